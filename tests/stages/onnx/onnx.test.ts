import { expect, test } from '@jest/globals';
import { fitLinear, predictLinear, type LinearModel } from '../../../stages/linear/ols.ts';
import { disagreement } from '../../../stages/onnx/agreement.ts';
import { linearOnnx } from '../../../stages/onnx/linear-graph.ts';
import { parseMetadata } from '../../../stages/onnx/metadata.ts';
import { decodeFields, floatsField, integerField, textField } from '../../../stages/onnx/protobuf.ts';
import { isNotFound, openPredictor } from '../../../stages/onnx/session.ts';
import { draws } from '../../../stages/random.ts';
import type { FeatureMatrix } from '../../../stages/table/matrix.ts';
import { digestOf } from '../support.ts';

const from = draws(5);
const scales = [1, 3e5, 1e-3];
const features: FeatureMatrix = {
  values: Float32Array.from({ length: 1000 * 3 }, (_, k) => (from.normal() + 2) * scales[k % 3]!),
  rows: 1000,
  columns: 3,
};
const target = Float64Array.from({ length: 1000 }, (_, row) => 40 + features.values[row * 3]! * 4 + from.normal());
const trained = fitLinear(features, target);
const metadata = { features: ['a', 'b ü', 'c'], target: 'y' };

test('the ONNX model predicts what the trained one does, to float32 digits', async () => {
  const predictor = await openPredictor(linearOnnx(trained, metadata));
  const predicted = await predictor.predict(features, 10_000);
  await predictor.close();
  expect(disagreement(predictLinear(trained, features), predicted, { tolerance: 1e-6, unit: 4 })).toBeUndefined();
});

test('the size of the batch does not change a bit, and progress reaches 1', async () => {
  const predictor = await openPredictor(linearOnnx(trained, metadata));
  const whole = await predictor.predict(features, 1000);
  for (const batchRows of [1, 7, 100, 999]) {
    const fractions: number[] = [];
    expect(await predictor.predict(features, batchRows, (fraction) => fractions.push(fraction))).toEqual(whole);
    expect(fractions.at(-1)).toBe(1);
  }
  await predictor.close();
});

test('a model names its features and its target', () => {
  expect(parseMetadata(linearOnnx(trained, metadata), 'm.onnx')).toEqual(metadata);
  expect(() => parseMetadata(Uint8Array.of(1, 2, 3), 'm.onnx')).toThrow("m.onnx is not a model of the stage 'train'");
  expect(() => parseMetadata(new Uint8Array(), 'm.onnx')).toThrow('m.onnx is not a model');
});

test('the bytes of a model are pinned', () => {
  const model: LinearModel = {
    offset: Float32Array.of(1, 2),
    scale: Float32Array.of(0.5, 3),
    weights: Float64Array.of(-1, 0.25),
    intercept: 10,
    rank: 2,
  };
  expect(digestOf(linearOnnx(model, { features: ['a', 'b'], target: 'y' }))).toBe(
    'b905d06ead1d9d2532db4d0a47e082ad7be322b0c45d89eba7fb5634c8f40f50',
  );
});

test('a disagreement names its worst row, and a NaN is one', () => {
  const native = Float64Array.of(100, 0.001, 100);
  const options = { tolerance: 1e-5, unit: 10 };
  expect(disagreement(native, Float32Array.of(100.0001, 0.00105, 100), options)).toBeUndefined();
  expect(disagreement(native, Float32Array.of(100.01, 0.001, 100.1), options)).toMatchObject({ row: 2, native: 100 });
  expect(disagreement(native, Float32Array.of(100, NaN, 100), options)).toMatchObject({ row: 1 });
});

test('fields of the protocol are as specified', () => {
  expect([...integerField(1, 300)]).toEqual([0x08, 0xac, 0x02]);
  expect([...textField(2, 'testing')]).toEqual([0x12, 0x07, ...Buffer.from('testing')]);
  expect([...floatsField(7, [1])]).toEqual([0x3a, 0x04, 0, 0, 0x80, 0x3f]);
  expect(decodeFields(textField(14, 'x'.repeat(200)))).toMatchObject([{ field: 14 }]);
  expect(decodeFields(textField(14, 'xyz').subarray(0, 3))).toBeUndefined();
});

test('only a package that is not there is called missing', () => {
  const error = (code: string, message: string): Error => Object.assign(new Error(message), { code });
  expect(isNotFound(error('ERR_MODULE_NOT_FOUND', "Cannot find package 'onnxruntime-node' imported from x"))).toBe(
    true,
  );
  expect(isNotFound(error('MODULE_NOT_FOUND', "Cannot find module 'left-pad'"))).toBe(false);
  expect(isNotFound(error('ERR_DLOPEN_FAILED', 'onnxruntime-node: bad binary'))).toBe(false);
});
