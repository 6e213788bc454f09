// Outs that are there become results because the user says so: what is recorded, what is refused, and crashes.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { type MemoryWorld, root } from '../../support/memory-world.ts';
import { project, reproIn } from '../../support/project.ts';
import { commitIn, crashAtEveryWrite } from '../../support/run-commands.ts';
import { sceneOf } from '../../support/scene.ts';

const pipeline = dedent`
  stages:
    a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}
    b: {cmd: make b.txt a.txt, deps: [a.txt], outs: [b.txt]}
`;
const byHand = (files: Readonly<Record<string, string>> = {}): MemoryWorld =>
  project({ 'pipeline.yaml': pipeline, 'in.txt': 'one', 'a.txt': 'made elsewhere', 'b.txt': 'this too', ...files });

test('what is there is recorded, and fresh from then on; nothing is run', async () => {
  const world = byHand();
  expect(await commitIn(world)).toEqual({ results: { a: 'recorded', b: 'recorded' }, told: [] });
  expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
  expect(await commitIn(world)).toEqual({ results: { a: 'fresh', b: 'fresh' }, told: [] });
  expect(world.started).toEqual([]);
});

test('what was recorded is restored later, also without the lock', async () => {
  const world = byHand();
  await commitIn(world);
  sceneOf(world).remove('a.txt', 'b.txt', 'pipeline.lock');
  expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'restored' });
  expect(sceneOf(world).read('a.txt')).toBe('made elsewhere');
});

test('a changed command is adopted without a run', async () => {
  const world = byHand();
  await reproIn(world);
  sceneOf(world).write('pipeline.yaml', pipeline.replace('make b.txt a.txt', 'make b.txt a.txt a.txt'));
  expect((await commitIn(world)).results).toEqual({ a: 'fresh', b: 'recorded' });
  expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
});

test('the run record of a real run is not replaced, but the lock is', async () => {
  const world = byHand();
  await reproIn(world);
  const made = sceneOf(world).read('b.txt');
  sceneOf(world).write('b.txt', 'by hand');
  expect((await commitIn(world)).results).toEqual({ a: 'fresh', b: 'recorded' });
  expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
  expect(sceneOf(world).read('b.txt')).toBe('by hand');
  sceneOf(world).remove('b.txt', 'pipeline.lock');
  expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'restored' });
  expect(sceneOf(world).read('b.txt')).toBe(made);
});

test('a missing dep or out is refused, and the other stages are recorded', async () => {
  const withoutOut = byHand();
  sceneOf(withoutOut).remove('b.txt');
  expect((await commitIn(withoutOut)).results).toEqual({ a: 'recorded', b: 'commit-out-missing' });
  const withoutDep = byHand();
  sceneOf(withoutDep).remove('in.txt');
  expect((await commitIn(withoutDep)).results).toEqual({ a: 'missing-dep', b: 'recorded' });
});

test('an out that git tracks is refused, unless it is left to git', async () => {
  const plain = byHand();
  const world: MemoryWorld = { ...plain, git: { ...plain.git, tracked: () => new Set([`${root}/a.txt`]) } };
  expect(await commitIn(world)).toEqual({ results: { a: 'commit-git-tracked', b: 'recorded' }, told: [] });
  sceneOf(world).write('pipeline.yaml', pipeline.replace('[a.txt]}', '[{a.txt: {cache: false}}]}'));
  expect((await commitIn(world)).results).toMatchObject({ a: 'recorded' });
});

test('a target is recorded alone', async () => {
  expect((await commitIn(byHand(), { targets: ['b'] })).results).toEqual({ b: 'recorded' });
});

test('what a failed run left is recorded only by force, and then it is said', async () => {
  const world = byHand({ 'pipeline.yaml': pipeline.replace('make b.txt a.txt', 'fail-half b.txt') });
  expect((await reproIn(world)).kinds).toEqual({ a: 'ran', b: 'failed' });
  expect(await commitIn(world)).toEqual({ results: { a: 'fresh', b: 'commit-unfinished' }, told: [] });
  expect(await commitIn(world, { force: true })).toEqual({
    results: { a: 'fresh', b: 'recorded' },
    told: ['unfinished-recorded'],
  });
  expect(await commitIn(world)).toEqual({ results: { a: 'fresh', b: 'fresh' }, told: [] });
  expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
});

test('a frozen stage is recorded with its present inputs', async () => {
  const world = byHand({ 'pipeline.yaml': pipeline.replace('outs: [a.txt]', 'outs: [a.txt], frozen: true') });
  expect((await commitIn(world)).results).toEqual({ a: 'recorded', b: 'recorded' });
  sceneOf(world).remove('in.txt');
  expect((await commitIn(world)).results).toEqual({ a: 'fresh', b: 'fresh' });
});

test('an object that was lost is saved again', async () => {
  const world = byHand();
  await commitIn(world);
  sceneOf(world).remove('.cache/objects');
  expect(await commitIn(world)).toEqual({
    results: { a: 'fresh', b: 'fresh' },
    told: ['objects-saved-again', 'objects-saved-again'],
  });
});

test('a crash at any write leaves what can be committed again, and the cache usable', async () => {
  const crashes = await crashAtEveryWrite(byHand(), commitIn, async (world) => {
    expect(Object.values((await commitIn(world)).results)).not.toContain('refused');
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
    sceneOf(world).remove('a.txt', 'b.txt', 'pipeline.lock');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'restored' });
    expect(sceneOf(world).read('b.txt')).toBe('this too');
  });
  expect(crashes).toBeGreaterThan(10);
});

test('an input that is edited while the outs are saved is noticed, and nothing is recorded', async () => {
  const world = byHand();
  const fs = new Proxy(world.fs, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        if (name === 'rename' && String(args[1]).includes('/objects/')) sceneOf(world).write('in.txt', 'two');
        return Reflect.apply(member, target, args) as unknown;
      };
    },
  });
  expect((await commitIn({ ...world, fs }, { targets: ['a'] })).results).toEqual({ a: 'commit-dep-edited' });
  expect(sceneOf(world).has('pipeline.lock')).toBe(false);
});
