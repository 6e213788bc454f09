// Several pipeline files below one root: which of them a repro reads, what it does, and what it says of broken ones.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import type { Selection } from '../../../../engine/core/select.ts';
import { readProject, type ReadOptions } from '../../../../engine/run/project/project.ts';
import { type MemoryWorld, readText, root } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

const files = {
  '.git/HEAD': '',
  'pipeline.yaml': dedent`
    stages:
      report:
        cmd: make report.txt clean/clean.txt
        deps: [clean/clean.txt]
        outs: [report.txt]
  `,
  'clean/dvc.yaml': dedent`
    stages:
      clean:
        cmd: make clean.txt ../raw/raw.txt
        deps: [../raw/raw.txt]
        outs: [clean.txt]
      other:
        cmd: make other.txt ../in.txt
        deps: [../in.txt]
        outs: [other.txt]
  `,
  // Its out lies elsewhere, so no name on the way to the dep leads here.
  'load/dvc.yaml': dedent`
    stages:
      load:
        cmd: make raw/raw.txt in.txt
        wdir: ..
        deps: [in.txt]
        outs: [raw/raw.txt]
  `,
  'end/pipeline.yaml': dedent`
    stages:
      end:
        cmd: make end.txt ../report.txt
        deps: [../report.txt]
        outs: [end.txt]
  `,
  'in.txt': 'one',
  'raw/.keep': '',
};

interface Asked {
  readonly cwd?: string;
  readonly targets?: readonly string[];
  readonly selection?: Partial<Selection>;
  readonly read?: ReadOptions;
}

/** As the command line asks. */
async function ask(world: MemoryWorld, { cwd = '.', targets = [], selection = {}, read = {} }: Asked = {}) {
  const here = { ...world, cwd: cwd === '.' ? root : `${root}/${cwd}` };
  const { targetsAre } = selection;
  return reproIn(here, {
    selection: { targets, reach: 'upstream', without: 'file', ...selection },
    read: { targets, targetsAre, ...read },
  });
}

const all = { read: { scope: 'all' } } as const;

test('a repro is about the file of the current folder, and what that needs of other files', async () => {
  const world = project(files);
  const first = await ask(world);
  expect(first.kinds).toEqual({ 'load/dvc.yaml:load': 'ran', 'clean/dvc.yaml:clean': 'ran', report: 'ran' });
  expect((await ask(world, { cwd: 'end' })).kinds).toEqual({
    'load/dvc.yaml:load': 'fresh',
    'clean/dvc.yaml:clean': 'fresh',
    report: 'fresh',
    'end/pipeline.yaml:end': 'ran',
  });
  sceneOf(world).write('in.txt', 'two');
  expect((await ask(world, { cwd: 'clean' })).kinds).toEqual({
    'load/dvc.yaml:load': 'ran',
    'clean/dvc.yaml:clean': 'ran',
    'clean/dvc.yaml:other': 'ran',
  });
});

test('each file has a lock beside it, and a stage that goes takes its entry along', async () => {
  const world = project(files);
  await ask(world, { ...all, selection: { without: 'everything' } });
  const lockOf = (dir: string): readonly string[] =>
    Object.keys((JSON.parse(readText(world.fs, `${root}/${dir}pipeline.lock`)) as { stages: object }).stages);
  expect(['', 'clean/', 'load/', 'end/'].map(lockOf)).toEqual([['report'], ['clean', 'other'], ['load'], ['end']]);
  const scene = sceneOf(world);
  scene.write('clean/dvc.yaml', files['clean/dvc.yaml'].replace(/ {2}other:[^]*/, ''));
  scene.write('in.txt', 'two');
  await ask(world);
  expect(['', 'clean/', 'load/', 'end/'].map(lockOf)).toEqual([['report'], ['clean'], ['load'], ['end']]);
});

