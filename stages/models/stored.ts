// A model as the file model.json: the recipe and what was fitted on its features. It reads back bit for bit, so that
// a program can predict without the ONNX runtime: `parseModel(text, path).predict(table)`.
import type { Json } from '../../engine/stage.ts';
import { applyRecipe } from '../recipe/apply.ts';
import { formatRecipe, parseRecipe, type StoredRecipe } from '../recipe/json.ts';
import { StageError, shownPath } from '../stage-error.ts';
import type { Table } from '../table/columns.ts';
import { algorithms } from './algorithms.ts';
import type { FittedModel } from './model.ts';

export interface StoredModel extends StoredRecipe {
  /** The algorithm's name. */
  readonly algorithm: string;
  readonly fitted: FittedModel;
  /** One value a row, from a table of raw columns. */
  predict(table: Table): Float64Array;
}

export function formatModel(stored: Omit<StoredModel, 'predict'>): string {
  const recipe = JSON.parse(formatRecipe(stored)) as Json;
  return `${JSON.stringify({ algorithm: stored.algorithm, recipe, fitted: stored.fitted.toJson() })}\n`;
}

/** Throws a StageError for what `formatModel` does not write; `path` names the file in it. */
export function parseModel(text: string, path: string): StoredModel {
  const { algorithm, recipe, fitted } = recordOf(text, path);
  const known = typeof algorithm === 'string' && Object.hasOwn(algorithms, algorithm) && algorithms[algorithm];
  if (!known || recipe === undefined || fitted === undefined) throw noModel(path);
  const stored = parseRecipe(JSON.stringify(recipe), path);
  const model = known.fromJson(fitted);
  return {
    ...stored,
    algorithm,
    fitted: model,
    predict: (table) => model.predict(applyRecipe(stored.recipe, table)),
  };
}

function recordOf(text: string, path: string): Readonly<Record<string, Json | undefined>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, Json>;
  } catch {
    // What is no JSON is no model either.
  }
  throw noModel(path);
}

function noModel(path: string): StageError {
  return new StageError(`${shownPath(path)} is no model of the stage 'train'; train again`);
}
