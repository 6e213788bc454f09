// Stage `features`: the clean table as a training and a test part with float32 features.
// The target's name comes with the table (see `etl`), so it is set in one place only.
import type { StageContext } from '../engine/stage.ts';
import { encode } from './features/encode.ts';
import type { FeaturesParams } from './features/params.ts';
import { listed } from './table/columns.ts';
import { readTargetTable, writeParquet } from './table/parquet.ts';

export { params } from './features/params.ts';

export async function run(context: StageContext<FeaturesParams>): Promise<void> {
  const { columns, keep, test_fraction: testFraction, seed } = context.params.features;
  const { table, target } = await readTargetTable(context.deps.tracks!);
  context.progress(0.3, 'encoding');
  const { train, test, features, leftOut } = encode(table, { target, columns, keep, testFraction, seed });
  context.log(`${features.length} features: ${listed(features)}`);
  if (leftOut.length > 0) context.log(`left out: ${listed(leftOut)}`);
  context.log(`${train.rows} rows to train, ${test.rows} to test`);
  context.progress(0.6, 'writing');
  await writeParquet(context.outs.train!, train, target);
  await writeParquet(context.outs.test!, test, target);
  context.progress(1);
}
