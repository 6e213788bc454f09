// What is scored: the file in the scoring folder or, as long as there is none, the test rows of the interim table.
// Columns of a CSV file stay texts until the model's signature says what they are.
import { basename } from 'node:path';
import { readParts } from '../evaluate/rows.ts';
import { digestOf, onlyFile } from '../only-file.ts';
import { StageError, shownPath } from '../stage-error.ts';
import { readCsvBatches } from '../table/csv.ts';
import type { Source } from '../table/source.ts';
import type { Batch, Rows } from './batch.ts';
import { openParquetRows, type ParquetOptions } from './parquet-rows.ts';

export interface InputOptions extends Omit<ParquetOptions, 'wanted'> {
  /** Said of the test rows, which come from the data that the model comes from. */
  readonly trainedOn: Source | undefined;
}

export interface InputPaths {
  /** The files in the scoring folder; those whose name starts with a dot are no input. */
  readonly files: readonly string[];
  readonly tracks: string | undefined;
  readonly split: string | undefined;
}

export interface Input extends Rows {
  readonly kind: 'file' | 'test-rows';
}

/** Nothing but its first bytes is read before the batches are asked for. */
export async function openInput({ files, tracks, split }: InputPaths, options: InputOptions): Promise<Input> {
  const path = await onlyFile(
    files.filter((file) => !basename(file).startsWith('.')),
    { files: 'files', fate: 'be scored' },
  );
  if (path !== undefined) return { kind: 'file', ...(await openFile(path, options)) };
  if (tracks === undefined || split === undefined) {
    throw new StageError("there is no file to score, and no deps 'tracks' and 'split' to take the test rows from");
  }
  const parts = await readParts(split);
  const { rows, ...parquet } = await openParquetRows(tracks, { ...options, wanted: (row) => parts[row] === 'test' });
  if (rows !== parts.length) {
    throw new StageError(
      `${shownPath(split)} has ${parts.length} rows, ${shownPath(tracks)} has ${rows}; run the stage 'features' again`,
    );
  }
  return { kind: 'test-rows', name: shownPath(tracks), source: options.trainedOn, ...parquet };
}

async function openFile(path: string, options: ParquetOptions): Promise<Rows> {
  const name = shownPath(path);
  const isParquet = path.toLowerCase().endsWith('.parquet');
  if (!isParquet && !path.toLowerCase().endsWith('.csv')) {
    throw new StageError(`${name} is neither a .csv nor a .parquet file; name it after what it is`);
  }
  const source = { kind: 'file', sha256: await digestOf(path) } as const;
  if (!isParquet) return { name, source, batches: csvBatches(path, options.batchRows) };
  const { schema, batches } = await openParquetRows(path, options);
  return { name, source, schema, batches };
}

/** All columns as texts: what the model takes is typed later, and what it does not take stays as it is. */
async function* csvBatches(path: string, batchRows: number): AsyncIterable<Batch> {
  let fraction = 0;
  const onProgress = (share: number): void => void (fraction = share);
  for await (const { rows, columns } of readCsvBatches(path, { types: {}, batchRows, onProgress })) {
    yield {
      rows,
      values: new Map([...columns].map(([name, { values }]) => [name, values as readonly unknown[]])),
      fraction,
    };
  }
}
