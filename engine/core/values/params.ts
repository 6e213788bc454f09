// Params files to exact values. 1 and 1.0, and integers of any size, must come out of every format as they were written:
// what is lost here, no fingerprint can see.
import { parse as parseJsonText } from 'lossless-json';
import { parse as parseTomlText, TomlDate, TomlError } from 'smol-toml';
import { isRecord } from '../records/decode.ts';
import { nearest } from '../nearest.ts';
import { mostDigits } from '../pipeline/yaml/numbers.ts';
import { deepestNesting, largestText, parseYaml } from '../pipeline/yaml/source.ts';
import { isEmpty, toValue } from '../pipeline/yaml/written.ts';
import { offsetAt, type Placer, placer, withoutBom } from '../place.ts';
import type { Problem } from '../problem.ts';
import { paramsNotAMap, paramsSyntax } from '../problems/params.ts';
import { notUtf8, tooDeep, tooLarge } from '../problems/yaml.ts';
import type { ParamsRead } from './params-read.ts';
import { parsePythonParams } from './python-params.ts';
import { emptyMap, type Value } from './value.ts';

export type { ParamsRead } from './params-read.ts';

/** `fileName` decides the format, and is what places show; what has no ending that is known is YAML, as for DVC. */
export function parseParams(fileName: string, text: string): ParamsRead {
  if (text.length > largestText) return failed(tooLarge(fileName, text.length, largestText));
  const [ending] = /\.\w+$/.exec(fileName.toLowerCase()) ?? [];
  if (ending === '.json') return parseJsonParams(fileName, withoutBom(text));
  if (ending === '.toml') return parseTomlParams(fileName, withoutBom(text));
  return ending === '.py' ? parsePythonParams(fileName, text) : parseYamlParams(fileName, text);
}

/** The value at a dotted key: names of nested maps, `list.0` or `list[0]` for items. */
export function selectKey(value: Value, key: string): Value | undefined {
  let at: Value | undefined = value;
  for (const part of keyParts(key)) at = at && childOf(at, part);
  return at;
}

/** The existing key that `key` was most likely meant to be. */
export function nearestKey(value: Value, key: string): string | undefined {
  const known: string[] = [];
  const visit = (at: Value, prefix: string): void => {
    if (at.kind !== 'map' || known.length > 10_000) return;
    for (const [name, item] of at.entries) {
      known.push(prefix + name);
      visit(item, `${prefix}${name}.`);
    }
  };
  visit(value, '');
  // A key whose last name alone is right was most likely meant without, or with, its group.
  const last = key.split('.').at(-1);
  return nearest(key, known) ?? known.find((candidate) => candidate.split('.').at(-1) === last);
}

export function keyParts(key: string): readonly string[] {
  return key.replace(/\[([^[\]]*)\]/g, '.$1').split('.');
}

export function childOf(value: Value, part: string): Value | undefined {
  if (value.kind === 'map') return value.entries.get(part);
  return value.kind === 'list' && /^\d+$/.test(part) ? value.items[Number(part)] : undefined;
}

function parseYamlParams(file: string, text: string): ParamsRead {
  const { root, problems, place } = parseYaml(file, text);
  const [first, ...rest] = problems;
  if (first) return failed(first, ...rest);
  if (!root || isEmpty(root)) return { params: emptyMap, problems: [] };
  if (root.kind === 'map') return { params: toValue(root), problems: [] };
  return failed(
    paramsNotAMap(file, root.kind === 'list' ? 'a list' : 'a single value', place(root.span.start, root.span.end)),
  );
}

/** The text of a JSON number, kept apart from strings until its kind is read off it. */
class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function parseJsonParams(file: string, text: string): ParamsRead {
  const place = placer(file, text);
  const undecoded = undecodedIn(text, place);
  if (undecoded) return failed(undecoded);
  // Its parser recurses: a deep file would end the stack.
  if (depthOfJson(text) > deepestNesting) return failed(tooDeep(deepestNesting, place(0, 1)));
  try {
    const data = parseExactJson(text);
    // JavaScript's objects put integer-like keys first: with a letter before each key they keep their places.
    const isOrdered = !/"\d+"\s*:/.test(text);
    const value = isOrdered ? toExactValue(data, 0) : toExactValue(parseExactJson(markedKeys(text)), 0, keyMark.length);
    return mapOnly(file, value, place(0, 1));
  } catch (error) {
    if (error instanceof DigitsError) return failed(paramsSyntax('JSON', error.message, place(0, 1)));
    if (!(error instanceof SyntaxError)) throw error;
    const [, message = error.message, position = '0'] = /^(.*) at position (\d+)$/s.exec(error.message) ?? [];
    const offset = Number(position);
    return failed(paramsSyntax('JSON', lowerFirst(message), place(offset, offset + 1)));
  }
}

