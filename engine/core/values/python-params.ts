// Params files in Python: read as literals, never executed. What DVC takes from one is taken: `NAME = literal`, the
// attributes of classes, and `self.name = literal` in `__init__`; every other statement is passed over.
import { placer, withoutBom } from '../place.ts';
import { paramsSyntax } from '../problems/params.ts';
import { largestText } from '../pipeline/yaml/source.ts';
import { tooDeep, tooLarge } from '../problems/yaml.ts';
import type { ParamsRead } from './params-read.ts';
import { pythonLiteral } from './python/literal.ts';
import { type Line, pythonLines, PythonMistake, type Token } from './python/tokens.ts';
import type { Value } from './value.ts';

/** As in CPython. */
const deepestBlocks = 100;

export function parsePythonParams(file: string, withBom: string): ParamsRead {
  const text = withoutBom(withBom);
  if (text.length > largestText) return { problems: [tooLarge(file, text.length, largestText)] };
  const place = placer(file, text);
  try {
    const blocks = new Blocks();
    for (const line of pythonLines(text)) blocks.add(line);
    blocks.end();
    return { params: { kind: 'map', entries: blocks.params }, problems: [] };
  } catch (error) {
    if (error instanceof TooDeepError)
      return { problems: [tooDeep(deepestBlocks, place(error.start, error.start + 1))] };
    if (!(error instanceof PythonMistake)) throw error;
    return { problems: [paramsSyntax('Python', error.message, place(error.start, error.end))] };
  }
}

class TooDeepError extends Error {
  readonly start: number;

  constructor(start: number) {
    super();
    this.start = start;
  }
}

/** Where the assignments of a block go; undefined for blocks that DVC does not look into. */
interface Target {
  readonly entries: Map<string, Value>;
  /** In `__init__` only what is assigned to `self` counts. */
  readonly selfOnly: boolean;
}

interface Block {
  readonly indent: number;
  readonly narrowIndent: number;
  readonly target: Target | undefined;
}

/** The nesting of a file's blocks, line by line. */
class Blocks {
  readonly params = new Map<string, Value>();
  private readonly open: Block[] = [{ indent: 0, narrowIndent: 0, target: { entries: this.params, selfOnly: false } }];
  /** After a line that ends in a colon: what its block is for. */
  private expected: { readonly target: Target | undefined; readonly after: Token } | undefined;

  add(line: Line): void {
    const [first] = line.tokens;
    const top = this.open.at(-1) as Block;
    if (this.expected) {
      if (compareIndents(line, top, first) <= 0) throw noBlock(this.expected.after);
      if (this.open.length > deepestBlocks) throw new TooDeepError(first.start);
      this.open.push({ indent: line.indent, narrowIndent: line.narrowIndent, target: this.expected.target });
      this.expected = undefined;
    } else if (compareIndents(line, top, first) > 0)
      throw new PythonMistake('this line is indented too far', first.start);
    while (compareIndents(line, this.open.at(-1) as Block, first) < 0) this.open.pop();
    const block = this.open.at(-1) as Block;
    if (block.indent !== line.indent)
      throw new PythonMistake('this line is indented like no block around it', first.start);
    this.read(line.tokens, block.target);
  }

  end(): void {
    if (this.expected) throw noBlock(this.expected.after);
  }

  private read(tokens: Line['tokens'], target: Target | undefined): void {
    const last = tokens.at(-1) as Token;
    const [first] = tokens;
    const isBlock = first.kind === 'name' && blockWords.has(first.text);
    const inner = target && isBlock ? innerTarget(tokens, target) : undefined;
    if (isOp(last, ':')) this.expected = { target: inner, after: last };
    else if (inner) {
      const colon = tokens.findIndex((token) => isOp(token, ':') && token.depth === first.depth);
      if (colon >= 0) readStatements(tokens.slice(colon + 1), inner);
    } else if (target && !isBlock) readStatements(tokens, target);
  }
}

/** @returns above 0 if the line is indented further than the block */
function compareIndents(line: Line, block: Block, first: Token): number {
  const [wide, narrow] = [line.indent - block.indent, line.narrowIndent - block.narrowIndent];
  if (Math.sign(wide) !== Math.sign(narrow))
    throw new PythonMistake('tabs and spaces are mixed: how far this is indented cannot be told', first.start);
  return wide;
}

function noBlock(after: Token): PythonMistake {
  return new PythonMistake("after this ':' an indented block must follow", after.start);
}

const blockWords: ReadonlySet<string> = new Set(
  'async class def elif else except finally for if try while with'.split(' '),
);
const keywords: ReadonlySet<string> = new Set([
  ...blockWords,
  ...'False None True and as assert await break continue del from global import in is lambda nonlocal not or pass'.split(
    ' ',
  ),
  ...'raise return yield'.split(' '),
]);

function innerTarget([first, second]: Line['tokens'], target: Target): Target | undefined {
  if (second?.kind !== 'name') return undefined;
  if (first.text === 'def' && second.text === '__init__') return { entries: target.entries, selfOnly: true };
  if (first.text !== 'class') return undefined;
  const entries = new Map<string, Value>();
  target.entries.set(second.text, { kind: 'map', entries });
  return { entries, selfOnly: false };
}

function readStatements(tokens: readonly Token[], target: Target): void {
  let from = 0;
  for (let at = 0; at <= tokens.length; at++) {
    const token = tokens[at];
    if (token && !(isOp(token, ';') && token.depth === 0)) continue;
    readStatement(tokens.slice(from, at), target);
    from = at + 1;
  }
}

function readStatement(tokens: readonly Token[], target: Target): void {
  const sign = tokens.findIndex((token) => token.depth === 0 && isOp(token, '='));
  if (sign < 0) return;
  const colon = tokens.findIndex((token) => token.depth === 0 && isOp(token, ':'));
  const name = assignedName(tokens.slice(0, colon >= 0 && colon < sign ? colon : sign), target);
  if (name === undefined) return;
  const value = pythonLiteral(tokens.slice(sign + 1));
  if (value) target.entries.set(name, value);
}

/** `name`, or `self.name`; undefined for every other target. */
function assignedName(tokens: readonly Token[], target: Target): string | undefined {
  let [from, to] = [0, tokens.length];
  while (to - from > 2 && isOp(tokens[from], '(') && isOp(tokens[to - 1], ')')) [from, to] = [from + 1, to - 1];
  const [first, dot, attribute] = tokens.slice(from, to);
  if (first?.kind !== 'name' || keywords.has(first.text)) return undefined;
  if (to - from === 1) return target.selfOnly ? undefined : first.text;
  const isSelf = first.text === 'self' && isOp(dot, '.') && attribute?.kind === 'name' && to - from === 3;
  return isSelf ? attribute.text : undefined;
}

function isOp(token: Token | undefined, text: string): boolean {
  return token?.kind === 'op' && token.text === text;
}
