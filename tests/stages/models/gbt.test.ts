import { expect, test } from '@jest/globals';
import { gbt, type GbtParams } from '../../../stages/models/gbt.ts';
import type { Labelled, Round } from '../../../stages/models/model.ts';
import type { Json } from '../../../engine/stage.ts';
import { smallTable } from '../trees/reference.ts';

const params: GbtParams = {
  n_estimators: 40,
  max_depth: 3,
  learning_rate: 0.3,
  subsample: 0.8,
  colsample_bytree: 0.8,
  min_child_weight: 3,
  gamma: 0.1,
  reg_lambda: 1,
  reg_alpha: 0,
  max_bin: 256,
};

function rmse(predicted: Float64Array, { target }: Labelled): number {
  return Math.sqrt(predicted.reduce((sum, value, row) => sum + (value - target[row]!) ** 2, 0) / target.length);
}

test('the history is what predicting with so many rounds would give', async () => {
  const [train, validation] = [smallTable(600, 1), smallTable(300, 2)];
  const history: Round[] = [];
  await gbt.fit(train, params, { validation, onRound: (round) => history.push(round), seed: 5 });
  expect(history.map(({ round, rounds }) => [round, rounds])).toEqual(
    Array.from({ length: 40 }, (_, k) => [k + 1, 40]),
  );
  for (const rounds of [1, 7, 40]) {
    const model = await gbt.fit(train, params, { rounds, seed: 5 });
    expect(model.rounds).toBe(rounds);
    const { trainRmse, validationRmse } = history[rounds - 1]!;
    expect(rmse(model.predict(train.features), train)).toBeCloseTo(trainRmse, 12);
    expect(rmse(model.predict(validation.features), validation)).toBeCloseTo(validationRmse!, 12);
  }
});

test('without a validation part the history has no validation error', async () => {
  const history: Round[] = [];
  await gbt.fit(smallTable(50, 1), { ...params, n_estimators: 2 }, { onRound: (round) => history.push(round) });
  expect(history.length).toBe(2);
  for (const round of history) expect(Object.keys(round)).toEqual(['round', 'rounds', 'trainRmse']);
});

test('early stopping keeps the rounds up to the best, and goes no further than its patience', async () => {
  const [train, validation] = [smallTable(200, 3), smallTable(200, 4)];
  const fast = { ...params, learning_rate: 1, n_estimators: 500 };
  const errors: number[] = [];
  const options = { validation, patience: 6, onRound: (round: Round) => void errors.push(round.validationRmse!) };
  const model = await gbt.fit(train, fast, options);
  const best = errors.indexOf(Math.min(...errors));
  expect([model.rounds, errors.length]).toEqual([best + 1, best + 7]);
  const again = await gbt.fit(train, fast, { rounds: model.rounds, seed: 0 });
  expect(again.toJson()).toEqual(model.toJson());
  expect(model.importances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});

test('rounds that become known while it fits cut the model to the same as if they had been known', async () => {
  const train = smallTable(300, 3);
  for (const wanted of [1, 12, 35]) {
    const known = await gbt.fit(train, params, { rounds: wanted, seed: 2 });
    for (const when of [1, 12, 30, 40]) {
      let tell: (rounds: number) => void = () => undefined;
      const rounds = new Promise<number>((resolve) => (tell = resolve));
      const onRound = ({ round }: Round): void => void (round === when && tell(wanted));
      const model = await gbt.fit(train, params, { rounds, onRound, seed: 2 });
      expect([model.toJson(), model.rounds]).toEqual([known.toJson(), wanted]);
      expect(model.fittedValues).toEqual(known.predict(train.features));
    }
  }
});

test('fitted values are the predictions for the rows that were learned from, unless early stopping cut rounds', async () => {
  const train = smallTable(300, 3);
  const whole = await gbt.fit(train, params, { seed: 2 });
  expect(whole.fittedValues).toEqual(whole.predict(train.features));
  const options = { validation: smallTable(200, 4), patience: 3 };
  const cut = await gbt.fit(train, { ...params, learning_rate: 1, n_estimators: 500 }, options);
  expect(cut.fittedValues).toBeUndefined();
});

test('without patience, a validation part only watches', async () => {
  const model = await gbt.fit(smallTable(200, 3), { ...params, learning_rate: 1 }, { validation: smallTable(200, 4) });
  expect(model.rounds).toBe(40);
});

test('the model reads back from JSON and predicts the same bits', async () => {
  const train = smallTable(500, 6);
  const model = await gbt.fit(train, params, { seed: 1 });
  expect(model.toJson()).not.toHaveProperty('fittedValues');
  const read = gbt.fromJson(JSON.parse(JSON.stringify(model.toJson())) as Json);
  expect(read.head).toEqual(model.head);
  expect(read.importances).toEqual(model.importances);
  expect(read.rounds).toBe(40);
  expect(read.predict(train.features)).toEqual(model.predict(train.features));
});

test.each<[Json, string]>([
  [null, "its kind is not 'gbt'"],
  [{ kind: 'linear' }, "its kind is not 'gbt'"],
  [{ kind: 'gbt', version: 2 }, 'its version is 2, not 1'],
  [{ kind: 'gbt', version: 1, importances: [] }, 'importances is not a list of shares'],
  [{ kind: 'gbt', version: 1, importances: [1] }, 'the ensemble is not an object'],
])('%j is not read as a model', (json, why) => {
  expect(() => gbt.fromJson(json)).toThrow(`this is not a gbt model of restage: ${why}; train the model again`);
});

test('a table with other columns is refused', async () => {
  const model = await gbt.fit(smallTable(30, 1), { ...params, n_estimators: 1 }, {});
  expect(() => model.predict({ values: new Float32Array(4), rows: 1, columns: 4 })).toThrow(
    'the model takes 5 features, not 4; give the table it was trained on',
  );
});

test('an aborted fit rejects with the reason, before it begins and between rounds', async () => {
  const reason = new Error('enough');
  const train = smallTable(200, 1);
  await expect(gbt.fit(train, params, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  let rounds = 0;
  const onRound = (): void => {
    if (++rounds === 3) controller.abort(reason);
  };
  await expect(gbt.fit(train, params, { onRound, signal: controller.signal })).rejects.toBe(reason);
  expect(rounds).toBe(3);
});

test('a long round gives the event loop turns', async () => {
  const rows = 300_000;
  const values = Float32Array.from({ length: rows * 16 }, (_, at) => Math.imul(at, 0x9e3779b1) >>> 8);
  const target = Float64Array.from({ length: rows }, (_, row) => values[row * 16]! % 1000);
  let turns = 0;
  const count = (): void => void (timer = setImmediate(() => (turns++, count())));
  let timer: NodeJS.Immediate;
  count();
  const one = { ...params, n_estimators: 1, max_depth: 2 };
  await gbt.fit({ features: { values, rows, columns: 16 }, target }, one, {});
  clearImmediate(timer!);
  expect(turns).toBeGreaterThanOrEqual(5);
});

test('every param has a description, and all are required', () => {
  const { properties, required } = gbt.params as {
    properties: Record<string, { description: string }>;
    required: string[];
  };
  expect(required).toEqual(Object.keys(params));
  for (const { description } of Object.values(properties)) expect(description).not.toBe('');
});
