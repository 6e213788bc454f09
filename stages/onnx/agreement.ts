// The check that a model file predicts what the trained model does, on the training table and on hostile rows.
// Without it a slip in the export would be served, since every later stage looks at the ONNX file only.
import type { FittedModel, OnnxHead } from '../models/model.ts';
import { applyRecipe } from '../recipe/apply.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Table } from '../table/columns.ts';
import type { FeatureMatrix } from '../table/matrix.ts';
import { hostileTable } from './hostile.ts';
import { inspectModel } from './session.ts';

const BATCH_ROWS = 10_000;
const HOSTILE_ROWS = 2000;
const HOSTILE_SEED = 1;

export interface AgreementRequest {
  readonly recipe: Recipe;
  readonly model: FittedModel;
  readonly onnxBytes: Uint8Array;
  /** The training table: raw columns, others may be there. */
  readonly table: Table;
  /** What training knows of the same rows; without it both are made anew. */
  readonly trained?: { readonly features: FeatureMatrix; readonly predictions: Float64Array };
}

/**
 * Throws an Error that names the worst row when a feature differs in a bit or a prediction by more than the tolerance:
 * then the export is wrong. Returns the largest error found, as a share of the prediction (see `disagreement`).
 */
export async function checkAgreement(request: AgreementRequest): Promise<number> {
  const { recipe, model, onnxBytes, table, trained } = request;
  const hostile = hostileTable(recipe, { rows: HOSTILE_ROWS, seed: HOSTILE_SEED, head: model.head });
  const [ofTable, ofHostile] = await inspectModel(onnxBytes, [table, hostile], BATCH_ROWS);
  let worst = 0;
  for (const [name, rows, onnx, known] of [
    ['training table', table, ofTable!, trained],
    ['hostile rows', hostile, ofHostile!, undefined],
  ] as const) {
    const native = known?.features ?? applyRecipe(recipe, rows);
    const feature = differentFeature(native, onnx.features);
    if (feature) {
      const { row, column } = feature;
      throw new Error(
        `ONNX and the recipe disagree in row ${row + 1} of the ${name}: feature '${recipe.features[column]!.name}' ` +
          `is ${feature.onnx} and ${feature.native}`,
      );
    }
    const unit = unitOf(model.head);
    const most = disagreement(known?.predictions ?? model.predict(native), onnx.predictions, { tolerance: 0, unit });
    if (!most) continue;
    if (!(most.error <= toleranceOf(model.head))) {
      throw new Error(
        `ONNX and the trained model disagree in row ${most.row + 1} of the ${name}: ${most.onnx} and ${most.native}`,
      );
    }
    worst = Math.max(worst, most.error);
  }
  return worst;
}

interface FeatureDifference {
  readonly row: number;
  readonly column: number;
  readonly native: number;
  readonly onnx: number;
}

/** The first feature that is not the same float32; NaN is NaN, but 0 is not -0. */
export function differentFeature(native: FeatureMatrix, onnx: FeatureMatrix): FeatureDifference | undefined {
  const [a, b] = [native.values, onnx.values];
  for (let k = 0; k < a.length; k++) {
    if (Object.is(a[k], b[k])) continue;
    const column = k % native.columns;
    return { row: (k - column) / native.columns, column, native: a[k]!, onnx: b[k]! };
  }
  return undefined;
}

export interface Disagreement {
  /** From 0. */
  readonly row: number;
  readonly native: number;
  readonly onnx: number;
  /** |native - onnx| as a share of max(|native|, unit); NaN when one is missing and the other is not. */
  readonly error: number;
}

/**
 * The worst row whose predictions differ by more than `tolerance`, relative to the larger of the prediction and
 * `unit`, so that a prediction near 0 is not held to digits that float32 does not have. What is beyond float32 is infinite
 * in both.
 */
export function disagreement(
  native: Float64Array,
  onnx: Float32Array,
  { tolerance, unit }: { readonly tolerance: number; readonly unit: number },
): Disagreement | undefined {
  let worst: Disagreement | undefined;
  for (let row = 0; row < native.length; row++) {
    const [wanted, found] = [native[row]!, onnx[row]!];
    if (Object.is(Math.fround(wanted), found)) continue;
    const error = Math.abs(wanted - found) / Math.max(Math.abs(wanted), unit, Number.MIN_VALUE);
    if (error <= (worst?.error ?? tolerance)) continue;
    worst = { row, native: wanted, onnx: found, error };
    if (Number.isNaN(error)) return worst;
  }
  return worst;
}

/** The runtime sums leaves in float32, whose errors grow with the root of their number; a linear model is float64. */
function toleranceOf(head: OnnxHead): number {
  return head.kind === 'linear' ? 1e-6 : 1e-5 * Math.sqrt(Math.max(1, head.ensemble.trees.length) / 200);
}

/** What a prediction near 0 is measured by: the numbers of which it is the sum. */
function unitOf(head: OnnxHead): number {
  if (head.kind === 'linear')
    return head.weights.reduce((sum, weight) => sum + Math.abs(weight), Math.abs(head.intercept));
  let unit = Math.abs(head.ensemble.base);
  for (const { leaf } of head.ensemble.trees) for (const value of leaf) unit = Math.max(unit, Math.abs(value));
  return unit;
}
