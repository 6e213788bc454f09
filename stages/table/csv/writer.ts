// Writing of CSV files: LF, quotes only where they are needed, numbers in the fewest digits that read back to the same float64.
// Bytes go out piece by piece; a missing value is an empty field.
import { open, type FileHandle } from 'node:fs/promises';
import type { Column, Table } from '../columns.ts';
import { quoted, RowBytes } from './row-bytes.ts';

/** Written at a time. */
const PIECE_BYTES = 1 << 19;

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
      if (columns === 0) await writeAll(file, Buffer.from(`${formatCsvRow(names)}\n`));
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
  return values.map((value) => (value === undefined ? '' : quoted(String(value)))).join(',');
}

async function writeRows(file: FileHandle, table: Table): Promise<void> {
  const bytes = new RowBytes();
  const fields = [...table.columns.values()].map((column) => fieldsOf(column, bytes));
  for (let row = 0; row < table.rows; row++) {
    for (let column = 0; column < fields.length; column++) {
      if (column > 0) bytes.comma();
      fields[column]!(row);
    }
    bytes.lineEnd();
    if (bytes.length >= PIECE_BYTES) await writeAll(file, bytes.take());
  }
  await writeAll(file, bytes.take());
}

/** Puts the field of a row. */
function fieldsOf({ kind, values }: Column, bytes: RowBytes): (row: number) => void {
  if (kind === 'number') return (row) => bytes.number(values[row]!);
  return (row) => {
    const value = values[row];
    if (value !== undefined) bytes.text(kind === 'boolean' ? (value ? 'True' : 'False') : String(value));
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done)).bytesWritten;
}
