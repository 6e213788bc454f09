// A boosting trainer as plain as it can be: every cut of every column is tried on the rows themselves, in float64.
// It has no bins, histograms, quantised gradients or records, so that what it shares with the real one is only the meaning.
import { draws } from '../../../stages/random.ts';
import type { Labelled } from '../../../stages/models/model.ts';
import type { TreeParams } from '../../../stages/trees/params.ts';

export const plainParams: TreeParams = {
  n_estimators: 3,
  max_depth: 4,
  learning_rate: 0.5,
  subsample: 1,
  colsample_bytree: 1,
  min_child_weight: 1,
  gamma: 0,
  reg_lambda: 1,
  reg_alpha: 0,
  max_bin: 256,
  seed: 1,
};

/** Columns: a few levels, halves with missing values, many values, a binary one, one that is mostly missing. */
export function smallTable(rows: number, seed: number, scale = 1): Labelled {
  const random = draws(seed);
  const columns = 5;
  const values = new Float32Array(rows * columns);
  const target = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const levels = random.below(4);
    const halves = random.uniform() < 0.25 ? NaN : random.below(9) / 2;
    const many = random.normal();
    const binary = random.below(2);
    const rare = random.uniform() < 0.7 ? NaN : random.uniform();
    values.set([levels, halves, many, binary, rare], row * columns);
    const signal = 2 * levels - (Number.isNaN(halves) ? 3 : halves) + many * binary + (Number.isNaN(rare) ? 0 : 2);
    target[row] = scale * (signal + random.normal());
  }
  return { features: { values, rows, columns }, target };
}

/** The training predictions after all rounds; no sampling. */
export function referencePredictions({ features, target }: Labelled, params: TreeParams): Float64Array {
  const base = Math.fround(target.reduce((sum, value) => sum + value, 0) / target.length);
  const prediction = new Float64Array(target.length).fill(base);
  for (let round = 0; round < params.n_estimators; round++) {
    const gradient = prediction.map((value, row) => value - target[row]!);
    const grow = (rows: readonly number[], depth: number): void => {
      const split = depth < params.max_depth ? bestCut(features, gradient, rows, params) : undefined;
      if (split) {
        grow(split.left, depth + 1);
        grow(split.right, depth + 1);
        return;
      }
      const weight = -soft(sumOf(gradient, rows), params) / (rows.length + params.reg_lambda);
      for (const row of rows) prediction[row]! += Math.fround(weight * params.learning_rate);
    };
    grow(
      Array.from(target, (_, row) => row),
      0,
    );
  }
  return prediction;
}

interface Cut {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

function bestCut(
  { values, columns }: Labelled['features'],
  gradient: Float64Array,
  rows: readonly number[],
  params: TreeParams,
): Cut | undefined {
  const score = (part: readonly number[]): number =>
    soft(sumOf(gradient, part), params) ** 2 / (part.length + params.reg_lambda);
  const whole = score(rows);
  let best: Cut | undefined;
  let bestGain = 0;
  for (let column = 0; column < columns; column++) {
    const at = (row: number): number => values[row * columns + column]!;
    const present = rows.filter((row) => !Number.isNaN(at(row)));
    const missing = rows.filter((row) => Number.isNaN(at(row)));
    for (const cut of new Set(present.map(at).sort((a, b) => a - b))) {
      const below = present.filter((row) => at(row) <= cut);
      const above = present.filter((row) => at(row) > cut);
      for (const [left, right] of [
        [below, [...above, ...missing]],
        [[...below, ...missing], above],
      ] as const) {
        if (left.length < Math.max(1, params.min_child_weight)) continue;
        if (right.length < Math.max(1, params.min_child_weight)) continue;
        const gain = score(left) + score(right) - whole;
        if (gain < params.gamma || gain <= bestGain * (1 + 1e-9) + 1e-12 * (score(left) + score(right))) continue;
        bestGain = gain;
        best = { left, right };
      }
    }
  }
  return best;
}

function sumOf(gradient: Float64Array, rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + gradient[row]!, 0);
}

function soft(sum: number, { reg_alpha: alpha }: TreeParams): number {
  return Math.sign(sum) * Math.max(0, Math.abs(sum) - alpha);
}
