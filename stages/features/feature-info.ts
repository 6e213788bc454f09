// feature_info.csv: for each feature what it is made of, and how it is distributed in the training part.
// The statistics are those of the values before scaling, the ones that the scale was taken from.
import { neededFor } from '../recipe/lineage.ts';
import type { Feature, Recipe } from '../recipe/recipe.ts';
import { summaryOf, type Summary } from '../recipe/statistics.ts';
import { formatCsvRow } from '../table/csv.ts';
import { renderFeature } from './formula.ts';

const HEADER = 'name,kind,source,formula,scaled,mean,deviation,min,max,missing,infinite';

export interface FeatureInfo {
  readonly feature: Feature;
  /** The inputs that it is made from. */
  readonly source: readonly string[];
  readonly formula: string;
  readonly summary: Summary;
}

/** `plain` are the feature's values before scaling, of all rows. */
export function featureInfo(
  feature: Feature,
  { inputs, derived }: Recipe,
  plain: Float64Array | Float32Array,
  trainRows: Uint32Array,
): FeatureInfo {
  return {
    feature,
    source: neededFor([feature.column], inputs, derived).inputs.map(({ name }) => name),
    formula: renderFeature(feature, derived),
    summary: summaryOf(plain, trainRows),
  };
}

export function formatFeatureInfo(infos: readonly FeatureInfo[]): string {
  const lines = infos.map(({ feature, source, formula, summary }) => {
    const isScaled = feature.kind !== 'one-hot' && feature.scale !== undefined;
    const { mean, deviation, min, max, missing, infinite } = summary;
    const statistics = [mean, deviation, min, max].map((value) => (Number.isNaN(value) ? undefined : value));
    const { name, kind } = feature;
    return formatCsvRow([name, kind, source.join(' '), formula, isScaled, ...statistics, missing, infinite]);
  });
  return `${[HEADER, ...lines].join('\n')}\n`;
}
