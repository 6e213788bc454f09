// Stage `ingest`: the CSV file that lies in data/external/, or synthetic tracks as long as none does.
// An external file is copied byte for byte; what is in it is judged by `validate` and `etl`.
import { writeFile } from 'node:fs/promises';
import type { StageContext } from '../engine/stage.ts';
import { copyHashed, externalFile } from './ingest/external.ts';
import type { IngestParams } from './ingest/params.ts';
import { writeSynthetic } from './ingest/synthetic.ts';
import { formatJson } from './significant.ts';
import { shownPath } from './stage-error.ts';
import { checkHasRows } from './table/csv.ts';
import { formatSource, type Source } from './table/source.ts';
import { named } from './named.ts';

export { params } from './ingest/params.ts';

export async function run(context: StageContext<IngestParams>): Promise<void> {
  const source = await ingest(context);
  await writeFile(named(context.outs, 'source'), formatJson(source));
  context.log(`the source is ${formatSource(source)}`);
  context.progress(1);
}

async function ingest(context: StageContext<IngestParams>): Promise<Source> {
  const out = named(context.outs, 'tracks');
  const external = await externalFile(context.depFiles.external ?? []);
  if (external === undefined) {
    const { rows, seed } = context.params.ingest;
    context.log(`no CSV file in data/external/: ${rows} synthetic tracks are made`);
    await writeSynthetic(out, { rows, seed }, (fraction) => context.progress(fraction, 'making tracks'));
    return { kind: 'synthetic', rows, seed };
  }
  await checkHasRows(external);
  context.log(`copying ${shownPath(external)}`);
  return { kind: 'file', sha256: await copyHashed(external, out) };
}
