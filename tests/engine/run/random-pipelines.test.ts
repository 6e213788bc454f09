// Random pipelines through random edits: tests/support/random/ has what may come up, story.ts what is asked of each run.
// A failure names the seed and the story; RESTAGE_SEED and RESTAGE_RUNS look elsewhere, or longer.
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { noRows } from '../../support/random/rows.ts';
import { live, stories } from '../../support/random/story.ts';

const seed = Number(process.env['RESTAGE_SEED'] ?? 20260728);
const runs = Number(process.env['RESTAGE_RUNS'] ?? 200);
const limitMs = 240_000;
const rows = noRows();

test.each([1, 2, 3])(
  'after any edits a repro leaves the bytes of a clean run, runs nothing twice, nothing recorded, and nothing again (%i of 3)',
  async (part) => {
    const property = fc.asyncProperty(stories, (story) => live(story, rows));
    await fc.assert(property, { seed: seed + part, numRuns: runs });
  },
  limitMs,
);

test('the random pipelines came by every row of the freshness table, and by everything that is told', () => {
  if (process.env['RESTAGE_RUNS'] !== undefined) process.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  expect(Object.entries(rows).filter(([, count]) => count < 5)).toEqual([]);
});
