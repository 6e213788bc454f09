// From raw CSV bytes to typed columns: number, boolean or string, declared or inferred from *all* values.
// An integer that a float64 cannot hold exactly stays text: an id must not lose its last digits.
import type { Column, ColumnKind } from '../columns.ts';
import { blanks } from '../rows.ts';
import type { ColumnBytes } from './bytes.ts';
import { parseDecimal } from './numbers.ts';
import { texts } from './texts.ts';

/**
 * What stands for a missing number or boolean, unless `missing` says otherwise: pandas' list. A text column has none
 * but the empty field, since 'NA' is also Namibia and 'None' a song. Quotes make no difference (as in pandas and
 * DuckDB): writers that quote every field would otherwise have no missing numbers.
 */
export const usualMissing: readonly string[] =
  '#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null'.split('|');

const usual: ReadonlySet<string> = new Set(usualMissing);
const none: ReadonlySet<string> = new Set();

export interface ColumnTyping {
  /** Absent: inferred. A column without any value is a string column. */
  readonly kind: ColumnKind | undefined;
  /** Tokens for all kinds of columns; absent: `usualMissing`, for numbers and booleans. */
  readonly missing: ReadonlySet<string> | undefined;
  /** A value that is not of the declared kind. It becomes missing, unless this throws. */
  readonly misfit: (row: number, text: string, wanted: string) => void;
}

export function typedColumn(raw: ColumnBytes, typing: ColumnTyping): Column {
  const missing = typing.missing ?? usual;
  const inText = typing.missing ?? none;
  const misfit = (wanted: string) => (row: number) => {
    typing.misfit(row, raw.text(row), wanted);
    return true;
  };
  const { kind } = typing;
  if (kind === 'string') return { kind, values: texts(raw, inText) };
  if (kind === 'number') return { kind, values: numbers(raw, missing, misfit('a number'))! };
  if (kind === 'boolean') return { kind, values: booleans(raw, missing, misfit('True or False'))! };
  return inferred(raw, missing, inText);
}

function inferred(raw: ColumnBytes, missing: ReadonlySet<string>, inText: ReadonlySet<string>): Column {
  let first = 0;
  while (first < raw.count && isMissing(raw, first, missing)) first++;
  if (first === raw.count) return { kind: 'string', values: blanks(raw.count) };
  const refuse = (): boolean => false;
  const asNumbers = Number.isNaN(parseDecimal(raw.bytes, raw.start(first), raw.ends[first]!))
    ? undefined
    : numbers(raw, missing, refuse);
  if (asNumbers) return { kind: 'number', values: asNumbers };
  const asBooleans = booleanAt(raw, first) === undefined ? undefined : booleans(raw, missing, refuse);
  if (asBooleans) return { kind: 'boolean', values: asBooleans };
  return { kind: 'string', values: texts(raw, inText) };
}

/** `onMisfit` says whether to go on; undefined when it does not. */
function numbers(
  raw: ColumnBytes,
  missing: ReadonlySet<string>,
  onMisfit: (row: number) => boolean,
): Float64Array | undefined {
  const { bytes, ends, count } = raw;
  const values = new Float64Array(count);
  let start = 0;
  for (let row = 0; row < count; row++) {
    const end = ends[row]!;
    const value = start === end ? NaN : parseDecimal(bytes, start, end);
    start = end + 1;
    // NaN is the only value that differs from itself.
    if (value !== value && !isMissing(raw, row, missing) && !onMisfit(row)) return undefined;
    values[row] = value;
  }
  return values;
}

function booleans(
  raw: ColumnBytes,
  missing: ReadonlySet<string>,
  onMisfit: (row: number) => boolean,
): (boolean | undefined)[] | undefined {
  let values: (boolean | undefined)[] = [];
  for (let row = 0; row < raw.count; row++) {
    const value = booleanAt(raw, row);
    if (value === undefined && !isMissing(raw, row, missing) && !onMisfit(row)) return undefined;
    // Most columns are seen to be none in their first row.
    if (row === 0) values = blanks(raw.count);
    values[row] = value;
  }
  return values;
}

/** Also an empty or blank field. */
function isMissing(raw: ColumnBytes, row: number, missing: ReadonlySet<string>): boolean {
  if (raw.start(row) === raw.ends[row]) return true;
  const text = raw.text(row).trim();
  return text === '' || missing.has(text);
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['True', 'true', 'TRUE'].map((text) => [text, true] as const),
  ...['False', 'false', 'FALSE'].map((text) => [text, false] as const),
]);

function booleanAt(raw: ColumnBytes, row: number): boolean | undefined {
  const start = raw.start(row);
  const length = raw.ends[row]! - start;
  if (length < 4 || length > 16) return undefined;
  return BOOLEANS.get(raw.text(row).trim());
}
