// Stage `ingest`: the CSV file that lies in data/external/, or synthetic tracks as long as none does.
// An external file is copied byte for byte; what is in it is judged by `etl`.
import { createReadStream, createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { StageContext } from '../engine/stage.ts';
import { externalFile } from './ingest/external.ts';
import type { IngestParams } from './ingest/params.ts';
import { shownPath } from './stage-error.ts';
import { syntheticTracks } from './synthetic/tracks.ts';
import { checkHasRows } from './table/csv.ts';

export { params } from './ingest/params.ts';

export async function run(context: StageContext<IngestParams>): Promise<void> {
  const out = context.outs.tracks!;
  const source = await externalFile(context.depFiles.external ?? []);
  if (source === undefined) {
    const { rows, seed } = context.params.ingest;
    context.log(`no CSV file in data/external/: ${rows} synthetic tracks from seed ${seed}`);
    await writeFile(out, syntheticTracks(rows, seed));
    return;
  }
  await checkHasRows(source);
  context.log(`copying ${shownPath(source)}`);
  await pipeline(createReadStream(source, { highWaterMark: 256 * 1024 }), createWriteStream(out));
}
