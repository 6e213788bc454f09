// Which rows and columns a tree sees: a hash of (seed, round, row or column), each use with its own stream constant.
// Without the constants round 0's sample of 80 % of the rows is the training part of an 80 % split, which hashes alike.
import { mix } from '../random.ts';

const ROW_STREAM = 0x51ed270b;
const COLUMN_STREAM = 0x2f6b3a95;

/** The key of a round's row sample: row r is in it when keeps(key, r, share). */
export function rowKey(seed: number, round: number): number {
  return mix(mix(seed, ROW_STREAM), round);
}

/** Shares as a bound of 32-bit hashes; at 1 every row is in. */
export function bound(share: number): number {
  return share * 4294967296;
}

/** The columns of a round's tree, ascending: floor(share × columns), at least one, those with the smallest hashes. */
export function sampledColumns(seed: number, round: number, columns: number, share: number): Uint32Array {
  const all = Uint32Array.from({ length: columns }, (_, column) => column);
  const count = Math.max(1, Math.floor(share * columns));
  if (count === columns) return all;
  const key = mix(mix(seed, COLUMN_STREAM), round);
  const hashes = all.map((column) => mix(key, column));
  return all
    .sort((a, b) => hashes[a]! - hashes[b]! || a - b)
    .slice(0, count)
    .sort();
}
