// What runs beside what, what is left out after a failure, and what a signal leaves.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import type { Selection } from '../../../../engine/core/select.ts';
import { type GatedWorld, gated } from '../../../support/gates.ts';
import { project, type Repro, reproIn } from '../../../support/project.ts';
import { sceneOf } from '../../../support/scene.ts';
import { until } from '../../../support/until.ts';

const diamond = dedent`
  stages:
    top: {cmd: make top in.txt, deps: [in.txt], outs: [top]}
    left: {cmd: make left top, deps: [top], outs: [left]}
    right: {cmd: make right top, deps: [top], outs: [right]}
    bottom: {cmd: make bottom left right, deps: [left, right], outs: [bottom]}
`;
const start = (pipeline = diamond): GatedWorld => gated(project({ 'pipeline.yaml': pipeline, 'in.txt': 'one' }));
const broken = { kind: 'exited', code: 3 } as const;
const why = (made: Repro, id: string): unknown => {
  const result = made.results.get(id);
  return result?.kind === 'skipped' ? result.because : result?.kind;
};

describe('parallel stages', () => {
  test('a diamond with two slots: its sides run at the same time, its ends alone', async () => {
    const world = start();
    const made = reproIn(world, { jobs: 2 });
    await world.sees('top');
    world.open('top');
    await world.sees('left', 'right');
    world.open('right');
    await world.sees('left');
    world.open('left');
    await world.sees('bottom');
    world.open('bottom');
    expect((await made).kinds).toEqual({ top: 'ran', left: 'ran', right: 'ran', bottom: 'ran' });
  });

  test('with one slot never two', async () => {
    const world = start();
    const made = reproIn(world, { jobs: 1 });
    for (const stage of ['top', 'left', 'right', 'bottom']) {
      await world.sees(stage);
      world.open(stage);
    }
    expect((await made).ok).toBe(true);
    expect(world.started.map((line) => line.split(':')[0])).toEqual(['top', 'left', 'right', 'bottom']);
  });

  test.each([
    ['the configured number', 'jobs: 1', ['a']],
    ['the cores', '', ['a', 'b']],
  ])('without --jobs it is %s', async (_what, config, expected) => {
    const world = start(
      'stages: {a: {cmd: make a in.txt, deps: [in.txt], outs: [a]}, b: {cmd: make b in.txt, deps: [in.txt], outs: [b]}, c: {cmd: make c in.txt, deps: [in.txt], outs: [c]}}',
    );
    sceneOf(world).write('.restage.yaml', config);
    const made = reproIn(world);
    await world.sees(...expected);
    for (const stage of ['a', 'b', 'c']) {
      await until(stage, () => world.running.includes(stage));
      world.open(stage);
    }
    expect((await made).ok).toBe(true);
  });
});

