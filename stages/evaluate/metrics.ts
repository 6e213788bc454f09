// The metrics of a regression.
// Plain sums in row order, so the same predictions give the same bytes.
import { significant } from '../significant.ts';

/** Rounded to six significant digits; the names are those of the metrics file. */
export interface RegressionMetrics {
  readonly rows: number;
  /** Root of the mean squared error, in units of the target. */
  readonly rmse: number;
  /** Mean absolute error, in units of the target. */
  readonly mae: number;
  /** 1 − squared error / squared deviation from the mean. For a constant target 1 if every prediction is exact, else 0. */
  readonly r2: number;
  /** 1 − (1 − R²)(n − 1)/(n − p − 1), for n rows and p features (Wherry 1931); absent while n <= p + 1. */
  readonly adjusted_r2?: number;
}

/** `features`: how many the model has, for the adjusted R². At least one row. */
export function regressionMetrics(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  { features }: { readonly features?: number } = {},
): RegressionMetrics {
  const rows = actual.length;
  if (rows === 0) throw new Error('metrics of no rows');
  const middle = meanOf(actual);
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
  const freedom = rows - (features ?? rows) - 1;
  return {
    rows,
    rmse: significant(Math.sqrt(squares / rows)),
    mae: significant(absolutes / rows),
    r2: significant(r2),
    ...(freedom > 0 ? { adjusted_r2: significant(1 - ((1 - r2) * (rows - 1)) / freedom) } : {}),
  };
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return sum / values.length;
}
