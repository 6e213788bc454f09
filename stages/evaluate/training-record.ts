// What the stage `train` wrote down: the metrics of its validation rows, the importances, the learning curve.
// The validation metrics are absent where there was no validation part; everything else must be there.
import { readFile } from 'node:fs/promises';
import { StageError, shownPath } from '../stage-error.ts';
import { parseCsv } from '../table/csv.ts';
import { rankedImportance, type Importance } from './importance.ts';
import { learningCurve, type LearningCurve } from './learning-curve.ts';
import type { RegressionMetrics } from './metrics.ts';

export async function readImportance(path: string): Promise<Importance[]> {
  const types = { feature: 'string', importance: 'number' } as const;
  return rankedImportance(parseCsv(await readFile(path), shownPath(path), { types }), shownPath(path));
}

/** A header without rows is the curve of a model that is not fitted in rounds. */
export async function readCurve(path: string): Promise<LearningCurve> {
  const bytes = await readFile(path);
  if (/^[^\n]*\n?$/.test(bytes.toString('latin1', 0, 4096))) return { rounds: [], train: [], validation: [] };
  const types = { round: 'number', train_rmse: 'number', validation_rmse: 'number' } as const;
  return learningCurve(parseCsv(bytes, shownPath(path), { types }), shownPath(path));
}

/** `validation` of the model's metadata file. */
export async function readValidation(path: string): Promise<RegressionMetrics | undefined> {
  const { validation } = jsonObject(await readFile(path, 'utf8'), shownPath(path));
  if (validation === undefined || validation === null) return undefined;
  const metrics = validation as Partial<RegressionMetrics>;
  for (const name of ['rows', 'rmse', 'mae', 'r2'] as const) {
    if (typeof metrics[name] !== 'number') {
      throw new StageError(`${shownPath(path)}: validation.${name} is not a number; train again`);
    }
  }
  const { rows, rmse, mae, r2, adjusted_r2 } = metrics as RegressionMetrics;
  return { rows, rmse, mae, r2, ...(typeof adjusted_r2 === 'number' && { adjusted_r2 }) };
}

export function jsonObject(text: string, source: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StageError(`${source} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StageError(`${source} is not a JSON object`);
  }
  return value as Record<string, unknown>;
}
