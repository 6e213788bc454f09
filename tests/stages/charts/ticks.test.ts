import { expect, test } from '@jest/globals';
import { formatTick, grouped, niceStep, ticksAround } from '../../../stages/charts/ticks.ts';

test('steps are 1, 2 or 5 times a power of ten', () => {
  expect([niceStep(10, 5), niceStep(100, 6), niceStep(0.07, 5), niceStep(1e-9, 4), niceStep(22_801, 5)]).toEqual([
    2, 20, 0.02, 5e-10, 5000,
  ]);
});

test('ticks enclose the data at round numbers, without binary dust', () => {
  expect(ticksAround(0.13, 0.68, 6).values).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  expect(ticksAround(-57.9, 85.4, 4).values).toEqual([-100, -50, 0, 50, 100]);
  expect(ticksAround(16, 23, 6)).toEqual({ from: 16, to: 24, step: 2, values: [16, 18, 20, 22, 24] });
});

test('data that do not differ get room on both sides', () => {
  for (const value of [0, 5, -1e-7, 3e12]) {
    const { from, to, values } = ticksAround(value, value);
    expect([from < value, to > value, values.length > 2]).toEqual([true, true, true]);
  }
});

test('labels have the decimals of the step, thousands set apart, and a true minus', () => {
  expect([
    formatTick(0.5, 0.25),
    formatTick(15_000, 5000),
    formatTick(-1_000_000, 500_000),
    formatTick(0, 0.1),
  ]).toEqual(['0.50', '15,000', '−1,000,000', '0.0']);
  expect([formatTick(2e10, 1e10), formatTick(5e-8, 1e-8), formatTick(0.002, 1e-3), formatTick(-3e-7, 1e-7)]).toEqual([
    '20000000000',
    '5e-8',
    '0.002',
    '−3e-7',
  ]);
  expect([grouped(999), grouped(1000), grouped('1234567.891')]).toEqual(['999', '1,000', '1,234,567.891']);
});
