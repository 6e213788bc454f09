// freeze, unfreeze, remove and move of data that .dvc files track.
import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readProject } from '../../../../engine/run/project/project.ts';
import { withMutex } from '../../../../engine/run/repro/with-mutex.ts';
import { freeze } from '../../../../engine/run/stage/freeze.ts';
import { moveData } from '../../../../engine/run/stage/move.ts';
import { remove } from '../../../../engine/run/stage/remove.ts';
import { layoutOf } from '../../../../engine/store/layout.ts';
import { type MemoryWorld, root } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const dvcFile = `# mine\nouts:\n- md5: ${md5('one')}\n  size: 3\n  hash: md5\n  path: in.csv\n`;
const mutex = { wait: 'no', command: 'restage test', signal: new AbortController().signal } as const;

const start = (): MemoryWorld =>
  project({
    '.git/HEAD': '',
    'pipeline.yaml': 'stages: {a: {cmd: make a.txt in.csv, deps: [in.csv], outs: [a.txt]}}\n',
    '.gitignore': '/in.csv\n/mine\n',
    'in.csv': 'one',
    'in.csv.dvc': dvcFile,
    '.dvc/config': '',
  });

function freezeIn(world: MemoryWorld, frozen: boolean, ...targets: readonly string[]): readonly string[] {
  return freeze(readProject(world, {}), { targets, frozen }, () => undefined).map(({ id }) => id);
}

async function removeIn(world: MemoryWorld, outs: boolean): Promise<readonly string[]> {
  const told: string[] = [];
  await remove(readProject(world, {}), { targets: ['in.csv.dvc'], outs, ...mutex }, ({ kind }) => told.push(kind));
  return told;
}

async function moveIn(world: MemoryWorld, from: string, to: string): Promise<void> {
  await moveData(world, { from, to }, mutex, () => undefined);
}

test('data that is frozen is not recorded anew until it is unfrozen', async () => {
  const world = start();
  const { read, write } = sceneOf(world);
  expect(freezeIn(world, true, 'in.csv.dvc', 'a')).toEqual(['a', 'in.csv.dvc']);
  expect(read('in.csv.dvc')).toBe(`${dvcFile}frozen: true\n`);
  expect(freezeIn(world, true, 'in.csv.dvc')).toEqual([]);
  freezeIn(world, false, 'a');
  write('in.csv', 'two');
  expect((await reproIn(world)).kinds).toEqual({ a: 'ran' });
  expect(read('in.csv.dvc')).toContain(md5('one'));
  expect(freezeIn(world, false, 'in.csv.dvc')).toEqual(['in.csv.dvc']);
  expect(read('in.csv.dvc')).toBe(dvcFile);
  await reproIn(world);
  expect(read('in.csv.dvc')).toContain(md5('two'));
});

test('a .dvc file that cannot be read, or changed by that alone, is not frozen', async () => {
  const world = start();
  const { read, write } = sceneOf(world);
  write('in.csv.dvc', 'cmd: x\n');
  expect((await problemsOf(() => freezeIn(world, true, 'in.csv.dvc'))).map(({ code }) => code)).toEqual([
    'dvc-unknown-key',
  ]);
  write('in.csv.dvc', '{outs: [{path: in.csv}]}\n');
  expect((await problemsOf(() => freezeIn(world, true, 'in.csv.dvc'))).map(({ code }) => code)).toEqual([
    'cannot-edit',
  ]);
  expect(read('in.csv.dvc')).toBe('{outs: [{path: in.csv}]}\n');
});

test('remove leaves the data, for git to see', async () => {
  const world = start();
  const { read, has } = sceneOf(world);
  expect(await removeIn(world, false)).toEqual([]);
  expect([has('in.csv.dvc'), read('in.csv'), read('.gitignore')]).toEqual([false, 'one', '/mine\n']);
});

