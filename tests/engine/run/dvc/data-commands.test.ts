// checkout, commit and status of data that .dvc files track.
import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { formatDvcDirectory } from '../../../../engine/core/dvc/dvc-directory.ts';
import type { Selection } from '../../../../engine/core/select.ts';
import { readProject } from '../../../../engine/run/project/project.ts';
import { dryRun } from '../../../../engine/run/repro/dry-run.ts';
import { type StatusRequest, statusWithData } from '../../../../engine/run/status.ts';
import { type MemoryWorld, root } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { checkoutIn, commitIn } from '../../../support/run-commands.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const object = (name: string): string => `.dvc/cache/files/md5/${name.slice(0, 2)}/${name.slice(2)}`;
const fileOf = (path: string, text: string): string =>
  `outs:\n- md5: ${md5(text)}\n  size: ${text.length}\n  hash: md5\n  path: ${path}\n`;
const list = formatDvcDirectory(
  new Map([
    ['x/a', md5('A')],
    ['b', md5('B')],
  ]),
);

const start = (): MemoryWorld =>
  project({
    'pipeline.yaml': `stages: {a: {cmd: make a.txt in.csv raw/x/a, deps: [in.csv, raw/x], outs: [a.txt]}}`,
    'in.csv': 'one',
    'in.csv.dvc': fileOf('in.csv', 'one'),
    'alone.csv': 'z',
    'alone.csv.dvc': fileOf('alone.csv', 'z'),
    'raw/x/a': 'A',
    'raw/b': 'B',
    'raw.dvc': `outs:\n- md5: ${md5(list)}.dir\n  size: 2\n  nfiles: 2\n  hash: md5\n  path: raw\n`,
    [object(md5('one'))]: 'one',
    [object(md5('z'))]: 'z',
    [object(md5('A'))]: 'A',
    [object(md5('B'))]: 'B',
    [object(`${md5(list)}.dir`)]: list,
  });

function trashed(world: MemoryWorld): readonly string[] {
  return Object.values(world.fs.tree(`${root}/.cache/trash`)).filter((text) => text !== '');
}

async function statusIn(
  world: MemoryWorld,
  wishes: Partial<StatusRequest> = {},
): Promise<Readonly<Record<string, string>>> {
  const request = { targets: [], ...wishes };
  const read = readProject(world, { targets: request.targets, targetsAre: request.targetsAre, scope: 'all' });
  const { data } = await statusWithData(read, request, () => undefined);
  return Object.fromEntries(
    [...data].map(([file, { kind, changes }]) => [file, [kind, ...changes.values()].join(' ')] as const),
  );
}

async function foretold(
  world: MemoryWorld,
  selection: Selection,
  { allowMissing = false } = {},
): Promise<readonly string[]> {
  const told: string[] = [];
  const read = readProject(world, { targets: selection.targets, scope: 'all' });
  await dryRun(read, { selection, force: false, runCache: true, allowMissing }, (event) => {
    if ('source' in event) told.push(`${event.kind} ${event.path}`);
  });
  return told;
}

describe('a .dvc file that cannot be read', () => {
  const broken = (): MemoryWorld => {
    const world = start();
    sceneOf(world).write('alone.csv.dvc', 'outs: [');
    return world;
  };

  test.each<readonly [string, (world: MemoryWorld, targets: readonly string[]) => Promise<unknown>]>([
    ['status', async (world, targets) => statusIn(world, { targets })],
    ['commit', async (world, targets) => commitIn(world, { targets })],
    ['checkout', async (world, targets) => checkoutIn(world, { targets })],
    [
      'repro',
      async (world, targets) => reproIn(world, { selection: { targets, reach: 'upstream' }, read: { targets } }),
    ],
  ])('is refused by %s that is about it', async (_name, run) => {
    const world = broken();
    for (const targets of [['alone.csv.dvc'], []])
      expect((await problemsOf(() => run(world, targets))).map(({ code }) => code)).toEqual(['yaml-syntax']);
    expect(world.started).toEqual([]);
  });

  test('is told once by repro of a stage that reads its data', async () => {
    const world = start();
    sceneOf(world).write('in.csv.dvc', 'outs: [');
    const told: string[] = [];
    const selection: Selection = { targets: ['a'], reach: 'upstream' };
    const read = readProject(world, { targets: ['a'], scope: 'all' });
    const wishes = { selection, force: false, runCache: true } as const;
    const problems = await problemsOf(async () => dryRun(read, wishes, ({ kind }) => told.push(kind)));
    expect([problems.map(({ code }) => code), told]).toEqual([['yaml-syntax'], []]);
  });

  test('is a warning to what is about others', async () => {
    const { told, results } = await checkoutIn(broken(), { targets: ['in.csv.dvc'] });
    expect([told, results]).toEqual([['yaml-syntax'], { 'in.csv': 'there' }]);
  });
});

