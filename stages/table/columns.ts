// A table in memory: named, typed columns of equal length, laid out as Arrow lays them out where JavaScript can.
// A missing number is NaN (a typed array holds nothing else), a missing text or boolean is undefined.
import { StageError } from '../stage-error.ts';
import { filled } from './rows.ts';

export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Float64Array | Float32Array;
}
export interface BooleanColumn {
  readonly kind: 'boolean';
  readonly values: readonly (boolean | undefined)[];
}
export interface StringColumn {
  readonly kind: 'string';
  readonly values: readonly (string | undefined)[];
}
export type Column = NumberColumn | BooleanColumn | StringColumn;
export type ColumnKind = Column['kind'];

export interface Table {
  readonly rows: number;
  /** In the order of the file. */
  readonly columns: ReadonlyMap<string, Column>;
}

export function tableOf(columns: Iterable<readonly [string, Column]>): Table {
  const map = new Map(columns);
  let rows: number | undefined;
  for (const [name, column] of map) {
    rows ??= column.values.length;
    if (column.values.length !== rows)
      throw new Error(`column '${name}' has ${column.values.length} rows, not ${rows}`);
  }
  return { rows: rows ?? 0, columns: map };
}

export function isMissing(value: number | string | boolean | undefined): boolean {
  return value === undefined || Number.isNaN(value);
}

/** The column, or an error that names the columns that there are. `hint` says where the name was set. */
export function columnNamed(table: Table, name: string, hint: string): Column {
  const column = table.columns.get(name);
  if (!column) throw new StageError(`there is no column '${name}' (${hint}); columns: ${listed(table.columns.keys())}`);
  return column;
}

/** The values as numbers, booleans as 0 and 1; undefined for text. */
export function asNumbers(column: Column): Float64Array | Float32Array | undefined {
  if (column.kind === 'string') return undefined;
  if (column.kind === 'number') return column.values;
  const { values } = column;
  return filled(new Float64Array(values.length), (row) => (values[row] === undefined ? NaN : Number(values[row])));
}

/** The rows at `rows`, in that order. */
export function takeRows(table: Table, rows: Uint32Array): Table {
  return tableOf([...table.columns].map(([name, column]) => [name, takeColumn(column, rows)] as const));
}

function takeColumn(column: Column, rows: Uint32Array): Column {
  if (column.kind === 'string') return { kind: 'string', values: takeValues(column.values, rows) };
  if (column.kind === 'boolean') return { kind: 'boolean', values: takeValues(column.values, rows) };
  const { values } = column;
  const taken = values instanceof Float32Array ? new Float32Array(rows.length) : new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) taken[k] = values[rows[k]!]!;
  return { kind: 'number', values: taken };
}

function takeValues<Value>(values: readonly Value[], rows: Uint32Array): Value[] {
  const taken: Value[] = [];
  for (let k = 0; k < rows.length; k++) taken.push(values[rows[k]!] as Value);
  return taken;
}

/** A text of blanks is missing. */
export function trimTexts(table: Table): Table {
  return tableOf(
    [...table.columns].map(([name, column]): [string, Column] => {
      if (column.kind !== 'string') return [name, column];
      return [name, { kind: 'string', values: column.values.map((text) => text?.trim() || undefined) }];
    }),
  );
}

export function listed(names: Iterable<string>): string {
  return [...names].map((name) => `'${name}'`).join(', ');
}

/** The target's values; `etl` has seen to it that none is missing. */
export function targetNumbers(table: Table, target: string): Float64Array | Float32Array {
  const column = columnNamed(table, target, 'the target');
  if (column.kind !== 'number')
    throw new StageError(`the target '${target}' is a ${column.kind} column, not a numeric one`);
  return column.values;
}
