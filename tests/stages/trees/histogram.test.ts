import { expect, test } from '@jest/globals';
import { draws } from '../../../stages/random.ts';
import { quantise } from '../../../stages/trees/gradients.ts';
import { addRows, cellScale, countOf, histogramPool, MOST_ROWS, subtract } from '../../../stages/trees/histogram.ts';

const rows = 5000;
const words = Int32Array.from({ length: rows * 2 }, (_, at) => Math.imul(at + 1, 0x9e3779b1));

function cellsOf(gradient: Float64Array): { cells: Float64Array; unit: number } {
  const scale = cellScale(
    rows,
    gradient.reduce((sum, value) => sum + Math.abs(value), 0),
  );
  const cells = new Float64Array(rows);
  quantise(gradient, scale, cells);
  return { cells, unit: scale.unit };
}

test('a histogram is the same bits in any order of rows, and by subtraction', () => {
  const random = draws(1);
  const { cells } = cellsOf(Float64Array.from({ length: rows }, () => random.normal() * 10 ** random.below(12)));
  const pool = histogramPool(2);
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const [ascending, descending, part] = [pool.take(), pool.take(), pool.take()];
  addRows(ascending, words, 2, cells, order, 0, rows);
  addRows(descending, words, 2, cells, order.toReversed(), 0, rows);
  expect(descending).toEqual(ascending);
  addRows(part, words, 2, cells, order, 0, 1234);
  subtract(ascending, part);
  const rest = pool.take();
  addRows(rest, words, 2, cells, order, 1234, rows);
  expect(ascending).toEqual(rest);
});

test('a cell holds the exact count, and the sum of gradients to within their rounding', () => {
  const random = draws(2);
  const gradient = Float64Array.from({ length: rows }, () => random.normal() - 3);
  const { cells, unit } = cellsOf(gradient);
  const sum = cells.reduce((total, cell) => total + cell, 0);
  expect(countOf(sum, { unit, perGradient: 1 })).toBe(rows);
  const { perGradient } = cellScale(
    rows,
    gradient.reduce((total, value) => total + Math.abs(value), 0),
  );
  const wanted = gradient.reduce((total, value) => total + value, 0);
  expect(Math.floor(sum / unit) / perGradient / wanted).toBeCloseTo(1, 8);
});

test.each([1, 2, 3, 1000, 65_536, 1_000_000, MOST_ROWS])('no sum of %d rows can leave the exact integers', (count) => {
  for (const absolute of [1e-250, 1, 3e7, 1e38]) {
    const { unit, perGradient } = cellScale(count, absolute);
    expect(unit).toBeGreaterThan(count);
    const most = Math.ceil(perGradient * absolute * (1 + 1e-9) + count / 2);
    // In bigint, because the sum itself is what must not be rounded.
    expect(BigInt(most) * BigInt(unit) + BigInt(count) <= 2n ** 53n).toBe(true);
    // A gradient of mean size keeps at least 7 bits.
    expect((perGradient * absolute) / count).toBeGreaterThan(64);
  }
});

test('without gradients there is nothing to scale', () => {
  expect(cellScale(10, 0)).toEqual({ unit: 16, perGradient: 0 });
});

test('more rows than sums are exact for are refused', () => {
  expect(() => cellScale(MOST_ROWS + 1, 1)).toThrow(
    '8388608 rows are more than gbt can train on exactly; give at most 8388607 rows',
  );
});
