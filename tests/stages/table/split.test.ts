import { expect, test } from '@jest/globals';
import { mix } from '../../../stages/random.ts';
import { groupCodes } from '../../../stages/table/groups.ts';
import { cutValidation, splitGroups, splitRows } from '../../../stages/table/split.ts';
import { rowKey } from '../../../stages/trees/sampling.ts';

/** Groups 0, 1, … of the given sizes, their rows scattered over the table. */
function groupsOf(sizes: readonly number[]): Int32Array {
  const codes = sizes.flatMap((size, group) => Array.from({ length: size }, () => group));
  return Int32Array.from(codes.map((_, row) => codes[(row * 7919) % codes.length]!));
}

function texts(values: readonly (string | undefined)[]): Int32Array {
  return groupCodes({ kind: 'string', values });
}

test('the parts have exact counts, are ascending, and together are all rows', () => {
  for (const [rows, fraction, count] of [
    [10, 0.2, 2],
    [101, 0.25, 25],
    [1000, 0.333, 333],
  ] as const) {
    const { train, test: held } = splitRows(rows, fraction, 42);
    expect(held).toHaveLength(count);
    expect([...train, ...held].toSorted((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row));
    expect([...held]).toEqual([...held].toSorted((a, b) => a - b));
    expect([...train]).toEqual([...train].toSorted((a, b) => a - b));
  }
});

test('the seed alone decides which rows are held back', () => {
  expect([...splitRows(20, 0.25, 42).test]).toEqual([...splitRows(20, 0.25, 42).test]);
  expect([...splitRows(20, 0.25, 42).test]).not.toEqual([...splitRows(20, 0.25, 43).test]);
  expect([...splitRows(20, 0.25, 42).test]).toEqual([6, 10, 13, 15, 17]);
});

test('the rows held back are spread evenly over the table', () => {
  const { test: held } = splitRows(100_000, 0.2, 1);
  const tenths = Array.from({ length: 10 }, (_, k) => held.filter((row) => Math.floor(row / 10_000) === k).length);
  for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

test('a split that leaves a part empty is an error', () => {
  expect(() => splitRows(3, 0.1, 1)).toThrow('leaves 3 of 3 rows for training and 0 for testing');
  expect(() => splitRows(3, 0.9, 1)).toThrow('change test_fraction');
  expect(() => splitRows(1, 0.2, 1)).toThrow('leaves 1 of 1 rows');
  expect(() => cutValidation(undefined, 4, 0.1, 1)).toThrow('change validation_fraction');
});

test('a group is in one part only, and the count of rows is exact', () => {
  const groups = groupsOf(Array.from({ length: 4000 }, (_, k) => 1 + (mix(9, k) % 7 === 0 ? mix(10, k) % 20 : 0)));
  for (const seed of [1, 2, 3]) {
    const { train, test: held } = splitGroups(groups, 0.2, seed);
    expect(held).toHaveLength(Math.round(groups.length * 0.2));
    const learned = new Set([...train].map((row) => groups[row]));
    expect([...held].filter((row) => learned.has(groups[row]))).toEqual([]);
    expect(train.length + held.length).toBe(groups.length);
  }
});

test.each([
  // Whichever is first, only 2 + 2 + 2 is 6.
  [[5, 5, 5, 5, 2, 2, 2, 4], 0.2, 6],
  [[7, 7, 7, 3, 3, 3], 0.3, 9],
  // 4 cannot be had, 3 can.
  [[3, 3, 3, 3, 8], 0.2, 3],
])('sizes %j with a share of %d give %d rows to test, whatever the seed', (sizes, fraction, count) => {
  for (let seed = 0; seed < 30; seed++) expect(splitGroups(groupsOf(sizes), fraction, seed).test).toHaveLength(count);
});

test('groups that are all too large are an error', () => {
  expect(() => splitGroups(groupsOf([5, 5]), 0.2, 1)).toThrow('each group has more rows than the 2 of 10');
  expect(() => splitGroups(groupsOf([10]), 0.2, 1)).toThrow('raise test_fraction or split by rows');
});

test('where a group goes depends on its key, not on the order of the rows', () => {
  const keys = Array.from({ length: 3000 }, (_, k) => `key ${mix(4, k) % 2000}`);
  const order = keys.map((_, k) => k).toSorted((a, b) => mix(5, a) - mix(5, b));
  const held = (values: readonly string[]): string[] =>
    [...new Set([...splitGroups(texts(values), 0.2, 42).test].map((row) => values[row]!))].toSorted();
  expect(held(order.map((row) => keys[row]!))).toEqual(held(keys));
});

test('equal keys have equal codes, other keys other ones, and a row without a key stands alone', () => {
  const codes = texts(['a', undefined, 'b', 'a', '', undefined, 'b']);
  expect(codes[0]).toBe(codes[3]);
  expect(codes[2]).toBe(codes[6]);
  expect(new Set(codes).size).toBe(5);
  expect([...texts(['b', 'a'])]).toEqual([...texts(['a', 'b'])].toReversed());
  expect(Math.min(...codes)).toBeGreaterThanOrEqual(0);
  const numbers = groupCodes({ kind: 'number', values: Float64Array.of(1, NaN, 1, NaN) });
  expect([numbers[0] === numbers[2], numbers[1] === numbers[3]]).toEqual([true, false]);
});

test('keys of one hash keep codes of their own, whatever their order', () => {
  // 200,000 keys share about nine hashes of 31 bits.
  const keys = Array.from({ length: 200_000 }, (_, k) => `k${k}`);
  const codes = texts(keys);
  expect(new Set(codes).size).toBe(200_000);
  expect([...texts(keys.toReversed())].toReversed()).toEqual([...codes]);
});

test('the validation part follows the rule of the split, and is exact', () => {
  const groups = groupsOf([...Array.from({ length: 300 }, () => 1), ...Array.from({ length: 100 }, () => 4)]);
  const { train, validation } = cutValidation(groups, groups.length, 0.1, 42);
  expect(validation).toHaveLength(70);
  const learned = new Set([...train].map((row) => groups[row]));
  expect([...validation].filter((row) => learned.has(groups[row]))).toEqual([]);
  expect(cutValidation(undefined, 50, 0.1, 42).validation).toHaveLength(5);
});

test('split, validation cut and row sampling of one seed are independent of each other', () => {
  const rows = 50_000;
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  for (const seed of [0, 42]) {
    const held = new Set(splitGroups(all, 0.2, seed).test);
    const cut = new Set(cutValidation(all, rows, 0.2, seed).validation);
    const sample = new Set(all.filter((row) => mix(rowKey(seed, 0), row) < 0.2 * 4294967296));
    for (const [a, b] of [
      [held, cut],
      [held, sample],
      [cut, sample],
    ] as const) {
      const share = [...a].filter((row) => b.has(row)).length / a.size;
      expect(Math.abs(share - 0.2)).toBeLessThan(0.02);
    }
  }
});