describe('a stage that fails', () => {
  const wide = `${diamond}\n  other: {cmd: make other in.txt, deps: [in.txt], outs: [other]}\n  last: {cmd: make last other, deps: [other], outs: [last]}\n`;

  test('stops what has not started; what runs beside it is finished and kept', async () => {
    const world = start(wide);
    const going = reproIn(world, { jobs: 2 });
    await world.sees('top', 'other');
    world.open('top', broken);
    await world.sees('other');
    world.open('other');
    const made = await going;
    expect(made.ok).toBe(false);
    expect(made.kinds).toEqual({
      top: 'failed',
      left: 'skipped',
      right: 'skipped',
      bottom: 'skipped',
      other: 'ran',
      last: 'skipped',
    });
    expect(why(made, 'left')).toEqual({ kind: 'upstream', stage: 'top' });
    expect(why(made, 'bottom')).toEqual({ kind: 'upstream', stage: 'left' });
    expect(why(made, 'last')).toEqual({ kind: 'stopped', stage: 'top' });
    expect(made.results.get('top')).toMatchObject({
      problems: [{ code: 'stage-failed', message: "stage 'top' failed: exit code 3", hint: 'restage logs top' }],
    });
  });

  test('with --keep-going everything that does not need it is done', async () => {
    const world = start(wide);
    const going = reproIn(world, { jobs: 2, keepGoing: true });
    await world.sees('top', 'other');
    world.open('top', broken);
    world.open('other');
    await world.sees('last');
    world.open('last');
    const made = await going;
    expect(made.ok).toBe(false);
    expect(made.kinds).toEqual({
      top: 'failed',
      left: 'skipped',
      right: 'skipped',
      bottom: 'skipped',
      other: 'ran',
      last: 'ran',
    });
  });

  test.each([
    ['killed', { kind: 'signalled', signal: 'SIGKILL' }, "stage 'top' failed: killed by SIGKILL"],
    [
      'not started',
      { kind: 'not-started', reason: "command 'x' was not found in PATH" },
      "stage 'top' failed: command 'x' was not found in PATH",
    ],
  ] as const)('when its command was %s', async (_what, ending, message) => {
    const world = start();
    const going = reproIn(world);
    await world.sees('top');
    world.open('top', ending);
    expect((await going).results.get('top')).toMatchObject({ kind: 'failed', problems: [{ message }] });
  });

  test('a list of commands ends with the first that fails', async () => {
    const world = project({ 'pipeline.yaml': 'stages: {a: {cmd: [say one, fail, say two], outs: [a]}}' });
    expect((await reproIn(world)).kinds).toEqual({ a: 'failed' });
    expect(world.started).toEqual(['a: say one', 'a: fail']);
  });

  test('a stage that does not write its out fails at the out, and nothing of it is recorded', async () => {
    const world = project({
      'pipeline.yaml': 'stages: {a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt, b.txt]}}',
      'in.txt': 'one',
    });
    const made = await reproIn(world);
    expect(made.results.get('a')).toMatchObject({
      problems: [{ code: 'out-not-written', message: "stage 'a' ended without writing its out 'b.txt'" }],
    });
    expect(sceneOf(world).has('pipeline.lock')).toBe(false);
  });

  test('a disk that fails under one stage is a bug or a full disk: the others are waited for, then it is thrown', async () => {
    const world = start(wide);
    let ended = false;
    const going = reproIn(world, { jobs: 2 }).finally(() => (ended = true));
    await world.sees('top', 'other');
    world.fs.remove('/project/.cache/tmp');
    world.fs.symlink('/nowhere/else', '/project/.cache/tmp');
    world.open('top');
    await world.sees('other');
    for (let i = 0; i < 20; i++) await Promise.resolve();
    expect(ended).toBe(false);
    expect(world.fs.stat('/project/.cache/mutex')).toBeDefined();
    world.open('other', broken);
    await expect(going).rejects.toThrow('ENOENT');
  });
});

describe('what is selected', () => {
  const reach = async (selection: Selection): Promise<unknown> => {
    const world = project({ 'pipeline.yaml': diamond, 'in.txt': 'one' });
    await reproIn(world);
    return (await reproIn(world, { selection, force: true })).kinds;
  };

  test.each<readonly [string, Selection, readonly string[]]>([
    ['a target with what it needs', { targets: ['left'], reach: 'upstream' }, ['top', 'left']],
    ['-s: the target alone', { targets: ['left'], reach: 'single' }, ['left']],
    ['--downstream: the target and what needs it', { targets: ['left'], reach: 'downstream' }, ['left', 'bottom']],
  ])('%s', async (_what, selection, expected) => {
    expect(await reach(selection)).toEqual(Object.fromEntries(expected.map((id) => [id, 'ran'])));
  });
});

describe('a signal', () => {
  test('stops what runs, skips the rest, and keeps what is finished', async () => {
    const world = start();
    const abort = new AbortController();
    const going = reproIn(world, { jobs: 2, signal: abort.signal });
    await world.sees('top');
    world.open('top');
    await world.sees('left', 'right');
    world.open('left');
    await world.sees('right');
    await until('left is recorded', () =>
      sceneOf(world).read('pipeline.lock').includes('"left": {\n      "fingerprint"'),
    );
    abort.abort(130);
    const made = await going;
    expect(made.ok).toBe(false);
    expect(made.results.get('right')).toMatchObject({ kind: 'failed', problems: [{ code: 'stage-interrupted' }] });
    expect(why(made, 'bottom')).toEqual({ kind: 'upstream', stage: 'right' });
    expect(sceneOf(world).has('.cache/mutex')).toBe(false);
    const again = reproIn(world);
    await world.sees('right');
    world.open('right');
    await world.sees('bottom');
    world.open('bottom');
    expect((await again).kinds).toMatchObject({ top: 'fresh', right: 'ran', bottom: 'ran' });
  });

  test('before anything has run leaves everything cancelled', async () => {
    const world = start();
    const abort = new AbortController();
    const going = reproIn(world, { jobs: 1, signal: abort.signal });
    await world.sees('top');
    abort.abort(143);
    expect((await going).kinds).toEqual({ top: 'failed', left: 'skipped', right: 'skipped', bottom: 'skipped' });
    expect(sceneOf(world).has('pipeline.lock')).toBe(false);
  });
});
