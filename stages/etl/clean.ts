// Cleaning of a raw table: trim texts, drop columns, drop incomplete rows, drop repeated rows.
// The order matters: a text of blanks is missing, so it is trimmed before completeness and equality are judged.
import { escape, not } from 'arquero';
import { StageError } from '../stage-error.ts';
import { columnNamed, isMissing, listed, tableOf, takeRows, type Column, type Table } from '../table/columns.ts';
import { distinctRows, fromVerbs, toVerbs } from '../table/verbs.ts';

export interface Cleaning {
  readonly target: string;
  readonly required: readonly string[];
  readonly drop: readonly string[];
  readonly deduplicate: boolean;
}

export interface Cleaned {
  readonly table: Table;
  readonly incompleteRows: number;
  readonly repeatedRows: number;
}

type Values = Readonly<Record<string, number | string | boolean | undefined>>;

/** Throws a StageError when a named column is not there, the target is not numeric, or no row is left. */
export function clean(raw: Table, { target, required, drop, deduplicate }: Cleaning): Cleaned {
  if (drop.includes(target)) throw new StageError(`etl.drop names the target '${target}'; take it out there`);
  const column = columnNamed(raw, target, 'named by etl.target in params.yaml');
  if (column.kind !== 'number') {
    throw new StageError(`the target '${target}' is a ${column.kind} column; etl.target must name a numeric one`);
  }
  for (const name of required) columnNamed(raw, name, 'named by etl.required in params.yaml');

  const table = trimTexts(raw);
  const needed = [...new Set([target, ...required])];
  const complete = fromVerbs(
    toVerbs(table)
      .filter(escape((row: Values) => needed.every((name) => !isMissing(row[name]))))
      .select(not(...drop.filter((name) => table.columns.has(name)))),
    table,
  );
  if (complete.rows === 0) throw new StageError(`no row has a value in each of ${listed(needed)}`);
  const rows = deduplicate ? distinctRows(complete, comparedNames(complete)) : undefined;
  const kept = rows && rows.length < complete.rows ? takeRows(complete, rows) : complete;
  return { table: kept, incompleteRows: raw.rows - complete.rows, repeatedRows: complete.rows - kept.rows };
}

function comparedNames(table: Table): string[] {
  return [...table.columns.keys()].filter((name) => name !== 'index');
}

function trimTexts(table: Table): Table {
  return tableOf(
    [...table.columns].map(([name, column]): [string, Column] => {
      if (column.kind !== 'string') return [name, column];
      return [name, { kind: 'string', values: column.values.map((text) => text?.trim() || undefined) }];
    }),
  );
}
