// The metrics for each value of one column: where the model is good, and where it is not.
// A missing value is a slice of its own, named by the empty text; slices with few rows are marked, not hidden.
import { op, table } from 'arquero';
import { isMissing, type Column } from '../table/columns.ts';
import { residualsOf } from './residuals.ts';
import { significant } from '../significant.ts';

export interface Slice {
  /** The column's value as text; empty for rows that have none. */
  readonly level: string;
  readonly rows: number;
  readonly rmse: number;
  readonly mae: number;
  readonly r2: number;
  /** Actual − predicted: positive where the model says too little. */
  readonly meanResidual: number;
  /** Fewer than SMALL_SLICE rows: a matter of chance. */
  readonly small: boolean;
}

export const SMALL_SLICE = 30;

/** One slice a value of `column`, the largest RMSE first, equal ones by name. All three have one value a row. */
export function slicesBy({ values }: Column, actual: ArrayLike<number>, predicted: ArrayLike<number>): Slice[] {
  const residual = residualsOf(actual, predicted);
  const groups = table({
    level: Array.from({ length: values.length }, (_, row) => (isMissing(values[row]) ? '' : String(values[row]))),
    actual: Float64Array.from(actual),
    residual,
    absolute: residual.map(Math.abs),
    square: residual.map((value) => value * value),
  })
    .groupby('level')
    .rollup({
      rows: op.count(),
      squared: op.mean('square'),
      mae: op.mean('absolute'),
      mean: op.mean('residual'),
      variance: op.variancep('actual'),
    })
    .objects() as readonly Group[];
  return groups
    .map(({ level, rows, squared, mae, mean, variance }): Slice => {
      return {
        level,
        rows,
        rmse: significant(Math.sqrt(squared)),
        mae: significant(mae),
        r2: significant(variance > 0 ? 1 - squared / variance : Number(squared === 0)),
        meanResidual: significant(mean),
        small: rows < SMALL_SLICE,
      };
    })
    .toSorted((a, b) => b.rmse - a.rmse || (a.level < b.level ? -1 : 1));
}

/** Means of one group. */
interface Group {
  readonly level: string;
  readonly rows: number;
  /** Of the squared residuals. */
  readonly squared: number;
  /** Of the absolute residuals. */
  readonly mae: number;
  /** Of the residuals. */
  readonly mean: number;
  /** Of the actual values, by the number of rows. */
  readonly variance: number;
}