const keyMark = 'k';

function parseExactJson(text: string): unknown {
  return parseJsonText(text, undefined, (number) => new JsonNumber(number));
}

/** Of a text that is valid JSON: there a string before a colon is a key. */
function markedKeys(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', done)) {
    const end = stringEnd(text, at);
    const mark = /\s*:/y;
    mark.lastIndex = end;
    parts.push(text.slice(done, at), mark.test(text) ? `"${keyMark}${text.slice(at + 1, end)}` : text.slice(at, end));
    done = end;
  }
  return parts.join('') + text.slice(done);
}

/** Behind the quote that closes the string at `start`. Regular expressions run out of stack on a long one. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function parseTomlParams(file: string, text: string): ParamsRead {
  const place = placer(file, text);
  const undecoded = undecodedIn(text, place);
  if (undecoded) return failed(undecoded);
  try {
    return mapOnly(
      file,
      toExactValue(parseTomlText(text, { integersAsBigInt: true, maxDepth: deepestNesting }), 0),
      place(0, 1),
    );
  } catch (error) {
    // Dotted keys nest without brackets.
    if (error instanceof TooDeepError) return failed(tooDeep(deepestNesting, place(0, 1)));
    if (error instanceof DigitsError) return failed(paramsSyntax('TOML', error.message, place(0, 1)));
    if (!(error instanceof TomlError)) throw error;
    const offset = offsetAt(text, error.line, error.column);
    const message = error.message.split('\n', 1)[0]?.replace('Invalid TOML document: ', '') ?? '';
    return failed(paramsSyntax('TOML', message, place(offset, offset + 1)));
  }
}

/** What decoding puts in the place of bytes that are no UTF-8. */
function undecodedIn(text: string, place: Placer): Problem | undefined {
  const at = text.indexOf('\uFFFD');
  return at === -1 ? undefined : notUtf8(place(at, at + 1));
}

class TooDeepError extends Error {}

/** More than Python reads, and than anybody wants to wait for. */
class DigitsError extends Error {
  override readonly message = `an integer of more than ${mostDigits} digits`;
}

const tooManyDigits = 10n ** BigInt(mostDigits);

function depthOfJson(text: string): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < text.length && deepest <= deepestNesting; at++) {
    const letter = text[at];
    if (letter === '"') at = stringEnd(text, at) - 1;
    else if (letter === '[' || letter === '{') deepest = Math.max(deepest, ++depth);
    else if (letter === ']' || letter === '}') depth--;
  }
  return deepest;
}

/** @param mark how many characters were put before each key */
function toExactValue(data: unknown, depth: number, mark = 0): Value {
  if (depth > deepestNesting) throw new TooDeepError();
  if (data === null) return { kind: 'null' };
  if (typeof data === 'boolean') return { kind: 'bool', value: data };
  if (typeof data === 'string') return { kind: 'string', value: data };
  if (typeof data === 'bigint') {
    if (data >= tooManyDigits || data <= -tooManyDigits) throw new DigitsError();
    return { kind: 'int', value: data };
  }
  if (typeof data === 'number') return { kind: 'float', value: data };
  if (data instanceof JsonNumber) {
    if (/[.eE]/.test(data.text)) return { kind: 'float', value: Number(data.text) };
    if (data.text.replace('-', '').length > mostDigits) throw new DigitsError();
    return { kind: 'int', value: BigInt(data.text) };
  }
  if (data instanceof TomlDate) return { kind: 'time', text: data.toISOString() };
  if (Array.isArray(data)) return { kind: 'list', items: data.map((item) => toExactValue(item, depth + 1, mark)) };
  if (!isRecord(data)) throw new Error(`bug: ${typeof data} in params`);
  return {
    kind: 'map',
    entries: new Map(Object.entries(data).map(([key, item]) => [key.slice(mark), toExactValue(item, depth + 1, mark)])),
  };
}

function mapOnly(file: string, value: Value, place: ReturnType<Placer>): ParamsRead {
  if (value.kind === 'map') return { params: value, problems: [] };
  return failed(paramsNotAMap(file, value.kind === 'list' ? 'a list' : 'a single value', place));
}

function failed(...problems: [Problem, ...Problem[]]): ParamsRead {
  return { problems };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
