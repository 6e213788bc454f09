// Stage `etl`: the raw CSV as a clean, typed Parquet table that says which of its columns is the target.
// All reading is strict: a malformed line stops the stage with its place, it is never mended silently.
import type { StageContext } from '../engine/stage.ts';
import { clean } from './etl/clean.ts';
import type { EtlParams } from './etl/params.ts';
import { readCsv } from './table/csv.ts';
import { writeParquet } from './table/parquet.ts';

export { params } from './etl/params.ts';

export async function run(context: StageContext<EtlParams>): Promise<void> {
  const { types = {}, ...cleaning } = context.params.etl;
  const raw = await readCsv(context.deps.tracks!, {
    types,
    onProgress: (fraction) => context.progress(fraction * 0.3, 'reading'),
  });
  context.progress(0.4, 'cleaning');
  const { table, incompleteRows, repeatedRows } = clean(raw, cleaning);
  context.log(`${raw.rows} rows read, ${incompleteRows} incomplete and ${repeatedRows} repeated ones dropped`);
  context.progress(0.6, 'writing');
  await writeParquet(context.outs.tracks!, table, cleaning.target);
  context.progress(1);
}
