// The error after each round of fitting, on the rows learned from and on those that early stopping watched.
// The curve of a fit without validation rows has no second line, that of a model without rounds has no point at all.
import { asNumbers, columnNamed, type Table } from '../table/columns.ts';

export interface LearningCurve {
  readonly rounds: readonly number[];
  readonly train: readonly number[];
  /** NaN where there was no validation part. */
  readonly validation: readonly number[];
  /** The first round with the smallest validation error. */
  readonly best?: { readonly round: number; readonly rmse: number };
}

/** From a table with the columns round, train_rmse and, if there was a validation part, validation_rmse. */
export function learningCurve(table: Table, source: string): LearningCurve {
  const rounds = Array.from(numbers(table, 'round', source));
  const train = Array.from(numbers(table, 'train_rmse', source));
  const validation = table.columns.has('validation_rmse')
    ? Array.from(numbers(table, 'validation_rmse', source))
    : rounds.map(() => NaN);
  const least = validation.reduce((least, rmse) => (rmse < least ? rmse : least), Infinity);
  if (least === Infinity) return { rounds, train, validation };
  return { rounds, train, validation, best: { round: rounds[validation.indexOf(least)]!, rmse: least } };
}

/** A column without any value is read as text; to a curve that is one of missing numbers. */
function numbers(table: Table, name: string, source: string): ArrayLike<number> {
  const column = columnNamed(table, name, `a column of ${source}`);
  return asNumbers(column) ?? new Float64Array(table.rows).fill(NaN);
}
