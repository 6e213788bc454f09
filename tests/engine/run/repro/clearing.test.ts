// What is done with bytes that lie where an out goes: kept in the trash, or deleted if they are somewhere else too.
import { describe, expect, test } from '@jest/globals';
import { type MemoryWorld, root, writeText } from '../../../support/memory-world.ts';
import { project, type Repro, reproIn } from '../../../support/project.ts';
import { sceneOf } from '../../../support/scene.ts';

const one = 'stages: {a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}}';
const folder = 'stages: {a: {cmd: dir d in.txt, deps: [in.txt], outs: [d]}}';
const start = (pipeline = one): MemoryWorld => project({ 'pipeline.yaml': pipeline, 'in.txt': 'one' });
const trashed = (made: Repro): readonly string[] =>
  made.events.flatMap((event) => (event.kind === 'trashed' ? [event.path] : []));
/** Path below its run's folder → text. */
const inTrash = (world: MemoryWorld): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(world.fs.tree(root)).flatMap(([path, text]) => {
      const [, below] = /^\.cache\/trash\/[^/]+\/(.*[^/])$/.exec(path) ?? [];
      return below === undefined ? [] : [[below, text]];
    }),
  );

describe('bytes that exist nowhere else are moved to the trash and named', () => {
  test('a model from before restage', async () => {
    const world = start();
    sceneOf(world).write('a.txt', 'precious');
    const made = await reproIn(world);
    expect(made.kinds).toEqual({ a: 'ran' });
    expect(made.events.filter(({ kind }) => kind === 'trashed')).toEqual([
      {
        kind: 'trashed',
        stage: 'a',
        path: 'a.txt',
        to: expect.stringMatching(/^\/project\/\.cache\/trash\/2026-01-01T00-00-10-\d+Z\/a\.txt$/),
      },
    ]);
    expect(inTrash(world)).toEqual({ 'a.txt': 'precious' });
  });

  test('edits by hand, before a run', async () => {
    const world = start();
    await reproIn(world);
    sceneOf(world).write('a.txt', 'mine');
    sceneOf(world).write('in.txt', 'two');
    expect(trashed(await reproIn(world))).toEqual(['a.txt']);
    expect(inTrash(world)).toEqual({ 'a.txt': 'mine' });
  });

  test('edits by hand, before a restore', async () => {
    const world = start();
    await reproIn(world);
    sceneOf(world).write('a.txt', 'mine');
    const made = await reproIn(world);
    expect(made.kinds).toEqual({ a: 'restored' });
    expect(inTrash(world)).toEqual({ 'a.txt': 'mine' });
  });

  test('a directory of which one file is new', async () => {
    const world = start(folder);
    await reproIn(world);
    sceneOf(world).write('d/mine', 'mine');
    sceneOf(world).write('in.txt', 'two');
    expect(trashed(await reproIn(world))).toEqual(['d']);
    expect(inTrash(world)['d/mine']).toBe('mine');
  });

  test.each(['d/notes.tmp', 'd/.git/HEAD', 'd/inner/deep/notes.tmp'])(
    'a directory with %s, which is in no object since it is ignored',
    async (path) => {
      const world = start(folder);
      sceneOf(world).write('.restageignore', '*.tmp\n');
      await reproIn(world);
      sceneOf(world).write(path, 'mine');
      expect((await reproIn(world)).kinds).toEqual({ a: 'fresh' });
      sceneOf(world).write('in.txt', 'two');
      expect(trashed(await reproIn(world))).toEqual(['d']);
      expect(inTrash(world)[path]).toBe('mine');
    },
  );

  test('a file whose object is there, but wrong', async () => {
    const world = start();
    await reproIn(world);
    const [object = ''] = sceneOf(world).objects();
    writeText(world.fs, object, 'rotten');
    sceneOf(world).write('in.txt', 'two');
    const before = sceneOf(world).read('a.txt');
    expect(trashed(await reproIn(world))).toEqual(['a.txt']);
    expect(inTrash(world)).toEqual({ 'a.txt': before });
  });

  test('twice in one moment: neither replaces the other', async () => {
    const world = start();
    world.fs.tick = () => undefined;
    for (const text of ['first', 'second']) {
      sceneOf(world).write('a.txt', text);
      sceneOf(world).remove('pipeline.lock');
      await reproIn(world, { force: true });
    }
    expect(Object.keys(world.fs.tree(`${root}/.cache/trash`)).filter((path) => path.endsWith('a.txt'))).toHaveLength(2);
  });
});

