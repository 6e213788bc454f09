// Reading of CSV files (RFC 4180), whole or by batches of rows.
// The reader never holds the file as one string (those end at 512 MB): bytes go in by chunks, columns come out.
import { open } from 'node:fs/promises';
import { StageError, shownPath } from '../stage-error.ts';
import { tableOf, type ColumnKind, type Table } from './columns.ts';
import { CsvParser } from './csv/parser.ts';
import { usualFormat, type CsvFormat, type RawTable } from './csv/raw.ts';
import { typedColumn, type ColumnTyping } from './csv/types.ts';

export { usualMissing } from './csv/types.ts';
export { formatCsvRow, openCsv, writeCsv, type CsvOut } from './csv/writer.ts';

const CHUNK_BYTES = 256 * 1024;

export interface CsvLayout {
  /** One ASCII character; default `,`. */
  readonly delimiter?: string;
  /** One ASCII character, doubled inside a quoted field; `''` for a file without quoting. Default `"`. */
  readonly quote?: string;
  /**
   * Values that stand for a missing one, in columns of every kind, quoted or not. Default: `usualMissing` in columns
   * of numbers and booleans, none in columns of text. The empty field is always missing.
   */
  readonly missing?: readonly string[];
}

export interface CsvOptions extends CsvLayout {
  /** Types of columns that must not be inferred, by name. Names that the file does not have are nothing. */
  readonly types?: Readonly<Record<string, ColumnKind>>;
  /** Called after each chunk with the share of the file that was read. */
  readonly onProgress?: (fraction: number) => void;
}

/** A value that is not of its column's declared kind. */
export interface Misfit {
  /** From 1, the header not counted. */
  readonly row: number;
  /** From 1, as an editor counts; a quoted field may hold several lines. */
  readonly line: number;
  readonly column: string;
  readonly text: string;
  /** `a number`, or `True or False`. */
  readonly wanted: string;
}

export interface CsvBatchOptions extends CsvLayout {
  /** Kinds by name; a column that is not named here is text. */
  readonly types: Readonly<Record<string, ColumnKind>>;
  /** Rows of each table but the last. */
  readonly batchRows: number;
  /** Called for each value that is not of its declared kind; it becomes missing. Default: an error. */
  readonly onMisfit?: (misfit: Misfit) => void;
  readonly onProgress?: (fraction: number) => void;
}

/** Throws a StageError with file, line and column for whatever is not a well-formed table in UTF-8. */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<Table> {
  const parser = new CsvParser(shownPath(path), formatOf(options));
  let isForeseen = false;
  for await (const [chunk, fraction] of chunksOf(path)) {
    parser.push(chunk);
    if (!isForeseen) parser.foresee(1 / fraction);
    isForeseen = true;
    options.onProgress?.(fraction);
  }
  return typedTable(parser.end(), shownPath(path), options);
}

/**
 * The rows of a file as tables of at most `batchRows` rows, holding no more of it than a chunk and the tables made of it.
 * Kinds have to be known, as nothing can be inferred from values that are not read yet.
 */
export async function* readCsvBatches(path: string, options: CsvBatchOptions): AsyncGenerator<Table, void, undefined> {
  const source = shownPath(path);
  const ready: Table[] = [];
  let done = 0;
  const parser = new CsvParser(source, formatOf(options), {
    rows: options.batchRows,
    onBatch: (raw) => {
      ready.push(batchTable(raw, source, options, done));
      done += raw.rows;
    },
  });
  for await (const [chunk, fraction] of chunksOf(path)) {
    parser.push(chunk);
    yield* ready.splice(0);
    options.onProgress?.(fraction);
  }
  parser.end();
  yield* ready;
}

export function parseCsv(bytes: Uint8Array, source: string, options: CsvOptions = {}): Table {
  const parser = new CsvParser(source, formatOf(options));
  parser.push(bytes);
  return typedTable(parser.end(), source, options);
}

/** Throws what `readCsv` would throw for a file that is empty or has no row; reads no further than the first row. */
export async function checkHasRows(path: string): Promise<void> {
  const parser = new CsvParser(shownPath(path));
  for await (const [chunk] of chunksOf(path)) {
    parser.push(chunk);
    if (parser.rows > 0) return;
  }
  parser.end();
}

function batchTable(raw: RawTable, source: string, options: CsvBatchOptions, done: number): Table {
  const { types, onMisfit } = options;
  const all = Object.fromEntries(raw.names.map((name) => [name, Object.hasOwn(types, name) ? types[name]! : 'string']));
  if (!onMisfit) return typedTable(raw, source, { ...options, types: all });
  return typedTable(raw, source, { ...options, types: all }, (column) => (row, text, wanted) => {
    onMisfit({ row: done + row + 1, line: raw.lines[row]!, column, text, wanted });
  });
}

export function typedTable(
  raw: RawTable,
  source: string,
  options: CsvOptions,
  misfitIn?: (column: string) => ColumnTyping['misfit'],
): Table {
  const { types = {} } = options;
  const missing = options.missing && new Set(options.missing);
  const refuse = (column: string) => (row: number, text: string, wanted: string) => {
    throw new StageError(
      `${source}: line ${raw.lines[row]}, column '${column}' is '${text}', which is not ${wanted}; ` +
        'mend the value or the declared type',
    );
  };
  return tableOf(
    raw.columns.map((column, index) => {
      const name = raw.names[index]!;
      const kind = Object.hasOwn(types, name) ? types[name] : undefined;
      return [name, typedColumn(column, { kind, missing, misfit: (misfitIn ?? refuse)(name) })];
    }),
  );
}

function formatOf(layout: CsvLayout): CsvFormat {
  const { delimiter = usualFormat.delimiter, quote = usualFormat.quote } = layout;
  const isCharacter = (text: string): boolean => text.length === 1 && text < '\u0080' && !/[\r\n]/.test(text);
  if (!isCharacter(delimiter) || (quote !== '' && !isCharacter(quote)) || delimiter === quote) {
    throw new StageError(
      `delimiter '${delimiter}' and quote '${quote}' of a CSV file have to be two different ASCII characters, no line ends`,
    );
  }
  return { delimiter, quote };
}

/** The chunk is overwritten by the next one. */
async function* chunksOf(path: string): AsyncGenerator<readonly [Uint8Array, number], void, undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let done = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      done += bytesRead;
      yield [buffer.subarray(0, bytesRead), Math.min(1, done / size)];
    }
  } finally {
    await file.close();
  }
}