test.each<readonly [string, Asked, readonly string[]]>([
  ['all pipelines', { ...all, selection: { without: 'everything' } }, ['load', 'clean', 'other', 'report', 'end']],
  ['a pipeline file', { targets: ['clean/dvc.yaml'] }, ['load', 'clean', 'other']],
  ['a stage of a file', { targets: ['end/pipeline.yaml:end'] }, ['load', 'clean', 'report', 'end']],
  ['a stage of a file, from a folder', { targets: ['../load/dvc.yaml:load'], cwd: 'end' }, ['load']],
  ['a name, from a folder', { targets: ['other'], cwd: 'clean' }, ['other']],
  ['a name with a colon', { targets: [':other'], cwd: 'clean' }, ['other']],
  ['the colon alone', { targets: [':'], cwd: 'clean' }, ['load', 'clean', 'other']],
  ['an out', { targets: ['clean/other.txt'] }, ['other']],
  ['an out, from a folder', { targets: ['../load/../raw/raw.txt'], cwd: 'end' }, ['load']],
  ['a folder', { ...all, targets: ['clean'], selection: { targetsAre: 'folders' } }, ['load', 'clean', 'other']],
  ['a pattern', { targets: ['o*'], cwd: 'clean', selection: { targetsAre: 'patterns' } }, ['other']],
  [
    'a pattern in a file',
    { targets: ['clean/dvc.yaml:[c-d]*'], selection: { targetsAre: 'patterns' } },
    ['load', 'clean'],
  ],
  [
    'downstream',
    { ...all, targets: ['clean/dvc.yaml:clean'], selection: { reach: 'downstream' } },
    ['clean', 'report', 'end'],
  ],
  [
    'downstream of a file',
    { ...all, cwd: 'clean', selection: { reach: 'downstream' } },
    ['clean', 'other', 'report', 'end'],
  ],
  [
    'a whole pipeline',
    { ...all, targets: ['report'], selection: { reach: 'connected' } },
    ['load', 'clean', 'report', 'end'],
  ],
  ['one alone', { targets: ['load/dvc.yaml:load'], selection: { reach: 'single' } }, ['load']],
])('%s', async (_what, asked, expected) => {
  const world = project(files);
  await ask(world, { ...all, selection: { without: 'everything' } });
  const { kinds } = await ask(world, asked);
  expect(
    Object.keys(kinds)
      .map((id) => id.replace(/.*:/, ''))
      .sort(),
  ).toEqual([...expected].sort());
});

test('a name of another file is no name here, and neither is one that is nowhere', async () => {
  const world = project(files);
  expect((await problemsOf(() => ask(world, { targets: ['clean'] }))).map(({ code }) => code)).toEqual([
    'unknown-target',
  ]);
  const [problem] = await problemsOf(() => ask(world, { targets: ['clean/dvc.yaml:claen'] }));
  expect(problem).toMatchObject({ code: 'unknown-target', hint: "did you mean 'clean/dvc.yaml:clean'?" });
});

test('a stage name beats an equal path, and ./ forces the path', async () => {
  const world = project({
    'pipeline.yaml': dedent`
      stages:
        a: {cmd: make b in.txt, deps: [in.txt], outs: [b]}
        b: {cmd: make c in.txt, deps: [in.txt], outs: [c]}
    `,
    'in.txt': 'one',
  });
  expect((await ask(world, { targets: ['b'] })).kinds).toEqual({ b: 'ran' });
  expect((await ask(world, { targets: ['./b'] })).kinds).toEqual({ a: 'ran' });
});

test('single targets run in the order in which they are given, whoever waits for whom', async () => {
  const world = project(files);
  await ask(world);
  world.started.length = 0;
  const single = { selection: { targets: ['report', 'clean/dvc.yaml:clean'], reach: 'single' }, force: true } as const;
  await reproIn(world, { ...single, read: { targets: single.selection.targets } });
  expect(world.started.map((one) => one.replace(/: .*/, ''))).toEqual(['report', 'clean/dvc.yaml:clean']);
});

test('folders that are ignored, or of another project, are not searched', async () => {
  const bad = 'stages: [';
  const world = project({
    ...files,
    '.gitignore': 'ignored/\n',
    '.dvcignore': 'also\n',
    'ignored/dvc.yaml': bad,
    'also/dvc.yaml': bad,
    'node_modules/a/dvc.yaml': bad,
    '.cache/dvc.yaml': bad,
    'module/.git': '',
    'module/dvc.yaml': bad,
  });
  const { problems, broken, project: read } = readProject(world, { scope: 'all' });
  expect([problems, broken]).toEqual([[], []]);
  expect(read.found).toEqual(['pipeline.yaml', 'clean/dvc.yaml', 'end/pipeline.yaml', 'load/dvc.yaml']);
});