describe('what is somewhere else is deleted', () => {
  test('a result that the cache holds, file or directory', async () => {
    for (const pipeline of [one, folder]) {
      const world = start(pipeline);
      await reproIn(world);
      sceneOf(world).write('in.txt', 'two');
      expect(trashed(await reproIn(world))).toEqual([]);
      expect(inTrash(world)).toEqual({});
    }
  });

  test('what git has in HEAD, byte by byte', async () => {
    for (const [head, expected] of [
      ['precious', []],
      ['other', ['a.txt']],
    ] as const) {
      const plain = start();
      const world: MemoryWorld = { ...plain, git: { ...plain.git, headBytes: () => Buffer.from(head) } };
      sceneOf(world).write('a.txt', 'precious');
      expect(trashed(await reproIn(world))).toEqual(expected);
    }
  });

  test('an empty folder, and a symbolic link but not what it leads to', async () => {
    const world = start(folder);
    world.fs.makeDir(`${root}/d/empty/inner`);
    expect(trashed(await reproIn(world))).toEqual([]);
    const linked = start();
    sceneOf(linked).write('elsewhere', 'precious');
    linked.fs.symlink(`${root}/elsewhere`, `${root}/a.txt`);
    expect(trashed(await reproIn(linked))).toEqual([]);
    expect(sceneOf(linked).read('elsewhere')).toBe('precious');
    expect(linked.fs.lstat(`${root}/a.txt`)?.kind).toBe('file');
  });

  test('a link to a folder, and not what is in that; neither does a restore write there', async () => {
    const world = start(folder);
    await reproIn(world);
    const made = sceneOf(world).files();
    sceneOf(world).remove('d');
    sceneOf(world).write('elsewhere/precious', 'precious');
    world.fs.symlink(`${root}/elsewhere`, `${root}/d`);
    const again = await reproIn(world);
    expect([again.kinds, trashed(again)]).toEqual([{ a: 'restored' }, []]);
    expect(world.fs.lstat(`${root}/d`)?.kind).toBe('directory');
    expect(sceneOf(world).files()).toEqual({ ...made, 'elsewhere/': '', 'elsewhere/precious': 'precious' });
  });

  test('a directory out in which Python has compiled something since', async () => {
    const world = start(folder);
    await reproIn(world);
    sceneOf(world).write('d/__pycache__/x.pyc', 'x');
    sceneOf(world).write('in.txt', 'two');
    expect(trashed(await reproIn(world))).toEqual([]);
  });
});

describe('the outs of a failed run', () => {
  test('stay for inspection, and go without trash before the next run', async () => {
    const world = start('stages: {a: {cmd: fail-half a.txt, deps: [in.txt], outs: [a.txt]}}');
    expect((await reproIn(world)).kinds).toEqual({ a: 'failed' });
    expect(sceneOf(world).read('a.txt')).toBe('half\n');
    sceneOf(world).write('pipeline.yaml', one);
    const made = await reproIn(world);
    expect(made.kinds).toEqual({ a: 'ran' });
    expect(trashed(made)).toEqual([]);
    expect(Object.keys(world.fs.tree(`${root}/.cache/unfinished`))).toEqual([]);
  });

  test('but what was there before it ran is in the trash', async () => {
    const world = start('stages: {a: {cmd: fail-half a.txt, deps: [in.txt], outs: [a.txt]}}');
    sceneOf(world).write('a.txt', 'precious');
    await reproIn(world);
    await reproIn(world);
    expect(inTrash(world)).toEqual({ 'a.txt': 'precious' });
  });

  test('a persist out is kept in place', async () => {
    const world = start('stages: {a: {cmd: append a.txt in.txt, deps: [in.txt], outs: [{a.txt: {persist: true}}]}}');
    await reproIn(world);
    sceneOf(world).write('in.txt', 'two');
    await reproIn(world);
    expect(sceneOf(world).read('a.txt').split('\n')).toHaveLength(3);
    expect(inTrash(world)).toEqual({});
  });
});
