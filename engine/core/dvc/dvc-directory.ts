// DVC's directory object, `<md5>.dir`: a JSON list of the files below it. Its name is the MD5 of its bytes, so they are
// Python's `json.dumps` to the byte: sorted by code point, `", "` and `": "`, everything but ASCII escaped.
import { field, isRecord, parseJson } from '../records/decode.ts';
import { parseDvcDigest } from './data.ts';

/** Path below the directory → MD5 in hex. */
export type DvcDirectory = ReadonlyMap<string, string>;

export function formatDvcDirectory(directory: DvcDirectory): string {
  const files = [...directory].sort(([a], [b]) => byCodePoint(a, b));
  return `[${files.map(([path, hex]) => `{"md5": ${pythonJson(hex)}, "relpath": ${pythonJson(path)}}`).join(', ')}]`;
}

/** Undefined if `text` is no directory object, or names a file that could lie elsewhere, or below another file. */
export function parseDvcDirectory(text: string): DvcDirectory | undefined {
  const json = parseJson(text);
  if (!Array.isArray(json)) return undefined;
  const files = new Map<string, string>();
  const folders = new Set<string>();
  for (const item of json) {
    const path = isRecord(item) ? field(item, 'relpath') : undefined;
    const md5 = isRecord(item) ? field(item, 'md5') : undefined;
    const digest = typeof md5 === 'string' ? parseDvcDigest(md5, 'md5') : undefined;
    if (typeof path !== 'string' || !isSafe(path) || !digest || digest.isDirectory || files.has(path)) return undefined;
    files.set(path, digest.hex);
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.add(path.slice(0, at));
  }
  return [...files.keys()].some((path) => folders.has(path)) ? undefined : files;
}

function isSafe(path: string): boolean {
  return !path.includes('\0') && path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

/** UTF-16 puts the characters beyond U+FFFF before U+E000; Python does not. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const [xHigh, yHigh] = [x >= 0xd800 && x < 0xe000, y >= 0xd800 && y < 0xe000];
    return xHigh === yHigh ? x - y : xHigh ? 1 : -1;
  }
  return a.length - b.length;
}

const short: Readonly<Record<string, string>> = {
  '"': String.raw`\"`,
  '\\': String.raw`\\`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '\f': String.raw`\f`,
  '\b': String.raw`\b`,
};

function pythonJson(text: string): string {
  const escaped = text.replaceAll(
    /["\\]|[^ -~]/g,
    (unit) => short[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
