// CSV files that cannot be used, through the repo's own stages.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { only, read, repro, restage, write } from '../support/command.ts';
import { ownPipeline } from './own-pipeline.ts';
import { shown } from './wrong.ts';

const csv = 'data/external/tracks.csv';

test('a CSV file that is empty, ragged, or has no target column, says so with its line; without it all is as before', async () => {
  const dir = ownPipeline();
  const synthetic = await repro(dir);
  expect(synthetic.code).toBe(0);
  const metrics = read(dir, 'artifacts/metrics.json');

  write(dir, csv, '');
  expect(await shown(dir, ['repro', '-j', '1', 'evaluate', 'score'])).toBe(dedent`
    ! ingest    failed (dep data/external/tracks.csv added)
    - validate  skipped: ingest did not come out
    - etl       skipped: ingest did not come out
    - features  skipped: etl did not come out
    - train     skipped: features did not come out
    - evaluate  skipped: train did not come out
    - score     skipped: train did not come out
    7 stages: 1 failed, 6 skipped in <time>
      ingest    running: dep data/external/tracks.csv added
    error: stage 'ingest' failed: data/external/tracks.csv is empty: a header line and rows are needed
     --> pipeline.yaml:4:3
      |
    4 |   ingest:
      |   ^^^^^^
    hint: restage logs ingest
    exit 1
  `);
  write(dir, csv, 'track_id,popularity,energy\na,1,0.5\nb,2\n');
  expect(await shown(dir, ['repro', '-q'])).toBe(dedent`
    error: stage 'ingest' failed: data/external/tracks.csv: line 3 has 2 fields, the header has 3; mend the line (a field that holds the delimiter needs quotes)
     --> pipeline.yaml:4:3
      |
    4 |   ingest:
      |   ^^^^^^
    hint: restage logs ingest
    exit 1
  `);
  write(dir, csv, 'track_id,artists,track_name,energy\na,x,y,0.5\nb,x,z,0.7\n');
  expect(await shown(dir, ['repro', '-q'])).toBe(dedent`
    error: stage 'etl' failed: there is no column 'popularity' (named by etl.target in params.yaml); columns: 'track_id', 'artists', 'track_name', 'energy'
      --> pipeline.yaml:26:3
       |
    26 |   etl:
       |   ^^^
    hint: restage logs etl
    exit 1
  `);
  write(dir, csv, 'track_id,artists,track_name,popularity\n');
  expect(await shown(dir, ['repro', '-q'])).toBe(dedent`
    error: stage 'ingest' failed: data/external/tracks.csv has a header and no rows
     --> pipeline.yaml:4:3
      |
    4 |   ingest:
      |   ^^^^^^
    hint: restage logs ingest
    exit 1
  `);

  const { code, stdout } = await restage(dir, ['repro', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    stages: { describe: { result: 'fresh' }, evaluate: { result: 'skipped' } },
  });
  rmSync(join(dir, csv));
  const back = await repro(dir);
  expect(only(back.results, 'ran')).toEqual([]);
  expect(back.ok).toBe(true);
  expect(read(dir, 'artifacts/metrics.json')).toBe(metrics);
});
