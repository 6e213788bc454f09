// The trainer against a brute-force reference, and what must hold whatever the data.
import { expect, test } from '@jest/globals';
import { fitTrees } from '../../../stages/trees/boost.ts';
import type { Labelled } from '../../../stages/models/model.ts';
import type { TreeParams } from '../../../stages/trees/params.ts';
import { predictTrees } from '../../../stages/trees/predict.ts';
import { plainParams, referencePredictions, smallTable } from './reference.ts';

const changes: Partial<TreeParams>[] = [
  {},
  { max_depth: 1 },
  { max_depth: 2, n_estimators: 6 },
  { max_depth: 8 },
  { gamma: 4 },
  { gamma: 40 },
  { min_child_weight: 5 },
  { min_child_weight: 9.5 },
  { reg_lambda: 0 },
  { reg_lambda: 20 },
  { reg_alpha: 2 },
  { reg_alpha: 15, gamma: 1 },
  { learning_rate: 0.1, n_estimators: 8 },
];

test.each(changes)('with %j the predictions are those of a brute-force search', async (change) => {
  const params = { ...plainParams, ...change };
  for (const seed of [1, 2]) {
    const train = smallTable(120, seed);
    const { ensemble } = await fitTrees(train, params);
    expectClose(predictTrees(ensemble, train.features), referencePredictions(train, params), 1e-6);
  }
});

test.each([1e5, 1e-5, 1e-20])('a target %d times as large has the same trees', async (scale) => {
  const train = smallTable(150, 3, scale);
  const { ensemble } = await fitTrees(train, plainParams);
  expectClose(predictTrees(ensemble, train.features), referencePredictions(train, plainParams), 1e-6);
});

test('the order of rows changes no split', async () => {
  const train = smallTable(3000, 4);
  const { rows, columns, values } = train.features;
  const reversed: Labelled = {
    features: {
      rows,
      columns,
      values: values.map((_, at) => values[(rows - 1 - Math.floor(at / columns)) * columns + (at % columns)]!),
    },
    target: train.target.toReversed(),
  };
  const params = { ...plainParams, n_estimators: 1, max_depth: 8 };
  const [one, other] = [await fitTrees(train, params), await fitTrees(reversed, params)];
  const tree = one.ensemble.trees[0]!;
  expect(tree.feature.length).toBeGreaterThan(30);
  const { leaf, ...shape } = other.ensemble.trees[0]!;
  expect(tree).toMatchObject(shape);
  tree.leaf.forEach((value, k) => expect(leaf[k]).toBeCloseTo(value, 5));
});

test('the same seed gives the same bytes, another seed other trees', async () => {
  const train = smallTable(400, 5);
  const params = { ...plainParams, subsample: 0.7, colsample_bytree: 0.6 };
  const first = await fitTrees(train, params);
  expect(await fitTrees(train, params)).toEqual(first);
  expect((await fitTrees(train, { ...params, seed: 2 })).ensemble).not.toEqual(first.ensemble);
});

test('a tree splits only on the columns drawn for it', async () => {
  const { ensemble } = await fitTrees(smallTable(400, 6), { ...plainParams, n_estimators: 30, colsample_bytree: 0.4 });
  const used = ensemble.trees.map((tree) => new Set(tree.feature).size);
  expect(Math.max(...used)).toBe(2);
  expect(new Set(ensemble.trees.flatMap((tree) => [...tree.feature])).size).toBe(5);
});

test('a missing value goes where it lowered the error, else with the larger part', async () => {
  const values = Float32Array.of(1, 1, 2, 2, 2, NaN, NaN);
  const target = Float64Array.of(0, 0, 9, 9, 9, 0, 0);
  const stump = { ...plainParams, n_estimators: 1, max_depth: 1, learning_rate: 1, reg_lambda: 0 };
  const features = { values, rows: 7, columns: 1 };
  const learned = (await fitTrees({ features, target }, stump)).ensemble.trees[0]!;
  expect([learned.threshold[0], learned.missingLeft[0]]).toEqual([1.5, 1]);
  const other = (await fitTrees({ features, target: target.map((y, k) => (k > 4 ? 9 : y)) }, stump)).ensemble.trees[0]!;
  expect([other.threshold[0], other.missingLeft[0]]).toEqual([1.5, 0]);
  const whole = { features: { values: values.slice(0, 5), rows: 5, columns: 1 }, target: target.slice(0, 5) };
  expect((await fitTrees(whole, stump)).ensemble.trees[0]!.missingLeft[0]).toBe(0);
});

