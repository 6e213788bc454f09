// What doctor says of a machine, a mutex and a cache that are not as they should be, in memory.
import { expect, test } from '@jest/globals';
import type { HostFacts } from '../../../engine/io/host-facts.ts';
import { acquireMutex } from '../../../engine/io/mutex/mutex.ts';
import { doctor } from '../../../engine/run/doctor/doctor.ts';
import { here, memoryProcesses } from '../../support/memory-processes.ts';
import type { MemoryWorld } from '../../support/memory-world.ts';
import { project, reproIn } from '../../support/project.ts';
import { sceneOf } from '../../support/scene.ts';

const well: HostFacts = {
  nodeVersion: 'v20.19.0',
  platform: 'linux',
  gitVersion: () => '2.43.0',
  fileSystemOf: () => 'ext4',
  packageVersion: () => '1.0.0',
  tryEsbuild: () => Promise.resolve(undefined),
};

const start = (): MemoryWorld =>
  project({ 'pipeline.yaml': 'stages: {a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}}', 'in.txt': 'one' });

/** Lines that are not ok: `name: status text`. */
async function complaints(
  world: MemoryWorld,
  host: Partial<HostFacts> = {},
  releaseMutex = false,
): Promise<readonly string[]> {
  const checks = await doctor(world, { ...well, ...host }, { file: undefined, releaseMutex });
  return checks.flatMap(({ name, status, text }) => (status === 'ok' ? [] : [`${name}: ${status} ${text}`]));
}

const takeMutex = async (world: MemoryWorld): Promise<unknown> =>
  acquireMutex({
    ...world,
    path: '/project/.cache/mutex',
    tempDir: '/project/.cache',
    wait: 'no',
    command: 'restage repro',
  });

test('where all is well it complains of nothing, and leaves nothing behind', async () => {
  const world = start();
  await reproIn(world);
  // The first look keeps the parsed pipeline.
  expect(await complaints(world)).toEqual([]);
  const before = world.fs.tree();
  expect(await complaints(world)).toEqual([]);
  expect(world.fs.tree()).toEqual(before);
});

test('an old Node, Windows, and what is not installed', async () => {
  const host = {
    nodeVersion: 'v18.20.1',
    platform: 'win32',
    gitVersion: () => undefined,
    packageVersion: () => undefined,
  };
  expect(await complaints(start(), host)).toEqual([
    'node: fail v18.20.1 is too old',
    'platform: fail native Windows has no process groups and no POSIX file modes',
    'git: warn there is no git command in PATH',
    'esbuild: warn module stages cannot be bundled: it is not installed',
    'onnx: warn onnxruntime-node is not installed; only stages that train, score or check ONNX models need it',
  ]);
});

test('without esbuild a project with module stages fails', async () => {
  const world = project({ 'pipeline.yaml': 'stages: {a: {module: a.ts, outs: [a.txt]}}', 'a.ts': '' });
  expect(await complaints(world, { tryEsbuild: () => Promise.resolve('wrong platform') })).toEqual([
    'esbuild: fail module stages cannot be bundled: wrong platform',
  ]);
});

test('a holder that lives is named; a dead one is told with what it left running; another machine cannot be judged', async () => {
  const world = start();
  await takeMutex(world);
  expect(await complaints(world)).toEqual([]);
  const later = memoryProcesses([], { pid: 200, startTime: 'start-200', group: 200 });
  expect(await complaints({ ...world, processes: later })).toEqual([
    expect.stringMatching(/^mutex: warn left by pid 100 on 'here' \(restage repro\) since \S+, which is gone$/),
  ]);
  const elsewhere = { ...later, machine: { ...here, host: 'there' } };
  expect(await complaints({ ...world, processes: elsewhere })).toEqual([
    expect.stringMatching(/^mutex: warn held by pid 100 on 'here' .*, which cannot be seen from here$/),
  ]);
});

test('the mutex is released by force, and its holder named', async () => {
  const world = start();
  await takeMutex(world);
  expect(await complaints(world, {}, true)).toEqual([
    expect.stringMatching(/^mutex: warn released; it was held by pid 100 .*, which is still running/),
  ]);
  expect(sceneOf(world).has('.cache/mutex')).toBe(false);
  expect(await complaints(world, {}, true)).toEqual([]);
  await takeMutex(world);
});

test('a wrong pipeline, a lock in conflict, lost objects and leftovers', async () => {
  const world = start();
  const { write, read, remove } = sceneOf(world);
  await reproIn(world);
  remove('.cache/objects');
  expect(await complaints(world)).toEqual(['outs: warn not in the cache, though the lock names it: a.txt']);
  write('in.txt', 'poison\n');
  await reproIn(world);
  const lock = read('pipeline.lock');
  write('pipeline.lock', `<<<<<<< HEAD\n${lock}=======\n${lock.replace(/file:./, 'file:0')}>>>>>>> theirs\n`);
  expect(await complaints(world)).toEqual([
    'lock: warn pipeline.lock is in a merge conflict',
    'unfinished: warn runs that failed or were killed left outs of: a',
  ]);
  write('pipeline.yaml', 'stages: {a: {dep: 1}}');
  expect((await complaints(world))[0]).toMatch(
    /^pipeline: fail stage 'a' .*\(pipeline\.yaml:1\), and 1 more$|^pipeline: fail stage 'a'/,
  );
});

test('a link type that does not work here is told', async () => {
  const world = start();
  sceneOf(world).write('.restage.yaml', 'cache: {type: [reflink, hardlink]}');
  expect(await complaints(world)).toEqual([
    expect.stringMatching(
      /^links: warn cache\.type begins with reflink, which does not work here; hardlink, symlink, copy work/,
    ),
  ]);
});

test('a clock of the file system that is off is told', async () => {
  const world = start();
  const clock = { ...world.clock, now: () => world.fs.now() + 60_000 };
  expect(await complaints({ ...world, clock })).toEqual([
    "clock: warn the file system's clock is 60 s behind this machine's",
  ]);
});
