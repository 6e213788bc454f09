// The metrics of a regression.
// Plain sums in row order, so the same predictions give the same bytes.
import { mean } from 'simple-statistics';
import { significant } from '../significant.ts';

export interface RegressionMetrics {
  readonly rows: number;
  /** Root of the mean squared error, in units of the target. */
  readonly rmse: number;
  /** Mean absolute error, in units of the target. */
  readonly mae: number;
  /** 1 − squared error / squared deviation from the mean. For a constant target 1 if every prediction is exact, else 0. */
  readonly r2: number;
}

export function regressionMetrics(actual: ArrayLike<number>, predicted: ArrayLike<number>): RegressionMetrics {
  const rows = actual.length;
  const middle = mean(Array.from(actual));
  let squares = 0;
  let absolutes = 0;
  let deviation = 0;
  for (let row = 0; row < rows; row++) {
    const error = actual[row]! - predicted[row]!;
    squares += error * error;
    absolutes += Math.abs(error);
    deviation += (actual[row]! - middle) * (actual[row]! - middle);
  }
  const r2 = deviation > 0 ? 1 - squares / deviation : Number(squares === 0);
  return {
    rows,
    rmse: significant(Math.sqrt(squares / rows)),
    mae: significant(absolutes / rows),
    r2: significant(r2),
  };
}
