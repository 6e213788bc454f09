// What a gc keeps and what it removes, in memory: locks, ages, directories, shared caches, and crashes.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { readText, type MemoryWorld, writeText } from '../../support/memory-world.ts';
import { project, reproIn } from '../../support/project.ts';
import { crashAtEveryWrite, dayMs, gcIn } from '../../support/run-commands.ts';
import { problemsOf, sceneOf } from '../../support/scene.ts';

const pipeline = dedent`
  stages:
    a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}
    d: {cmd: dir d in.txt a.txt, deps: [in.txt, a.txt], outs: [d]}
`;

/** Results of two states, both old; the lock names the second one. */
async function twoStates(config: Readonly<Record<string, string>> = {}): Promise<MemoryWorld> {
  const world = project({ 'pipeline.yaml': pipeline, 'in.txt': 'one', ...config });
  await reproIn(world);
  sceneOf(world).write('in.txt', 'two');
  await reproIn(world);
  world.fs.tick(20 * dayMs);
  return world;
}

const kindsAfter = async (world: MemoryWorld, text: string): Promise<unknown> => {
  sceneOf(world).write('in.txt', text);
  sceneOf(world).remove('a.txt', 'd');
  return (await reproIn(world)).kinds;
};

test('what the lock names stays and is restored; the rest goes and is run again', async () => {
  const world = await twoStates();
  const { results } = await gcIn(world);
  expect(results).toMatchObject({
    kept: { objects: 6, records: 2 },
    removed: { objects: 6, records: 2 },
    unnamed: { files: 0 },
  });
  expect(results.sources.map(({ names, stages, lost }) => [names, [...stages.keys()], lost])).toEqual([
    [['workspace'], ['a', 'd'], 0],
  ]);
  expect(new Set(results.results.map(({ stage, outs }) => `${stage}: ${outs.join(' ')}`))).toEqual(
    new Set(['a: a.txt', 'd: d']),
  );
  expect(await kindsAfter(world, 'two')).toEqual({ a: 'restored', d: 'restored' });
  expect(await kindsAfter(world, 'one')).toEqual({ a: 'ran', d: 'ran' });
});

test('a dry run says the same and removes nothing', async () => {
  const world = await twoStates();
  const before = world.fs.tree();
  const { results } = await gcIn(world, { dry: true });
  expect(results.removed).toMatchObject({ objects: 6, records: 2 });
  expect(world.fs.tree()).toEqual(before);
  const { dry, ...made } = (await gcIn(world)).results;
  expect({ ...made, dry: true }).toEqual({ ...results, dry: !dry });
});

test('what is young stays, whether anything names it or not', async () => {
  const world = await twoStates();
  expect(await kindsAfter(world, 'three')).toEqual({ a: 'ran', d: 'ran' });
  sceneOf(world).write('in.txt', 'four');
  await reproIn(world);
  await gcIn(world);
  expect(await kindsAfter(world, 'three')).toEqual({ a: 'restored', d: 'restored' });
  expect(await kindsAfter(world, 'one')).toEqual({ a: 'ran', d: 'ran' });
  await gcIn(world, { days: 0 });
  expect(await kindsAfter(world, 'three')).toEqual({ a: 'ran', d: 'ran' });
});

test('a young run record keeps its objects, however old they are', async () => {
  const world = await twoStates();
  await reproIn(world, { force: true });
  const lock = sceneOf(world).read('pipeline.lock');
  sceneOf(world).remove('pipeline.lock');
  expect((await gcIn(world)).results).toMatchObject({
    kept: { objects: 6, records: 2 },
    removed: { objects: 6, records: 2 },
  });
  sceneOf(world).write('pipeline.lock', lock);
  expect(await kindsAfter(world, 'two')).toEqual({ a: 'restored', d: 'restored' });
});

test('a young directory object keeps what it names', async () => {
  const world = await twoStates();
  const tree = sceneOf(world)
    .objects()
    .find((path) => readText(world.fs, path).startsWith('{"version":1,"entries":{\n"inner"'));
  sceneOf(world).remove('pipeline.lock', '.cache/runs');
  world.fs.setModified(tree ?? '', world.fs.now());
  expect((await gcIn(world)).results.kept.objects).toBe(5);
});

test('both sides of a merge conflict are kept', async () => {
  const world = await twoStates();
  const { read, write } = sceneOf(world);
  const second = read('pipeline.lock');
  await kindsAfter(world, 'one');
  write('pipeline.lock', `<<<<<<< HEAD\n${read('pipeline.lock')}=======\n${second}>>>>>>> theirs\n`);
  world.fs.tick(20 * dayMs);
  expect((await gcIn(world)).results.removed).toEqual({ objects: 0, bytes: 0, records: 0 });
});

test('the locks of other pipeline files below the root count as well', async () => {
  const world = await twoStates();
  const { read, write, remove } = sceneOf(world);
  write('sub/other.lock', read('pipeline.lock'));
  remove('pipeline.lock');
  expect((await gcIn(world)).results.kept).toMatchObject({ objects: 6, records: 2 });
});

