// The passes over all rows that a round makes: margins and gradients after the last tree, then the sample as records.
// Sums that are not integers are taken for each block of 1,024 rows and the blocks added in order, whoever takes them.
import { mix } from '../random.ts';
import type { CellScale } from './histogram.ts';

const BLOCK = 1024;

export interface Residuals {
  /** Prediction so far: the base and each tree's leaf, added in order, as predicting does. */
  readonly margin: Float64Array;
  /** margin − target, the gradient of half the squared error; its hessian is 1. */
  readonly gradient: Float64Array;
}

export interface ResidualSums {
  readonly absolute: number;
  readonly squares: number;
}

/** Adds each row's leaf to its margin and takes the gradients anew. */
export function advance(
  residuals: Residuals,
  target: Float64Array,
  leafOf: Int32Array,
  leaves: Float32Array,
): ResidualSums {
  let absolute = 0;
  let squares = 0;
  for (let from = 0; from < target.length; from += BLOCK) {
    const to = Math.min(target.length, from + BLOCK);
    const sums = advanceBlock(residuals.margin, residuals.gradient, target, leafOf, leaves, from, to);
    absolute += sums.absolute;
    squares += sums.squares;
  }
  return { absolute, squares };
}

function advanceBlock(
  margin: Float64Array,
  gradient: Float64Array,
  target: Float64Array,
  leafOf: Int32Array,
  leaves: Float32Array,
  from: number,
  to: number,
): ResidualSums {
  let absolute = 0;
  let squares = 0;
  for (let row = from; row < to; row++) {
    const now = margin[row]! + leaves[leafOf[row]!]!;
    const error = now - target[row]!;
    margin[row] = now;
    gradient[row] = error;
    absolute += Math.abs(error);
    squares += error * error;
  }
  return { absolute, squares };
}

/** How a round draws its rows; a bound of 2^32 or more keeps all. */
export interface RowSample {
  readonly key: number;
  readonly bound: number;
}

const ALL_HASHES = 4_294_967_296;

/** Writes the sampled rows into `kept`, the others into `rest`, both ascending. Returns how many are kept. */
export function sampleRows(rows: number, { key, bound }: RowSample, kept: Int32Array, rest: Int32Array): number {
  const all = bound >= ALL_HASHES;
  const limit = Math.ceil(bound) | 0;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    // Written to both, and one of them moves on by the borrow of hash − limit: many branches would be guessed wrongly.
    kept[count] = row;
    rest[row - count] = row;
    const hash = mix(key, row) | 0;
    count += all ? 1 : ((~hash & limit) | ((~hash | limit) & (hash - limit))) >>> 31;
  }
  return count;
}

/** Adding and taking away 1.5 × 2^52 rounds to the nearest integer, below 2^51. */
const ROUNDER = 6_755_399_441_055_744;

/** Each row's histogram cell. */
export function quantise(gradient: Float64Array, { unit, perGradient }: CellScale, cells: Float64Array): void {
  for (let row = 0; row < gradient.length; row++) {
    cells[row] = (gradient[row]! * perGradient + ROUNDER - ROUNDER) * unit + 1;
  }
}
