// The training and the test part of a table, and how far they leak into each other.
// By rows, one track can be in both parts; that share is what makes a test look better than the model is.
import { groupCodes } from '../table/groups.ts';
import type { Table } from '../table/columns.ts';
import { partCount, splitGroups, splitRows, type Split } from '../table/split.ts';
import { allRows } from '../table/rows.ts';

export interface Parts {
  readonly split: Split;
  readonly seed: number;
  /** The key column; null by rows. */
  readonly groupBy: string | null;
  /** One code a row; by rows its number. */
  readonly groups: Int32Array;
  /** Only by groups: what is shared now, and what a split by rows would share. */
  readonly shared?: { readonly by_group: SharedGroups; readonly by_rows: SharedGroups };
}

export interface SharedGroups {
  /** Groups with a row in the test part. */
  readonly test: number;
  /** Those of them with a row in the training part, too. */
  readonly shared: number;
}

export function partsOf(table: Table, groupBy: string | null, fraction: number, seed: number): Parts {
  const byRows = splitRows(table.rows, fraction, seed);
  if (groupBy === null) {
    return { split: byRows, seed, groupBy, groups: allRows(table.rows) };
  }
  const groups = groupCodes(table.columns.get(groupBy)!);
  const split = splitGroups(groups, fraction, seed);
  const shared = { by_group: sharedGroups(groups, split), by_rows: sharedGroups(groups, byRows) };
  return { split, seed, groupBy, groups, shared };
}

/** What there is to say about the parts, a line each. */
export function partLines({ split, groupBy, groups, shared }: Parts, fraction: number): string[] {
  const { train, test } = split;
  const by = groupBy === null ? '' : `, by '${groupBy}'`;
  const lines = [`${train.length} rows to train, ${test.length} to test${by}`];
  const wanted = partCount(groups.length, fraction);
  if (test.length < wanted)
    lines.push(`no choice of whole groups has ${wanted} rows to test; the nearest has ${test.length}`);
  if (shared) {
    lines.push(
      `'${groupBy}' of the test part that are in the training part, too: ${share(shared.by_group)}; ` +
        `split by rows it would be ${share(shared.by_rows)}`,
    );
  }
  return lines;
}

function sharedGroups(groups: Int32Array, { train, test }: Split): SharedGroups {
  const tested = new Set<number>();
  for (const row of test) tested.add(groups[row]!);
  const found = new Set<number>();
  for (const row of train) if (tested.has(groups[row]!)) found.add(groups[row]!);
  return { test: tested.size, shared: found.size };
}

function share({ test, shared }: SharedGroups): string {
  return `${shared} of ${test} (${((100 * shared) / test).toFixed(1)} %)`;
}
