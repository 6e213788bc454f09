import { expect, test } from '@jest/globals';
import { binOf, binsAround, binTicks, density, edge, histogram } from '../../../stages/charts/bins.ts';

test('bins are round, hold all values, and the last one its upper end', () => {
  const bins = binsAround(0, 100, 20);
  expect(bins).toEqual({ first: 0, width: 5, count: 20 });
  expect([0, 4.999, 5, 99, 100].map((value) => binOf(bins, value))).toEqual([0, 0, 1, 19, 19]);
  expect([edge(bins, 0), edge(bins, 20)]).toEqual([0, 100]);
});

test('a value on an edge belongs to the upper bin, also where a float64 is a little less', () => {
  const bins = binsAround(0, 1, 50);
  expect(bins.width).toBe(0.02);
  for (let k = 0; k < 50; k++) expect([k, binOf(bins, edge(bins, k))]).toEqual([k, k]);
});

test('every row is counted once', () => {
  const values = Float64Array.from({ length: 999 }, (_, k) => (k * 7919) % 311).map((value) => value / 7 - 20);
  const { counts } = histogram(values, binsAround(Math.min(...values), Math.max(...values), 13));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(999);
});

test('one value fills one bin', () => {
  for (const value of [0, 7, -3.5]) {
    const { bins, counts } = histogram([value, value], binsAround(value, value, 10));
    expect([...counts]).toEqual([2]);
    expect([edge(bins, 0) <= value, value <= edge(bins, 1)]).toEqual([true, true]);
  }
});

test('a density counts pairs, x fastest', () => {
  const bins = { first: 0, width: 1, count: 2 };
  const { counts } = density([0, 0.5, 1.5, 1.5], bins, [0, 1, 1.2, 5], bins);
  expect([...counts]).toEqual([1, 0, 1, 2]);
});

test('ticks stay within the bins', () => {
  expect(binTicks({ first: -12, width: 5, count: 30 }).values).toEqual([-50, 0, 50]);
});
