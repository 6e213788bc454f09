// From the params of the stage and what the table says of itself to the options of the recipe.
// Maps of params have no order (the engine compares them without one), so what comes from a map is taken by name.
import { parseExpression } from '../expression/parse.ts';
import type { FeatureOptions } from '../recipe/plan.ts';
import type { Derivation } from '../recipe/recipe.ts';
import { StageError, shownPath } from '../stage-error.ts';
import type { TableNote } from '../table/parquet.ts';
import type { Expressions, FeaturesParams } from './params.ts';

/** Throws a StageError for a table without a note, and for an expression that is none. */
export function featureOptions(params: FeaturesParams['features'], note: TableNote, path: string): FeatureOptions {
  const { target, inputs, derived } = note;
  if (target === undefined || inputs === undefined || derived === undefined) {
    throw new StageError(
      `${shownPath(path)} does not say which column is the target and how its columns were made; let the stage 'etl' write it`,
    );
  }
  return {
    target,
    inputs,
    derived,
    ...(params.group_by === null ? {} : { groupBy: params.group_by }),
    numeric: params.numeric,
    interactions: interactionsOf(params.interactions),
    oneHot: params.one_hot,
    baselines: params.baselines ?? {},
    label: params.label,
    scale: params.scale,
  };
}

function interactionsOf(told: Expressions | readonly Expressions[]): readonly Derivation[] {
  const maps: readonly Expressions[] = Array.isArray(told) ? (told as readonly Expressions[]) : [told as Expressions];
  return maps.flatMap((map) => Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1))).map(interaction);
}

function interaction([name, text]: readonly [string, string]): Derivation {
  try {
    return { kind: 'expression', name, expression: parseExpression(text) };
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    throw new StageError(`features.interactions.${name}: ${error.message}`);
  }
}
