// Tables as Parquet files (SNAPPY), and the note that travels with them: source, target, inputs, derived columns.
// The bytes depend on the table alone: the writer stores no time, and row groups have a fixed size.
import { writeFile } from 'node:fs/promises';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import type { FileMetaData } from 'hyparquet';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import type { Derivation, RecipeInput } from '../recipe/recipe.ts';
import { StageError, shownPath } from '../stage-error.ts';
import { snappyCompress } from './snappy.ts';
import type { Source } from './source.ts';
import { isMissing, tableOf, type Column, type ColumnKind, type Table } from './columns.ts';

const ROW_GROUP_ROWS = 100_000;
const MOST_CHARS_IN_PAGE = 1 << 24;
const NOTE_KEY = 'restage.table';

/** What a table says of itself. */
export interface TableNote {
  /** Where the rows came from. */
  readonly source?: Source;
  /** The name of the column to predict. */
  readonly target?: string;
  /** The columns that are not derived, the target included, in the table's order. */
  readonly inputs?: readonly RecipeInput[];
  /** How the others were made, in order. */
  readonly derived?: readonly Derivation[];
}

export interface StoredTable {
  readonly table: Table;
  /** Empty when the file carries none. */
  readonly note: TableNote;
}

/** The bytes depend on table and note alone. Missing values are nulls; readers of other makers (Arrow, DuckDB) agree. */
export async function writeParquet(path: string, table: Table, note: TableNote = {}): Promise<void> {
  const bytes = parquetWriteBuffer({
    columnData: [...table.columns].map(([name, column]) => columnSource(name, column)),
    codec: 'SNAPPY',
    compressors: { SNAPPY: snappyCompress },
    // Min and max of texts cost more than they save a reader of files of this size.
    statistics: false,
    rowGroupSize: ROW_GROUP_ROWS,
    ...(isSlim(table) ? { pageSize: 0 } : {}),
    kvMetadata: [{ key: NOTE_KEY, value: JSON.stringify(note) }],
  });
  await writeFile(path, new Uint8Array(bytes));
}

/** Reads only `columns` (default: all), in the file's order. */
export async function readParquet(path: string, columns?: readonly string[]): Promise<StoredTable> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const kinds = columnKinds(metadata, path);
  const rows = Number(metadata.num_rows);
  const wanted = [...kinds.keys()].filter((name) => columns?.includes(name) ?? true);
  const missing = columns?.find((name) => !kinds.has(name));
  if (missing !== undefined) throw new StageError(`${shownPath(path)} has no column '${missing}'`);
  const isNumber = (name: string): boolean => kinds.get(name) === 'number';
  const numbers = new Map(wanted.filter(isNumber).map((name) => [name, numbersFor(metadata, name, rows)]));
  const others = new Map(
    wanted.filter((name) => !isNumber(name)).map((name) => [name, Array<unknown>(rows).fill(undefined)]),
  );
  await parquetRead({
    file,
    metadata,
    columns: wanted,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const target = numbers.get(columnName);
      if (target) return putNumbers(target, columnData, rowStart);
      const values = others.get(columnName)!;
      for (let k = 0; k < columnData.length; k++) values[rowStart + k] = (columnData[k] as unknown) ?? undefined;
    },
  });
  const table = tableOf(
    wanted.map((name): [string, Column] => {
      const values = numbers.get(name);
      if (values) return [name, { kind: 'number', values }];
      return [name, { kind: kinds.get(name)!, values: others.get(name)! } as Column];
    }),
  );
  return { table, note: readNote(metadata, path) };
}

/** `readParquet` for a stage that cannot work without knowing the target. */
export async function readTargetTable(
  path: string,
): Promise<{ readonly table: Table; readonly target: string; readonly note: TableNote }> {
  const { table, note } = await readParquet(path);
  if (note.target === undefined) {
    throw new StageError(`${shownPath(path)} does not say which column is the target; let the stage 'etl' write it`);
  }
  return { table, target: note.target, note };
}

