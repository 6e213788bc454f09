// The groups of a table's rows as number codes, made from the text of the key.
// A key's code does not depend on where its rows stand or which other keys there are (but for the rare equal hashes).
import { mix } from '../random.ts';
import { isMissing, type Column } from './columns.ts';
import { blanks, filled } from './rows.ts';

const MISSING_STREAM = 0x6077_0003;

/** One code a row, non-negative: equal for equal keys, different for others. A row without a key is its own group. */
export function groupCodes({ values }: Column): Int32Array {
  const codes = new Map<string, number>();
  const keys = blanks<string>(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (isMissing(value) || value === '') continue;
    const key = String(value);
    keys[row] = key;
    if (!codes.has(key)) codes.set(key, hashOf(key) >>> 1);
  }
  setApart(codes);
  const used = keys.includes(undefined) ? new Set(codes.values()) : new Set<number>();
  return filled(new Int32Array(keys.length), (row) => {
    const key = keys[row];
    return key === undefined ? free(mix(MISSING_STREAM, row), used) : codes.get(key)!;
  });
}

/** Keys of one hash take the next free codes, in the order of their texts, not of their rows. */
function setApart(codes: Map<string, number>): void {
  const sorted = Int32Array.from(codes.values()).sort();
  const shared = new Set(sorted.filter((code, k) => code === sorted[k - 1]));
  if (shared.size === 0) return;
  const clashing = [...codes].flatMap(([key, code]) => (shared.has(code) ? [key] : []));
  for (const key of clashing) codes.delete(key);
  const used = new Set(codes.values());
  for (const key of clashing.toSorted((a, b) => (a < b ? -1 : 1))) codes.set(key, free(hashOf(key), used));
}

/** The first code from the hash's on that is not in use; it is in use then. */
function free(hash: number, used: Set<number>): number {
  let code = hash >>> 1;
  while (used.has(code)) code = (code + 1) % 0x8000_0000;
  used.add(code);
  return code;
}

/** 32 bits of a text: FNV-1a over its UTF-16 code units, then mixed, since FNV's upper bits are poor for short texts. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193);
  return mix(text.length, hash);
}
