// How the target is distributed: what a model has to predict, and how far predicting the mean would be off.
// Computed over all rows, so it does not depend on the split.
import { binsAround, histogram, type Histogram } from '../charts/bins.ts';
import { significant } from '../significant.ts';
import { meanOf } from './metrics.ts';
import { quantile } from './residuals.ts';

export interface TargetProfile {
  readonly rows: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly median: number;
  readonly deviation: number;
  /** Share of the rows in the lowest third of the range. */
  readonly lowShare: number;
  readonly mostFrequent: { readonly value: number; readonly share: number };
  readonly histogram: Histogram;
}

/** The parts together hold at least one row. */
export function targetProfile(parts: readonly Float64Array[]): TargetProfile {
  const rows = parts.reduce((sum, part) => sum + part.length, 0);
  const values = new Float64Array(rows);
  parts.reduce((at, part) => (values.set(part, at), at + part.length), 0);
  values.sort();
  const [min, max] = [values[0]!, values.at(-1)!];
  const mean = meanOf(values);
  let squares = 0;
  let low = 0;
  for (const value of values) {
    squares += (value - mean) * (value - mean);
    if (value < min + (max - min) / 3) low++;
  }
  return {
    rows,
    min,
    max,
    mean: significant(mean),
    median: significant(quantile(values, 0.5)),
    deviation: significant(Math.sqrt(squares / rows)),
    lowShare: significant(low / rows),
    mostFrequent: mostFrequent(values),
    histogram: histogram(values, binsAround(min, max, 25)),
  };
}

/** Of several equally frequent values the smallest. */
function mostFrequent(sorted: Float64Array): { value: number; share: number } {
  let best = { value: sorted[0]!, rows: 0 };
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    if (to - from > best.rows) best = { value: sorted[from]!, rows: to - from };
    from = to;
  }
  return { value: best.value, share: significant(best.rows / sorted.length) };
}
