// Reading and writing of CSV files.
// The reader never holds the file as one string (those end at 512 MB): bytes go in by chunks, columns come out.
import { open } from 'node:fs/promises';
import { shownPath } from '../stage-error.ts';
import { tableOf, type ColumnKind, type Table } from './columns.ts';
import { CsvParser, type RawTable } from './csv-parser.ts';
import { typedColumn } from './csv-types.ts';

const CHUNK_BYTES = 256 * 1024;

export interface CsvOptions {
  /** Types of columns that must not be inferred, by name. Names that the file does not have are nothing. */
  readonly types?: Readonly<Record<string, ColumnKind>>;
  /** Called after each chunk with the share of the file that was read. */
  readonly onProgress?: (fraction: number) => void;
}

/** Throws a StageError with file, line and column for whatever is not a well-formed table in UTF-8. */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<Table> {
  const parser = new CsvParser(shownPath(path));
  await eachChunk(path, (chunk, fraction) => {
    parser.push(chunk);
    options.onProgress?.(fraction);
    return true;
  });
  return typedTable(parser.end(), shownPath(path), options.types ?? {});
}

export function parseCsv(bytes: Uint8Array, source: string, types: Readonly<Record<string, ColumnKind>> = {}): Table {
  const parser = new CsvParser(source);
  parser.push(bytes);
  return typedTable(parser.end(), source, types);
}

/** Throws what `readCsv` would throw for a file that is empty or has no row; reads no further than the first row. */
export async function checkHasRows(path: string): Promise<void> {
  const parser = new CsvParser(shownPath(path));
  await eachChunk(path, (chunk) => {
    parser.push(chunk);
    return parser.rows === 0;
  });
  if (parser.rows === 0) parser.end();
}

export function typedTable(raw: RawTable, source: string, types: Readonly<Record<string, ColumnKind>>): Table {
  return tableOf(
    raw.columns.map((column, index) => {
      const name = raw.names[index]!;
      const declared = Object.hasOwn(types, name) ? types[name] : undefined;
      return [name, typedColumn(column, declared, (row) => `${source}: line ${raw.lines[row]}, column '${name}'`)];
    }),
  );
}

/** One line of CSV, without its line end. A missing value is an empty field. */
export function formatCsvRow(values: readonly (string | number | boolean | undefined)[]): string {
  return values.map(formatCsvField).join(',');
}

function formatCsvField(value: string | number | boolean | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function eachChunk(path: string, use: (chunk: Uint8Array, fraction: number) => boolean): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let done = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
      done += bytesRead;
      if (bytesRead === 0 || !use(buffer.subarray(0, bytesRead), Math.min(1, done / size))) return;
    }
  } finally {
    await file.close();
  }
}
