// What is written down beside the model: its metadata, the importance of each feature, the learning curve.
// No time and no duration is in them: training again on the same data leaves the same bytes, and nothing below runs.
import type { Json } from '../../engine/stage.ts';
import type { RegressionMetrics } from '../evaluate/metrics.ts';
import type { Round } from '../models/model.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { formatJson, significant } from '../significant.ts';
import { formatCsvRow } from '../table/csv.ts';
import type { Source } from '../table/source.ts';

export interface TrainingFacts {
  readonly algorithm: string;
  readonly hyperparameters: Json;
  readonly recipe: Recipe;
  readonly target: string;
  readonly source: Source | undefined;
  readonly rows: number;
  /** In the model. */
  readonly rounds: number;
  readonly seed: number;
  readonly earlyStoppingRounds: number;
  readonly refit: boolean;
  /** Of the final model, on the rows that it has learned from. */
  readonly train: RegressionMetrics;
  readonly validation: RegressionMetrics | undefined;
}

export function formatMetadata(facts: TrainingFacts): string {
  const { algorithm, recipe, source, validation, hyperparameters, earlyStoppingRounds } = facts;
  return formatJson({
    model: algorithm,
    ...(source && { source }),
    target: facts.target,
    signature: recipe.inputs,
    features: recipe.features.map(({ name }) => name),
    hyperparameters,
    training: {
      rows: facts.rows,
      rounds: facts.rounds,
      seed: facts.seed,
      early_stopping_rounds: earlyStoppingRounds,
      refit: facts.refit,
    },
    train: facts.train,
    ...(validation && { validation }),
  });
}

/** All features, the most important first; equal ones in the matrix's order. */
export function formatImportances(names: readonly string[], importances: Float64Array): string {
  const ranked = names
    .map((name, at) => ({ name, share: importances[at]! }))
    .toSorted((a, b) => b.share - a.share)
    .map(({ name, share }, at) => formatCsvRow([name, significant(share), at + 1]));
  return `${['feature,importance,rank', ...ranked].join('\n')}\n`;
}

/** A round a row; the last column is empty where there was no validation part. */
export function formatCurve(rounds: readonly Round[]): string {
  const lines = rounds.map(({ round, trainRmse, validationRmse }) =>
    formatCsvRow([
      round,
      significant(trainRmse),
      validationRmse === undefined ? undefined : significant(validationRmse),
    ]),
  );
  return `${['round,train_rmse,validation_rmse', ...lines].join('\n')}\n`;
}
