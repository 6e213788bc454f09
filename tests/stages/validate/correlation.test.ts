import { expect, test } from '@jest/globals';
import { sampleCorrelation } from 'simple-statistics';
import { correlationRatio, pearson } from '../../../stages/validate/correlation.ts';

const rows = Array.from({ length: 400 }, (_, k) => k);
const x = Float64Array.from(rows, (k) => (k * 37) % 101);
const y = Float64Array.from(rows, (k) => ((k * 37) % 101) + ((k * 53) % 29));

test('the correlation is that of another implementation, over rows with both values', () => {
  expect(pearson(x, y)).toBeCloseTo(sampleCorrelation([...x], [...y]), 12);
  const gaps = Float64Array.from(y, (value, k) => (k % 5 === 0 ? NaN : value));
  const kept = rows.filter((k) => k % 5 !== 0);
  const expected = sampleCorrelation(
    kept.map((k) => x[k]!),
    kept.map((k) => y[k]!),
  );
  expect(pearson(x, gaps)).toBeCloseTo(expected, 12);
});

test('a column that does not vary has no correlation', () => {
  expect(pearson(x, new Float64Array(400).fill(0.1))).toBeNaN();
  expect(correlationRatio(x, new Float64Array(400).fill(0.5), 20)).toBeNaN();
  expect(pearson(Float64Array.of(1, 2), Float64Array.of(1, 2))).toBeNaN();
});

test('the correlation ratio is 1 for a function of the column, small for noise', () => {
  const square = Float64Array.from(rows, (k) => (k - 200) * (k - 200));
  expect(correlationRatio(Float64Array.from(rows), square, 4)).toBeGreaterThan(0.999);
  expect(Math.abs(pearson(Float64Array.from(rows), square))).toBeLessThan(0.01);
  const noise = Float64Array.from(rows, (k) => (k * 7919) % 397);
  expect(
    correlationRatio(
      noise,
      Float64Array.from(rows, (k) => (k * 104_729) % 389),
      20,
    ),
  ).toBeLessThan(0.5);
});
