// Statistics of a column over chosen rows, in float64 and in row order, so their bits are the same everywhere.
// Only finite values count: one infinite value would make the mean and the deviation useless.
import type { Scale } from './recipe.ts';

export interface Summary {
  /** Finite values. */
  readonly count: number;
  readonly missing: number;
  readonly infinite: number;
  /** Of the finite values, as the next three; NaN when there are none. */
  readonly mean: number;
  /** Population deviation; 0 for a constant column. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
}

export function summaryOf(values: Float64Array | Float32Array, rows: Uint32Array): Summary {
  let count = 0;
  let missing = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let k = 0; k < rows.length; k++) {
    const value = values[rows[k]!]!;
    if (value - value === 0) {
      count++;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    } else if (value !== value) missing++;
  }
  const infinite = rows.length - count - missing;
  if (count === 0) return { count, missing, infinite, mean: NaN, deviation: NaN, min: NaN, max: NaN };
  // The sum of equal values is rounded: their mean may differ from them, and their deviation from 0. Adding 0 drops -0.
  if (min === max) return { count, missing, infinite, mean: min + 0, deviation: 0, min, max };
  const mean = sum / count;
  let squares = 0;
  for (let k = 0; k < rows.length; k++) {
    const value = values[rows[k]!]!;
    if (value - value === 0) squares += (value - mean) * (value - mean);
  }
  return { count, missing, infinite, mean: mean + 0, deviation: Math.sqrt(squares / count), min, max };
}

/** Standardisation by a summary; a constant column is centred only. */
export function scaleOf({ mean, deviation }: Summary): Scale {
  return { mean, deviation: deviation === 0 ? 1 : deviation };
}
