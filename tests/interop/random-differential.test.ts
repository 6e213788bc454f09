// Random projects and random edits, each sequence by real DVC and by restage in two folders: the same stages run, the same
// bytes lie there in the end. `SEQUENCES=300` for more of them, `SEED=17` to begin elsewhere, `SEQUENCE=5` for only that.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { compareStep, newTally } from './random-differential/compare.ts';
import { Dvc, hasDvc } from './random-differential/dvc.ts';
import { apply, type Edit, edits } from './random-differential/edits.ts';
import { wishes } from './random-differential/run-both.ts';
import { specs } from './random-differential/spec.ts';
import { Twins } from './random-differential/twins.ts';

const isThere = hasDvc();
const testWithDvc = isThere ? test : test.skip;
const count = Number(process.env.SEQUENCES ?? 40);
const seed = Number(process.env.SEED ?? 1);
const only = process.env.SEQUENCE === undefined ? undefined : Number(process.env.SEQUENCE);

let dvc: Dvc | undefined;
beforeAll(() => {
  if (isThere) dvc = new Dvc();
});
afterAll(() => dvc?.close());

const sequences = fc.record({
  stages: specs,
  steps: fc.array(fc.record({ edits: fc.array(edits, { minLength: 0, maxLength: 3 }), wish: wishes }), {
    minLength: 3,
    maxLength: 5,
  }),
});

const plain = { target: undefined, flag: '', takesOver: false } as const;
const one = (kind: Edit['kind']): readonly Edit[] => [{ kind, a: 1, b: 1 }];
/** All of it runs first; and in the end, everything changes and changes back. */
const first = { edits: [] as readonly Edit[], wish: plain };
const last = [
  { edits: one('content-all'), wish: plain },
  { edits: one('undo'), wish: plain },
];

testWithDvc(
  `${count} random sequences of edits: the same stages run, with the same bytes`,
  async () => {
    const tally = newTally();
    const wrong: string[] = [];
    let steps = 0;
    for (const [i, sequence] of fc.sample(sequences, { numRuns: count, seed }).entries()) {
      if (only !== undefined && only !== i) continue;
      const twins = new Twins(sequence.stages);
      const told: string[] = [];
      for (const { edits: made, wish } of [first, ...sequence.steps, ...last]) {
        for (const edit of made) apply(twins, edit);
        told.push(`${made.map(({ kind, a, b }) => `${kind} ${a} ${b}`).join(', ')} | ${JSON.stringify(wish)}`);
        if (!dvc) throw new Error('no DVC');
        const differences = await compareStep(twins, dvc, wish, tally);
        steps += 1;
        if (!differences) break;
        if (differences.length > 0) {
          wrong.push(`sequence ${i} of seed ${seed}\n${told.join('\n')}\n${differences.join('\n')}\n`);
          break;
        }
        twins.remember();
      }
      if (process.env.KEEP === undefined) twins.remove();
      else process.stdout.write(`${twins.outer}\n`);
    }
    process.stdout.write(
      `${count} sequences, ${steps} runs of each engine, ${tally.agreed} verdicts agree\n${tally.rows.text()}${tally.differences.text()}`,
    );
    if (wrong.length > 0) process.stdout.write(`${wrong.length} differ\n${wrong.join('\n')}\n`);
    expect(wrong.map((text) => text.split('\n')[0])).toEqual([]);
    if (only === undefined) expect(tally.rows.zero()).toEqual([]);
  },
  count * 120_000,
);
