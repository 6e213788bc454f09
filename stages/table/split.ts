// The seeded split of rows into parts, by rows or by group: all rows of a group are on one side.
// A group's place depends on (seed, its code) alone; each cut draws from a stream of its own, or the cuts would depend
// on each other.
import { mix } from '../random.ts';
import { StageError } from '../stage-error.ts';
import { closestCounts } from './exact-sum.ts';
import { allRows, filled } from './rows.ts';

const TEST_STREAM = 0x7e57_0001;
const VALIDATION_STREAM = 0x7a11_0002;

export interface Split {
  /** Ascending. */
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

export interface ValidationCut {
  /** Ascending. */
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/** Rounded to the nearest count of rows, what a split is to take. */
export function partCount(rows: number, fraction: number): number {
  return Math.round(rows * fraction);
}

/** Exactly `testFraction` of `rows`, rounded; a StageError when a part would be empty. */
export function splitRows(rows: number, testFraction: number, seed: number): Split {
  return splitGroups(allRows(rows), testFraction, seed);
}

/**
 * The same by group, `groups` being one code a row (see `groupCodes`). The test part is exactly `testFraction` of the
 * rows, rounded, whenever groups of these sizes can sum up to it, else the nearest count below.
 */
export function splitGroups(groups: Int32Array, testFraction: number, seed: number): Split {
  const [train, test] = cut(groups, testFraction, mix(seed, TEST_STREAM), 'test_fraction', 'testing');
  return { train, test };
}

/** A validation part out of training rows, by the same rule and another stream; without `groups`, by rows. */
export function cutValidation(
  groups: Int32Array | undefined,
  rows: number,
  fraction: number,
  seed: number,
): ValidationCut {
  const codes = groups ?? allRows(rows);
  if (codes.length !== rows) throw new Error(`${codes.length} group codes for ${rows} rows`);
  const [train, validation] = cut(codes, fraction, mix(seed, VALIDATION_STREAM), 'validation_fraction', 'validation');
  return { train, validation };
}

/** The rows that are not taken, and those that are. */
function cut(
  groups: Int32Array,
  fraction: number,
  seed: number,
  param: string,
  purpose: string,
): readonly [Uint32Array, Uint32Array] {
  const rows = groups.length;
  const wanted = partCount(rows, fraction);
  if (wanted === 0 || wanted === rows) {
    throw new StageError(
      `a ${param} of ${fraction} leaves ${rows - wanted} of ${rows} rows for training and ${wanted} for ${purpose}; ` +
        `give more rows or change ${param}`,
    );
  }
  const isTaken = takenRows(groups, wanted, seed);
  const count = isTaken.reduce((sum, taken) => sum + taken, 0);
  if (count === 0) {
    throw new StageError(
      `each group has more rows than the ${wanted} of ${rows} that a ${param} of ${fraction} allows for ${purpose}; ` +
        `raise ${param} or split by rows`,
    );
  }
  const taken = new Uint32Array(count);
  const others = new Uint32Array(rows - count);
  for (let row = 0, t = 0, o = 0; row < rows; row++) {
    if (isTaken[row] === 1) taken[t++] = row;
    else others[o++] = row;
  }
  return [others, taken];
}

/**
 * 1 for each row of a taken group. Groups come in the order of their hashes, each taken while it fits. Within one size
 * these are the first ones, so a total that this misses is reached by other counts for each size, close to these.
 */
function takenRows(groups: Int32Array, wanted: number, seed: number): Uint8Array {
  const rows = rowsByHash(groups, seed);
  const starts: number[] = [];
  for (let k = 0; k < rows.length; k++) if (k === 0 || groups[rows[k]!] !== groups[rows[k - 1]!]) starts.push(k);
  const sizes = filled(new Uint32Array(starts.length), (g) => (starts[g + 1] ?? rows.length) - starts[g]!);
  const classes = new Map<number, { size: number; count: number; taken: number }>();
  let open = wanted;
  for (const size of sizes) {
    let sameSize = classes.get(size);
    if (!sameSize) classes.set(size, (sameSize = { size, count: 0, taken: 0 }));
    sameSize.count++;
    if (size > open) continue;
    sameSize.taken++;
    open -= size;
  }
  const counts = open === 0 ? undefined : closestCounts([...classes.values()], wanted);
  const left = counts ?? new Map([...classes.values()].map(({ size, taken }) => [size, taken]));
  const isTaken = new Uint8Array(groups.length);
  sizes.forEach((size, g) => {
    const more = left.get(size)!;
    if (more === 0) return;
    left.set(size, more - 1);
    for (let k = 0; k < size; k++) isTaken[rows[starts[g]! + k]!] = 1;
  });
  return isTaken;
}

/** For one seed, `mix` maps different codes to different hashes: the rows of a group stand together, ascending. */
function rowsByHash(groups: Int32Array, seed: number): Uint32Array {
  // Sorted as 64-bit integers, hash above row, since a sort with a comparator takes ten times as long.
  const pairs = new BigUint64Array(groups.length);
  const words = new Uint32Array(pairs.buffer);
  groups.forEach((code, row) => {
    words[2 * row + 1] = mix(seed, code);
    words[2 * row] = row;
  });
  pairs.sort();
  return filled(new Uint32Array(groups.length), (k) => words[2 * k]!);
}
