// Data that .dvc files track: brought back where it is missing, recorded anew where it was changed.
import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { formatDvcDirectory } from '../../../../engine/core/dvc/dvc-directory.ts';
import { dryRun } from '../../../../engine/run/repro/dry-run.ts';
import { readProject } from '../../../../engine/run/project/project.ts';
import { type MemoryWorld, root } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const object = (name: string): string => `.dvc/cache/files/md5/${name.slice(0, 2)}/${name.slice(2)}`;
const list = formatDvcDirectory(
  new Map([
    ['x/a', md5('A')],
    ['b', md5('B')],
  ]),
);

const start = (): MemoryWorld =>
  project({
    'pipeline.yaml': `stages: {a: {cmd: make a.txt data/in.csv raw/x/a, deps: [data/in.csv, raw/x], outs: [a.txt]}}`,
    'data/in.csv': 'one',
    'data/in.csv.dvc': `# mine\nouts:\n- md5: ${md5('one')}\n  size: 3\n  hash: md5\n  path: in.csv\n`,
    'raw/x/a': 'A',
    'raw/b': 'B',
    'raw.dvc': `outs:\n- md5: ${md5(list)}.dir\n  size: 2\n  nfiles: 2\n  hash: md5\n  path: raw\n`,
    [object(md5('one'))]: 'one',
    [object(md5('A'))]: 'A',
    [object(md5('B'))]: 'B',
    [object(`${md5(list)}.dir`)]: list,
  });
const told = (events: readonly { readonly kind: string }[]): readonly unknown[] =>
  events.filter(({ kind }) => kind.startsWith('data-'));

describe('missing data', () => {
  test('comes out of the cache of DVC, files and directories', async () => {
    const world = start();
    await reproIn(world);
    const { remove, files, objects } = sceneOf(world);
    const [before, kept] = [files(), objects()];
    remove('data/in.csv', 'raw');
    const request = { selection: { targets: [], reach: 'upstream' as const }, force: false, runCache: true };
    const predicted = await dryRun(readProject(world, {}), request, () => undefined);
    expect(predicted.stages.get('a')?.verdict.kind).toBe('fresh');
    const made = await reproIn(world);
    expect(made.kinds).toEqual({ a: 'fresh' });
    expect(told(made.events)).toEqual([
      { kind: 'data-checked-out', path: 'data/in.csv', source: 'data/in.csv.dvc' },
      { kind: 'data-checked-out', path: 'raw', source: 'raw.dvc' },
    ]);
    expect([files(), objects()]).toEqual([before, kept]);
  });

  test('that is in no cache is a missing dep, told before anything runs', async () => {
    const world = start();
    sceneOf(world).remove('data/in.csv', object(md5('one')));
    expect(await problemsOf(() => reproIn(world))).toMatchObject([{ code: 'missing-dep' }]);
    expect(world.started).toEqual([]);
  });

  test('whose object is not what its name says is not believed', async () => {
    const world = start();
    const { remove, write, has } = sceneOf(world);
    remove('data/in.csv');
    write(object(md5('one')), 'two');
    expect((await reproIn(world)).kinds).toEqual({ a: 'failed' });
    expect(has('data/in.csv')).toBe(false);
  });

  test('of a directory of which something is left is not put back over what is there', async () => {
    const world = start();
    sceneOf(world).remove('raw/x');
    expect(await problemsOf(() => reproIn(world))).toMatchObject([{ code: 'missing-dep' }]);
    expect(sceneOf(world).read('raw.dvc')).toContain(md5(list));
  });
});

