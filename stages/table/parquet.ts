// Tables as Parquet files (SNAPPY), and the one note that travels with them: which column is the target.
// The bytes depend on the table alone: the writer stores no time, and row groups have a fixed size.
import { writeFile } from 'node:fs/promises';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import type { FileMetaData } from 'hyparquet';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { StageError, shownPath } from '../stage-error.ts';
import { isMissing, tableOf, type Column, type ColumnKind, type Table } from './columns.ts';

const ROW_GROUP_ROWS = 100_000;
const TARGET_KEY = 'restage.target';

export interface StoredTable {
  readonly table: Table;
  /** The target's name, if the file carries one. */
  readonly target: string | undefined;
}

export async function writeParquet(path: string, table: Table, target?: string): Promise<void> {
  const bytes = parquetWriteBuffer({
    columnData: [...table.columns].map(([name, column]) => columnSource(name, column)),
    codec: 'SNAPPY',
    rowGroupSize: ROW_GROUP_ROWS,
    ...(target === undefined ? {} : { kvMetadata: [{ key: TARGET_KEY, value: target }] }),
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
  const chunks = new Map(wanted.map((name) => [name, Array.from<unknown>({ length: rows })]));
  const numbers = new Map(
    wanted.filter((name) => kinds.get(name) === 'number').map((n) => [n, numbersFor(metadata, n, rows)]),
  );
  await parquetRead({
    file,
    metadata,
    columns: wanted,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const target = numbers.get(columnName);
      if (target) for (let k = 0; k < columnData.length; k++) target[rowStart + k] = toNumber(columnData[k]);
      else {
        const values = chunks.get(columnName)!;
        for (let k = 0; k < columnData.length; k++) values[rowStart + k] = (columnData[k] as unknown) ?? undefined;
      }
    },
  });
  const table = tableOf(
    wanted.map((name): [string, Column] => {
      const values = numbers.get(name);
      if (values) return [name, { kind: 'number', values }];
      return [name, { kind: kinds.get(name)!, values: chunks.get(name)! } as Column];
    }),
  );
  return { table, target: metadata.key_value_metadata?.find(({ key }) => key === TARGET_KEY)?.value };
}

/** `readParquet` for a stage that cannot work without knowing the target. */
export async function readTargetTable(path: string): Promise<{ readonly table: Table; readonly target: string }> {
  const { table, target } = await readParquet(path);
  if (target === undefined) {
    throw new StageError(`${shownPath(path)} does not say which column is the target; let the stage 'etl' write it`);
  }
  return { table, target };
}

function columnSource(name: string, column: Column): ColumnSource {
  if (column.kind !== 'number') {
    const type = column.kind === 'boolean' ? 'BOOLEAN' : 'STRING';
    return { name, data: column.values.slice(), type, nullable: column.values.some(isMissing) };
  }
  const { values } = column;
  const type = values instanceof Float32Array ? 'FLOAT' : 'DOUBLE';
  // A required column must hold a value in each row; only such a one is read back as a typed array.
  if (!values.some(Number.isNaN)) return { name, data: values, type, nullable: false, encoding: 'PLAIN' };
  const data = Array.from(values, (value) => (Number.isNaN(value) ? null : value));
  return { name, data, type, nullable: true, encoding: 'PLAIN' };
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

function toNumber(value: unknown): number {
  return value === null || value === undefined ? NaN : Number(value);
}
