import { expect, test } from '@jest/globals';
import { differentFeature, disagreement } from '../../../stages/onnx/agreement.ts';

test('a disagreement names its worst row, and a NaN is one', () => {
  const native = Float64Array.of(100, 0.001, 100);
  const options = { tolerance: 1e-5, unit: 10 };
  expect(disagreement(native, Float32Array.of(100.0001, 0.00105, 100), options)).toBeUndefined();
  expect(disagreement(native, Float32Array.of(100.01, 0.001, 100.1), options)).toMatchObject({ row: 2, native: 100 });
  expect(disagreement(native, Float32Array.of(100, NaN, 100), options)).toMatchObject({ row: 1 });
});

test('beyond float32 both are infinite, and a missing prediction agrees with a missing one', () => {
  const options = { tolerance: 1e-5, unit: 10 };
  expect(disagreement(Float64Array.of(1e39, NaN), Float32Array.of(Infinity, NaN), options)).toBeUndefined();
  expect(disagreement(Float64Array.of(-1e39), Float32Array.of(Infinity), options)).toMatchObject({ error: Infinity });
  expect(disagreement(Float64Array.of(NaN), Float32Array.of(1), options)).toMatchObject({ row: 0 });
  expect(disagreement(new Float64Array(), new Float32Array(), options)).toBeUndefined();
});

test('features are compared by their bits: NaN is NaN, 0 is not -0', () => {
  const matrix = (...values: number[]) => ({ values: Float32Array.from(values), rows: 2, columns: 2 });
  expect(differentFeature(matrix(1, NaN, 0, -0), matrix(1, NaN, 0, -0))).toBeUndefined();
  expect(differentFeature(matrix(1, 2, 0, -0), matrix(1, 2, 0, 0))).toEqual({ row: 1, column: 1, native: -0, onnx: 0 });
});
