// What a repro makes of a lock that is not simply there: in conflict, broken, of a later version, of other stages.
import { describe, expect, test } from '@jest/globals';
import { type LockEntry, parseLock } from '../../../../engine/core/records/lock.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

const two = (extra = ''): string =>
  `stages: {a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]${extra}}, b: {cmd: make b.txt a.txt, deps: [a.txt], outs: [b.txt]}}`;
const start = (): MemoryWorld => project({ 'pipeline.yaml': two(), 'in.txt': 'one' });

/** Both results recorded, and a lock in which they are in conflict; the disk has the later one. */
async function inConflict(): Promise<{ readonly world: MemoryWorld; readonly first: string; readonly second: string }> {
  const world = start();
  const { read, write } = sceneOf(world);
  await reproIn(world);
  const [ours, first] = [read('pipeline.lock'), read('a.txt')];
  write('in.txt', 'two');
  await reproIn(world);
  const [theirs, second] = [read('pipeline.lock'), read('a.txt')];
  write('pipeline.lock', `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> theirs\n`);
  return { world, first, second };
}

const locked = (world: MemoryWorld): ReadonlyMap<string, unknown> => {
  const parse = parseLock(sceneOf(world).read('pipeline.lock'));
  return parse.kind === 'read' ? parse.lock : new Map<string, LockEntry>();
};

describe('a merge conflict never blocks', () => {
  test('the side that fits the disk is taken, and the lock is whole again', async () => {
    const { world } = await inConflict();
    const made = await reproIn(world);
    expect(made.kinds).toEqual({ a: 'restored', b: 'restored' });
    expect(made.reasons).toEqual({ a: ['merge conflict in the lock'], b: ['merge conflict in the lock'] });
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
    expect(world.started).toHaveLength(4);
  });

  test('the other side is restored when the inputs are the other ones', async () => {
    const { world, first } = await inConflict();
    sceneOf(world).write('in.txt', 'one');
    sceneOf(world).remove('.cache/runs');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'restored' });
    expect(sceneOf(world).read('a.txt')).toBe(first);
    expect(world.started).toHaveLength(4);
  });

  test('inputs that neither side has are run', async () => {
    const { world } = await inConflict();
    sceneOf(world).write('in.txt', 'three');
    expect((await reproIn(world)).kinds).toEqual({ a: 'ran', b: 'ran' });
  });

  test('a frozen stage keeps what is there, also after others were written', async () => {
    const { world, second } = await inConflict();
    sceneOf(world).write('pipeline.yaml', two(', frozen: true'));
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'restored' });
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
    expect(sceneOf(world).read('a.txt')).toBe(second);
  });

  test('a frozen stage whose outs are gone gets one side back, for good', async () => {
    const { world, first } = await inConflict();
    sceneOf(world).write('pipeline.yaml', two(', frozen: true'));
    sceneOf(world).remove('a.txt');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'restored' });
    expect(sceneOf(world).read('a.txt')).toBe(first);
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
  });

  test('a stage that is no target keeps an entry', async () => {
    const { world } = await inConflict();
    await reproIn(world, { targets: ['a'] });
    expect([...locked(world).keys()]).toEqual(['a', 'b']);
  });
});

test('a lock of a later version is refused, and left alone', async () => {
  const world = start();
  sceneOf(world).write('pipeline.lock', '{"version": 7}');
  expect(await problemsOf(() => reproIn(world))).toMatchObject([
    { code: 'lock-newer', category: 'project', message: "'pipeline.lock' has version 7; this restage reads up to 1" },
  ]);
  expect(sceneOf(world).read('pipeline.lock')).toBe('{"version": 7}');
  expect(world.started).toEqual([]);
  expect(sceneOf(world).has('.cache/mutex')).toBe(false);
});

test('a broken lock is told and counts as absent: results come from the run cache', async () => {
  const world = start();
  await reproIn(world);
  sceneOf(world).write('pipeline.lock', '{"version": 1, "stag');
  const made = await reproIn(world);
  expect(made.kinds).toEqual({ a: 'restored', b: 'restored' });
  expect(made.events.flatMap((event) => (event.kind === 'warning' ? [event.problem.code] : []))).toEqual([
    'lock-broken',
  ]);
  expect((await reproIn(world)).events.some(({ kind }) => kind === 'warning')).toBe(false);
});

test('entries of stages that vanished go with the next write, and not before', async () => {
  const world = start();
  await reproIn(world);
  sceneOf(world).write('pipeline.yaml', 'stages: {a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}}');
  await reproIn(world);
  expect([...locked(world).keys()]).toEqual(['a', 'b']);
  sceneOf(world).write('in.txt', 'two');
  await reproIn(world);
  expect([...locked(world).keys()]).toEqual(['a']);
});

test('a repro with nothing to do does not write the lock', async () => {
  const world = start();
  await reproIn(world);
  const before = world.fs.stat('/project/pipeline.lock');
  await reproIn(world);
  expect(world.fs.stat('/project/pipeline.lock')).toEqual(before);
});
