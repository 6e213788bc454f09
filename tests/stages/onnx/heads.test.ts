import { expect, test } from '@jest/globals';
import type { FittedModel, OnnxHead } from '../../../stages/models/model.ts';
import { linear } from '../../../stages/models/linear.ts';
import { checkAgreement } from '../../../stages/onnx/agreement.ts';
import { modelOnnx } from '../../../stages/onnx/model-graph.ts';
import { openModel } from '../../../stages/onnx/session.ts';
import { draws } from '../../../stages/random.ts';
import { applyRecipe } from '../../../stages/recipe/apply.ts';
import type { Recipe } from '../../../stages/recipe/recipe.ts';
import type { Table } from '../../../stages/table/columns.ts';
import type { FeatureMatrix } from '../../../stages/table/matrix.ts';
import { predictTrees } from '../../../stages/trees/predict.ts';
import type { Tree, TreeEnsemble } from '../../../stages/trees/tree.ts';
import { metadata, numbers, table, tree } from './support.ts';

const recipe: Recipe = {
  inputs: ['a', 'b', 'c'].map((name) => ({ name, kind: 'number' })),
  derived: [],
  features: ['a', 'b', 'c'].map((name) => ({ kind: 'number', name, column: name })),
};
const from = draws(3);
const normals = (rows: number): Table => {
  const column = () => numbers(...Array.from({ length: rows }, () => Math.fround(from.normal())));
  return table({ a: column(), b: column(), c: column() });
};

const predictions = async (head: OnnxHead, rows: Table): Promise<number[]> => {
  const model = await openModel(modelOnnx({ recipe, head, metadata }));
  const predicted = await model.predict(rows, 1000);
  await model.close();
  return [...predicted];
};
const ensemble = (trees: readonly Tree[], base = 0): OnnxHead => ({ kind: 'trees', ensemble: { base, trees } });

test('a threshold compares in float32, equality goes left, a missing value where the node says', async () => {
  const next = (value: number, by: number): number => {
    const one = Float32Array.of(value);
    new Int32Array(one.buffer)[0]! += by;
    return one[0]!;
  };
  const at = Math.fround(0.1);
  const rows = table({
    a: numbers(at, next(at, 1), next(at, -1), 0.1, 0.10000000000000002, NaN, Infinity, -Infinity),
    b: numbers(0, -0, 0, 0, 0, NaN, 1, 1),
    c: numbers(0, 0, 0, 0, 0, 0, 0, 0),
  });
  const left = (missing: boolean) => tree([[0, 0.1, ~0, ~1, missing]], [1, 2]);
  expect(await predictions(ensemble([left(true)]), rows)).toEqual([1, 2, 1, 1, 1, 1, 2, 1]);
  expect(await predictions(ensemble([left(false)]), rows)).toEqual([1, 2, 1, 1, 1, 2, 2, 1]);
  // 0 and -0 are equal; below +Infinity goes all but +Infinity's missing.
  const zero = tree(
    [
      [1, -0, ~0, 1],
      [1, Infinity, ~1, ~2, true],
    ],
    [1, 2, 3],
  );
  expect(await predictions(ensemble([zero]), rows)).toEqual([1, 1, 1, 1, 1, 2, 2, 2]);
});

test('one leaf, no tree at all, and both beside a tree', async () => {
  const rows = table({ a: numbers(0, 1), b: numbers(0, 0), c: numbers(0, 0) });
  const split = tree([[0, 0.5, ~0, ~1]], [10, 20]);
  expect(await predictions(ensemble([], 7.5), rows)).toEqual([7.5, 7.5]);
  expect(await predictions(ensemble([tree([], [2])], 1), rows)).toEqual([3, 3]);
  expect(await predictions(ensemble([tree([], [2]), split, tree([], [3])], 1), rows)).toEqual([16, 26]);
});

test('a tree 400 levels deep, either way', async () => {
  const depth = 400;
  const leaves = Array.from({ length: depth + 1 }, (_, leaf) => leaf);
  const chain = (isLeft: boolean): Tree =>
    tree(
      Array.from({ length: depth }, (_, k) => {
        const next = k + 1 < depth ? k + 1 : ~depth;
        return isLeft ? ([0, depth - k, next, ~k] as const) : ([0, k, ~k, next] as const);
      }),
      leaves,
    );
  const rows = table({
    a: numbers(-5, 0, 1, 199.5, 398, 399, 1000),
    b: numbers(...Array(7).fill(0)),
    c: numbers(...Array(7).fill(0)),
  });
  expect(await predictions(ensemble([chain(false)]), rows)).toEqual([0, 0, 1, 200, 398, 399, 400]);
  expect(await predictions(ensemble([chain(true)]), rows)).toEqual([400, 400, 400, 201, 3, 2, 0]);
});

