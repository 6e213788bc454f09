// The outs as the lock says: what is restored, what is left alone, what is kept from being lost, and crashes.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { project, reproIn } from '../../support/project.ts';
import { checkoutIn, crashAtEveryWrite } from '../../support/run-commands.ts';
import { problemsOf, sceneOf } from '../../support/scene.ts';

const pipeline = dedent`
  stages:
    a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}
    d: {cmd: dir d in.txt, deps: [in.txt], outs: [d]}
    m: {cmd: make m.json a.txt, deps: [a.txt], metrics: [m.json: {cache: false}]}
`;

/** Two states of the project, both in the cache; the lock of the first one is back, as after `git switch`. */
async function switched(): Promise<{ readonly world: MemoryWorld; readonly first: Readonly<Record<string, string>> }> {
  const world = project({ 'pipeline.yaml': pipeline, 'in.txt': 'one' });
  const { write, read, files } = sceneOf(world);
  await reproIn(world);
  const [first, lock] = [files(), read('pipeline.lock')];
  write('in.txt', 'two');
  await reproIn(world);
  write('in.txt', 'one');
  write('pipeline.lock', lock);
  world.fs.tick(10_000);
  return { world, first };
}

test('only what differs is restored, and then repro has nothing to do', async () => {
  const { world, first } = await switched();
  sceneOf(world).remove('d');
  expect(await checkoutIn(world)).toEqual({
    results: { 'a.txt': 'restored', d: 'restored', 'm.json': 'restored' },
    told: [],
  });
  expect(sceneOf(world).files()).toEqual(first);
  expect(await checkoutIn(world)).toEqual({ results: { 'a.txt': 'there', d: 'there', 'm.json': 'there' }, told: [] });
  expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', d: 'fresh', m: 'fresh' });
});

test('a target is restored alone', async () => {
  const { world } = await switched();
  expect((await checkoutIn(world, { targets: ['d'] })).results).toEqual({ d: 'restored' });
});

test('an edit by hand goes to the trash and is named', async () => {
  const { world, first } = await switched();
  sceneOf(world).write('a.txt', 'by hand');
  const { results, told } = await checkoutIn(world);
  expect([results['a.txt'], told]).toEqual(['restored', ['trashed']]);
  expect(sceneOf(world).files()).toEqual(first);
  expect(Object.entries(world.fs.tree('/project/.cache/trash')).filter(([, text]) => text === 'by hand')).toHaveLength(
    1,
  );
});

test('an edit by hand of what a checkout put in the place of leftovers goes to the trash, too', async () => {
  const { world } = await switched();
  world.fs.makeDir('/project/.cache/unfinished');
  sceneOf(world).write('pipeline.yaml', pipeline.replace('make a.txt in.txt', 'fail-half a.txt'));
  await reproIn(world, { keepGoing: true });
  sceneOf(world).write('pipeline.yaml', pipeline);
  expect((await checkoutIn(world)).told).toEqual([]);
  sceneOf(world).write('a.txt', 'by hand');
  expect((await checkoutIn(world)).told).toEqual(['trashed']);
});

test('what is not in the cache is listed; everything else is restored', async () => {
  const { world, first } = await switched();
  const { objects } = sceneOf(world);
  for (const path of objects())
    if (Buffer.from(world.fs.read(path)).toString() === first['a.txt']) world.fs.remove(path);
  const before = sceneOf(world).read('a.txt');
  expect(await checkoutIn(world)).toEqual({
    results: { 'a.txt': 'missing', d: 'restored', 'm.json': 'restored' },
    told: ['objects-missing'],
  });
  expect(sceneOf(world).read('a.txt')).toBe(before);
});

test('a damaged object is removed, and its out counts as missing', async () => {
  const { world, first } = await switched();
  for (const path of sceneOf(world).objects()) {
    if (Buffer.from(world.fs.read(path)).toString() === first['a.txt'])
      sceneOf(world).write(path.slice('/project/'.length), 'damaged');
  }
  expect(await checkoutIn(world)).toEqual({
    results: { 'a.txt': 'missing', d: 'restored', 'm.json': 'restored' },
    told: ['object-corrupt', 'objects-missing'],
  });
});

test('the lock is not changed; a stage that is not in it is said', async () => {
  const world = project({ 'pipeline.yaml': pipeline, 'in.txt': 'one' });
  expect((await checkoutIn(world)).results).toEqual({
    'a.txt': 'not-in-lock',
    d: 'not-in-lock',
    'm.json': 'not-in-lock',
  });
  expect(sceneOf(world).has('pipeline.lock')).toBe(false);
});

test('a lock that cannot be read is an error, and nothing is touched', async () => {
  const { world } = await switched();
  sceneOf(world).write('pipeline.lock', '{"version": 1, "sta');
  const before = sceneOf(world).files();
  expect(await problemsOf(() => checkoutIn(world))).toMatchObject([{ code: 'lock-broken', category: 'project' }]);
  expect(sceneOf(world).files()).toEqual(before);
});

test('of a merge conflict the side that is on disk is taken', async () => {
  const { world } = await switched();
  const { read, write, files } = sceneOf(world);
  const first = read('pipeline.lock');
  await checkoutIn(world);
  write('in.txt', 'two');
  await reproIn(world);
  write('pipeline.lock', `<<<<<<< HEAD\n${first}=======\n${read('pipeline.lock')}>>>>>>> theirs\n`);
  const before = files();
  expect(await checkoutIn(world)).toEqual({
    results: { 'a.txt': 'there', d: 'there', 'm.json': 'there' },
    told: ['lock-conflict', 'lock-conflict', 'lock-conflict'],
  });
  expect(files()).toEqual(before);
});

test('an out that git tracks is refused, and the others are restored', async () => {
  const { world, first } = await switched();
  const tracking = { ...world, git: { ...world.git, tracked: () => new Set(['/project/a.txt']) } };
  expect(await checkoutIn(tracking)).toEqual({
    results: { 'a.txt': 'refused', d: 'restored', 'm.json': 'restored' },
    told: ['out-git-tracked'],
  });
  expect(sceneOf(world).read('d/part-0')).toBe(first['d/part-0']);
});

test('relinking makes anew what is there, as the cache type says', async () => {
  const { world } = await switched();
  await checkoutIn(world);
  sceneOf(world).write('.restage.yaml', 'cache: {type: hardlink}');
  expect((await checkoutIn(world)).results).toEqual({ 'a.txt': 'there', d: 'there', 'm.json': 'there' });
  expect(await checkoutIn(world, { relink: true })).toEqual({
    results: { 'a.txt': 'relinked', d: 'relinked', 'm.json': 'there' },
    told: [],
  });
  expect(world.fs.stat('/project/a.txt')?.links).toBe(2);
  expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', d: 'fresh', m: 'fresh' });
});

test('a crash at any write costs nothing but a second checkout', async () => {
  const { world: start, first } = await switched();
  sceneOf(start).write('d/part-0', 'by hand');
  const crashes = await crashAtEveryWrite(start, checkoutIn, async (world) => {
    expect((await checkoutIn(world)).told).not.toContain('objects-missing');
    expect(sceneOf(world).files()).toEqual(first);
    expect(Object.values(world.fs.tree('/project/.cache/trash'))).toContain('by hand');
  });
  expect(crashes).toBeGreaterThan(10);
});
