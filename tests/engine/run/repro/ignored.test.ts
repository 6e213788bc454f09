// Ignore files: they leave files out of directories, and may not leave out what a stage makes; a dep that is named counts.
import { expect, test } from '@jest/globals';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

const start = (ignored: Readonly<Record<string, string>>, outs = 'a.txt'): MemoryWorld =>
  project({
    'pipeline.yaml': `stages: {a: {cmd: make ${outs} d in.tmp, deps: [d, in.tmp], outs: [${outs}]}}`,
    'd/a.csv': 'a',
    'd/b.tmp': 'b',
    'in.tmp': 'in',
    ...ignored,
  });
const codes = async (world: MemoryWorld): Promise<readonly string[]> =>
  (await problemsOf(() => reproIn(world))).map(({ code, place }) => `${code} ${place?.line}:${place?.column}`);

test.each(['.dvcignore', '.restageignore', 'd/.dvcignore'])(
  '%s leaves files out of a directory, not deps that are named',
  async (file) => {
    const world = start({ [file]: '*.tmp\n' });
    const { write } = sceneOf(world);
    expect((await reproIn(world)).kinds).toEqual({ a: 'ran' });
    write('d/b.tmp', 'changed');
    write('d/c.tmp', 'new');
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh' });
    write('in.tmp', 'changed');
    expect((await reproIn(world)).reasons['a']?.[0]).toMatch(/^dep in\.tmp changed/);
  },
);

test('case counts', async () => {
  const world = start({ '.dvcignore': '*.TMP\n' });
  await reproIn(world);
  sceneOf(world).write('d/b.tmp', 'changed');
  expect((await reproIn(world)).kinds).toEqual({ a: 'ran' });
});

test.each([
  ['the out', { '.dvcignore': 'a.txt' }, 'a.txt'],
  ['by a pattern of the other file', { '.restageignore': '*.txt' }, 'a.txt'],
  ['the folder around it', { '.dvcignore': 'out/' }, 'out/a.txt'],
  ['by a file further in', { 'out/.dvcignore': '/a.*' }, 'out/a.txt'],
])('an out that is left out is an error before anything runs: %s', async (_what, files, out) => {
  const world = start(files, out);
  expect(await codes(world)).toEqual([expect.stringMatching(/^out-ignored 1:/)]);
  expect(world.started).toEqual([]);
});

test('one that is brought back is none', async () => {
  expect(await codes(start({ '.dvcignore': '*.txt\n!a.txt' }))).toEqual([]);
  expect(await codes(start({ '.dvcignore': '*.txt', '.restageignore': '!a.txt' }))).toEqual([]);
});
