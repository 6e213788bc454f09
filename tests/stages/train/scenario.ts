// One training, told as JSON, so that it can run here and in a child process on the engine's bundle.
import type { Json } from '../../../engine/stage.ts';
import { trainModel } from '../../../stages/train/training.ts';
import { smallTable } from '../trees/reference.ts';

export interface Scenario {
  readonly patience: number;
  readonly refit: boolean;
  readonly rounds: number;
  /** A row whose target is no number. */
  readonly brokenRow?: number;
  /** Aborts when so much is done. */
  readonly abortAt?: number;
}

export interface Told {
  readonly model?: Json;
  readonly curve?: number;
  readonly rows?: number;
  readonly predictions?: readonly number[];
  readonly validation?: Json;
  readonly error?: readonly [name: string, message: string];
}

const hyperparameters = {
  max_depth: 4,
  learning_rate: 0.5,
  subsample: 0.8,
  colsample_bytree: 0.8,
  min_child_weight: 1,
  gamma: 0,
  reg_lambda: 1,
  reg_alpha: 0,
  max_bin: 256,
};

export async function carryOut({ patience, refit, rounds, brokenRow, abortAt }: Scenario): Promise<Told> {
  const rows = smallTable(2000, 3);
  if (brokenRow !== undefined) rows.target[brokenRow] = NaN;
  const controller = new AbortController();
  try {
    const trained = await trainModel(rows, {
      algorithm: 'gbt',
      params: { ...hyperparameters, n_estimators: rounds },
      groups: undefined,
      earlyStoppingRounds: patience,
      validationFraction: 0.2,
      refit,
      seed: 5,
      signal: controller.signal,
      onProgress(fraction) {
        if (abortAt !== undefined && fraction >= abortAt) controller.abort(new Error('enough'));
      },
    });
    return {
      model: trained.model.toJson(),
      curve: trained.curve.length,
      rows: trained.rows,
      predictions: [...trained.predictions],
      validation: { ...trained.validation! },
    };
  } catch (error) {
    return { error: error instanceof Error ? [error.name, error.message] : ['?', String(error)] };
  }
}
