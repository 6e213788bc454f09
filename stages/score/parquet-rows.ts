// The rows of a Parquet file, one row group after the other, cut into batches.
// No more than a row group is held; its writer chose how large that is.
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import type { AsyncBuffer, ConvertedType, FileMetaData, ParquetParsers, SchemaElement } from 'hyparquet';
import { StageError, shownPath } from '../stage-error.ts';
import type { Batch, Value } from './batch.ts';
import { sliced } from './batch.ts';

export interface ParquetOptions {
  readonly batchRows: number;
  /** Which rows of the file are wanted; absent: all. */
  readonly wanted?: (row: number) => boolean;
  /** Dates and times as the file's integers, without a digit lost; else as objects that know their ISO 8601 text. */
  readonly exactTimes?: boolean;
}

export interface ParquetRows {
  readonly rows: number;
  /** Of the columns, in the file's order. */
  readonly schema: readonly SchemaElement[];
  readonly batches: AsyncIterable<Batch>;
}

/** Throws a StageError for nested columns and for a file without rows. */
export async function openParquetRows(path: string, options: ParquetOptions): Promise<ParquetRows> {
  const file = await asyncBufferFromFile(path);
  const metadata = await readMetadata(file, path);
  const schema = parquetSchema(metadata).children.map(({ element, children }) => {
    if (children.length > 0 || element.repetition_type === 'REPEATED') {
      throw new StageError(`${shownPath(path)}: column '${element.name}' is nested; only flat columns are read`);
    }
    return writable(element);
  });
  const rows = Number(metadata.num_rows);
  if (rows === 0) throw new StageError(`${shownPath(path)} has no rows`);
  return { rows, schema, batches: batchesOf(file, metadata, options) };
}

async function* batchesOf(file: AsyncBuffer, metadata: FileMetaData, options: ParquetOptions): AsyncIterable<Batch> {
  const { batchRows, wanted } = options;
  const total = Number(metadata.num_rows);
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    const first = start;
    const chosen = Array.from({ length: end - start }, (_, row) => row).filter((row) => wanted?.(first + row) ?? true);
    const all = chosen.length === 0 ? new Map() : await readGroup(file, metadata, { start, end, options });
    const values = chosen.length === end - start ? all : picked(all, chosen);
    for (let from = 0; from < chosen.length; from += batchRows) {
      const to = Math.min(from + batchRows, chosen.length);
      yield { rows: to - from, values: sliced(values, from, to), fraction: (start + chosen[to - 1]! + 1) / total };
    }
    start = end;
  }
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly options: ParquetOptions;
}

async function readGroup(file: AsyncBuffer, metadata: FileMetaData, group: Group): Promise<Map<string, Value[]>> {
  const { start, end, options } = group;
  const values = new Map(
    parquetSchema(metadata).children.map(({ element }) => [element.name, Array<Value>(end - start).fill(undefined)]),
  );
  await parquetRead({
    file,
    metadata,
    rowStart: start,
    rowEnd: end,
    // Bytes that are not declared as text stay bytes.
    utf8: false,
    ...(options.exactTimes && { parsers: RAW_TIMES }),
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = values.get(columnName)!;
      for (let k = 0; k < columnData.length; k++) column[rowStart - start + k] = columnData[k];
    },
  });
  return values;
}

const RAW_TIMES: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => millis,
  timestampFromMicroseconds: (micros) => micros,
  timestampFromNanoseconds: (nanos) => nanos,
  dateFromDays: (days) => days,
};

/** hyparquet-writer 0.17 writes the width of an integer's logical type as 32 bits, which Thrift refuses; the older form says the same. */
function writable(element: SchemaElement): SchemaElement {
  const { logical_type: logical, ...rest } = element;
  if (logical?.type !== 'INTEGER') return element;
  const width = `${logical.isSigned ? 'INT' : 'UINT'}_${logical.bitWidth}` as ConvertedType;
  return { ...rest, converted_type: rest.converted_type ?? width };
}

function picked(values: Batch['values'], rows: readonly number[]): Map<string, Value[]> {
  return new Map([...values].map(([name, column]) => [name, rows.map((row) => column[row])]));
}

async function readMetadata(file: AsyncBuffer, path: string): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(file);
  } catch (error) {
    throw new StageError(
      `${shownPath(path)} is not a Parquet file: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
