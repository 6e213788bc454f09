import { expect, test } from '@jest/globals';
import { regressionMetrics } from '../../../stages/evaluate/metrics.ts';
import { formatJson, significant } from '../../../stages/significant.ts';

test('metrics are those of the formulas', () => {
  // errors 1, -1, 2, 0: squares 6 of 4 rows, absolutes 4; deviation from the mean 4: 9 + 1 + 1 + 9 = 20
  expect(regressionMetrics([1, 3, 5, 7], [0, 4, 3, 7])).toEqual({ rows: 4, rmse: 1.22474, mae: 1, r2: 0.7 });
});

test('the adjusted R² takes off what features explain by chance', () => {
  // 1 - 0.3 × 3 / (4 - 1 - 1)
  expect(regressionMetrics([1, 3, 5, 7], [0, 4, 3, 7], { features: 1 }).adjusted_r2).toBe(0.55);
  expect(regressionMetrics([1, 3, 5, 7], [0, 4, 3, 7], { features: 0 }).adjusted_r2).toBe(0.7);
});

test('with as many features as rows there is no adjusted R²', () => {
  expect(regressionMetrics([1, 3, 5, 7], [0, 4, 3, 7], { features: 3 })).not.toHaveProperty('adjusted_r2');
});

test('predicting the mean explains nothing, and worse than that is negative', () => {
  expect(regressionMetrics([1, 2, 3], [2, 2, 2]).r2).toBe(0);
  expect(regressionMetrics([1, 2, 3], [3, 2, 1]).r2).toBe(-3);
});

test('a constant target is explained by exact predictions only', () => {
  expect(regressionMetrics([2, 2], [2, 2]).r2).toBe(1);
  expect(regressionMetrics([2, 2], [2, 3]).r2).toBe(0);
});

test('six significant digits are kept at any size', () => {
  expect([123456.789, 0.000123456789, -1.5, 0, 1e21].map((value) => significant(value))).toEqual([
    123457, 0.000123457, -1.5, 0, 1e21,
  ]);
});

test('JSON is sorted at every level and ends with a line end', () => {
  expect(formatJson({ b: [{ z: 1, a: 2 }], B: 1, a: undefined })).toBe(
    '{\n  "B": 1,\n  "b": [\n    {\n      "a": 2,\n      "z": 1\n    }\n  ]\n}\n',
  );
});
