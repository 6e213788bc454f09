// The seeded split of rows into a training and a test part.
// A row's place depends on (seed, row) alone, and the count is exact: the rows with the smallest hashes are the test part.
import { mix } from '../random.ts';
import { StageError } from '../stage-error.ts';

export interface Split {
  /** Ascending. */
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** `testFraction` of `rows`, rounded to the nearest count; a StageError when a part would be empty. */
export function splitRows(rows: number, testFraction: number, seed: number): Split {
  const testCount = Math.round(rows * testFraction);
  if (testCount === 0 || testCount === rows) {
    throw new StageError(
      `a test_fraction of ${testFraction} leaves ${rows - testCount} of ${rows} rows for training and ${testCount} for testing; ` +
        `give more rows or change features.test_fraction`,
    );
  }
  const hashes = Uint32Array.from({ length: rows }, (_, row) => mix(seed, row));
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  order.sort((a, b) => hashes[a]! - hashes[b]! || a - b);
  return { test: order.slice(0, testCount).sort(), train: order.slice(testCount).sort() };
}
