// The tables that the stage writes: the features of one part, all rows with their part, and the split itself.
// The rows of a part keep the order of the table, so features, targets and groups of one part belong together.
import { StageError } from '../stage-error.ts';
import { takeRows, tableOf, type Column, type Table } from '../table/columns.ts';
import { writeParquet, type TableNote } from '../table/parquet.ts';
import type { Parts } from './parts.ts';
import { named } from '../named.ts';

/** The column of ml_ready_data.parquet and split.parquet that says where a row went: `train` or `test`. */
const PART = 'part';

/** Throws a StageError for a name that a feature would share with a column beside it. */
export function checkFeatureNames(names: readonly string[], target: string): void {
  const clash = [...names, target].find((name) => name === PART) ?? names.find((name) => name === target);
  if (clash === undefined) return;
  const owner = clash === PART ? `the column '${PART}' that says whether a row is for training` : 'the target';
  throw new StageError(`a column called '${clash}' would stand beside ${owner}; rename it in etl.steps`);
}

/** What all tables of the stage are made of. */
export interface Encoded {
  /** One float32 column for each feature, all rows. */
  readonly features: Table;
  readonly target: string;
  readonly values: Float64Array | Float32Array;
  readonly parts: Parts;
  readonly note: TableNote;
}

export async function writeTables(outs: Readonly<Record<string, string>>, encoded: Encoded): Promise<void> {
  const { features, target, values, parts, note } = encoded;
  const { train, test } = parts.split;
  const targets = tableOf([[target, { kind: 'number', values }]]);
  await writeParquet(named(outs, 'X_train'), takeRows(features, train), note);
  await writeParquet(named(outs, 'X_test'), takeRows(features, test), note);
  await writeParquet(named(outs, 'y_train'), takeRows(targets, train), note);
  await writeParquet(named(outs, 'y_test'), takeRows(targets, test), note);
  const part = partColumn(features.rows, test);
  await writeParquet(named(outs, 'ml_ready'), tableOf([...features.columns, ...targets.columns, [PART, part]]), note);
  const group: Column = { kind: 'number', values: new Float64Array(parts.groups) };
  const split = tableOf([
    [PART, part],
    ['group', group],
  ]);
  const { seed, groupBy: group_by, shared } = parts;
  await writeParquet(named(outs, 'split'), split, Object.assign({}, note, { split: { seed, group_by, shared } }));
}

function partColumn(rows: number, testRows: Uint32Array): Column {
  const values = Array<string>(rows).fill('train');
  for (const row of testRows) values[row] = 'test';
  return { kind: 'string', values };
}
