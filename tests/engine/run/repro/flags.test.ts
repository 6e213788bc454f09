// The flags of repro that change which stages run, and what becomes of their results.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { dryRun } from '../../../../engine/run/repro/dry-run.ts';
import { readProject } from '../../../../engine/run/project/project.ts';
import { project, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

/** Two chains that join: a1 -> a2 \ join -> last, b1 -> b2 / join. `blur` loses what changed in its input. */
const joined = {
  'pipeline.yaml': dedent`
    stages:
      a1: {cmd: blur a1.txt a.txt, deps: [a.txt], outs: [a1.txt]}
      a2: {cmd: make a2.txt a1.txt, deps: [a1.txt], outs: [a2.txt]}
      b1: {cmd: make b1.txt b.txt, deps: [b.txt], outs: [b1.txt]}
      join: {cmd: make join.txt a2.txt b1.txt, deps: [a2.txt, b1.txt], outs: [join.txt]}
      last: {cmd: make last.txt join.txt, deps: [join.txt], outs: [last.txt]}
  `,
  'a.txt': 'one',
  'b.txt': 'one',
};

test('--force-downstream runs what needs a stage that ran, and nothing beside it', async () => {
  const world = project(joined);
  await reproIn(world);
  sceneOf(world).write('a.txt', 'two');
  expect((await reproIn(world)).kinds).toEqual({ a1: 'ran', a2: 'fresh', b1: 'fresh', join: 'fresh', last: 'fresh' });
  sceneOf(world).write('a.txt', 'three');
  const read = readProject(world, {});
  const wishes = { selection: { targets: [], reach: 'upstream' }, force: false, runCache: true } as const;
  const dry = await dryRun(read, { ...wishes, forceDownstream: true }, () => undefined);
  expect([...dry.stages].map(([id, { verdict }]) => [id, verdict.kind])).toEqual([
    ['a1', 'run'],
    ['a2', 'run'],
    ['b1', 'fresh'],
    ['join', 'run'],
    ['last', 'run'],
  ]);
  const { kinds, reasons } = await reproIn(world, { forceDownstream: true });
  expect(kinds).toEqual({ a1: 'ran', a2: 'ran', b1: 'fresh', join: 'ran', last: 'ran' });
  expect(reasons['join']).toEqual(['forced']);
});

test('--ignore-errors tries every stage, also those that need one that failed', async () => {
  const world = project({
    'pipeline.yaml': dedent`
      stages:
        bad: {cmd: fail, outs: [bad.txt]}
        below: {cmd: make below.txt bad.txt, deps: [bad.txt], outs: [below.txt]}
        other: {cmd: make other.txt in.txt, deps: [in.txt], outs: [other.txt]}
    `,
    'in.txt': 'one',
  });
  const { ok, kinds } = await reproIn(world, { ignoreErrors: true, jobs: 1 });
  expect({ ok, kinds }).toEqual({ ok: false, kinds: { bad: 'failed', below: 'failed', other: 'ran' } });
});

test('--no-commit writes the lock and keeps nothing in the cache', async () => {
  const world = project(joined);
  expect((await reproIn(world, { commit: false })).ok).toBe(true);
  const scene = sceneOf(world);
  expect(scene.objects()).toEqual([]);
  expect(world.fs.stat('/project/.cache/objects')).toBeUndefined();
  expect(world.fs.stat('/project/.cache/runs')).toBeUndefined();
  expect(new Set(Object.values((await reproIn(world, { commit: false })).kinds))).toEqual(new Set(['fresh']));
  expect(scene.objects()).toEqual([]);
  // As `commit` would: without the flag, what is fresh and not in the cache is saved.
  await reproIn(world);
  expect(scene.objects()).toHaveLength(5);
});

test('--allow-missing leaves alone what has lost its data, also without a cache', async () => {
  const world = project(joined);
  await reproIn(world);
  const scene = sceneOf(world);
  scene.remove('.cache/objects', '.cache/runs', 'a.txt', 'b.txt', 'a1.txt', 'a2.txt', 'b1.txt', 'join.txt', 'last.txt');
  const before = scene.read('pipeline.lock');
  expect(new Set(Object.values((await reproIn(world, { allowMissing: true })).kinds))).toEqual(new Set(['fresh']));
  expect(scene.read('pipeline.lock')).toBe(before);
  expect(scene.has('last.txt')).toBe(false);
  expect((await problemsOf(() => reproIn(world))).map(({ code }) => code)).toEqual(['missing-dep', 'missing-dep']);
});

test('--allow-missing brings back what a stale stage needs', async () => {
  const world = project(joined);
  await reproIn(world);
  const scene = sceneOf(world);
  scene.remove('a1.txt', 'a2.txt', 'b1.txt', 'join.txt', 'last.txt');
  scene.write('pipeline.yaml', joined['pipeline.yaml'].replace('make join.txt', 'make ./join.txt'));
  const { kinds } = await reproIn(world, { allowMissing: true });
  expect(kinds).toEqual({ a1: 'restored', a2: 'restored', b1: 'restored', join: 'ran', last: 'fresh' });
  expect([scene.has('a1.txt'), scene.has('a2.txt'), scene.has('last.txt')]).toEqual([true, true, false]);
});

test('a stage that nobody confirms does not run, and neither does anything after it', async () => {
  const world = project(joined);
  const asked: string[] = [];
  const { ok, results } = await reproIn(world, {
    confirm: async (stage, reasons) => {
      asked.push(`${stage.id} ${reasons[0].kind}`);
      return Promise.resolve(stage.id !== 'a2');
    },
  });
  expect({ ok, asked }).toEqual({ ok: false, asked: ['a1 never-run', 'b1 never-run', 'a2 never-run'] });
  expect([...results].map(([id, result]) => [id, 'because' in result ? result.because.kind : result.kind])).toEqual([
    ['a1', 'ran'],
    ['a2', 'declined'],
    ['b1', 'ran'],
    ['join', 'upstream'],
    ['last', 'upstream'],
  ]);
});
