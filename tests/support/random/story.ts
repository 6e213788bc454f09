// A random story: edits, a run, edits, a run, … Each run is held against what must be true of it whatever happened:
// the bytes of a clean run, nothing twice, nothing that was recorded, nothing lost, and nothing left to do.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { sha256 } from '../../../engine/io/disk/hashing.ts';
import { leftBehind } from '../store-check.ts';
import { root } from '../memory-world.ts';
import { apply, type Edit, edits, type Wishes, wishes } from './edits.ts';
import { bytesOf, evaluate, upstreamOf } from './evaluate.ts';
import { outsOf, type Spec, specs, type StageSpec } from './spec.ts';
import { countRows, type Rows } from './rows.ts';
import { objectThere, type Ran, Tale } from './tale.ts';

export interface Step {
  readonly edits: readonly Edit[];
  readonly wishes: Wishes;
}

export interface Story {
  readonly spec: Spec;
  readonly steps: readonly Step[];
}

const step: fc.Arbitrary<Step> = fc.record({ edits: fc.array(edits, { minLength: 1, maxLength: 3 }), wishes });

/** A first run, and 2 to 5 times edits with a run after them. */
export const stories: fc.Arbitrary<Story> = fc.record({
  spec: specs,
  steps: fc.array(step, { minLength: 2, maxLength: 5 }),
});

const plain: Wishes = { jobs: 1, keepGoing: true, force: false, runCache: true, target: undefined, pauseMs: 10_000 };

/** @throws AssertionError for the first thing that is not as it must be; counts what was hit into `rows` */
export async function live({ spec, steps }: Story, rows: Rows): Promise<void> {
  const tale = new Tale(spec);
  await runAndCheck(tale, plain, { rows, isLast: false });
  for (const [i, { edits, wishes }] of steps.entries()) {
    tale.world.fs.tick(wishes.pauseMs);
    for (const edit of edits) apply(tale, edit);
    await runAndCheck(tale, wishes, { rows, isLast: i === steps.length - 1 });
  }
}

async function runAndCheck(
  tale: Tale,
  wishes: Wishes,
  { rows, isLast }: { readonly rows: Rows; readonly isLast: boolean },
): Promise<void> {
  const ran = await watchedRun(tale, wishes);
  countRows(rows, tale.spec, ran);
  nothingTwice(ran);
  nothingLost(tale, ran);
  assert.deepEqual(leftBehind(tale.world.fs), [], 'nothing temporary is left');
  likeEvaluation(tale, ran);
  const settled = ran.ok && wishes.target === undefined && !tale.spec.stages.some(({ frozen }) => frozen);
  if (settled) assert.doesNotMatch(tale.moment().lock ?? '', /^<{7}/m, 'a conflict in the lock is settled');
  if (isLast) await likeCleanRuns(tale, wishes, ran);
  learn(tale, ran);
  tale.past.push(tale.moment());

  const again = await watchedRun(tale, { ...wishes, force: false });
  countRows(rows, tale.spec, again);
  for (const [name, result] of again.results) {
    const before = ran.results.get(name);
    if (before?.kind === 'failed' || before?.kind === 'skipped' || result.kind === 'skipped') continue;
    const stage = tale.stage(name);
    const mayRun =
      stage.alwaysChanged || stage.out === '' || (before?.kind === 'ran' && !before.recorded) || stage.touches;
    assert.ok(
      result.kind === 'fresh' || mayRun,
      `a second run has nothing to do for ${name}, and it was ${result.kind}`,
    );
  }
  learn(tale, again);
}

/** Runs, and fails if something starts whose inputs are those of a recorded run. */
async function watchedRun(tale: Tale, wishes: Wishes): Promise<Ran> {
  const before = new Map(tale.spec.stages.map((stage) => [stage.name, tale.outsText(stage)]));
  const wrong: string[] = [];
  const ran = await tale.repro(wishes, (stage, key) => {
    if (wishes.force || stage.alwaysChanged || stage.out === '') return;
    const locked = tale.locked.get(stage.name);
    if (locked?.key === key && locked.outs === before.get(stage.name))
      wrong.push(`${stage.name} ran, and the lock has its inputs and outs`);
    const record = keepsRecord(stage) && wishes.runCache ? tale.recorded.get(key) : undefined;
    if (record?.digests.every((digest) => objectThere(tale.world.fs, digest)))
      wrong.push(`${stage.name} ran, and there is a record of it`);
  });
  assert.deepEqual(wrong, []);
  return ran;
}

