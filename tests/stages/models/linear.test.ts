import { expect, test } from '@jest/globals';
import type { Json } from '../../../engine/stage.ts';
import { linear } from '../../../stages/models/linear.ts';
import type { FittedModel, Round } from '../../../stages/models/model.ts';
import { draws } from '../../../stages/random.ts';
import { StageError } from '../../../stages/stage-error.ts';
import type { FeatureMatrix } from '../../../stages/table/matrix.ts';

const matrix = (columns: number, ...values: number[]): FeatureMatrix => ({
  values: Float32Array.from(values),
  rows: values.length / columns,
  columns,
});
const from = draws(4);
const rows = 200;
const features = matrix(3, ...Array.from({ length: rows * 3 }, (_, k) => (from.normal() + 5) * [1, 1e4, 1e-3][k % 3]!));
const target = Float64Array.from({ length: rows }, (_, row) => 3 + 2 * features.values[row * 3]! + from.normal());
const fit = (given = features, l2 = 0): Promise<FittedModel> => linear.fit({ features: given, target }, { l2 }, {});
const bytesOf = (model: FittedModel): string => JSON.stringify(model.toJson());

test('a missing value counts as the mean of the training rows', async () => {
  const given = { ...features, values: features.values.slice() };
  for (let row = 0; row < rows; row += 5) given.values[row * 3] = NaN;
  let sum = 0;
  for (let row = 0; row < rows; row++) if (row % 5 !== 0) sum += given.values[row * 3]!;
  const middle = Math.fround(sum / (rows - rows / 5));
  const model = await fit(given);
  const [missing, atMean] = model.predict(matrix(3, NaN, 5e4, 5e-3, middle, 5e4, 5e-3));
  expect(missing).toBe(atMean);
  expect(model.head).toMatchObject({ kind: 'linear', fill: { 0: middle } });
});

test('a column without any value is one of zeros', async () => {
  const given = { ...features, values: features.values.map((value, k) => (k % 3 === 1 ? NaN : value)) };
  const zeros = { ...features, values: features.values.map((value, k) => (k % 3 === 1 ? 0 : value)) };
  expect(bytesOf(await fit(given))).toBe(bytesOf(await fit(zeros)));
});

test('importances are shares of the standardised weights, whatever the units', async () => {
  const { importances } = await fit();
  expect(importances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(importances[0]).toBeGreaterThan(0.8);
  expect([...(await fit(matrix(3, ...Array<number>(rows * 3).fill(1)))).importances]).toEqual([0, 0, 0]);
});

test('the JSON reads back to the same predictions, bit for bit', async () => {
  const model = await fit();
  const again = linear.fromJson(JSON.parse(bytesOf(model)) as Json);
  expect(again.predict(features)).toEqual(model.predict(features));
  expect(again.head).toEqual(model.head);
  expect(bytesOf(again)).toBe(bytesOf(model));
});

test('JSON that is no linear model is refused', async () => {
  const json = (await fit()).toJson() as { readonly [key: string]: Json };
  const cases: [Json, string][] = [
    [null, "it is not of kind 'linear'"],
    [{ ...json, kind: 'gbt' }, "it is not of kind 'linear'"],
    [{ ...json, version: 2 }, 'version 1'],
    [{ ...json, weights: [0.1] }, 'weights is not a list of float32 numbers'],
    [{ ...json, fill: [0] }, 'its lists differ in length'],
    [{ ...json, intercept: null }, 'intercept is not a number'],
  ];
  for (const [broken, message] of cases) {
    expect(() => linear.fromJson(broken)).toThrow(StageError);
    expect(() => linear.fromJson(broken)).toThrow(message);
  }
});

test('a penalty shrinks the weights; how many rounds are asked for changes nothing', async () => {
  const weight = async (l2: number): Promise<number> => {
    const { head } = await fit(features, l2);
    return head.kind === 'linear' ? Math.abs(head.weights[0]!) : NaN;
  };
  expect(await weight(100)).toBeLessThan(await weight(0));
  const refitted = await linear.fit({ features, target }, { l2: 0 }, { rounds: 7 });
  expect(bytesOf(refitted)).toBe(bytesOf(await fit()));
});

test('one round is reported, with the error of both parts', async () => {
  const reported: Round[] = [];
  const train = { features, target };
  await linear.fit(train, { l2: 0 }, { validation: train, onRound: (round) => reported.push(round) });
  expect(reported).toEqual([
    { round: 1, rounds: 1, trainRmse: expect.any(Number), validationRmse: expect.any(Number) },
  ]);
  expect(reported[0]!.trainRmse).toBe(reported[0]!.validationRmse);
  expect(reported[0]!.trainRmse).toBeLessThan(1.2);
});

test('an abort is seen before the fit ends', async () => {
  const controller = new AbortController();
  const started = linear.fit({ features, target }, { l2: 0 }, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(started).rejects.toThrow('enough');
});

test('an infinite value, too few rows and another number of features are clear errors', async () => {
  const infinite = { ...features, values: features.values.map((value, k) => (k === 4 ? Infinity : value)) };
  await expect(fit(infinite)).rejects.toThrow(
    'feature number 2 (in the order of feature_info.csv) is infinite in row 2 of the training rows',
  );
  await expect(linear.fit({ features: matrix(2, 1, 2), target: Float64Array.of(1) }, { l2: 0 }, {})).rejects.toThrow(
    '1 rows cannot fit 2 features',
  );
  expect((await fit()).predict.bind(null, matrix(2, 1, 2))).toThrow('the model takes 3 features, not 2');
});
