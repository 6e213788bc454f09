// YAML text to a tree of what is written where, or to problems; used for pipelines and for params.
// The depth of a file is checked on yaml's flat tokens before its recursive composer sees them: a deep file would end
// the process, not the parse.
import { Composer, Lexer, Parser, type CST, type Document } from 'yaml';
import { inOrder, type Placer, placer, withoutBom } from '../../place.ts';
import type { Problem } from '../../problem.ts';
import { notUtf8, tooDeep, tooLarge, tooManyWords, unknownTag, yamlMistake } from '../../problems/yaml.ts';
import { convert } from './convert.ts';
import { withNumbersOfRuamel } from './numbers.ts';
import type { Span, Written } from './written.ts';

export interface YamlSource {
  readonly text: string;
  /** Undefined for an empty file, and where the syntax is broken. With other problems, `null` stands for what they hide. */
  readonly root: Written | undefined;
  readonly problems: readonly Problem[];
  readonly place: Placer;
  /** The place of `part` inside a scalar, its `occurrence`-th; of the scalar if it is not written so. */
  readonly placeWithin: (span: Span, part: string, occurrence?: number) => ReturnType<Placer>;
}

/** In UTF-16 units: some seconds of parsing. Params in other formats have the same limit. */
export const largestText = 8 * 1024 * 1024;
export const deepestNesting = 200;
/** Of the lexer: names, values, signs, blanks and line ends. Each takes up to a kilobyte of memory. */
const mostWords = 2_500_000;
const mostSyntaxProblems = 20;

/** YAML 1.2 core with ruamel's numbers; merge keys are convert.ts's. Dates stay strings. */
const options = {
  version: '1.2',
  schema: 'core',
  customTags: withNumbersOfRuamel,
  // Its own check compares every key with every other; convert.ts checks with a map.
  uniqueKeys: false,
  merge: false,
  strict: true,
} as const;

export function parseYaml(file: string, withBom: string): YamlSource {
  const text = withoutBom(withBom);
  const place = placer(file, text);
  const placeWithin = (span: Span, part: string, occurrence = 0): ReturnType<Placer> => {
    const raw = text.slice(span.start, span.end);
    let at = raw.indexOf(part);
    for (let i = 0; i < occurrence && at !== -1; i++) at = raw.indexOf(part, at + part.length);
    return at === -1 ? place(span.start, span.end) : place(span.start + at, span.start + at + part.length);
  };
  const source = (root: Written | undefined, problems: readonly Problem[]): YamlSource => ({
    text,
    root,
    problems,
    place,
    placeWithin,
  });
  if (text.length > largestText) return source(undefined, [tooLarge(file, text.length, largestText)]);

  // What decoding puts in the place of bytes that are no UTF-8.
  const undecoded = text.indexOf('\uFFFD');
  if (undecoded !== -1) return source(undefined, [notUtf8(place(undecoded, undecoded + 1))]);

  const { tokens, stopped } = tokensOf(text);
  if (stopped?.because === 'long') return source(undefined, [tooManyWords(file, mostWords)]);
  const deep = stopped ?? firstTooDeep(tokens);
  if (deep) return source(undefined, [tooDeep(deepestNesting, place(deep.offset, deep.offset + 1))]);
  const [document, second] = [...new Composer(options).compose(tokens, true, text.length)];
  if (!document) return source(undefined, []);
  const mistakes = document.errors.map(({ code, message, pos }) => yamlMistake(code, message, place(pos[0], pos[1])));
  if (second) mistakes.push(yamlMistake('MULTIPLE_DOCS', '', place(...startOf(second))));
  const tags = tagProblems(document, place);
  if (mistakes.length > 0)
    return source(undefined, firstOfEachLine([...mistakes, ...tags]).slice(0, mostSyntaxProblems));
  if (!document.contents) return source(undefined, []);
  const { root, problems } = convert(document.contents, place);
  return source(root, inOrder([...problems, ...tags]));
}

interface TokensRead {
  readonly tokens: readonly CST.Token[];
  /** Where it was given up: what comes of the whole text might not fit into memory. */
  readonly stopped?: { readonly because: 'deep' | 'long'; readonly offset: number };
}

function tokensOf(text: string): TokensRead {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let words = 0;
  for (const word of new Lexer().lex(text)) {
    for (const token of parser.next(word)) tokens.push(token);
    const { offset, stack } = parser;
    // A level takes up to two places: a collection, and the document or a scalar around or in it.
    if (stack.length > 2 * deepestNesting + 10) return { tokens, stopped: { because: 'deep', offset: offset - 1 } };
    if (++words > mostWords) return { tokens, stopped: { because: 'long', offset } };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
}

/** yaml only warns of a tag that it does not know, and takes the text after it as it is. */
function tagProblems(document: Document, place: Placer): readonly Problem[] {
  const unresolved = document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED');
  return unresolved.map(({ message, pos }) =>
    unknownTag(message.replace('Unresolved tag: ', ''), place(pos[0], pos[1])),
  );
}

/** One mistake makes the parser stumble several times; the first on a line is the one to mend. */
function firstOfEachLine(problems: readonly Problem[]): readonly Problem[] {
  const byLine = new Map<number | undefined, Problem>();
  for (const problem of inOrder(problems))
    if (!byLine.has(problem.place?.line)) byLine.set(problem.place?.line, problem);
  return [...byLine.values()];
}

function startOf(document: Document): [number, number] {
  const start = document.contents?.range?.[0] ?? document.range?.[0] ?? 0;
  return [start, start + 1];
}

/** A walk without recursion. */
function firstTooDeep(tokens: readonly CST.Token[]): CST.Token | undefined {
  const waiting: [CST.Token, number][] = tokens.map((token) => [token, 0]);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [token, depth] = next;
    if (depth > deepestNesting + 1) return token;
    if (token.type === 'document' && token.value) waiting.push([token.value, depth + 1]);
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) waiting.push([key, depth + 1]);
      if (value) waiting.push([value, depth + 1]);
    }
  }
  return undefined;
}
