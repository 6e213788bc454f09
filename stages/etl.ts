// Stage `etl`: the raw CSV as a clean, typed table, as Parquet and as CSV, with the steps of params.yaml done in order.
// The Parquet file's note says what the target is, where the rows came from and how derived columns were made.
import { readFile } from 'node:fs/promises';
import type { StageContext } from '../engine/stage.ts';
import type { EtlParams } from './etl/params.ts';
import { shownPath } from './stage-error.ts';
import { textColumns, transform } from './etl/steps.ts';
import { readCsv, writeCsv } from './table/csv.ts';
import { writeParquet } from './table/parquet.ts';
import { parseSource } from './table/source.ts';
import { named } from './named.ts';

export { params } from './etl/params.ts';

/** Deps `tracks` (CSV) and `source` (JSON); outs `tracks` (Parquet) and, if wanted, `csv`. */
export async function run(context: StageContext<EtlParams>): Promise<void> {
  const { etl } = context.params;
  const source = parseSource(
    await readFile(named(context.deps, 'source'), 'utf8'),
    shownPath(named(context.deps, 'source')),
  );
  const raw = await readCsv(named(context.deps, 'tracks'), {
    types: textColumns(etl.steps),
    onProgress: (fraction) => context.progress(fraction * 0.3, 'reading'),
  });
  context.log(`${raw.rows} rows and ${raw.columns.size} columns read`);
  context.progress(0.4, 'transforming');
  const { table, inputs, derived, log } = transform(raw, etl);
  for (const line of log) context.log(line);
  context.log(`${table.rows} rows and ${table.columns.size} columns to write, ${derived.length} of them derived`);
  context.progress(0.6, 'writing Parquet');
  await writeParquet(named(context.outs, 'tracks'), table, { source, target: etl.target, inputs, derived });
  context.progress(0.85, 'writing CSV');
  if (context.outs.csv !== undefined) await writeCsv(context.outs.csv, table);
  context.progress(1);
}
