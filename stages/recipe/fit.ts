// What a recipe learns from data: the levels of texts and the scales of numbers.
// It looks at the rows of the training part only; one look at the test part would make the test too kind.
import { StageError } from '../stage-error.ts';
import { listed, type Column, type Table } from '../table/columns.ts';
import { plainValues, preparedTable } from './apply.ts';
import { planFeatures, repeatedName, type FeatureOptions, type FeaturePlan, type PlannedFeature } from './plan.ts';
import type { Feature, Recipe } from './recipe.ts';
import { scaleOf, summaryOf } from './statistics.ts';

/** More one-hot columns than this from one column are a mistake, most likely a key. */
const MAX_LEVELS = 1000;

/**
 * `table` has to hold the columns that the features are made from, `trainRows` are ascending. The recipe has only those
 * inputs and derived columns that its features need. Throws what `planFeatures` throws, and a StageError for a column
 * without a value in the training part, for too many levels, and for two features of one name.
 */
export function fitRecipe(table: Table, trainRows: Uint32Array, options: FeatureOptions): Recipe {
  const plan = planFeatures(options);
  return fitPlan(plan, preparedTable(plan, table), trainRows);
}

/** The same for a plan and a table that are there already. */
export function fitPlan(plan: FeaturePlan, prepared: Table, trainRows: Uint32Array): Recipe {
  const { inputs, derived, features: planned } = plan;
  const features = planned.flatMap((feature) => fitted(feature, prepared, trainRows));
  if (features.length === 0) {
    throw new StageError('no column is left to learn from: the columns of features.one_hot have one value each');
  }
  const repeated = repeatedName(features.map(({ name }) => name));
  if (repeated !== undefined) {
    const columns = features.filter(({ name }) => name === repeated).map(({ column }) => column);
    throw new StageError(
      `two features are called '${repeated}', from the columns ${listed(columns)}; rename one in etl.steps`,
    );
  }
  return { inputs, derived, features };
}

function fitted(planned: PlannedFeature, prepared: Table, rows: Uint32Array): readonly Feature[] {
  const column = prepared.columns.get(planned.column)!;
  if (planned.kind === 'one-hot') {
    const levels = levelsOf(planned.column, column, rows);
    if (levels.length > MAX_LEVELS) {
      const hint = column.kind === 'string' ? 'features.label' : 'features.numeric';
      throw new StageError(
        `features.one_hot names '${planned.column}', which has ${levels.length} levels in the training part ` +
          `(at most ${MAX_LEVELS}); put it into ${hint}`,
      );
    }
    const baseline = planned.baseline ?? levels[0]!;
    if (!levels.includes(baseline)) {
      throw new StageError(
        `features.baselines has ${JSON.stringify(baseline)} for '${planned.column}', which is none of its levels ` +
          `in the training part: ${levels.map((level) => JSON.stringify(level)).join(', ')}`,
      );
    }
    return levels
      .filter((level) => level !== baseline)
      .map((level) => ({ kind: 'one-hot', name: `${planned.column}_${level}`, column: planned.column, level }));
  }
  const { name, isScaled } = planned;
  const feature: Feature =
    planned.kind === 'number'
      ? { kind: 'number', name, column: planned.column }
      : { kind: 'code', name, column: planned.column, levels: levelsOf(planned.column, column, rows).map(String) };
  const values = plainValues(feature, prepared);
  if (!rows.some((row) => Number.isFinite(values[row]))) throw noValue(planned.column);
  if (!isScaled) return [feature];
  const summary = summaryOf(values, rows);
  const scale = scaleOf(summary);
  if (!Number.isFinite(scale.mean) || !Number.isFinite(scale.deviation)) {
    throw new StageError(
      `the values of '${planned.column}' are too large to be scaled (${summary.min} to ${summary.max}); ` +
        `divide them in etl.steps`,
    );
  }
  return [{ ...feature, scale }];
}

/** Numbers by value, texts by code units; a missing value is no level. Booleans are 0 and 1. */
function levelsOf(name: string, column: Column, rows: Uint32Array): readonly (string | number)[] {
  if (column.kind === 'string') {
    const texts = new Set<string>();
    for (const row of rows) {
      const text = column.values[row];
      if (text !== undefined && text !== '') texts.add(text);
    }
    if (texts.size === 0) throw noValue(name);
    return [...texts].toSorted((a, b) => (a < b ? -1 : 1));
  }
  const numbers = new Set<number>();
  for (const row of rows) {
    const value = Number(column.values[row] ?? NaN);
    // A Set takes 0 and -0 for one, and keeps 0.
    if (Number.isFinite(value)) numbers.add(value);
  }
  if (numbers.size === 0) throw noValue(name);
  return [...numbers].toSorted((a, b) => a - b);
}

function noValue(name: string): StageError {
  return new StageError(`column '${name}' has no value in the training part; take it out of the features`);
}
