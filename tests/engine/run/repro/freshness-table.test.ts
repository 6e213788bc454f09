// The freshness table end to end: each row, on a disk.
import { describe, expect, test } from '@jest/globals';
import type { StageResult } from '../../../../engine/core/event.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { project, type Repro, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

const stages = (yaml: string, files: Readonly<Record<string, string>> = {}): MemoryWorld =>
  project({ 'pipeline.yaml': `stages: {${yaml}}`, 'in.txt': 'one', ...files });
const chain =
  'a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}, b: {cmd: make b.txt a.txt, deps: [a.txt], outs: [b.txt]}';
const from = (made: Repro, id: string): string | undefined => {
  const result = made.results.get(id) as StageResult;
  return result.kind === 'restored' ? result.from : result.kind;
};
const codes = (made: Repro, id: string): readonly string[] => {
  const result = made.results.get(id) as StageResult;
  return result.kind === 'failed' ? result.problems.map(({ code }) => code) : [];
};

describe('row 1, frozen', () => {
  const thaw = (world: MemoryWorld, frozen: boolean): void =>
    sceneOf(world).write(
      'pipeline.yaml',
      `stages: {${chain.replace('outs: [b.txt]', `outs: [b.txt], frozen: ${String(frozen)}`)}}`,
    );

  test('is fresh whatever happens upstream, also when forced', async () => {
    const world = stages(chain);
    await reproIn(world);
    thaw(world, true);
    sceneOf(world).write('in.txt', 'two');
    expect((await reproIn(world)).kinds).toEqual({ a: 'ran', b: 'fresh' });
    expect((await reproIn(world, { force: true })).kinds).toEqual({ a: 'ran', b: 'fresh' });
  });

  test('cuts its upstream edges: as a target it needs nobody', async () => {
    const world = stages(chain);
    await reproIn(world);
    thaw(world, true);
    sceneOf(world).remove('in.txt', 'a.txt');
    expect((await reproIn(world, { targets: ['b'] })).kinds).toEqual({ b: 'fresh' });
  });

  test('gets its outs back from the cache', async () => {
    const world = stages(chain);
    await reproIn(world);
    const before = sceneOf(world).read('b.txt');
    thaw(world, true);
    sceneOf(world).remove('b.txt');
    expect(from(await reproIn(world), 'b')).toBe('lock');
    expect(sceneOf(world).read('b.txt')).toBe(before);
  });

  test('is an error if its outs are nowhere, or were never recorded, and never runs', async () => {
    const world = stages(chain);
    await reproIn(world);
    thaw(world, true);
    sceneOf(world).remove('b.txt', '.cache');
    expect(codes(await reproIn(world, { targets: ['b'] }), 'b')).toEqual(['frozen-outs']);
    sceneOf(world).remove('pipeline.lock');
    expect(codes(await reproIn(world, { targets: ['b'], force: true }), 'b')).toEqual(['frozen-outs']);
    expect(world.started).toHaveLength(2);
  });
});

describe('row 2, a missing dep', () => {
  test('that no stage writes is told before anything runs, with its place and who could make it', async () => {
    const world = stages(chain.replace('deps: [a.txt]', 'deps: [a.txt, x.csv]'));
    expect(await problemsOf(() => reproIn(world))).toMatchObject([
      {
        code: 'missing-dep',
        category: 'missing',
        message: "dep 'x.csv' of stage 'b' does not exist, and no stage writes it",
        place: { file: 'pipeline.yaml', line: 1 },
        hint: 'put it there, or add it to the outs of the stage that makes it',
      },
    ]);
    expect(world.started).toEqual([]);
    expect(sceneOf(world).has('.cache')).toBe(false);
  });

  test('that a stage outside of the run writes names that stage', async () => {
    const world = stages(chain);
    const made = await reproIn(world, { selection: { targets: ['b'], reach: 'single' } });
    expect(made.results.get('b')).toMatchObject({
      kind: 'failed',
      problems: [
        {
          message: "dep 'a.txt' of stage 'b' does not exist, and stage 'a' writes it, but is not part of this run",
          hint: 'restage repro a',
        },
      ],
    });
  });

  test('in a directory out that its writer did not write', async () => {
    const world = stages(
      'a: {cmd: dir d in.txt, deps: [in.txt], outs: [d]}, b: {cmd: make b.txt d/none, deps: [d/none], outs: [b.txt]}',
    );
    const made = await reproIn(world);
    expect(made.kinds).toEqual({ a: 'ran', b: 'failed' });
    expect(codes(made, 'b')).toEqual(['missing-dep']);
  });

  test('a glob may match nothing', async () => {
    const world = stages('a: {cmd: make a.txt, deps: ["data/*.csv"], outs: [a.txt]}');
    expect((await reproIn(world)).kinds).toEqual({ a: 'ran' });
  });
});

describe('row 3, what runs every time', () => {
  test.each([
    ['forced', 'a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}', { force: true }, 'forced'],
    [
      'always_changed',
      'a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt], always_changed: true}',
      {},
      'always_changed is set',
    ],
    ['a callback', 'a: {cmd: say hello}', {}, 'has no deps, params or outs, so it runs every time'],
  ])('%s', async (_what, yaml, wishes, why) => {
    const world = stages(yaml);
    await reproIn(world);
    const again = await reproIn(world, wishes);
    expect(again.kinds).toEqual({ a: 'ran' });
    expect(again.reasons).toEqual({ a: [why] });
  });
});

