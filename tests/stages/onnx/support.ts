// What the ONNX tests share: tables from plain values, a model of a recipe whose head does not matter,
// and the comparison of two feature matrices by their bits.
import { expect } from '@jest/globals';
import type { OnnxHead } from '../../../stages/models/model.ts';
import { modelOnnx } from '../../../stages/onnx/model-graph.ts';
import { inspectModel } from '../../../stages/onnx/session.ts';
import { applyRecipe } from '../../../stages/recipe/apply.ts';
import type { Recipe } from '../../../stages/recipe/recipe.ts';
import { tableOf, type Column, type Table } from '../../../stages/table/columns.ts';
import type { FeatureMatrix } from '../../../stages/table/matrix.ts';
import type { Tree } from '../../../stages/trees/tree.ts';

export const metadata = { target: 'y', model: 'gbt' };

export const numbers = (...values: number[]): Column => ({ kind: 'number', values: Float64Array.from(values) });
export const texts = (...values: (string | undefined)[]): Column => ({ kind: 'string', values });
export const truths = (...values: (boolean | undefined)[]): Column => ({ kind: 'boolean', values });
export const table = (columns: Readonly<Record<string, Column>>): Table => tableOf(Object.entries(columns));

/** A tree from [feature, threshold, left, right, missing goes left?] rows; a negative child ~k is leaf k. */
export function tree(
  nodes: readonly (readonly [number, number, number, number, boolean?])[],
  leaves: readonly number[],
): Tree {
  return {
    feature: Int32Array.from(nodes, ([feature]) => feature),
    threshold: Float32Array.from(nodes, ([, threshold]) => threshold),
    left: Int32Array.from(nodes, ([, , left]) => left),
    right: Int32Array.from(nodes, ([, , , right]) => right),
    missingLeft: Uint8Array.from(nodes, (node) => Number(node[4] ?? false)),
    leaf: Float32Array.from(leaves),
  };
}

export const anyHead: OnnxHead = { kind: 'trees', ensemble: { base: 1, trees: [tree([], [0.5])] } };

/** Rounded to float32; NaN of any payload is one. */
export function bits(values: ArrayLike<number>): Uint32Array {
  return new Uint32Array(Float32Array.from(values, (value) => (Number.isNaN(value) ? NaN : value)).buffer);
}

/** Native and ONNX features, and whether they are the same bits. */
export async function expectSameFeatures(recipe: Recipe, rows: Table): Promise<FeatureMatrix> {
  const native = applyRecipe(recipe, rows);
  const [inspected] = await inspectModel(modelOnnx({ recipe, head: anyHead, metadata }), [rows], 1000);
  expect(bits(inspected!.features.values)).toEqual(bits(native.values));
  return inspected!.features;
}