test('the tree is searched once, and then only for a dep that is not there or a target that nobody knows', async () => {
  const world = project(files);
  const isSearched = (options: ReadOptions = {}): boolean => readProject(world, options).project.found !== undefined;
  expect(isSearched()).toBe(true);
  await ask(world);
  expect(isSearched()).toBe(false);
  expect(isSearched({ targets: ['clean/dvc.yaml:other', 'report', './report.txt'] })).toBe(false);
  sceneOf(world).write('late/dvc.yaml', 'stages:\n  late: {cmd: make x, outs: [x]}\n');
  expect(isSearched({ targets: ['end/end.txt'] })).toBe(false);
  expect(isSearched({ targets: ['late/x'] })).toBe(true);
  sceneOf(world).remove('in.txt');
  expect(isSearched()).toBe(true);
});

test('a pipeline that comes into a folder on the way to a dep is seen without a search', async () => {
  const world = project({
    'pipeline.yaml': 'stages:\n  a: {cmd: make a.txt data/deep/x.txt, deps: [data/deep/x.txt], outs: [a.txt]}\n',
    'data/deep/x.txt': 'x',
    'in.txt': 'one',
  });
  expect((await ask(world)).kinds).toEqual({ a: 'ran' });
  const text = 'stages:\n  x: {cmd: make deep/x.txt ../in.txt, deps: [../in.txt], outs: [deep/x.txt]}\n';
  sceneOf(world).write('data/pipeline.yaml', text);
  expect((await ask(world)).kinds).toEqual({ 'data/pipeline.yaml:x': 'ran', a: 'ran' });
});

test('a broken file is told where nothing of it is needed, and stops what may need it', async () => {
  const world = project({ ...files, 'end/pipeline.yaml': 'stages:\n  end: {comd: x}\n' });
  const { kinds, events } = await ask(world);
  expect(Object.values(kinds)).toEqual(['ran', 'ran', 'ran']);
  const told = events.flatMap((event) => (event.kind === 'warning' ? [event.problem] : []));
  expect(told).toMatchObject([{ code: 'broken-elsewhere', place: { file: 'end/pipeline.yaml', line: 2 } }]);
  for (const asked of [
    { targets: ['end/pipeline.yaml:end'] },
    { targets: ['end/pipeline.yaml'] },
    { cwd: 'end' },
    { ...all, selection: { without: 'everything' as const } },
    { ...all, targets: ['end'], selection: { targetsAre: 'folders' as const } },
  ]) {
    const [problem] = await problemsOf(() => ask(world, asked));
    expect(problem).toMatchObject({ category: 'project', place: { file: 'end/pipeline.yaml' } });
  }
});

test('a broken file counts where it may write what is read', async () => {
  const world = project({ ...files, 'load/dvc.yaml': 'stages:\n  load: {comd: x}\n' });
  expect((await problemsOf(() => ask(world)))[0]).toMatchObject({ place: { file: 'load/dvc.yaml' } });
  const near = project({ ...files, 'raw/dvc.yaml': 'stages: [', 'raw/raw.txt': 'x', 'load/dvc.yaml': 'stages: {}' });
  expect(await problemsOf(() => ask(near))).toMatchObject([{ place: { file: 'raw/dvc.yaml' } }]);
});

test('two pipelines in one folder are an error of that folder only', async () => {
  const world = project({ ...files, 'end/dvc.yaml': 'stages: {}\n' });
  expect((await ask(world)).ok).toBe(true);
  expect(await problemsOf(() => ask(world, { cwd: 'end' }))).toMatchObject([{ code: 'two-pipelines' }]);
  expect(
    await problemsOf(() => ask(world, { targets: ['end'], selection: { targetsAre: 'folders' }, ...all })),
  ).toMatchObject([{ code: 'two-pipelines' }]);
  expect((await ask(world, { targets: ['end/pipeline.yaml'] })).ok).toBe(true);
});

test('without a pipeline in sight those below the root are named, and can be asked for', async () => {
  const { 'pipeline.yaml': _, ...rest } = files;
  const world = project(rest);
  const [problem] = await problemsOf(() => ask(world));
  expect(problem).toMatchObject({ code: 'no-pipeline', hint: expect.stringContaining('restage repro -P') as unknown });
  expect((await ask(world, { targets: ['clean/dvc.yaml:clean'] })).ok).toBe(true);
  expect(await problemsOf(() => ask(world, { targets: ['end/end.txt'] }))).toMatchObject([{ code: 'missing-dep' }]);
});