function readNote(metadata: FileMetaData, path: string): TableNote {
  const text = metadata.key_value_metadata?.find(({ key }) => key === NOTE_KEY)?.value;
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as TableNote;
  } catch {
    throw new StageError(
      `${shownPath(path)}: the note '${NOTE_KEY}' is not JSON; run the stage that writes the file again`,
    );
  }
}

/**
 * Whether a column may be one page in each row group: to look for the ends of pages takes a tenth of the time in which
 * numbers are written. Long texts are cut into pages, whose size has a limit.
 */
function isSlim({ columns }: Table): boolean {
  return [...columns.values()].every(
    (column) => column.kind !== 'string' || charsIn(column.values) <= MOST_CHARS_IN_PAGE,
  );
}

function charsIn(values: readonly (string | undefined)[]): number {
  let chars = 0;
  for (const value of values) chars += value?.length ?? 0;
  return chars;
}

function columnSource(name: string, column: Column): ColumnSource {
  if (column.kind === 'boolean') {
    return { name, data: column.values.slice(), type: 'BOOLEAN', nullable: column.values.some(isMissing) };
  }
  if (column.kind === 'string') {
    const { values } = column;
    const common = { name, type: 'STRING', nullable: values.some(isMissing) } as const;
    // Where few texts repeat, a dictionary costs more than it saves, in time too.
    if (2 * new Set(values).size <= values.length)
      return { ...common, data: values.slice(), encoding: 'RLE_DICTIONARY' };
    return { ...common, data: utf8(values), encoding: 'DELTA_LENGTH_BYTE_ARRAY' };
  }
  return numberSource(name, column.values);
}

function numberSource(name: string, values: Float32Array | Float64Array): ColumnSource {
  let nullable = false;
  let hasNegativeZero = false;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) nullable = true;
    else if (Object.is(values[row], -0)) hasNegativeZero = true;
  }
  const data = nullable ? Array.from(values, (value) => (Number.isNaN(value) ? null : value)) : values;
  // Matrices are read back as typed arrays, which takes PLAIN and a value in each row.
  if (values instanceof Float32Array) return { name, data, type: 'FLOAT', nullable, encoding: 'PLAIN' };
  // The writer takes a dictionary where it pays, and its dictionaries hold -0 and 0 to be the same.
  return { name, data, type: 'DOUBLE', nullable, ...(hasNegativeZero ? { encoding: 'PLAIN' } : {}) };
}

/** Views of one buffer: the writer would make an encoder for each text. */
function utf8(values: readonly (string | undefined)[]): (Uint8Array | undefined)[] {
  const bytes = Buffer.allocUnsafe(3 * charsIn(values));
  let end = 0;
  return values.map((value) => {
    if (value === undefined) return undefined;
    const start = end;
    end += bytes.write(value, start);
    return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
  });
}

function columnKinds(metadata: FileMetaData, path: string): Map<string, ColumnKind> {
  const kinds = new Map<string, ColumnKind>();
  for (const { element, children } of parquetSchema(metadata).children) {
    if (children.length > 0 || element.type === undefined) {
      throw new StageError(`${shownPath(path)}: column '${element.name}' is nested; only flat columns are read`);
    }
    const isText = element.type === 'BYTE_ARRAY';
    kinds.set(element.name, isText ? 'string' : element.type === 'BOOLEAN' ? 'boolean' : 'number');
  }
  return kinds;
}

function numbersFor(metadata: FileMetaData, name: string, rows: number): Float32Array | Float64Array {
  const isFloat32 = metadata.schema.some((element) => element.name === name && element.type === 'FLOAT');
  return isFloat32 ? new Float32Array(rows) : new Float64Array(rows);
}

function putNumbers(target: Float32Array | Float64Array, chunk: ArrayLike<unknown>, from: number): void {
  if (chunk instanceof Float32Array || chunk instanceof Float64Array) return target.set(chunk, from);
  for (let k = 0; k < chunk.length; k++) {
    const value = chunk[k];
    target[from + k] = typeof value === 'number' ? value : toNumber(value);
  }
}

function toNumber(value: unknown): number {
  return value === null || value === undefined ? NaN : Number(value);
}
