// Data that .dvc files track: brought back where it is missing, recorded anew where it was changed.
import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { formatDvcDirectory } from '../../../../engine/core/dvc/dvc-directory.ts';
import { dryRun } from '../../../../engine/run/repro/dry-run.ts';
import { readProject } from '../../../../engine/run/project/project.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
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
    expect(predicted.get('a')?.verdict.kind).toBe('fresh');
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

  test('a .dvc file that cannot be read is told of', async () => {
    const world = start();
    sceneOf(world).write('raw.dvc', 'cmd: x');
    const made = await reproIn(world);
    expect(made.kinds).toEqual({ a: 'ran' });
    expect(made.events.filter(({ kind }) => kind === 'warning')).toMatchObject([
      { problem: { code: 'dvc-unknown-key' } },
    ]);
  });
});
