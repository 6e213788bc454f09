// The column to predict, checked before anything is learned from it.
// A missing or infinite target would spoil every sum it enters, and only show up as a bad model.
import { StageError } from '../stage-error.ts';
import { targetNumbers, type Table } from '../table/columns.ts';

/** Finite in each row. Throws a StageError else, for a single row, and when all values are equal. */
export function checkedTarget(table: Table, target: string): Float64Array | Float32Array {
  const values = targetNumbers(table, target);
  if (values.length < 2) {
    throw new StageError(
      `the clean table has ${values.length === 1 ? 'one row' : 'no rows'}; a split needs two at least: give a table with more rows`,
    );
  }
  let missing = 0;
  for (const value of values) if (Number.isNaN(value)) missing++;
  if (missing > 0) {
    throw new StageError(
      `the target '${target}' is missing in ${missing} rows; add drop_missing: [${target}] to etl.steps`,
    );
  }
  const infinite = values.findIndex((value) => !Number.isFinite(value));
  if (infinite >= 0) {
    throw new StageError(
      `the target '${target}' is ${values[infinite]} in row ${infinite + 1} of the clean table; filter such rows in etl.steps`,
    );
  }
  if (values.every((value) => value === values[0])) {
    throw new StageError(
      `the target '${target}' is ${values[0]} in every row; there is nothing to learn: name another column in etl.target`,
    );
  }
  return values;
}
