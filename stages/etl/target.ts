// The column to predict as the steps leave it: a number, finite, there in some rows; the others are dropped.
// What is wrong with it is shown by its first wrong value, or nobody would find that in a hundred thousand rows.
import { StageError } from '../stage-error.ts';
import { columnNamed, isMissing, type Column, type Table } from '../table/columns.ts';
import { firstNoNumber } from '../table/no-number.ts';
import type { EtlParams } from './params.ts';
import { dropMissing } from './rows.ts';

/** Throws a StageError for a target that neither the raw table has nor a step makes: of all mistakes the first to mend. */
export function checkTargetIsMade(raw: Table, { target, steps }: EtlParams['etl']): void {
  const isMade = steps.some((step) => {
    if ('rename' in step) return Object.values(step.rename).includes(target);
    const made = 'derive' in step ? step.derive : 'bin' in step ? step.bin : 'case' in step ? step.case : {};
    return Object.hasOwn(made, target);
  });
  if (!isMade) columnNamed(raw, target, 'named by etl.target in params.yaml');
}

/** The rows with a target. Throws a StageError for a target that is not there, not a number, missing everywhere or infinite. */
export function labelledRows(table: Table, target: string): Table {
  const column = columnNamed(table, target, 'named by etl.target in params.yaml');
  if ((column.values as readonly unknown[]).every((value) => isMissing(value as never))) {
    throw new StageError(`no row has a value of the target '${target}'; name another column in etl.target`);
  }
  if (column.kind !== 'number') {
    throw new StageError(
      `the target '${target}' is a ${column.kind} column; etl.target must name a numeric one${wayOut(column)}`,
    );
  }
  const infinite = column.values.findIndex((value) => Math.abs(value) === Infinity);
  if (infinite >= 0) {
    throw new StageError(
      `the target '${target}' is ${column.values[infinite]} in row ${infinite + 1}; filter such rows in etl.steps`,
    );
  }
  return dropMissing(table, [target]);
}

function wayOut(column: Column): string {
  if (column.kind === 'boolean') return ', or cast this one to number: True is 1 then';
  const wrong = column.kind === 'string' ? firstNoNumber(column.values) : -1;
  if (wrong < 0) return ', or cast this one to number';
  return `; '${column.values[wrong]}' in row ${wrong + 1} is not a number: mend such values, or filter them and cast to number`;
}
