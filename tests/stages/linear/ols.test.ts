import { expect, test } from '@jest/globals';
import { draws } from '../../../stages/random.ts';
import { fitLinear, plainCoefficients, predictLinear } from '../../../stages/linear/ols.ts';
import type { FeatureMatrix } from '../../../stages/table/matrix.ts';

const matrix = (rows: readonly (readonly number[])[]): FeatureMatrix => ({
  values: Float32Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]!.length,
});
const normals = (rows: number, columns: number, seed = 1): number[][] => {
  const from = draws(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.fround(from.normal())));
};
const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>, digits = 8): void => {
  expect(actual).toHaveLength(expected.length);
  for (let k = 0; k < expected.length; k++) expect(actual[k]).toBeCloseTo(expected[k]!, digits);
};

test('one feature gives the line of the closed form', () => {
  // x̄ = 3, ȳ = 4; Σ(x−x̄)(y−ȳ) = 6, Σ(x−x̄)² = 10: slope 0.6, intercept 2.2
  const model = fitLinear(matrix([[1], [2], [3], [4], [5]]), Float64Array.of(2, 4, 5, 4, 5));
  const { intercept, coefficients } = plainCoefficients(model);
  expectClose([intercept, ...coefficients], [2.2, 0.6], 6);
});

test('noise-free data give back their coefficients, whatever the scale of the columns', () => {
  const rows = normals(200, 3).map(([a, b, c]) => [a!, Math.fround(b! * 1e5), Math.fround(c! * 1e-4 + 2000)]);
  const target = Float64Array.from(rows, ([a, b, c]) => 7 + 2 * a! - 3e-5 * b! + 500 * c!);
  const { intercept, coefficients } = plainCoefficients(fitLinear(matrix(rows), target));
  expectClose([coefficients[0]!, coefficients[1]! * 1e5, coefficients[2]! / 100], [2, -3, 5], 6);
  expect(Math.abs(intercept - 7)).toBeLessThan(1e-3);
});

test('residuals are orthogonal to every feature and to the constant', () => {
  const rows = normals(500, 4, 2);
  const noise = draws(9);
  const target = Float64Array.from(rows, ([a, b]) => a! - b! + noise.normal());
  const predicted = predictLinear(fitLinear(matrix(rows), target), matrix(rows));
  for (let j = -1; j < 4; j++) {
    expect(rows.reduce((sum, row, k) => sum + (target[k]! - predicted[k]!) * (j < 0 ? 1 : row[j]!), 0)).toBeCloseTo(
      0,
      8,
    );
  }
});

test('a constant column gets the coefficient 0 and changes nothing', () => {
  const rows = normals(100, 1).map(([a]) => [a!, 5]);
  const model = fitLinear(
    matrix(rows),
    Float64Array.from(rows, ([a]) => 1 + 2 * a!),
  );
  expect(model.rank).toBe(1);
  expectClose([plainCoefficients(model).intercept, ...plainCoefficients(model).coefficients], [1, 2, 0]);
});

test('collinear columns share the coefficient and predict as one of them would', () => {
  const rows = normals(100, 1).map(([a]) => [a!, a!, Math.fround(3 * a! + 1)]);
  const target = Float64Array.from(rows, ([a]) => 4 - a!);
  const model = fitLinear(matrix(rows), target);
  expect(model.rank).toBe(1);
  expect(model.weights[0]).toBeCloseTo(model.weights[1]!, 10);
  expectClose(predictLinear(model, matrix(rows)), target, 5);
});

test('without any varying feature the mean is predicted', () => {
  const model = fitLinear(matrix([[1], [1], [1]]), Float64Array.of(1, 2, 6));
  expectClose(predictLinear(model, matrix([[1], [9]])), [3, 3]);
});

test('a penalty shrinks the coefficients as ridge regression does', () => {
  // One standardised feature of n rows: weight = Σzy / (n + l2), half of it for l2 = n.
  const rows = [[-1], [1], [-1], [1]];
  const target = Float64Array.of(-3, 3, -3, 3);
  expect(fitLinear(matrix(rows), target, 4).weights[0]).toBeCloseTo(1.5, 10);
  expect(fitLinear(matrix(rows), target).weights[0]).toBeCloseTo(3, 10);
});

test('fewer rows than coefficients are an error', () => {
  expect(() =>
    fitLinear(
      matrix([
        [1, 2],
        [3, 4],
      ]),
      Float64Array.of(1, 2),
    ),
  ).toThrow('2 rows cannot fit 2 features');
});
