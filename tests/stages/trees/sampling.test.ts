import { expect, test } from '@jest/globals';
import { mix } from '../../../stages/random.ts';
import { cutValidation, splitRows } from '../../../stages/table/split.ts';
import { sampleRows } from '../../../stages/trees/gradients.ts';
import { bound, rowKey, sampledColumns } from '../../../stages/trees/sampling.ts';

const rows = 20_000;

/** Ones for the rows that are in. */
function sample(seed: number, round: number, share: number): Uint8Array {
  const kept = new Int32Array(rows);
  const rest = new Int32Array(rows);
  const count = sampleRows(rows, { key: rowKey(seed, round), bound: bound(share) }, kept, rest);
  const all = [...kept.slice(0, count), ...rest.slice(0, rows - count)];
  expect(new Set(all).size).toBe(rows);
  return ones(kept.slice(0, count));
}

function ones(places: ArrayLike<number>, length = rows): Uint8Array {
  const marks = new Uint8Array(length);
  for (const place of Array.from(places)) marks[place] = 1;
  return marks;
}

function correlation(a: Uint8Array, b: Uint8Array): number {
  const share = (marks: Uint8Array): number => marks.reduce((sum, mark) => sum + mark, 0) / marks.length;
  const both = share(a.map((mark, k) => mark & b[k]!));
  return (both - share(a) * share(b)) / Math.sqrt(share(a) * (1 - share(a)) * share(b) * (1 - share(b)));
}

// Four standard deviations of a correlation of 20,000 independent pairs.
const CHANCE = 4 / Math.sqrt(rows);

test('a round holds its share of the rows, and a share of 1 holds all', () => {
  const kept = sample(42, 0, 0.8).reduce((sum, mark) => sum + mark, 0);
  expect(Math.abs(kept / rows - 0.8)).toBeLessThan(0.012);
  expect(sample(42, 0, 1).every((mark) => mark === 1)).toBe(true);
});

test.each([1e-9, 0.1, 0.5, 0.8, 1 - 1e-9])('the rows of a share of %d are those with hashes below it', (share) => {
  const key = rowKey(7, 3);
  const kept = sample(7, 3, share);
  expect(kept).toEqual(
    ones(Array.from({ length: rows }, (_, row) => row).filter((row) => mix(key, row) < bound(share))),
  );
});

test('split, validation cut, rows of each round, rounds and seeds are independent', () => {
  const streams: Record<string, Uint8Array> = {
    split: ones(splitRows(rows, 0.2, 42).train),
    validation: ones(cutValidation(undefined, rows, 0.1, 42).train),
    'round 0': sample(42, 0, 0.8),
    'round 1': sample(42, 1, 0.8),
    'round 2': sample(42, 2, 0.8),
    'seed 43': sample(43, 0, 0.8),
    'seed 0': sample(0, 0, 0.8),
  };
  const names = Object.keys(streams);
  for (const one of names) {
    for (const other of names.filter((name) => name > one)) {
      expect([one, other, Math.abs(correlation(streams[one]!, streams[other]!)) < CHANCE]).toEqual([one, other, true]);
    }
  }
});

test('columns are drawn without those of the row sample, and evenly', () => {
  const columns = 30;
  const counts = new Int32Array(columns);
  let together = 0;
  for (let round = 0; round < 1000; round++) {
    const drawn = sampledColumns(42, round, columns, 0.5);
    expect(drawn.length).toBe(15);
    expect([...drawn]).toEqual([...new Set(drawn)].sort((a, b) => a - b));
    for (const column of drawn) counts[column]!++;
    const rowsOfRound = sample0(42, round, columns);
    together += drawn.filter((column) => rowsOfRound[column] === 1).length;
  }
  expect(Math.min(...counts)).toBeGreaterThan(430);
  expect(Math.max(...counts)).toBeLessThan(570);
  // 15,000 columns, of which a row sample of a half that is independent holds a half.
  expect(Math.abs(together / 15_000 - 0.5)).toBeLessThan(0.02);
});

function sample0(seed: number, round: number, length: number): Uint8Array {
  const kept = new Int32Array(length);
  const count = sampleRows(length, { key: rowKey(seed, round), bound: bound(0.5) }, kept, new Int32Array(length));
  return ones(kept.slice(0, count), length);
}

test('at least one column is drawn', () => {
  expect(sampledColumns(1, 0, 5, 0.01).length).toBe(1);
  expect([...sampledColumns(1, 0, 3, 1)]).toEqual([0, 1, 2]);
});
