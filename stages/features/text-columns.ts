// Columns of `features.numeric` that hold text: one wrong value among thousands of numbers is enough.
// Only they are read, and only to show the value for which the column is no column of numbers.
import type { FeatureOptions } from '../recipe/plan.ts';
import { StageError } from '../stage-error.ts';
import { isMissing } from '../table/columns.ts';
import { firstNoNumber } from '../table/no-number.ts';
import { readParquet } from '../table/parquet.ts';

/** Throws a StageError for the first of `numeric` that is text in the table at `path`; derived columns are not looked at. */
export async function refuseTextColumns(path: string, { numeric, inputs, target }: FeatureOptions): Promise<void> {
  if (numeric === 'auto') return;
  const isText = (name: string): boolean => inputs.some((input) => input.name === name && input.kind === 'string');
  const name = numeric.find((each) => each !== target && isText(each));
  if (name === undefined) return;
  const { table } = await readParquet(path, [name]);
  const values = table.columns.get(name)!.values as readonly (string | undefined)[];
  const said = `features.numeric names '${name}', which`;
  if (values.every(isMissing)) throw new StageError(`${said} has no value in any row; take it out there`);
  const wrong = firstNoNumber(values);
  const example = wrong < 0 ? '' : `: row ${wrong + 1} of the clean table is '${values[wrong]}'`;
  throw new StageError(
    `${said} holds strings${example}; mend such values, or filter them in etl.steps and cast the column to number; ` +
      'texts can be in features.label or features.one_hot',
  );
}
