// Bins of one column: at most 255 ranges of values that hold about equally many rows, and a code for each row.
// Code 255 is a missing value. Cuts are float32 and `x <= cut` goes below, so that codes and thresholds always agree.
import { keyOf, keyOfBits, sortKeys, valueOf } from './float-order.ts';

export const MISSING_CODE = 255;

/** Bin b holds cuts[b − 1] < x <= cuts[b]; the last bin has no upper cut, so there is one bin more than cuts. */
export interface Bins {
  readonly cuts: Float32Array;
  readonly codes: Uint8Array;
  readonly hasMissing: boolean;
}

/** Arrays that binning writes and that the next column may use again, each as long as the column. */
export interface BinScratch {
  readonly keys: Uint32Array;
  readonly spare: Uint32Array;
}

/** Where a column is cut: with at most `valueBins` (2 to 255) distinct values between all of them. */
export function binCuts(values: Float32Array, valueBins: number, scratch: BinScratch): Float32Array {
  const bits = bitsOf(values);
  const { keys, spare } = scratch;
  let present = 0;
  for (let row = 0; row < values.length; row++) {
    keys[present] = keyOfBits(bits[row]!);
    present += Number.isNaN(values[row]) ? 0 : 1;
  }
  const few = distinctCuts(keys, present, valueBins);
  return Float32Array.from(few ?? equalCuts(sortKeys(keys, spare, present), present, valueBins));
}

/** The cut between neighbours: their midpoint as float32, if that still lies between them. */
export function cutBetween(below: number, above: number): number {
  if (above === Infinity) return below === -Infinity ? 0 : below;
  // The lowest cut that can be written in JSON; a column that holds −∞ and the lowest float32 has no cut between them.
  if (below === -Infinity) return LOWEST;
  const middle = Math.fround(below / 2 + above / 2) + 0;
  return middle >= below && middle < above ? middle : below + 0;
}

const LOWEST = -3.4028234663852886e38;

const TABLE = 1024;

/** The cuts between all distinct keys, when there are at most `limit`; found without sorting the column. */
function distinctCuts(keys: Uint32Array, count: number, limit: number): number[] | undefined {
  const table = new Uint32Array(TABLE);
  const used = new Uint8Array(TABLE);
  const distinct: number[] = [];
  let last = -1;
  for (let k = 0; k < count; k++) {
    const key = keys[k]!;
    if (key === last) continue;
    last = key;
    let at = Math.imul(key, 0x9e3779b1) >>> 22;
    while (used[at] === 1 && table[at] !== key) at = (at + 1) & (TABLE - 1);
    if (used[at] === 1) continue;
    if (distinct.length === limit) return undefined;
    used[at] = 1;
    table[at] = key;
    distinct.push(key);
  }
  distinct.sort((a, b) => a - b);
  return distinct.slice(1).map((key, k) => cutBetween(valueOf(distinct[k]!), valueOf(key)));
}

/**
 * Cuts of bins with about equally many rows: a bin is closed when it holds its share of the rows that are left for the
 * bins that are left, or before a value that fills one alone (as in LightGBM, Ke et al. 2017).
 */
function equalCuts(sorted: Uint32Array, count: number, bins: number): number[] {
  const cuts: number[] = [];
  let left = count;
  let held = 0;
  for (let k = 0; k < count && cuts.length < bins - 1;) {
    const key = sorted[k]!;
    let end = k + 1;
    while (end < count && sorted[end] === key) end++;
    held += end - k;
    if (end === count) break;
    const share = left / (bins - cuts.length);
    if (held >= share || (held >= share / 2 && fillsAlone(sorted, end, count, share))) {
      cuts.push(cutBetween(valueOf(key), valueOf(sorted[end]!)));
      left -= held;
      held = 0;
    }
    k = end;
  }
  return cuts;
}

function fillsAlone(sorted: Uint32Array, from: number, count: number, share: number): boolean {
  const last = from + Math.ceil(share) - 1;
  return last < count && sorted[last] === sorted[from];
}

const BUCKET_SHIFT = 16;

/** Each row's code. A key's upper half leads to the first bin it may be in; from there it is a step or two. */
export function binCodes(values: Float32Array, cuts: Float32Array): Bins {
  const firstBin = new Uint8Array(1 << (32 - BUCKET_SHIFT));
  let bucket = 0;
  for (let bin = 0; bin <= cuts.length; bin++) {
    const next = bin < cuts.length ? (keyOf(cuts[bin]!) >>> BUCKET_SHIFT) + 1 : firstBin.length;
    firstBin.fill(bin, bucket, next);
    bucket = next;
  }
  const bits = bitsOf(values);
  const codes = new Uint8Array(values.length);
  const last = cuts.length;
  let hasMissing = false;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value !== value) {
      codes[row] = MISSING_CODE;
      hasMissing = true;
      continue;
    }
    let bin = firstBin[keyOfBits(bits[row]!) >>> BUCKET_SHIFT]!;
    while (bin < last && value > cuts[bin]!) bin++;
    codes[row] = bin;
  }
  return { cuts, codes, hasMissing };
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