test('remove --outs deletes data that the cache has, other goes to the trash', async () => {
  const world = start();
  const { has, write } = sceneOf(world);
  write(`.dvc/cache/files/md5/${md5('one').slice(0, 2)}/${md5('one').slice(2)}`, 'one');
  expect(await removeIn(world, true)).toEqual([]);
  expect(has('in.csv')).toBe(false);
  const other = start();
  expect(await removeIn(other, true)).toEqual(['trashed']);
  expect(Object.values(other.fs.tree(`${root}/.cache/trash`))).toContain('one');
});

test('remove --outs removes nothing if some of it is refused', async () => {
  const world = start();
  const { read, has, write } = sceneOf(world);
  write('b.csv.dvc', dvcFile.replace('in.csv', '.git/HEAD'));
  const request = { targets: ['a', 'in.csv.dvc', 'b.csv.dvc'], outs: true, ...mutex } as const;
  const run = async (): Promise<unknown> => remove(readProject(world, { targets: ['a'] }), request, () => undefined);
  write('a.txt', 'made');
  expect((await problemsOf(run)).map(({ code }) => code)).toEqual(['data-refused']);
  expect([read('a.txt'), read('in.csv'), has('in.csv.dvc')]).toEqual(['made', 'one', true]);
});

test.each<readonly [string, string, string]>([
  ['into the cache', '.cache/in.csv', 'cannot-move-there'],
  ['out of the project', '../in.csv', 'cannot-move-there'],
  ['out of the project by a link', 'elsewhere/in.csv', 'cannot-move-there'],
  ['into git by a link', 'git/in.csv', 'cannot-move-there'],
  ['into itself', 'in.csv/x', 'moves-into-itself'],
])('data is not moved %s', async (_where, to, code) => {
  const world = start();
  const { read } = sceneOf(world);
  world.fs.makeDir('/elsewhere');
  world.fs.symlink('/elsewhere', `${root}/elsewhere`);
  world.fs.symlink('.git', `${root}/git`);
  expect((await problemsOf(() => moveIn(world, 'in.csv', to))).map((one) => one.code)).toEqual([code]);
  expect([read('in.csv'), read('in.csv.dvc')]).toEqual(['one', dvcFile]);
});

test('data is not moved while somebody else writes', async () => {
  const world = start();
  const layout = layoutOf(root);
  await withMutex(
    { world, layout },
    mutex,
    () => undefined,
    async () => {
      expect((await problemsOf(async () => moveIn(world, 'in.csv', 'x'))).map(({ code }) => code)).toEqual([
        'mutex-held',
      ]);
    },
  );
  expect(sceneOf(world).read('in.csv')).toBe('one');
});

test('of data that is a link, the link is moved, also one that leads nowhere', async () => {
  const world = start();
  const { remove: removed, has } = sceneOf(world);
  removed('in.csv');
  world.fs.symlink('/nowhere', `${root}/in.csv`);
  await moveIn(world, 'in.csv', 'x');
  expect([world.fs.readLink(`${root}/x`), has('in.csv')]).toEqual(['/nowhere', false]);
});

test('data that lies elsewhere than its .dvc file is not moved', async () => {
  const world = start();
  const { read, write } = sceneOf(world);
  write('in.csv.dvc', `wdir: sub\n${dvcFile}`);
  const problems = await problemsOf(() => moveIn(world, 'in.csv', 'other.csv'));
  expect(problems.map(({ code }) => code)).toEqual(['cannot-edit']);
  expect(read('in.csv')).toBe('one');
});

test('move takes the line of .gitignore along, and a file of which nothing is left goes', async () => {
  const world = start();
  const { read, write, has } = sceneOf(world);
  await moveIn(world, 'in.csv', 'other.csv');
  expect(read('.gitignore')).toBe('/mine\n/other.csv\n');
  write('.gitignore', '/other.csv\n');
  write('sub/x', '');
  await moveIn(world, 'other.csv', 'sub');
  expect([has('.gitignore'), read('sub/.gitignore')]).toEqual([false, '/other.csv\n']);
});
