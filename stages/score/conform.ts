// The columns that the model takes, made of values as a file has them.
// A value that is not of the wanted kind is a misfit: the model is handed a missing value, the row is reported.
import { isUtf8 } from 'node:buffer';
import type { RecipeInput } from '../recipe/recipe.ts';
import { tableOf, type Column, type ColumnKind, type Table } from '../table/columns.ts';
import { usualMissing } from '../table/csv.ts';
import { parseDecimal } from '../table/csv/numbers.ts';
import type { Batch, Value } from './batch.ts';

export interface Misfit {
  /** Within the batch, from 0. */
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly wanted: string;
}

export interface Conformed {
  readonly table: Table;
  /** In the order of the inputs, then of the rows; a row may have several. */
  readonly misfits: readonly Misfit[];
}

const WANTED: Readonly<Record<ColumnKind, string>> = { number: 'a number', boolean: 'True or False', string: 'a text' };
const MISFIT = Symbol('misfit');
type Read<Wanted> = Wanted | undefined | typeof MISFIT;

const missing: ReadonlySet<string> = new Set(usualMissing);
const truth: ReadonlyMap<Value, boolean> = new Map<Value, boolean>([
  ...['True', 'true', 'TRUE', '1', 1, 1n].map((value) => [value, true] as const),
  ...['False', 'false', 'FALSE', '0', 0, 0n].map((value) => [value, false] as const),
]);

/** Each input must be a column of the batch. */
export function conform({ rows, values }: Pick<Batch, 'rows' | 'values'>, inputs: readonly RecipeInput[]): Conformed {
  const misfits: Misfit[] = [];
  const columns = inputs.map(({ name, kind }): [string, Column] => {
    const given = values.get(name)!;
    const report = (row: number): void => {
      const value = given[row];
      const wanted = typeof value === 'number' && kind === 'number' ? 'a finite number' : WANTED[kind];
      misfits.push({ row, column: name, value: shownValue(value), wanted });
    };
    return [name, typed(kind, given, report)];
  });
  return { table: columns.length === 0 ? { rows, columns: new Map() } : tableOf(columns), misfits };
}

function typed(kind: ColumnKind, given: readonly Value[], report: (row: number) => void): Column {
  const readAll = <Wanted>(read: (value: Value) => Read<Wanted>): (Wanted | undefined)[] =>
    given.map((value, row) => {
      const found = read(value);
      if (found !== MISFIT) return found;
      report(row);
      return undefined;
    });
  switch (kind) {
    case 'number':
      return { kind, values: Float64Array.from(readAll(numberOf), (value) => value ?? NaN) };
    case 'boolean':
      return { kind, values: readAll(booleanOf) };
    case 'string':
      return { kind, values: readAll(textOf) };
    default:
      return kind satisfies never;
  }
}

function numberOf(value: Value): Read<number> {
  if (value === undefined || value === null) return undefined;
  // No training table has an infinite value: CSV has none.
  if (typeof value === 'number') return Math.abs(value) === Infinity ? MISFIT : value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return typeof value === 'string' ? numberIn(value) : MISFIT;
}

function booleanOf(value: Value): Read<boolean> {
  if (value === undefined || value === null || Number.isNaN(value)) return undefined;
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim() : value;
  if (word === '' || (typeof word === 'string' && missing.has(word))) return undefined;
  return truth.get(word) ?? MISFIT;
}

/** Without blanks around it, as the stage `etl` reads texts: ` rock` is no other genre than `rock`. */
function textOf(value: Value): Read<string> {
  if (value === undefined || value === null || Number.isNaN(value)) return undefined;
  if (typeof value === 'string') return value.trim() || undefined;
  if (value instanceof Uint8Array) return isUtf8(value) ? Buffer.from(value).toString().trim() || undefined : MISFIT;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : MISFIT;
}

const scratch = Buffer.alloc(64);

/** By the rules of the CSV reader. */
function numberIn(text: string): Read<number> {
  const isShort = text.length * 3 <= scratch.length;
  const bytes = isShort ? scratch : Buffer.from(text);
  const value = parseDecimal(bytes, 0, isShort ? scratch.write(text) : bytes.length);
  if (!Number.isNaN(value)) return value;
  const word = text.trim();
  return word === '' || missing.has(word) ? undefined : MISFIT;
}

const SHOWN_CHARACTERS = 60;

function shownValue(value: Value): string {
  const text = typeof value === 'string' ? value : String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
