// Writing of CSV files: LF, quotes only where they are needed, numbers in the fewest digits that read back to the same float64.
// Bytes go out piece by piece; a missing value is an empty field.
import { open, type FileHandle } from 'node:fs/promises';
import type { Column, Table } from '../columns.ts';

/** Rows turned into one piece of text. */
const PIECE_ROWS = 4096;
const NEEDS_QUOTES = /[",\r\n]/;

/** A CSV file that takes tables with the same columns one after the other. */
export interface CsvOut {
  append(table: Table): Promise<void>;
  close(): Promise<void>;
}

export async function writeCsv(path: string, table: Table): Promise<void> {
  const out = await openCsv(path);
  try {
    await out.append(table);
  } finally {
    await out.close();
  }
}

/** The header is written with the first table. */
export async function openCsv(path: string): Promise<CsvOut> {
  const file = await open(path, 'w');
  let columns = 0;
  return {
    append: async (table) => {
      const names = [...table.columns.keys()];
      if (columns === 0) await writeText(file, `${formatCsvRow(names)}\n`);
      else if (columns !== names.length)
        throw new Error(`a table with ${names.length} columns follows one with ${columns}`);
      columns = names.length;
      await writeRows(file, table);
    },
    close: () => file.close(),
  };
}

/** One line of CSV, without its line end. A missing value is an empty field. */
export function formatCsvRow(values: readonly (string | number | boolean | undefined)[]): string {
  return values.map((value) => (value === undefined ? '' : formatText(String(value)))).join(',');
}

async function writeRows(file: FileHandle, table: Table): Promise<void> {
  const formats = [...table.columns.values()].map(fieldsOf);
  for (let start = 0; start < table.rows; start += PIECE_ROWS) {
    const end = Math.min(table.rows, start + PIECE_ROWS);
    let text = '';
    for (let row = start; row < end; row++) {
      for (let column = 0; column < formats.length; column++) {
        text += column === 0 ? formats[column]!(row) : `,${formats[column]!(row)}`;
      }
      text += '\n';
    }
    await writeText(file, text);
  }
}

function fieldsOf(column: Column): (row: number) => string {
  const { kind, values } = column;
  if (kind === 'number') return (row) => formatNumber(values[row]!);
  if (kind === 'boolean') return (row) => (values[row] === undefined ? '' : values[row] ? 'True' : 'False');
  return (row) => (values[row] === undefined ? '' : formatText(values[row]));
}

const UNIT = 10_000;
const LARGEST = 1e14;
/** `.0001`, `.5`: what stands behind the point, for each count of ten-thousandths. */
const fractions = Array.from({ length: UNIT }, (_, count) => String((UNIT + count) / UNIT).slice(1));

/**
 * The text of `String(value)`, and the sign of a zero. Whole numbers and those of four decimals are put together here,
 * several times faster: with up to 15 digits only one decimal number reads back to a given float64.
 */
export function formatNumber(value: number): string {
  const whole = value | 0;
  if (whole === value) return whole === 0 && 1 / value < 0 ? '-0' : String(whole);
  if (value !== value) return '';
  const scaled = Math.round(Math.abs(value) * UNIT);
  if (scaled > LARGEST || scaled / UNIT !== Math.abs(value)) return String(value);
  const units = Math.floor(scaled / UNIT);
  return `${value < 0 ? '-' : ''}${units}${fractions[scaled - units * UNIT]!}`;
}

function formatText(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function writeText(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text, 'utf8');
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done)).bytesWritten;
}