describe('checkout', () => {
  test('leaves alone what is there, and restores what is missing, in a folder too', async () => {
    const world = start();
    const { remove, read } = sceneOf(world);
    remove('in.csv', 'raw/b');
    const made = { 'in.csv': 'restored', 'alone.csv': 'there', raw: 'restored', 'a.txt': 'not-in-lock' };
    expect(await checkoutIn(world)).toEqual({ results: made, told: [] });
    expect([read('in.csv'), read('raw/b')]).toEqual(['one', 'B']);
  });

  test('deletes what the cache has, and moves to the trash what exists nowhere else', async () => {
    const world = start();
    const { write, has, read } = sceneOf(world);
    write('in.csv', 'z');
    write('alone.csv', 'mine');
    write('raw/x/a', 'B');
    write('raw/more', 'new');
    const { told } = await checkoutIn(world);
    expect(told).toEqual(['trashed', 'trashed']);
    expect(trashed(world)).toEqual(expect.arrayContaining(['mine', 'new']));
    expect([read('in.csv'), read('alone.csv'), read('raw/x/a'), has('raw/more')]).toEqual(['one', 'z', 'A', false]);
  });

  test('of a path in a folder restores that alone', async () => {
    const world = start();
    const { write, remove, has, read } = sceneOf(world);
    remove('raw');
    write('raw/more', 'new');
    expect((await checkoutIn(world, { targets: ['raw/x'] })).results).toEqual({ raw: 'restored' });
    expect([read('raw/x/a'), read('raw/more'), has('raw/b')]).toEqual(['A', 'new', false]);
    expect((await checkoutIn(world, { targets: ['raw/no'] })).told).toEqual(['data-not-listed']);
  });

  test('--with-deps brings the data that the stage reads, -R that of the folder', async () => {
    const world = start();
    const { remove, has } = sceneOf(world);
    remove('in.csv', 'alone.csv', 'raw');
    expect(Object.keys((await checkoutIn(world, { targets: ['a'], withDeps: true })).results)).toEqual([
      'in.csv',
      'raw',
      'a.txt',
    ]);
    expect(has('alone.csv')).toBe(false);
    await checkoutIn(world, { targets: ['.'], targetsAre: 'folders' });
    expect(has('alone.csv')).toBe(true);
  });

  test('of what the cache has lost, or has wrong, fails and leaves the rest as it is', async () => {
    const world = start();
    const { write, remove, read } = sceneOf(world);
    remove(object(md5('z')), 'raw/b');
    write(object(md5('A')), 'damaged');
    write('alone.csv', 'mine');
    write('raw/x/a', 'mine');
    expect(await checkoutIn(world)).toMatchObject({
      results: { 'alone.csv': 'missing', raw: 'missing', 'in.csv': 'there' },
      told: ['data-nowhere', 'data-nowhere'],
    });
    expect([read('alone.csv'), read('raw/x/a'), read('raw/b')]).toEqual(['mine', 'mine', 'B']);
  });

  test('refuses data that would lie outside of the project, or in what is not to be written', async () => {
    const world = start();
    const { write } = sceneOf(world);
    write('alone.csv.dvc', fileOf('../alone.csv', 'z'));
    write('in.csv.dvc', fileOf('.git/config', 'one'));
    const { results } = await checkoutIn(world);
    expect(results).toMatchObject({ '../alone.csv': 'refused', '.git/config': 'refused' });
  });
});

