// Stage `features`: the clean table as float32 features, split into a training and a test part, and the recipe for them.
// Levels and scales are fitted on the training part only; of the table only the columns that are needed are read.
import { writeFile } from 'node:fs/promises';
import type { StageContext } from '../engine/stage.ts';
import { featureInfo, formatFeatureInfo, type FeatureInfo } from './features/feature-info.ts';
import { featureOptions } from './features/options.ts';
import { checkFeatureNames, writeTables } from './features/outs.ts';
import type { FeaturesParams } from './features/params.ts';
import { partLines, partsOf } from './features/parts.ts';
import { checkedTarget } from './features/target.ts';
import { refuseTextColumns } from './features/text-columns.ts';
import { finalValues, plainValues, preparedTable } from './recipe/apply.ts';
import { fitPlan } from './recipe/fit.ts';
import { formatRecipe } from './recipe/json.ts';
import { leakingColumns, planFeatures, type FeatureOptions } from './recipe/plan.ts';
import { listed, tableOf, type Column } from './table/columns.ts';
import { readParquet } from './table/parquet.ts';
import { named } from './named.ts';

export { params } from './features/params.ts';

export async function run(context: StageContext<FeaturesParams>): Promise<void> {
  const { test_fraction: fraction, seed, group_by: groupBy } = context.params.features;
  const path = named(context.deps, 'tracks');
  const { note } = await readParquet(path, []);
  const options = featureOptions(context.params.features, note, path);
  const { target } = options;
  await refuseTextColumns(path, options);
  const plan = planFeatures(options);
  const wanted = [target, ...plan.inputs.map(({ name }) => name), ...(groupBy === null ? [] : [groupBy])];
  const { table } = await readParquet(path, [...new Set(wanted)]);
  const values = checkedTarget(table, target);

  context.progress(0.3, 'splitting');
  const parts = partsOf(table, groupBy, fraction, seed);
  const { train } = parts.split;
  for (const line of partLines(parts, fraction)) context.log(line);

  context.progress(0.4, 'encoding');
  const prepared = preparedTable(plan, table);
  const recipe = fitPlan(plan, prepared, train);
  checkFeatureNames(
    recipe.features.map(({ name }) => name),
    target,
  );
  const infos: FeatureInfo[] = [];
  const columns = recipe.features.map((feature): [string, Column] => {
    const plain = plainValues(feature, prepared);
    infos.push(featureInfo(feature, recipe, plain, train));
    return [feature.name, { kind: 'number', values: finalValues(feature, plain) }];
  });
  for (const line of remarks(infos, options)) context.log(line);

  context.progress(0.6, 'writing');
  const { source } = note;
  const origin = { ...(source === undefined ? {} : { source }), target };
  await writeTables(context.outs, { features: tableOf(columns), target, values, parts, note: origin });
  await writeFile(named(context.outs, 'feature_info'), formatFeatureInfo(infos));
  await writeFile(named(context.outs, 'recipe'), formatRecipe({ recipe, target, source }));
  context.progress(1);
}

function remarks(infos: readonly FeatureInfo[], options: FeatureOptions): string[] {
  const lines = [`${infos.length} features: ${listed(infos.map(({ feature }) => feature.name))}`];
  const leaking = options.numeric === 'auto' ? leakingColumns(options) : [];
  if (leaking.length > 0) lines.push(`left out, since made from the target: ${leaking.join('; ')}`);
  const single = options.oneHot.filter((column) => !infos.some(({ feature }) => feature.column === column));
  if (single.length > 0) lines.push(`no feature from ${listed(single)}: one value in the whole training part`);
  for (const { feature, summary } of infos) {
    if (summary.infinite > 0)
      lines.push(`'${feature.name}' is infinite in ${summary.infinite} rows of the training part`);
  }
  return lines;
}
