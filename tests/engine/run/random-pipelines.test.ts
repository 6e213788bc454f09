// Random pipelines through random edits: see tests/support/random/ for what may come up, and story.ts for what is asked.
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { noRows } from '../../support/random/rows.ts';
import { live, stories } from '../../support/random/story.ts';

/** RESTAGE_SEED and RESTAGE_RUNS look elsewhere, or longer. */
const seed = Number(process.env['RESTAGE_SEED'] ?? 20260728);
const runs = Number(process.env['RESTAGE_RUNS'] ?? 600);

test('after any edits a repro leaves the bytes of a clean run, runs nothing twice, nothing that is recorded, and nothing again', async () => {
  const rows = noRows();
  await fc.assert(
    fc.asyncProperty(stories, (story) => live(story, rows)),
    { seed, numRuns: runs },
  );
  process.stdout.write(`rows hit in ${runs} random pipelines: ${JSON.stringify(rows, undefined, 2)}\n`);
  expect(Object.entries(rows).filter(([, count]) => count === 0)).toEqual([]);
});