/** Full trees of depth 6 over all features, with thresholds among usual values. */
function forest(trees: number, size: number): TreeEnsemble {
  const inner = 63;
  return {
    base: Math.fround(33.2),
    trees: Array.from({ length: trees }, () =>
      tree(
        Array.from({ length: inner }, (_, k) => {
          const child = (at: number): number => (at < inner ? at : ~(at - inner));
          return [from.below(3), from.normal(), child(2 * k + 1), child(2 * k + 2), from.uniform() < 0.5] as const;
        }),
        Array.from({ length: inner + 1 }, () => from.normal() * size),
      ),
    ),
  };
}

const fitted = (trees: TreeEnsemble): FittedModel => ({
  rounds: trees.trees.length,
  head: { kind: 'trees', ensemble: trees },
  importances: Float64Array.of(1, 0, 0),
  predict: (features) => predictTrees(trees, features),
  toJson: () => null,
});

test('200 trees agree with the native ones on a table and on hostile rows, and batches change no bit', async () => {
  const model = fitted(forest(200, 0.5));
  const rows = normals(3000);
  const onnxBytes = modelOnnx({ recipe, head: model.head, metadata });
  expect(await checkAgreement({ recipe, model, onnxBytes, table: rows })).toBeLessThan(1e-6);
  const open = await openModel(onnxBytes);
  const whole = await open.predict(rows, 3000);
  for (const batchRows of [1, 7, 1024, 1e6]) expect(await open.predict(rows, batchRows)).toEqual(whole);
  await open.close();
});

test('a target around 0 is not held to digits that float32 does not have', async () => {
  const trees = { ...forest(50, 1), base: 0 };
  const model = fitted(trees);
  const onnxBytes = modelOnnx({ recipe, head: model.head, metadata });
  expect(await checkAgreement({ recipe, model, onnxBytes, table: normals(2000) })).toBeGreaterThan(0);
});

test('a slip in the export is found, and the row is named', async () => {
  const trees = forest(20, 0.5);
  const model = fitted(trees);
  const rows = normals(500);
  const check = (bytes: Uint8Array): Promise<number> =>
    checkAgreement({ recipe, model, onnxBytes: bytes, table: rows });
  const strict = trees.trees.map((each) => ({ ...each, threshold: each.threshold.map((value) => value - 1e-4) }));
  await expect(check(modelOnnx({ recipe, head: ensemble(strict, trees.base), metadata }))).rejects.toThrow(
    /^ONNX and the trained model disagree in row \d+ of the (training table|hostile rows): /,
  );
  const flipped = trees.trees.map((each) => ({ ...each, missingLeft: each.missingLeft.map((value) => 1 - value) }));
  await expect(check(modelOnnx({ recipe, head: ensemble(flipped, trees.base), metadata }))).rejects.toThrow(
    /^ONNX and the trained model disagree in row \d+ of the hostile rows: /,
  );
  const other: Recipe = {
    ...recipe,
    features: recipe.features.map((f) => ({ ...f, scale: { mean: 1e-9, deviation: 1 } }) as never),
  };
  await expect(check(modelOnnx({ recipe: other, head: model.head, metadata }))).rejects.toThrow(
    /^ONNX and the recipe disagree in row \d+ of the (training table|hostile rows): feature '[abc]' is /,
  );
});

test('what training knows of its rows is what the file is held to', async () => {
  const model = fitted(forest(20, 0.5));
  const rows = normals(500);
  const onnxBytes = modelOnnx({ recipe, head: model.head, metadata });
  const features = applyRecipe(recipe, rows);
  const predictions = model.predict(features);
  const check = (trained: { features: FeatureMatrix; predictions: Float64Array }): Promise<number> =>
    checkAgreement({ recipe, model, onnxBytes, table: rows, trained });
  expect(await check({ features, predictions })).toBe(await checkAgreement({ recipe, model, onnxBytes, table: rows }));
  const values = features.values.with(7, features.values[7]! + 1);
  await expect(check({ features: { ...features, values }, predictions })).rejects.toThrow(
    "ONNX and the recipe disagree in row 3 of the training table: feature 'b' is ",
  );
  await expect(check({ features, predictions: predictions.with(9, 1e3) })).rejects.toThrow(
    /^ONNX and the trained model disagree in row 10 of the training table: .* and 1000$/,
  );
});

test('a linear model agrees too, with missing, huge and infinite values', async () => {
  const rows = normals(300);
  const values = Float32Array.from({ length: 900 }, (_, k) =>
    k % 11 === 0 ? NaN : from.normal() * [1, 1e5, 1e-5][k % 3]!,
  );
  const target = Float64Array.from({ length: 300 }, () => 40 + from.normal());
  const model = await linear.fit({ features: { values, rows: 300, columns: 3 }, target }, { l2: 0 }, {});
  const onnxBytes = modelOnnx({ recipe, head: model.head, metadata: { ...metadata, model: 'linear' } });
  expect(await checkAgreement({ recipe, model, onnxBytes, table: rows })).toBeLessThan(1e-7);
});