describe('changed data', () => {
  test('is recorded in its .dvc file and in the cache of DVC, and the stage runs', async () => {
    const world = start();
    const { read, write, has } = sceneOf(world);
    await reproIn(world);
    write('data/in.csv', 'three');
    write('raw/c', 'C');
    const made = await reproIn(world);
    expect(made.kinds).toEqual({ a: 'ran' });
    expect(told(made.events)).toEqual([
      { kind: 'data-recorded', path: 'data/in.csv', source: 'data/in.csv.dvc' },
      { kind: 'data-recorded', path: 'raw', source: 'raw.dvc' },
    ]);
    expect(read('data/in.csv.dvc')).toBe(
      `# mine\nouts:\n- md5: ${md5('three')}\n  size: 5\n  hash: md5\n  path: in.csv\n`,
    );
    const now = formatDvcDirectory(
      new Map([
        ['x/a', md5('A')],
        ['b', md5('B')],
        ['c', md5('C')],
      ]),
    );
    expect(read('raw.dvc')).toBe(`outs:\n- md5: ${md5(now)}.dir\n  size: 3\n  nfiles: 3\n  hash: md5\n  path: raw\n`);
    for (const name of [md5('three'), md5('C'), `${md5(now)}.dir`]) expect(has(object(name))).toBe(true);
    expect(told((await reproIn(world)).events)).toEqual([]);
  });

  test.each([
    ['an import', 'deps:\n- path: https://example.com/in.csv\nouts:'],
    ['frozen', 'frozen: true\nouts:'],
  ])('of %s stays as it is recorded', async (_what, head) => {
    const world = start();
    const { read, write } = sceneOf(world);
    write('data/in.csv.dvc', read('data/in.csv.dvc').replace('outs:', head));
    const before = read('data/in.csv.dvc');
    write('data/in.csv', 'three');
    expect((await reproIn(world)).kinds).toEqual({ a: 'ran' });
    expect(read('data/in.csv.dvc')).toBe(before);
  });

  test('that git tracks too is refused before anything is recorded, by one question to git', async () => {
    const plain = start();
    const asked: (readonly string[])[] = [];
    const tracked = (paths: readonly string[]): ReadonlySet<string> => {
      asked.push(paths);
      return new Set([`${root}/raw`]);
    };
    const world: MemoryWorld = { ...plain, git: { ...plain.git, tracked } };
    const { read, write, has } = sceneOf(world);
    write('data/in.csv', 'three');
    write('raw/c', 'C');
    const before = [read('data/in.csv.dvc'), read('raw.dvc')];
    expect(await problemsOf(() => reproIn(world))).toMatchObject([
      { code: 'data-git-tracked', hint: "git rm -r --cached 'raw'" },
    ]);
    expect([read('data/in.csv.dvc'), read('raw.dvc')]).toEqual(before);
    expect(has(object(md5('three')))).toBe(false);
    expect(asked).toEqual([[`${root}/data/in.csv`, `${root}/raw`]]);
    expect(world.started).toEqual([]);
  });

  test('git is not asked about data that is as it was recorded', async () => {
    const plain = start();
    const paths: string[] = [];
    const tracked = (some: readonly string[]): ReadonlySet<string> => new Set((paths.push(...some), []));
    await reproIn({ ...plain, git: { ...plain.git, tracked } });
    expect(paths).toEqual([`${root}/a.txt`]);
  });
});

describe('a .dvc file', () => {
  test('that cannot be read stops what needs its data, and is told of else', async () => {
    const world = start();
    const { write } = sceneOf(world);
    write('data/other.csv.dvc', 'cmd: x');
    // What -P is about is all data, so it is refused; a plain repro is about stages.
    expect(await problemsOf(() => reproIn(world))).toMatchObject([{ code: 'dvc-unknown-key' }]);
    const made = await reproIn(world, { selection: { targets: [], reach: 'upstream', without: 'file' } });
    expect(made.kinds).toEqual({ a: 'ran' });
    expect(made.events.filter(({ kind }) => kind === 'warning')).toMatchObject([
      { problem: { code: 'dvc-unknown-key' } },
    ]);
    for (const file of ['raw.dvc', 'data/in.csv.dvc', 'data/other.csv.dvc']) {
      const broken = start();
      const scene = sceneOf(broken);
      scene.write(file, 'cmd: x');
      if (file.includes('other'))
        scene.write('pipeline.yaml', scene.read('pipeline.yaml').replace('[data/in.csv,', '[data,'));
      expect(await problemsOf(() => reproIn(broken))).toMatchObject([{ code: 'dvc-unknown-key', place: { file } }]);
      expect(broken.started).toEqual([]);
    }
  });

  test.each([
    ['the out itself', 'a.txt.dvc', 'a.txt', "out 'a.txt' of stage 'a' is data of 'a.txt.dvc'"],
    [
      'a folder around the out',
      'made.dvc',
      'made',
      "out 'made/a.txt' of stage 'a' overlaps with data 'made' of 'made.dvc'",
    ],
    ['a file in the out', 'x.dvc', 'a.txt/x', "out 'a.txt' of stage 'a' overlaps with data 'a.txt/x' of 'x.dvc'"],
  ])('that tracks %s is refused before anything runs', async (_what, file, path, message) => {
    const world = start();
    const { read, write } = sceneOf(world);
    if (path === 'made') write('pipeline.yaml', read('pipeline.yaml').replaceAll('a.txt', 'made/a.txt'));
    write(file, `outs:\n- md5: ${md5('x')}\n  size: 1\n  hash: md5\n  path: ${path}\n`);
    for (const allowMissing of [true, false])
      expect(await problemsOf(() => reproIn(world, { allowMissing }))).toMatchObject([
        { code: 'out-is-data', message },
      ]);
    expect(world.started).toEqual([]);
  });

  test('within the folder that a stage writes is nothing to it, as in DVC', async () => {
    const world = start();
    const { read, write } = sceneOf(world);
    write('pipeline.yaml', read('pipeline.yaml').replaceAll('a.txt', 'made'));
    write('made/x.dvc', `outs:\n- md5: ${md5('x')}\n  size: 1\n  hash: md5\n  path: x\n`);
    expect((await reproIn(world)).kinds).toEqual({ a: 'ran' });
  });
});
