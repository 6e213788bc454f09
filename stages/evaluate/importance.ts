// The share of each feature in what the model learned, as the stage `train` wrote it.
// All features are in it, also those without any share: their number is the p of the adjusted R².
import { StageError } from '../stage-error.ts';
import { columnNamed, type Table } from '../table/columns.ts';

export interface Importance {
  readonly feature: string;
  /** Not negative; all of them sum to 1 (or to 0, if nothing was learned). */
  readonly share: number;
}

/** From a table with the columns feature and importance; the largest share first, equal ones in the table's order. */
export function rankedImportance(table: Table, source: string): Importance[] {
  const names = columnNamed(table, 'feature', `a column of ${source}`);
  const shares = columnNamed(table, 'importance', `a column of ${source}`);
  if (shares.kind !== 'number') throw new StageError(`${source}: column 'importance' does not hold numbers`);
  return Array.from(shares.values, (share, row) => ({ feature: String(names.values[row]), share })).toSorted(
    (a, b) => b.share - a.share,
  );
}
