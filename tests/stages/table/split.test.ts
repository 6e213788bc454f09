import { expect, test } from '@jest/globals';
import { splitRows } from '../../../stages/table/split.ts';

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
  expect([...splitRows(20, 0.25, 42).test]).toEqual([0, 3, 8, 9, 11]);
});

test('the rows held back are spread evenly over the table', () => {
  const { test: held } = splitRows(100_000, 0.2, 1);
  const tenths = Array.from({ length: 10 }, (_, k) => held.filter((row) => Math.floor(row / 10_000) === k).length);
  for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

test('a split that leaves a part empty is an error', () => {
  expect(() => splitRows(3, 0.1, 1)).toThrow('leaves 3 of 3 rows for training and 0 for testing');
  expect(() => splitRows(3, 0.9, 1)).toThrow('features.test_fraction');
});
