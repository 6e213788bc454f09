// Python's text as logical lines of tokens, as far as its literals need it: strings, numbers, names and brackets.
// One pass, never back, so its time is linear in the text; what is wrong is thrown with its place.

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'op';
  /** As written; of a string with its prefix and quotes. */
  readonly text: string;
  readonly start: number;
  /** How many brackets are open around it; a bracket counts as outside of itself. */
  readonly depth: number;
}

export interface Line {
  /** Tabs reach to the next multiple of eight. */
  readonly indent: number;
  /** With tabs as one column: both must grow together, or the file reads differently elsewhere. */
  readonly narrowIndent: number;
  readonly tokens: readonly [Token, ...Token[]];
}

/** Something that Python would refuse too. */
export class PythonMistake extends Error {
  override readonly name = 'PythonMistake';
  readonly start: number;
  readonly end: number;

  constructor(message: string, start: number, end = start + 1) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** As in CPython. */
const deepestBrackets = 200;
const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const newline = /\r\n|\r|\n/y;
const blanks = /[ \t\f]*/y;
const comment = /#[^\r\n]*/y;
const continuation = /\\(?:\r\n|\r|\n)/y;
const number =
  /(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?)/y;
const stringStart = /(?:[rR][bBfFtT]?|[bBfFtT][rR]?|[uU])?(?:"""|'''|"|')/y;
const operator = /[-+*/%@&|^~<>=!:;,.()[\]{}]/y;
/** What may end a text, or must be looked at twice. */
const textStops = /["'\\\r\n]/g;
/** `==` and its like, so that a lone `=` is an assignment. */
const wideOperator = /(?:\*\*|\/\/|<<|>>|->|:=|[-+*/%@&|^<>=!])=?/y;

/** @throws PythonMistake */
export function* pythonLines(text: string): Generator<Line> {
  const nul = text.indexOf('\0');
  if (nul >= 0) throw new PythonMistake('the file holds a NUL byte', nul);
  const at = { offset: 0 };
  while (at.offset < text.length) {
    const { indent, narrowIndent } = indentation(text, at);
    const tokens = readTokens(text, at);
    const [first, ...rest] = tokens;
    if (first) yield { indent, narrowIndent, tokens: [first, ...rest] };
  }
}

interface Position {
  offset: number;
}

function indentation(text: string, at: Position): { readonly indent: number; readonly narrowIndent: number } {
  let [indent, narrowIndent] = [0, 0];
  for (const character of take(blanks, text, at) ?? '') {
    if (character === '\f') [indent, narrowIndent] = [0, 0];
    else if (character === '\t') [indent, narrowIndent] = [(Math.floor(indent / 8) + 1) * 8, narrowIndent + 1];
    else [indent, narrowIndent] = [indent + 1, narrowIndent + 1];
  }
  return { indent, narrowIndent };
}

/** Up to the end of the logical line, which open brackets and a backslash carry on. */
function readTokens(text: string, at: Position): readonly Token[] {
  const tokens: Token[] = [];
  const open: Token[] = [];
  while (at.offset < text.length) {
    take(blanks, text, at);
    take(comment, text, at);
    if (take(newline, text, at) !== undefined) {
      if (open.length === 0) return tokens;
    } else if (take(continuation, text, at) === undefined && at.offset < text.length)
      tokens.push(readToken(text, at, open));
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new PythonMistake(`'${unclosed.text}' is never closed`, unclosed.start);
  return tokens;
}

function readToken(text: string, at: Position, open: Token[]): Token {
  const start = at.offset;
  const quote = take(stringStart, text, at);
  if (quote !== undefined) {
    readBody(text, at, quote.replace(/^\w+/, ''), start);
    return { kind: 'string', text: text.slice(start, at.offset), start, depth: open.length };
  }
  const word = take(/[\p{ID_Start}_]\p{ID_Continue}*/uy, text, at);
  if (word !== undefined) return { kind: 'name', text: word.normalize('NFKC'), start, depth: open.length };
  const digits = take(number, text, at);
  if (digits !== undefined) return { kind: 'number', text: digits, start, depth: open.length };
  const sign = take(wideOperator, text, at) ?? take(operator, text, at);
  if (sign === undefined) {
    const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
    throw new PythonMistake(
      character === '\\' ? "after '\\' the line must end" : `Python has no use for '${character}' here`,
      start,
      start + character.length,
    );
  }
  const isCloser = sign === ')' || sign === ']' || sign === '}';
  if (isCloser) close(open, sign, start);
  const token: Token = { kind: 'op', text: sign, start, depth: open.length };
  if (sign in closerOf) {
    if (open.length === deepestBrackets)
      throw new PythonMistake(`brackets are nested more than ${deepestBrackets} levels deep`, start);
    open.push(token);
  }
  return token;
}

function close(open: Token[], sign: string, start: number): void {
  const opened = open.pop();
  if (!opened) throw new PythonMistake(`'${sign}' closes nothing`, start);
  if (closerOf[opened.text] !== sign) throw new PythonMistake(`'${opened.text}' is closed by '${sign}'`, start);
}

/** By a search for what is special, not by one pattern: a text of megabytes would end the pattern's stack. */
function readBody(text: string, at: Position, quote: string, start: number): void {
  textStops.lastIndex = at.offset;
  for (let stop = textStops.exec(text); stop; stop = textStops.exec(text)) {
    if (text.startsWith(quote, stop.index)) {
      at.offset = stop.index + quote.length;
      return;
    }
    if (stop[0] === '\\') textStops.lastIndex += text.startsWith('\r\n', stop.index + 1) ? 2 : 1;
    else if (quote.length === 1 && (stop[0] === '\n' || stop[0] === '\r')) break;
  }
  throw new PythonMistake('this text is not closed', start);
}

function take(pattern: RegExp, text: string, at: Position): string | undefined {
  pattern.lastIndex = at.offset;
  const [found] = pattern.exec(text) ?? [];
  if (found !== undefined) at.offset = pattern.lastIndex;
  return found;
}
