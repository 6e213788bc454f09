// The steps that change rows only: filter, drop_missing, deduplicate; and the dropping of rows without a target.
// The order of the rows that stay is kept.
import { evaluate } from '../expression/evaluate.ts';
import { parseCondition } from '../expression/parse.ts';
import { columnNamed, isMissing, takeRows, type Table } from '../table/columns.ts';
import { distinctRows } from '../table/distinct.ts';

/** Rows where the expression is true; where it cannot be said, since a value is missing, it is not. */
export function filterRows(table: Table, text: string): Table {
  const kept = evaluate(parseCondition(text), (name) => columnNamed(table, name, `in the expression \`${text}\``));
  return keepRows(table, (row) => kept[row] === 1);
}

/** Rows with a value in each of `names`. */
export function dropMissing(table: Table, names: readonly string[]): Table {
  const columns = names.map((name) => columnNamed(table, name, 'named by drop_missing').values);
  return keepRows(table, (row) => columns.every((values) => !isMissing(values[row])));
}

/** The first of each group of rows that are equal in all columns of `by`; missing values are equal to each other. */
export function deduplicate(table: Table, by: 'all' | readonly string[]): Table {
  const names = by === 'all' ? [...table.columns.keys()] : by;
  for (const name of names) columnNamed(table, name, 'named by deduplicate');
  const rows = distinctRows(table, names);
  return rows.length === table.rows ? table : takeRows(table, rows);
}

function keepRows(table: Table, isKept: (row: number) => boolean): Table {
  const rows = new Uint32Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) if (isKept(row)) rows[count++] = row;
  return count === table.rows ? table : takeRows(table, rows.subarray(0, count));
}
