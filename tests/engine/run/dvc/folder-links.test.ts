// Data that lies behind symbolic links to folders: what they lead to is never changed.
import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { formatDvcDirectory } from '../../../../engine/core/dvc/dvc-directory.ts';
import { type MemoryWorld, readText, root, writeText } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { checkoutIn } from '../../../support/run-commands.ts';
import { sceneOf } from '../../../support/scene.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const object = (name: string): string => `.dvc/cache/files/md5/${name.slice(0, 2)}/${name.slice(2)}`;
const list = formatDvcDirectory(new Map(['a', 'sub/b', 'sub/c'].map((path) => [path, md5(path)])));

/** `raw` or `raw/sub` is a link to a folder of somebody else, which has `more` and another `b`. */
function linked(link: 'raw' | 'raw/sub'): MemoryWorld {
  const world = project({
    'pipeline.yaml': 'stages: {a: {cmd: make a.txt, outs: [a.txt]}}',
    'raw.dvc': `outs:\n- md5: ${md5(list)}.dir\n  size: 11\n  nfiles: 3\n  hash: md5\n  path: raw\n`,
    [object(`${md5(list)}.dir`)]: list,
    ...Object.fromEntries(['a', 'sub/b', 'sub/c'].map((path) => [object(md5(path)), path])),
    ...(link === 'raw' ? {} : { 'raw/a': 'a' }),
  });
  const sub = link === 'raw' ? '/theirs/sub' : '/theirs';
  if (link === 'raw') writeText(world.fs, '/theirs/a', 'a');
  for (const [name, text] of Object.entries({ b: 'other', c: 'sub/c', more: 'more' }))
    writeText(world.fs, `${sub}/${name}`, text);
  world.fs.symlink('/theirs', `${root}/${link}`);
  world.fs.tick(10_000);
  return world;
}

test.each(['raw', 'raw/sub'] as const)('checkout replaces the link %s itself', async (link) => {
  const world = linked(link);
  const before = world.fs.tree('/theirs');
  expect(await checkoutIn(world, { targets: ['raw.dvc'] })).toEqual({ results: { raw: 'restored' }, told: [] });
  const { read, has } = sceneOf(world);
  expect([read('raw/a'), read('raw/sub/b'), read('raw/sub/c'), has('raw/sub/more')]).toEqual([
    'a',
    'sub/b',
    'sub/c',
    false,
  ]);
  expect(world.fs.lstat(`${root}/${link}`)?.kind).toBe('directory');
  expect(world.fs.tree('/theirs')).toEqual(before);
});

test('a link whose files are as recorded stays', async () => {
  const world = linked('raw/sub');
  writeText(world.fs, '/theirs/b', 'sub/b');
  world.fs.remove('/theirs/more');
  sceneOf(world).write('raw/a', 'mine');
  expect((await checkoutIn(world, { targets: ['raw.dvc'] })).results).toEqual({ raw: 'restored' });
  expect(world.fs.readLink(`${root}/raw/sub`)).toBe('/theirs');
  expect(sceneOf(world).read('raw/a')).toBe('a');
});

test('of one path behind a link, all of the link comes back', async () => {
  const world = linked('raw/sub');
  await checkoutIn(world, { targets: ['raw/sub/b'] });
  expect([sceneOf(world).read('raw/sub/b'), sceneOf(world).read('raw/sub/c')]).toEqual(['sub/b', 'sub/c']);
});

test('a link stays where the cache has lost a part of what would take its place', async () => {
  const world = linked('raw/sub');
  sceneOf(world).remove(object(md5('sub/c')));
  expect(await checkoutIn(world, { targets: ['raw.dvc'] })).toEqual({
    results: { raw: 'missing' },
    told: ['data-nowhere'],
  });
  expect(world.fs.readLink(`${root}/raw/sub`)).toBe('/theirs');
  expect(readText(world.fs, '/theirs/b')).toBe('other');
});

test('a link that leads nowhere makes room for the data that a stage reads', async () => {
  const world = linked('raw');
  const { write, read } = sceneOf(world);
  world.fs.remove('/theirs');
  write('pipeline.yaml', 'stages: {a: {cmd: make a.txt raw/a, deps: [raw], outs: [a.txt]}}');
  expect((await reproIn(world)).kinds).toEqual({ a: 'ran' });
  expect(read('raw/sub/b')).toBe('sub/b');
});
