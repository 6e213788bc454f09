// Objects, run record, lock: each names only what is on the disk already. And who may write at all.
import { expect, test } from '@jest/globals';
import { dirname } from 'node:path';
import { formatHolder } from '../../../../engine/io/mutex/holder.ts';
import { here } from '../../../support/memory-processes.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { recordedDisk } from '../../../support/recorded-disk.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

const one = 'stages: {a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt, b.txt]}}';
const start = (pipeline = one): MemoryWorld =>
  project({ 'pipeline.yaml': pipeline.replace(', b.txt', ''), 'in.txt': 'one' });

/** What is renamed into place, in the order in which it is. */
function placed(calls: readonly string[]): readonly string[] {
  return calls.flatMap((call) => {
    const [verb, , to = ''] = call.split(' ');
    const [what] = /\.cache\/(?:objects|runs|unfinished)|pipeline\.lock|(?<=project\/)[a-z]\.txt/.exec(to) ?? [];
    return verb === 'rename' && what !== undefined ? [what] : [];
  });
}

test('a run: listed as unfinished, then objects, run record, lock', async () => {
  const world = start('stages: {a: {cmd: dir d in.txt, deps: [in.txt], outs: [d]}}');
  const { disk, calls } = recordedDisk(world.fs, 'changes');
  await reproIn({ ...world, fs: disk });
  expect(placed(calls)).toEqual([
    '.cache/unfinished',
    '.cache/objects',
    '.cache/objects',
    '.cache/objects',
    '.cache/objects',
    '.cache/runs',
    'pipeline.lock',
  ]);
  const at = (pattern: RegExp): number => calls.findIndex((call) => pattern.test(call));
  expect(at(/^remove .*\.cache\/unfinished\//)).toBeGreaterThan(at(/^rename .* .*pipeline\.lock$/));
});

test('a restore: outs in place, then the lock', async () => {
  const world = start();
  await reproIn(world);
  sceneOf(world).remove('a.txt', 'pipeline.lock');
  const { disk, calls } = recordedDisk(world.fs, 'changes');
  expect((await reproIn({ ...world, fs: disk })).kinds).toEqual({ a: 'restored' });
  expect(placed(calls)).toEqual(['a.txt', 'pipeline.lock']);
});

test('old outs go before the command starts, and after what takes their place was verified', async () => {
  const world = start('stages: {a: {cmd: dir d in.txt, deps: [in.txt], outs: [d]}}');
  await reproIn(world);
  sceneOf(world).write('in.txt', 'two');
  await reproIn(world);
  const now = sceneOf(world).files();
  sceneOf(world).write('in.txt', 'one');
  for (const path of sceneOf(world).objects())
    if (Buffer.from(world.fs.read(path)).toString().startsWith('part of')) world.fs.remove(path);
  const { disk, calls } = recordedDisk(world.fs, 'changes');
  expect((await reproIn({ ...world, fs: disk })).kinds).toEqual({ a: 'ran' });
  expect(calls.filter((call) => call.startsWith('rename') && call.endsWith('/project/d'))).toEqual([]);
  expect(Object.keys(sceneOf(world).files())).toEqual(Object.keys(now));
});

test('objects are written beside, read-only, and synced before they have a name', async () => {
  const world = start();
  const { disk, calls } = recordedDisk(world.fs, 'changes');
  await reproIn({ ...world, fs: disk });
  const renamed = calls.findIndex((call) => /^rename .*\/\.cache\/objects\//.test(call));
  const [, temp = ''] = calls[renamed]?.split(' ') ?? [];
  expect(
    calls.slice(renamed - 2, renamed + 4).map((call) =>
      call
        .replace(temp, 'TEMP')
        .replace(dirname(temp), 'BESIDE')
        .replace(/[0-9a-f]{62}/, '…')
        .replace(/objects\/../, 'objects/ab'),
    ),
  ).toEqual([
    'create TEMP/…',
    'syncFile TEMP/…',
    'rename TEMP /project/.cache/objects/ab',
    'syncDir /project/.cache/objects',
    'syncDir /project/.cache/objects/ab',
    'remove BESIDE',
  ]);
  expect(
    sceneOf(world)
      .objects()
      .map((path) => world.fs.stat(path)?.mode),
  ).toEqual([0o444]);
});

test('a project that another process writes in is not touched with wait: no', async () => {
  const world = start();
  const holder = {
    ...here,
    pid: 100,
    startTime: 'start-100',
    command: 'restage exp run',
    nonce: 'n',
    since: 0,
    groups: [],
    inherited: [],
  };
  sceneOf(world).write('.cache/mutex', Buffer.from(formatHolder(holder)).toString());
  expect(await problemsOf(() => reproIn(world))).toMatchObject([
    {
      code: 'mutex-held',
      category: 'mutex',
      message: "the project is in use by pid 100 on 'here' (restage exp run) since 1970-01-01T00:00:00Z",
    },
  ]);
  expect(world.started).toEqual([]);
  expect(sceneOf(world).has('.cache/mutex')).toBe(true);
});

test('a repro in a stage of the same project is an error, one of another project is not', async () => {
  const world = start();
  const inside = (root: string): MemoryWorld => ({ ...world, env: { RESTAGE_ROOT: root, RESTAGE_STAGE: 'train' } });
  expect(await problemsOf(() => reproIn(inside('/project')))).toMatchObject([
    {
      code: 'repro-inside-stage',
      message: "stage 'train' runs restage repro in its own project, and would wait for itself forever",
    },
  ]);
  expect((await reproIn(inside('/other'))).kinds).toEqual({ a: 'ran' });
});

test('the mutex is let go also when the project is broken', async () => {
  const world = start('stages: {a: {module: none.ts, deps: [in.txt], outs: [a.txt]}}');
  expect(await problemsOf(() => reproIn(world))).toMatchObject([{ code: 'module-not-found' }]);
  expect(sceneOf(world).has('.cache/mutex')).toBe(false);
});

test('the cache folder is marked, and hidden from git; what others put there stays', async () => {
  const world = start();
  sceneOf(world).write('.cache/.gitignore', 'mine\n');
  sceneOf(world).write('.cache/other-tool/x', 'x');
  await reproIn(world);
  expect(sceneOf(world).read('.cache/CACHEDIR.TAG')).toMatch(/^Signature: 8a477f597d28d172789f06886806bc55\n/);
  expect([sceneOf(world).read('.cache/.gitignore'), sceneOf(world).read('.cache/other-tool/x')]).toEqual([
    'mine\n',
    'x',
  ]);
});
