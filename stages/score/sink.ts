// Where scored rows go: the columns as they came, and the prediction behind them, as Parquet or CSV.
// Both grow with the batches; a row that does not fit the model has no prediction.
import { isUtf8 } from 'node:buffer';
import { schemaFromColumnData } from 'hyparquet-writer';
import type { SchemaElement } from 'hyparquet';
import type { RecipeInput } from '../recipe/recipe.ts';
import { StageError, shownPath } from '../stage-error.ts';
import { tableOf, type Column, type ColumnKind, type Table } from '../table/columns.ts';
import { openCsv } from '../table/csv.ts';
import type { TableNote } from '../table/parquet.ts';
import type { Batch, Value } from './batch.ts';
import { GrowingParquet } from './parquet-groups.ts';

export const PREDICTION = 'prediction';

export interface ScoredBatch {
  readonly values: Batch['values'];
  /** The columns that the model took, typed. */
  readonly table: Table;
  /** One a row; NaN for none. */
  readonly predictions: Float64Array;
}

export interface Sink {
  write(batch: ScoredBatch): Promise<void>;
  /** Completes the file. Without it the file is not whole. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

export interface Columns {
  /** In the order of the input. */
  readonly names: readonly string[];
  readonly inputs: readonly RecipeInput[];
  /** Of the input, if it is a Parquet file. */
  readonly schema?: readonly SchemaElement[];
}

export type SinkKind = 'csv' | 'parquet';

/** By the path's ending; a StageError for another one. */
export function sinkKind(path: string): SinkKind {
  if (path.endsWith('.csv')) return 'csv';
  if (path.endsWith('.parquet')) return 'parquet';
  throw new StageError(
    `${shownPath(path)}: predictions are written as .parquet or .csv; name the out so in pipeline.yaml`,
  );
}

export async function openSink(path: string, columns: Columns, note: TableNote): Promise<Sink> {
  return sinkKind(path) === 'csv' ? openCsvSink(path) : openParquetSink(path, columns, note);
}

/** Texts of a CSV file go out as they came in, but for quotes, which are set where they are needed. */
async function openCsvSink(path: string): Promise<Sink> {
  const out = await openCsv(path);
  return {
    write: ({ values, predictions }) =>
      out.append(
        tableOf([
          ...[...values].map(([name, given]) => [name, { kind: 'string', values: given.map(fieldOf) }] as const),
          [PREDICTION, { kind: 'number', values: predictions }],
        ]),
      ),
    finish: () => Promise.resolve(),
    close: () => out.close(),
  };
}

/** Columns of a Parquet file keep their types; of a CSV file, those that the model takes get theirs, the others are texts. */
async function openParquetSink(path: string, { names, inputs, schema }: Columns, note: TableNote): Promise<Sink> {
  const kinds = new Map<string, ColumnKind>(inputs.map(({ name, kind }) => [name, kind]));
  const elements = schema ?? names.map((name) => elementOf(name, kinds.get(name) ?? 'string'));
  const notes = [{ key: 'restage.table', value: JSON.stringify(note) }];
  const file = await GrowingParquet.open(path, [...elements, elementOf(PREDICTION, 'number')], notes);
  return {
    write: ({ values, table, predictions }) => {
      const columns = [...values].map(([name, given]) => {
        const typed = schema ? undefined : table.columns.get(name);
        return typed ? plainValues(typed) : given.map((value) => value ?? undefined);
      });
      return file.write([...columns, plainValues({ kind: 'number', values: predictions })]);
    },
    finish: () => file.finish(),
    close: () => file.close(),
  };
}

function elementOf(name: string, kind: ColumnKind): SchemaElement {
  const type = ({ number: 'DOUBLE', boolean: 'BOOLEAN', string: 'STRING' } as const)[kind];
  return schemaFromColumnData({ columnData: [{ name, data: [], type, nullable: true }] })[1]!;
}

function plainValues(column: Column): Value[] {
  if (column.kind !== 'number') return [...column.values];
  return Array.from(column.values, (value) => (Number.isNaN(value) ? undefined : value));
}

/** Bytes as text or, if they are none, hexadecimal; dates as ISO 8601; a number that is none is missing. */
function fieldOf(value: Value): string | undefined {
  if (value === undefined || value === null || Number.isNaN(value)) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Object.is(value, -0)) return '-0';
  if (value instanceof Uint8Array) return Buffer.from(value).toString(isUtf8(value) ? 'utf8' : 'hex');
  if (typeof value === 'object' && 'toISOString' in value) return (value as { toISOString(): string }).toISOString();
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value);
}