test('missing against all other values is a split too', async () => {
  const features = { values: Float32Array.of(1, 5, Infinity, NaN, NaN), rows: 5, columns: 1 };
  const target = Float64Array.of(1, 1, 1, 7, 7);
  const params = { ...plainParams, n_estimators: 1, learning_rate: 1, reg_lambda: 0 };
  const { ensemble } = await fitTrees({ features, target }, params);
  expect(ensemble.trees[0]!.threshold).toEqual(Float32Array.of(Infinity));
  expect([...predictTrees(ensemble, features)].map((value) => Math.round(value * 1e5) / 1e5)).toEqual([1, 1, 1, 7, 7]);
});

test('importances are shares of the gain, and only of columns that matter', async () => {
  const train = smallTable(500, 7);
  const { rows } = train.features;
  const features = { rows, columns: 3, values: new Float32Array(rows * 3) };
  for (let row = 0; row < rows; row++) {
    features.values.set([1, train.features.values[row * 5]!, NaN], row * 3);
  }
  const { importances } = await fitTrees({ features, target: train.target }, plainParams);
  expect([...importances]).toEqual([0, 1, 0]);
});

test.each([
  ['one row', Float32Array.of(3), Float64Array.of(7)],
  ['a constant target', Float32Array.of(1, 2, 3, 4), Float64Array.of(0.1, 0.1, 0.1, 0.1)],
  ['a constant column', Float32Array.of(2, 2, 2, 2), Float64Array.of(1, 2, 3, 4)],
  ['a column of missing values', Float32Array.of(NaN, NaN, NaN), Float64Array.of(1, 2, 3)],
])('%s is predicted by the mean, without a split', async (_, values, target) => {
  for (const change of [{}, { reg_lambda: 0 }, { subsample: 0.5, reg_lambda: 0 }]) {
    const features = { values, rows: values.length, columns: 1 };
    const { ensemble, importances } = await fitTrees({ features, target }, { ...plainParams, ...change });
    expect([...importances]).toEqual([0]);
    expect(ensemble.trees.map((tree) => tree.feature.length)).toEqual([0, 0, 0]);
    const mean = target.reduce((sum, value) => sum + value, 0) / target.length;
    if (!change.subsample) for (const value of predictTrees(ensemble, features)) expect(value).toBeCloseTo(mean, 6);
  }
});

test('a code of 65,000 categories is learned in ranges', async () => {
  const rows = 65_000;
  const features = { values: Float32Array.from({ length: rows }, (_, row) => row), rows, columns: 1 };
  const target = Float64Array.from({ length: rows }, (_, row) => Math.floor(row / 6500));
  const { ensemble } = await fitTrees({ features, target }, { ...plainParams, n_estimators: 30, max_depth: 6 });
  const error = predictTrees(ensemble, features).map((value, row) => (value - target[row]!) ** 2);
  expect(error.reduce((sum, value) => sum + value, 0) / rows).toBeLessThan(0.02);
});

test('values of infinite size and zeros of either sign are told apart as comparison tells them', async () => {
  const values = Float32Array.of(-Infinity, -1, -0, 0, 1, Infinity, -Infinity, -1, -0, 0, 1, Infinity);
  const target = Float64Array.from(values, (value) => ({ [-Infinity]: -5, [-1]: 3, 0: 8, 1: -2, Infinity: 4 })[value]!);
  const features = { values, rows: 12, columns: 1 };
  const { ensemble } = await fitTrees({ features, target }, { ...plainParams, learning_rate: 1, reg_lambda: 0 });
  expectClose(predictTrees(ensemble, features), target, 1e-5);
});

test.each([
  [Float64Array.of(1, NaN), 'the target is NaN in row 2 of the training part; gbt needs finite values'],
  [Float64Array.of(1e39, 1), 'the target is 1e+39 in row 1 of the training part; gbt needs finite values'],
  [new Float64Array(0), 'gbt cannot learn from 0 rows of 1 features; give at least one of each'],
])('a target that cannot be learned is refused', async (target, message) => {
  const features = { values: new Float32Array(target.length), rows: target.length, columns: 1 };
  await expect(fitTrees({ features, target }, plainParams)).rejects.toThrow(message);
});

function expectClose(actual: Float64Array, expected: Float64Array, tolerance: number): void {
  const worst = actual.reduce((most, value, row) => Math.max(most, Math.abs(value - expected[row]!)), 0);
  expect(worst).toBeLessThanOrEqual(tolerance * Math.max(...expected.map(Math.abs), 1e-300));
}