describe('row 4, fresh', () => {
  test('objects that were lost are saved again from the workspace', async () => {
    const world = stages(chain);
    await reproIn(world);
    const { objects, remove } = sceneOf(world);
    const before = objects();
    remove('.cache/objects');
    const again = await reproIn(world);
    expect(again.kinds).toEqual({ a: 'fresh', b: 'fresh' });
    expect(again.events.filter(({ kind }) => kind === 'objects-saved-again')).toEqual([
      { kind: 'objects-saved-again', stage: 'a', paths: ['a.txt'] },
      { kind: 'objects-saved-again', stage: 'b', paths: ['b.txt'] },
    ]);
    expect(objects()).toEqual(before);
  });

  test('and so are their run records, so that a change and its way back run nothing', async () => {
    const world = stages(chain);
    await reproIn(world);
    const { write, remove } = sceneOf(world);
    remove('.cache');
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
    write('in.txt', 'two');
    await reproIn(world);
    write('in.txt', 'one');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'restored' });
  });

  test('a lost run record comes back with what is restored, too', async () => {
    const world = stages(chain);
    await reproIn(world);
    const { write, remove } = sceneOf(world);
    remove('.cache/runs', 'a.txt', 'b.txt');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'restored' });
    write('in.txt', 'two');
    await reproIn(world);
    write('in.txt', 'one');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'restored' });
  });

  test('also one file of a directory', async () => {
    const world = stages('a: {cmd: dir d in.txt pipeline.yaml, deps: [in.txt], outs: [d]}');
    await reproIn(world);
    const before = sceneOf(world).objects();
    for (const path of before) {
      world.fs.remove(path);
      expect((await reproIn(world)).kinds).toEqual({ a: 'fresh' });
      expect(sceneOf(world).objects()).toEqual(before);
    }
  });
});

describe('row 5, restored', () => {
  test('an edit that is taken back', async () => {
    const world = stages(chain);
    await reproIn(world);
    sceneOf(world).write('in.txt', 'two');
    await reproIn(world);
    sceneOf(world).write('in.txt', 'one');
    const back = await reproIn(world);
    expect([from(back, 'a'), from(back, 'b')]).toEqual(['run-record', 'run-record']);
    expect(back.reasons['a']?.[0]).toMatch(/^dep in\.txt changed/);
    expect(world.started).toHaveLength(4);
  });

  test('only the lock is written if the disk has the bytes already', async () => {
    const world = stages(chain);
    await reproIn(world);
    sceneOf(world).remove('pipeline.lock');
    const inode = world.fs.stat('/project/a.txt')?.inode;
    const again = await reproIn(world);
    expect([from(again, 'a'), from(again, 'b')]).toEqual(['workspace', 'workspace']);
    expect(again.reasons['a']).toEqual(['not in the lock']);
    expect(world.fs.stat('/project/a.txt')?.inode).toBe(inode);
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
  });

  test('the locked result of a stage that is not deterministic wins over a later one of our own', async () => {
    const world = stages('a: {cmd: append a.txt .cache/noise, deps: [in.txt], outs: [a.txt]}');
    await reproIn(world);
    const { read, write, remove } = sceneOf(world);
    const [theirs, lock] = [read('a.txt'), read('pipeline.lock')];
    write('.cache/noise', 'x');
    expect((await reproIn(world, { force: true })).kinds).toEqual({ a: 'ran' });
    expect(read('a.txt')).not.toBe(theirs);
    write('pipeline.lock', lock);
    remove('a.txt');
    expect(from(await reproIn(world), 'a')).toBe('lock');
    expect(read('a.txt')).toBe(theirs);
  });

  test('metrics and plots that git keeps come back too', async () => {
    const world = stages(
      'a: {cmd: [make m.json in.txt, make p.csv in.txt], deps: [in.txt], metrics: [{m.json: {cache: false}}], plots: [{p.csv: {cache: false}}]}',
    );
    await reproIn(world);
    const before = sceneOf(world).files();
    sceneOf(world).remove('m.json', 'p.csv', 'pipeline.lock');
    expect(from(await reproIn(world), 'a')).toBe('run-record');
    expect(sceneOf(world).files()).toEqual(before);
  });

  test.each([
    ['a persist out', 'outs: [{a.txt: {persist: true}}]'],
    ['always_changed', 'outs: [a.txt], always_changed: true'],
    ['a plain out without cache', 'outs: [{a.txt: {cache: false}}]'],
  ])('never by a run record with %s', async (_what, outs) => {
    const world = stages(`a: {cmd: make a.txt in.txt, deps: [in.txt], ${outs}}`);
    await reproIn(world);
    expect(sceneOf(world).has('.cache/runs')).toBe(false);
    sceneOf(world).remove('a.txt', 'pipeline.lock');
    expect((await reproIn(world)).kinds).toEqual({ a: 'ran' });
  });
});

describe('row 6, run', () => {
  test('--no-run-cache runs what could be restored', async () => {
    const world = stages(chain);
    await reproIn(world);
    sceneOf(world).remove('b.txt');
    expect((await reproIn(world, { runCache: false })).kinds).toEqual({ a: 'fresh', b: 'ran' });
  });

  test('an object that is wrong is removed and told, and its stage runs', async () => {
    const world = stages(chain);
    await reproIn(world);
    const { objects, remove, read } = sceneOf(world);
    const before = read('b.txt');
    for (const path of objects()) world.fs.remove(path);
    for (const path of ['a', 'b']) remove(`${path}.txt`);
    await reproIn(world);
    const victim = objects().find((path) => Buffer.from(world.fs.read(path)).toString() === before) ?? '';
    world.fs.remove(victim);
    const writer = world.fs.create(victim);
    writer.write(Buffer.from('rotten'));
    writer.close();
    remove('b.txt');
    const made = await reproIn(world);
    expect(made.kinds).toEqual({ a: 'fresh', b: 'ran' });
    expect(made.events.filter(({ kind }) => kind === 'object-corrupt')).toHaveLength(1);
    expect(read('b.txt')).toBe(before);
  });
});
