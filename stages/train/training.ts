// Fitting with a validation part: cut it off the training part, fit while it is watched, measure, and fit again on all.
// The validation rows are cut by the rule of the split, or early stopping would be steered by rows it has seen.
import type { Json } from '../../engine/stage.ts';
import { regressionMetrics, type RegressionMetrics } from '../evaluate/metrics.ts';
import { algorithms } from '../models/algorithms.ts';
import type { FittedModel, Labelled, Round } from '../models/model.ts';
import { StageError } from '../stage-error.ts';
import type { FeatureMatrix } from '../table/matrix.ts';
import { cutValidation } from '../table/split.ts';
import { numbersAt } from '../table/rows.ts';
import { startFinalFit } from './final-fit.ts';
import { progressOf } from './fit-progress.ts';

export interface Training {
  /** Its name. */
  readonly algorithm: string;
  readonly params: Json;
  /** One code a row; undefined where the split is by rows. */
  readonly groups: Int32Array | undefined;
  readonly earlyStoppingRounds: number;
  readonly validationFraction: number;
  readonly refit: boolean;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** The share of all fits that is done, and what the one that is waited for has come to. */
  readonly onProgress: (fraction: number, text: string) => void;
}

export interface Trained {
  readonly model: FittedModel;
  /** Rounds of the fit that validation watched, or of the only one. */
  readonly curve: readonly Round[];
  /** What the model predicts for all rows, those of the validation part included. */
  readonly predictions: Float64Array;
  /** The model before the refit, on the rows that it has not seen. */
  readonly validation?: RegressionMetrics;
  /** Rows that the final model has learned from. */
  readonly rows: number;
}

/** Throws a StageError for a part that would be empty and for patience without validation rows. */
export async function trainModel(all: Labelled, training: Training): Promise<Trained> {
  const { params, validationFraction, earlyStoppingRounds: patience, seed, signal } = training;
  const algorithm = algorithms[training.algorithm]!;
  const curve: Round[] = [];
  const fits = training.refit && validationFraction > 0 ? 2 : 1;
  const progress = progressOf(fits, training.onProgress);
  const onRound = (round: Round): void => {
    curve.push(round);
    progress.round(0, round);
  };
  if (validationFraction === 0) {
    if (patience > 0) {
      throw new StageError(
        `early_stopping_rounds of ${patience} needs rows to watch; set train.validation_fraction above 0, ` +
          'or train.early_stopping_rounds to 0',
      );
    }
    const model = await algorithm.fit(all, params, { seed, signal, onRound });
    return { model, curve, rows: all.target.length, predictions: predictionsOf(model, all) };
  }
  const cut = cutValidation(training.groups, all.target.length, validationFraction, seed);
  const [part, validation] = [rowsOf(all, cut.train), rowsOf(all, cut.validation)];
  const final = training.refit
    ? startFinalFit({
        rows: all,
        algorithm: training.algorithm,
        params,
        seed,
        signal,
        onRound: (round) => progress.round(1, round),
      })
    : undefined;
  try {
    const watched = await algorithm.fit(part, params, { seed, signal, validation, patience, onRound });
    progress.ended(0);
    const metrics = regressionMetrics(validation.target, watched.predict(validation.features), {
      features: all.features.columns,
    });
    if (!final) {
      const predictions = watched.predict(all.features);
      return { model: watched, curve, validation: metrics, rows: part.target.length, predictions };
    }
    const model = await final.finish(watched.rounds);
    const predictions = predictionsOf(model, all);
    return { model, curve, validation: metrics, rows: all.target.length, predictions };
  } finally {
    await final?.abandon();
  }
}

/** For the rows that it was fitted on. */
function predictionsOf(model: FittedModel, { features }: Labelled): Float64Array {
  return model.fittedValues ?? model.predict(features);
}

function rowsOf({ features, target }: Labelled, rows: Uint32Array): Labelled {
  return { features: matrixRows(features, rows), target: numbersAt(target, rows) };
}

function matrixRows({ values, columns }: FeatureMatrix, rows: Uint32Array): FeatureMatrix {
  const taken = new Float32Array(rows.length * columns);
  let at = 0;
  for (const row of rows) for (let k = row * columns; k < (row + 1) * columns; k++) taken[at++] = values[k]!;
  return { values: taken, rows: rows.length, columns };
}
