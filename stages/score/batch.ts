// A piece of the file to score, with the values as the file has them.
// Nothing is converted here: what goes out again is what came in, and only the model gets typed columns.
import type { SchemaElement } from 'hyparquet';
import type { Source } from '../table/source.ts';

/** Missing is undefined or null. A CSV file has texts only; Parquet also numbers, bigints, truth values, bytes. */
export type Value = unknown;

export interface Batch {
  readonly rows: number;
  /** By column, in the file's order; one value a row. */
  readonly values: ReadonlyMap<string, readonly Value[]>;
  /** How much of the file was read with it, 0 to 1. */
  readonly fraction: number;
}

/** Rows to score, to be read once. */
export interface Rows {
  /** What they are called in errors: a path. */
  readonly name: string;
  readonly source: Source | undefined;
  /** The types of a Parquet file's columns, to be written as they were read. */
  readonly schema?: readonly SchemaElement[];
  readonly batches: AsyncIterable<Batch>;
}

/** Rows `from` to `to` of a batch. */
export function sliced(values: Batch['values'], from: number, to: number): Map<string, readonly Value[]> {
  return new Map([...values].map(([name, column]) => [name, column.slice(from, to)]));
}