describe('nothing is removed when it cannot be known what is needed', () => {
  test.each([
    ['{"version": 1, "sta', 'gc-lock-broken'],
    ['{"version": 7}', 'gc-lock-newer'],
  ])('a lock %j', async (text, code) => {
    const world = await twoStates();
    sceneOf(world).write('pipeline.lock', text);
    const before = sceneOf(world).objects();
    expect(await problemsOf(() => gcIn(world))).toMatchObject([{ code, category: 'project' }]);
    expect(sceneOf(world).objects()).toEqual(before);
  });

  test('git fails', async () => {
    const world = await twoStates();
    const failing = {
      ...world,
      git: { ...world.git, refs: () => ({ kind: 'failed', reason: 'bad object' }) as const },
    };
    expect(await problemsOf(() => gcIn(failing))).toMatchObject([
      { code: 'gc-git-failed', message: expect.stringContaining('bad object') as unknown },
    ]);
    expect(sceneOf(world).objects()).toHaveLength(12);
  });
});

test('locks of other tools are not ours to understand', async () => {
  const world = await twoStates();
  sceneOf(world).write('Cargo.lock', 'version = 3');
  sceneOf(world).write('flake.lock', '{"version": 7}');
  sceneOf(world).write('dvc.lock', 'schema: "2.0"');
  sceneOf(world).write('dvc/dvc.yaml', '');
  expect((await gcIn(world)).results.kept).toMatchObject({ objects: 6, records: 2 });
});

describe('a shared cache', () => {
  const shared = { '.restage.yaml': 'cache: {dir: /shared}' };

  test('is cleaned only when its projects are named, and keeps what they need', async () => {
    const world = await twoStates(shared);
    const lock = sceneOf(world).read('pipeline.lock');
    for (const [path, text] of Object.entries({ ...shared, 'pipeline.yaml': pipeline, 'pipeline.lock': lock }))
      writeText(world.fs, `/other/${path}`, text);
    sceneOf(world).remove('pipeline.lock');
    expect(await problemsOf(() => gcIn(world))).toMatchObject([{ code: 'gc-shared-cache', category: 'usage' }]);
    expect((await gcIn(world, { projects: ['../other'] })).results.kept).toMatchObject({ objects: 6, records: 2 });
    expect((await gcIn(world, { projects: ['.'] })).results.kept).toMatchObject({ objects: 0, records: 0 });
  });

  test('is not that of any folder', async () => {
    const world = await twoStates(shared);
    writeText(world.fs, '/other/pipeline.yaml', pipeline);
    expect(await problemsOf(() => gcIn(world, { projects: ['../other'] }))).toMatchObject([
      { code: 'gc-foreign-project' },
    ]);
    expect(await problemsOf(() => gcIn(world, { projects: ['../nowhere'] }))).toMatchObject([
      { code: 'gc-no-project' },
    ]);
  });
});

test('what the workspace holds as links into the cache stays, recorded or not', async () => {
  const world = await twoStates({ '.restage.yaml': 'cache: {type: symlink}' });
  expect(await kindsAfter(world, 'two')).toEqual({ a: 'restored', d: 'restored' });
  const before = sceneOf(world).read('a.txt');
  expect(world.fs.lstat('/project/a.txt')?.kind).toBe('symlink');
  sceneOf(world).remove('pipeline.lock', '.cache/runs');
  world.fs.tick(20 * dayMs);
  await gcIn(world);
  expect(sceneOf(world).read('a.txt')).toBe(before);
});

test('trash goes after 30 days, leftovers of crashes after one', async () => {
  const world = await twoStates();
  const { write, has } = sceneOf(world);
  write('.cache/trash/t/a.txt', 'by hand');
  write('.cache/tmp/stray', 'half');
  write('.cache/mine', 'not ours');
  world.fs.tick(25 * dayMs);
  await gcIn(world);
  expect(['trash/t', 'tmp/stray', 'mine'].map((name) => has(`.cache/${name}`))).toEqual([true, false, true]);
  world.fs.tick(6 * dayMs);
  expect((await gcIn(world)).results.outdated.get('trash')).toEqual({ files: 1, bytes: 7 });
  expect(has('.cache/trash/t')).toBe(false);
});

test('a crash at any write of a gc leaves every kept result restorable, and no lie', async () => {
  const start = await twoStates();
  const clean = sceneOf(start).files();
  const other = project({ 'pipeline.yaml': pipeline, 'in.txt': 'one' });
  await reproIn(other);
  const crashes = await crashAtEveryWrite(start, gcIn, async (world) => {
    expect(await kindsAfter(world, 'two')).toEqual({ a: 'restored', d: 'restored' });
    expect(sceneOf(world).files()).toEqual(clean);
    await kindsAfter(world, 'one');
    expect(sceneOf(world).files()).toEqual(sceneOf(other).files());
    await gcIn(world);
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', d: 'fresh' });
  });
  expect(crashes).toBeGreaterThan(8);
});
