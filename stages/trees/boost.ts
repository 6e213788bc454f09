// Gradient boosting for squared error: bins once, then a tree a round on the gradients that the last one left.
// The same rows, params and seed give the same bytes on every machine: nothing here knows time, threads or order of arrival.
import type { FitOptions, Labelled } from '../models/model.ts';
import { StageError } from '../stage-error.ts';
import { binMatrix, type BinnedMatrix } from './binned-matrix.ts';
import { advance, quantise, sampleRows, type Residuals } from './gradients.ts';
import { growTree, type Ground, type GrownTree } from './grow.ts';
import { CELLS_PER_SLOT, cellScale, histogramPool } from './histogram.ts';
import { MarginMarks } from './margin-marks.ts';
import { paceOf, type Pace } from './pace.ts';
import type { TreeParams } from './params.ts';
import { addTree } from './predict.ts';
import { runBuffers } from './records.ts';
import { bound, rowKey, sampledColumns } from './sampling.ts';
import type { Candidate } from './split.ts';
import type { TreeEnsemble } from './tree.ts';

export interface BoostedTrees {
  readonly ensemble: TreeEnsemble;
  /** One share a feature: the gain of its splits over all gain; all 0 without a split. */
  readonly importances: Float64Array;
  /** One prediction a row; undefined when it was early stopping that cut the last rounds. */
  readonly fittedValues: Float64Array | undefined;
}

export type BoostOptions = Omit<FitOptions, 'seed'>;

/** @throws StageError for no rows, a target that is not finite or beyond float32, and more rows than sums are exact for */
export async function fitTrees(train: Labelled, params: TreeParams, options: BoostOptions = {}): Promise<BoostedTrees> {
  const pace = paceOf(options.signal);
  await pace.rest();
  const base = baseScore(train);
  const matrix = await binMatrix(train.features, params.max_bin, pace);
  const candidates = candidatesOf(matrix);
  const { target } = train;
  const rows = target.length;
  const residuals: Residuals = { margin: new Float64Array(rows).fill(base), gradient: new Float64Array(rows) };
  const ground: Ground = {
    matrix,
    gradient: residuals.gradient,
    cells: new Float64Array(rows),
    kept: runBuffers(rows),
    rest: runBuffers(rows),
    leafOf: new Int32Array(rows),
    pool: histogramPool(matrix.wordsPerRow),
    pace,
    maxDepth: params.max_depth,
    learningRate: params.learning_rate,
  };
  const watch = options.validation && watchOf(options.validation, train, base, pace);
  const leastRows = Math.max(1, Math.ceil(params.min_child_weight));
  const grown: GrownTree[] = [];
  let most = params.n_estimators;
  const known = Promise.resolve(options.rounds ?? most).then((rounds) => (most = Math.min(most, rounds)));
  const marks = options.rounds instanceof Promise ? new MarginMarks(residuals.margin) : undefined;
  let best = { round: 0, rmse: Infinity };
  let sums = advance(residuals, target, ground.leafOf, new Float32Array(1));
  for (let round = 0; round < most; round++) {
    await pace.rest();
    const scale = cellScale(rows, sums.absolute);
    const sample = { key: rowKey(params.seed, round), bound: bound(params.subsample) };
    const keptRows = sampleRows(rows, sample, ground.kept[0], ground.rest[0]);
    await pace.spend(rows * WORK_A_SAMPLE);
    quantise(residuals.gradient, scale, ground.cells);
    await pace.spend(rows * WORK_A_PASS);
    const columns = sampledColumns(params.seed, round, matrix.columns, params.colsample_bytree);
    const next = await growTree(ground, {
      keptRows,
      restRows: rows - keptRows,
      candidates: Array.from(columns, (column) => candidates[column]!),
      rules: { scale, lambda: params.reg_lambda, alpha: params.reg_alpha, gamma: params.gamma, leastRows },
    });
    grown.push(next);
    sums = advance(residuals, target, ground.leafOf, next.tree.leaf);
    marks?.note(grown.length, residuals.margin);
    await pace.spend(rows * WORK_A_PASS);
    const trainRmse = Math.sqrt(sums.squares / rows);
    const validationRmse = watch && (await watch(next.tree));
    options.onRound?.({
      round: round + 1,
      rounds: most,
      trainRmse,
      ...(validationRmse === undefined ? {} : { validationRmse }),
    });
    if (validationRmse === undefined || !options.patience) continue;
    if (validationRmse < best.rmse) best = { round, rmse: validationRmse };
    else if (round - best.round >= options.patience) break;
  }
  const isWatched = watch !== undefined && Boolean(options.patience);
  const kept = grown.slice(0, isWatched ? Math.min(best.round + 1, await known) : await known);
  const trees = kept.map(({ tree }) => tree);
  const isCut = kept.length < grown.length;
  return {
    ensemble: { base, trees },
    importances: shares(kept, matrix.columns),
    fittedValues: isCut ? marks?.after(trees, train.features) : residuals.margin,
  };
}

// Against one histogram update.
const WORK_A_SAMPLE = 6;
const WORK_A_PASS = 3;
const WORK_A_WALK = 40;

/** The target's mean, as the float32 that ONNX holds. */
function baseScore({ features, target }: Labelled): number {
  const { rows, columns, values } = features;
  if (rows === 0 || columns === 0) {
    throw new StageError(`gbt cannot learn from ${rows} rows of ${columns} features; give at least one of each`);
  }
  if (target.length !== rows || values.length !== rows * columns)
    throw new Error('features and target differ in length');
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const value = target[row]!;
    // Beyond float32 the model could not be written.
    if (!Number.isFinite(Math.fround(value))) {
      throw new StageError(`the target is ${value} in row ${row + 1} of the training part; gbt needs finite values`);
    }
    sum += value;
  }
  return Math.fround(sum / rows) + 0;
}

/** Where the cells of each column are, by column. */
function candidatesOf(matrix: BinnedMatrix): Candidate[] {
  const candidates: Candidate[] = [];
  matrix.slots.forEach((slot, at) => {
    for (const member of slot.members) candidates[member.column] = { slot, slotAt: at * CELLS_PER_SLOT, member };
  });
  return candidates;
}

const ROWS_A_STEP = 1024;

/** Adds a tree to the margins of the validation part and returns its RMSE, without predicting by all trees again. */
function watchOf(validation: Labelled, train: Labelled, base: number, pace: Pace) {
  const { features, target } = validation;
  if (features.columns !== train.features.columns) throw new Error('the validation part has other columns');
  const margin = new Float64Array(features.rows).fill(base);
  return async (tree: GrownTree['tree']): Promise<number> => {
    let squares = 0;
    for (let from = 0; from < features.rows; from += ROWS_A_STEP) {
      const to = Math.min(features.rows, from + ROWS_A_STEP);
      addTree(tree, features, margin, from, to);
      squares += squaredErrors(margin, target, from, to);
      await pace.spend((to - from) * WORK_A_WALK);
    }
    return Math.sqrt(squares / features.rows);
  };
}

function squaredErrors(margin: Float64Array, target: Float64Array, from: number, to: number): number {
  let squares = 0;
  for (let row = from; row < to; row++) {
    const error = margin[row]! - target[row]!;
    squares += error * error;
  }
  return squares;
}

function shares(grown: readonly GrownTree[], columns: number): Float64Array {
  const gains = new Float64Array(columns);
  let all = 0;
  for (const { tree, gains: ofTree } of grown) {
    ofTree.forEach((gain, node) => {
      gains[tree.feature[node]!]! += gain;
      all += gain;
    });
  }
  return all > 0 ? gains.map((gain) => gain / all) : gains;
}
