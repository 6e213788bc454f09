// From raw CSV bytes to typed columns: number, boolean or string, declared or inferred from *all* values.
// An integer that a float64 cannot hold exactly stays text: an id must not lose its last digits.
import { StageError } from '../stage-error.ts';
import type { Column, ColumnKind } from './columns.ts';
import type { ColumnBytes } from './csv-bytes.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;
// Exact as float64, so mantissa / power is rounded once: the nearest float64 (Clinger 1990).
const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15] as const;

/** Types one raw column. `place` turns a row into words for errors. */
export function typedColumn(
  raw: ColumnBytes,
  declared: ColumnKind | undefined,
  place: (row: number) => string,
): Column {
  if (declared === 'string') return stringColumn(raw);
  if (declared === 'number') {
    return numberColumn(raw) ?? wrongType(raw, place, 'a number', (row) => Number.isNaN(numberAt(raw, row)));
  }
  if (declared === 'boolean') {
    return booleanColumn(raw) ?? wrongType(raw, place, 'True or False', (row) => booleanAt(raw, row) === undefined);
  }
  return (isBlank(raw) ? undefined : (numberColumn(raw) ?? booleanColumn(raw))) ?? stringColumn(raw);
}

function numberColumn(raw: ColumnBytes): Column | undefined {
  const values = new Float64Array(raw.count);
  for (let row = 0; row < raw.count; row++) {
    const value = numberAt(raw, row);
    if (Number.isNaN(value) && !isEmptyAt(raw, row)) return undefined;
    values[row] = value;
  }
  return { kind: 'number', values };
}

function booleanColumn(raw: ColumnBytes): Column | undefined {
  const values: (boolean | undefined)[] = [];
  for (let row = 0; row < raw.count; row++) {
    const value = booleanAt(raw, row);
    if (value === undefined && !isEmptyAt(raw, row)) return undefined;
    values.push(value);
  }
  return { kind: 'boolean', values };
}

function stringColumn(raw: ColumnBytes): Column {
  const values: (string | undefined)[] = [];
  for (let row = 0; row < raw.count; row++) values.push(raw.text(row) || undefined);
  return { kind: 'string', values };
}

function isEmptyAt(raw: ColumnBytes, row: number): boolean {
  return raw.start(row) === raw.ends[row] || raw.text(row).trim() === '';
}

function isBlank(raw: ColumnBytes): boolean {
  for (let row = 0; row < raw.count; row++) if (!isEmptyAt(raw, row)) return false;
  return true;
}

/** NaN for what is not a number, the empty value included. */
function numberAt(raw: ColumnBytes, row: number): number {
  const { bytes } = raw;
  const start = raw.start(row);
  const end = raw.ends[row]!;
  let mantissa = 0;
  let digits = 0;
  let fraction = -1;
  let at = start;
  if (bytes[at] === 0x2d) at++;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x30 && byte <= 0x39) {
      mantissa = mantissa * 10 + (byte - 0x30);
      digits++;
      if (fraction >= 0) fraction++;
    } else if (byte === 0x2e && fraction < 0) fraction = 0;
    else break;
  }
  // Up to 15 digits are exact below 2^53; anything longer or stranger takes the slow and equally exact way.
  if (at < end || digits === 0 || digits > 15) return start === end ? NaN : parseNumber(raw.text(row).trim());
  const value = fraction > 0 ? mantissa / POWERS[fraction]! : mantissa;
  return bytes[start] === 0x2d ? -value : value;
}

function parseNumber(text: string): number {
  if (!NUMBER.test(text)) return NaN;
  const value = Number(text);
  if (!Number.isFinite(value)) return NaN;
  return INTEGER.test(text) && !Number.isSafeInteger(value) ? NaN : value;
}

function booleanAt(raw: ColumnBytes, row: number): boolean | undefined {
  const length = raw.ends[row]! - raw.start(row);
  if (length < 4 || length > 16) return undefined;
  switch (raw.text(row).trim()) {
    case 'True':
    case 'true':
    case 'TRUE':
      return true;
    case 'False':
    case 'false':
    case 'FALSE':
      return false;
    default:
      return undefined;
  }
}

function wrongType(
  raw: ColumnBytes,
  place: (row: number) => string,
  wanted: string,
  isWrong: (row: number) => boolean,
): never {
  for (let row = 0; row < raw.count; row++) {
    if (isWrong(row) && !isEmptyAt(raw, row)) {
      throw new StageError(
        `${place(row)} is '${raw.text(row)}', which is not ${wanted}; mend the value or the declared type`,
      );
    }
  }
  throw new Error('a column was refused although all its values are right');
}
