// The rows to evaluate: the interim table's columns that are needed, and which part each row is in.
// The split is told apart by row, so both files must be of one run; a different number of rows is an error.
import { StageError, shownPath } from '../stage-error.ts';
import { columnNamed, targetNumbers, type Column, type Table } from '../table/columns.ts';
import { readParquet } from '../table/parquet.ts';
import { rowsWhere } from '../table/rows.ts';

export interface EvaluatedRows {
  /** The columns that the model takes. */
  readonly table: Table;
  readonly actual: Float64Array | Float32Array;
  /** Row numbers, ascending. */
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  readonly slice?: { readonly name: string; readonly column: Column };
}

export interface WantedColumns {
  readonly inputs: readonly string[];
  readonly target: string;
  readonly sliceBy: string | null;
}

export async function readRows(tracks: string, split: string, wanted: WantedColumns): Promise<EvaluatedRows> {
  const { inputs, target, sliceBy } = wanted;
  const { table } = await readParquet(tracks, [...new Set([...inputs, target])]);
  const parts = await readParts(split);
  if (parts.length !== table.rows) {
    throw new StageError(
      `${shownPath(split)} has ${parts.length} rows, ${shownPath(tracks)} has ${table.rows}; run the stage 'features' again`,
    );
  }
  return {
    table,
    actual: targetNumbers(table, target),
    train: rowsOf(parts, 'train'),
    test: rowsOf(parts, 'test'),
    ...(sliceBy !== null && { slice: { name: sliceBy, column: await readSlice(tracks, sliceBy) } }),
  };
}

/** `train` or `test` for each row of the interim table. */
export async function readParts(split: string): Promise<readonly (string | undefined)[]> {
  const { table } = await readParquet(split, ['part']);
  const column = columnNamed(table, 'part', `a column of ${shownPath(split)}`);
  if (column.kind !== 'string') throw new StageError(`${shownPath(split)}: column 'part' does not hold texts`);
  return column.values;
}

async function readSlice(tracks: string, name: string): Promise<Column> {
  try {
    const { table } = await readParquet(tracks, [name]);
    return table.columns.get(name)!;
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    throw new StageError(`${error.message}, which evaluate.slice_by in params.yaml names`);
  }
}

/** The rows of one part. There is at least one, or nothing could be said about it. */
function rowsOf(parts: readonly (string | undefined)[], part: string): Uint32Array {
  const rows = rowsWhere(parts.length, (row) => parts[row] === part);
  if (rows.length === 0) throw new StageError(`no row is in the part '${part}'; look at features.test_fraction`);
  return rows;
}
