// Fitting with a validation part: cut it off the training part, fit while it is watched, measure, and fit again on all.
// The validation rows are cut by the rule of the split, or early stopping would be steered by rows it has seen.
import type { Json } from '../../engine/stage.ts';
import { regressionMetrics, type RegressionMetrics } from '../evaluate/metrics.ts';
import type { NamedAlgorithm } from '../models/algorithms.ts';
import type { FittedModel, Labelled, Round } from '../models/model.ts';
import { StageError } from '../stage-error.ts';
import type { FeatureMatrix } from '../table/matrix.ts';
import { cutValidation } from '../table/split.ts';

export interface Training {
  readonly algorithm: NamedAlgorithm;
  readonly params: Json;
  /** One code a row; undefined where the split is by rows. */
  readonly groups: Int32Array | undefined;
  readonly earlyStoppingRounds: number;
  readonly validationFraction: number;
  readonly refit: boolean;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** `fit` of `fits` is under way, both from 1. */
  readonly onRound: (round: Round, fit: number, fits: number) => void;
}

export interface Trained {
  readonly model: FittedModel;
  /** Rounds of the fit that validation watched, or of the only one. */
  readonly curve: readonly Round[];
  /** The model before the refit, on the rows that it has not seen. */
  readonly validation?: RegressionMetrics;
  /** Rows that the final model has learned from. */
  readonly rows: number;
}

/** Throws a StageError for a part that would be empty and for patience without validation rows. */
export async function trainModel(all: Labelled, training: Training): Promise<Trained> {
  const { algorithm, params, validationFraction, earlyStoppingRounds: patience, seed, signal } = training;
  const curve: Round[] = [];
  if (validationFraction === 0) {
    if (patience > 0) {
      throw new StageError(
        `early_stopping_rounds of ${patience} needs rows to watch; set train.validation_fraction above 0, ` +
          'or train.early_stopping_rounds to 0',
      );
    }
    const onRound = (round: Round): void => {
      curve.push(round);
      training.onRound(round, 1, 1);
    };
    const model = await algorithm.fit(all, params, { seed, signal, onRound });
    return { model, curve, rows: all.target.length };
  }
  const cut = cutValidation(training.groups, all.target.length, validationFraction, seed);
  const [part, validation] = [rowsOf(all, cut.train), rowsOf(all, cut.validation)];
  const fits = training.refit ? 2 : 1;
  const watch = (fit: number) => (round: Round) => {
    if (fit === 1) curve.push(round);
    training.onRound(round, fit, fits);
  };
  const watched = await algorithm.fit(part, params, { seed, signal, validation, patience, onRound: watch(1) });
  const metrics = regressionMetrics(validation.target, watched.predict(validation.features), {
    features: all.features.columns,
  });
  if (!training.refit) return { model: watched, curve, validation: metrics, rows: part.target.length };
  const model = await algorithm.refit(all, params, watched.rounds, { seed, signal, onRound: watch(2) });
  return { model, curve, validation: metrics, rows: all.target.length };
}

function rowsOf({ features, target }: Labelled, rows: Uint32Array): Labelled {
  return { features: matrixRows(features, rows), target: Float64Array.from(rows, (row) => target[row]!) };
}

function matrixRows({ values, columns }: FeatureMatrix, rows: Uint32Array): FeatureMatrix {
  const taken = new Float32Array(rows.length * columns);
  rows.forEach((row, at) => taken.set(values.subarray(row * columns, (row + 1) * columns), at * columns));
  return { values: taken, rows: rows.length, columns };
}