describe('commit', () => {
  test('records what has changed, and a stage with it', async () => {
    const world = start();
    await reproIn(world);
    const { write, read, has } = sceneOf(world);
    write('in.csv', 'two');
    write('raw/b', 'C');
    expect((await commitIn(world)).results).toEqual({
      'in.csv.dvc': 'recorded',
      'alone.csv.dvc': 'fresh',
      'raw.dvc': 'recorded',
      a: 'recorded',
    });
    expect(read('in.csv.dvc')).toBe(fileOf('in.csv', 'two'));
    expect(has(object(md5('C')))).toBe(true);
    expect(JSON.parse(read('pipeline.lock'))).toMatchObject({ stages: { a: { data: { 'in.csv': md5('two') } } } });
    expect(new Set(Object.values(await statusIn(world)))).toEqual(new Set(['fresh']));
  });

  test('saves again what the cache has lost', async () => {
    const world = start();
    sceneOf(world).remove(object(md5('z')));
    expect((await commitIn(world, { targets: ['alone.csv'] })).results).toEqual({ 'alone.csv.dvc': 'recorded' });
    expect(sceneOf(world).has(object(md5('z')))).toBe(true);
  });

  test('refuses what git tracks, where there is something to record', async () => {
    const plain = start();
    const { write, remove, read } = sceneOf(plain);
    const asked: string[] = [];
    const tracked = (paths: readonly string[]): ReadonlySet<string> => (asked.push(...paths), new Set(paths));
    const world: MemoryWorld = { ...plain, git: { ...plain.git, tracked } };
    const targets = ['in.csv', 'alone.csv'];
    expect((await commitIn(world, { targets })).results).toEqual({ 'in.csv.dvc': 'fresh', 'alone.csv.dvc': 'fresh' });
    expect(asked).toEqual([]);
    write('in.csv', 'two');
    remove(object(md5('z')));
    expect((await commitIn(world, { targets })).results).toEqual({
      'in.csv.dvc': 'data-git-tracked',
      'alone.csv.dvc': 'data-git-tracked',
    });
    expect([read('in.csv.dvc'), sceneOf(world).has(object(md5('two')))]).toEqual([fileOf('in.csv', 'one'), false]);
  });

  test('makes git ignore what it records, checkout what it restores, in one go', async () => {
    const world = start();
    const { write, remove, read } = sceneOf(world);
    write('.git/HEAD', '');
    write('in.csv', 'two');
    await commitIn(world, { targets: ['in.csv.dvc'] });
    expect(read('.gitignore')).toBe('/in.csv\n');
    remove('alone.csv', 'raw');
    await checkoutIn(world, { targets: ['alone.csv.dvc', 'raw.dvc'] });
    expect(read('.gitignore')).toBe('/in.csv\n/alone.csv\n/raw\n');
  });

  test('refuses what is not there, and an import that is not what was imported', async () => {
    const world = start();
    const { write, remove, read } = sceneOf(world);
    remove('alone.csv');
    const imported = `frozen: true\ndeps:\n- path: https://example.com/in.csv\n${fileOf('in.csv', 'one')}`;
    write('in.csv.dvc', imported);
    write('in.csv', 'two');
    expect((await commitIn(world)).results).toMatchObject({
      'alone.csv.dvc': 'data-not-there',
      'in.csv.dvc': 'data-imported',
    });
    expect(read('in.csv.dvc')).toBe(imported);
  });
});

describe('status', () => {
  test('tells what changed, is missing, is lost from the cache, or is nowhere', async () => {
    const world = start();
    const { write, remove } = sceneOf(world);
    expect(new Set(Object.values(await statusIn(world)))).toEqual(new Set(['fresh']));
    write('in.csv', 'two');
    remove('raw', object(md5('z')));
    expect(await statusIn(world)).toEqual({
      'in.csv.dvc': 'run modified',
      'raw.dvc': 'restore deleted',
      'alone.csv.dvc': 'run not in cache',
    });
    remove('alone.csv');
    expect(await statusIn(world, { targets: ['alone.csv'] })).toEqual({ 'alone.csv.dvc': 'error not in cache' });
  });

  test('of a stage tells of its data only if it is asked to', async () => {
    const world = start();
    expect(await statusIn(world, { targets: ['a'] })).toEqual({});
    expect(Object.keys(await statusIn(world, { targets: ['a'], withDeps: true }))).toEqual(['in.csv.dvc', 'raw.dvc']);
  });
});

describe('repro', () => {
  const read = { targets: ['alone.csv.dvc'] };
  const selection = { targets: ['alone.csv.dvc'], reach: 'upstream' } as const;

  test('of a .dvc file records its data, and runs nothing', async () => {
    const world = start();
    sceneOf(world).write('alone.csv', 'w');
    const { kinds, ok, events } = await reproIn(world, { selection, read });
    expect([kinds, ok]).toEqual([{}, true]);
    expect(events).toContainEqual({ kind: 'data-recorded', path: 'alone.csv', source: 'alone.csv.dvc' });
    expect(sceneOf(world).read('alone.csv.dvc')).toBe(fileOf('alone.csv', 'w'));
  });

  test('--dry tells what would come of the data, and changes nothing', async () => {
    const world = start();
    const { write, remove, files } = sceneOf(world);
    write('in.csv', 'two');
    remove('raw', object(md5('z')));
    const before = files();
    expect(await foretold(world, { targets: ['a'], reach: 'upstream' })).toEqual([
      'data-checked-out raw',
      'data-recorded in.csv',
    ]);
    expect(await foretold(world, selection)).toEqual(['data-saved alone.csv']);
    expect(await foretold(world, { targets: [], reach: 'upstream' }, { allowMissing: true })).toEqual([
      'data-saved alone.csv',
      'data-recorded in.csv',
    ]);
    expect(files()).toEqual(before);
  });

  test('--allow-missing runs what reads data that its .dvc file names differently', async () => {
    const world = start();
    await reproIn(world);
    const { write, remove } = sceneOf(world);
    remove('in.csv');
    expect((await reproIn(world, { allowMissing: true })).kinds).toEqual({ a: 'fresh' });
    write('in.csv.dvc', fileOf('in.csv', 'z'));
    expect((await reproIn(world, { allowMissing: true })).kinds).toEqual({ a: 'ran' });
    expect(sceneOf(world).read('in.csv')).toBe('z');
  });
});