function keepsRecord({ out, cache, persist, alwaysChanged }: StageSpec): boolean {
  return out !== '' && cache && !persist && !alwaysChanged;
}

function nothingTwice({ events }: Ran): void {
  const started = events.flatMap((event) => (event.kind === 'stage-started' ? [event.stage] : []));
  assert.equal(new Set(started).size, started.length, `a stage ran twice: ${started.join(' ')}`);
}

/** Bytes that somebody wrote by hand are somewhere: in place, in the trash, or an object. */
function nothingLost(tale: Tale, ran: Ran): void {
  if (tale.handmade.size === 0) return;
  const texts = new Set(Object.values(tale.world.fs.tree(root)));
  for (const [text, name] of tale.handmade) {
    // What a persist out becomes is its command's affair.
    if (tale.stage(name).persist) continue;
    assert.ok(
      texts.has(text),
      `${JSON.stringify(text)}, written over an out of ${name}, is gone (${ran.results.get(name)?.kind})`,
    );
  }
  tale.handmade.clear();
}

/** Each stage that came out has the bytes of a clean run, and each that is broken there is broken here. */
function likeEvaluation(tale: Tale, { results }: Ran): void {
  const tainted = taintedStages(tale.spec);
  const expected = evaluate(tale);
  for (const stage of tale.spec.stages) {
    const [want, kind] = [expected.get(stage.name), results.get(stage.name)?.kind];
    if (tainted.has(stage.name) || kind === 'skipped' || kind === undefined) continue;
    if (typeof want === 'string') assert.equal(kind, want, `result of ${stage.name}`);
    else assert.deepEqual(bytesOf(tale.world.fs, stage), want, `bytes of ${stage.name} (${kind})`);
  }
}

/** Clean runs of the engine: the same bytes and the same lock, whatever `-j` is. */
async function likeCleanRuns(tale: Tale, wishes: Wishes, ran: Ran): Promise<void> {
  const [one, four] = [await cleanRun(tale, 1), await cleanRun(tale, 4)];
  likeEvaluation(one.tale, one.ran);
  likeEvaluation(four.tale, four.ran);
  assert.equal(one.tale.moment().lock, four.tale.moment().lock, 'the lock does not depend on -j');
  const isPure = taintedStages(tale.spec).size === 0 && !tale.spec.stages.some(({ touches }) => touches);
  if (ran.ok && wishes.target === undefined && isPure)
    assert.equal(tale.moment().lock, one.tale.moment().lock, 'the lock is that of a clean run');
}

async function cleanRun(tale: Tale, jobs: 1 | 4): Promise<{ readonly tale: Tale; readonly ran: Ran }> {
  const clean = new Tale({ ...tale.spec, grainMs: 0 }, tale.moment());
  return { tale: clean, ran: await clean.repro({ ...plain, jobs }, () => undefined) };
}

/** Stages whose outs hang on what was before: frozen and persist, and what reads theirs. */
function taintedStages(spec: Spec): ReadonlySet<string> {
  const tainted = new Set<string>();
  for (const stage of spec.stages) {
    if (stage.frozen || stage.persist || upstreamOf(spec, stage).some(({ name }) => tainted.has(name)))
      tainted.add(stage.name);
  }
  return tainted;
}

/** Takes note of what is recorded now. */
function learn(tale: Tale, ran: Ran): void {
  for (const [name, result] of ran.results) {
    const stage = tale.stage(name);
    if (stage.frozen || stage.out === '' || result.kind === 'skipped') continue;
    if (result.kind === 'failed' || (result.kind === 'ran' && !result.recorded)) {
      if (result.kind === 'failed') tale.locked.delete(name);
      tale.unfinished.add(name);
      continue;
    }
    tale.unfinished.delete(name);
    const key = tale.keyOf(stage);
    tale.locked.set(name, { key, outs: tale.outsText(stage) });
    if (result.kind !== 'ran' || !keepsRecord(stage) || ran.keys.get(name) !== key) continue;
    const files = Object.values(bytesOf(tale.world.fs, stage)).flatMap((tree) =>
      Object.values(tree as Readonly<Record<string, string>>),
    );
    const digests = files.map((text) => sha256(Buffer.from(text, 'latin1')));
    tale.recorded.set(key, {
      digests,
      inFolder: outsOf(stage).some(
        (out) => !isDeepStrictEqual(Object.keys(bytesOf(tale.world.fs, stage)[out] as object), ['']),
      ),
    });
  }
}
