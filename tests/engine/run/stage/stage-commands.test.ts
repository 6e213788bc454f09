// The commands that change pipeline files: what they write, what they refuse, and that a refusal changes nothing.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import type { Event } from '../../../../engine/core/event.ts';
import { readProject } from '../../../../engine/run/project/project.ts';
import { type AddRequest, addStage, commandText } from '../../../../engine/run/stage/add.ts';
import { freeze } from '../../../../engine/run/stage/freeze.ts';
import { listStages } from '../../../../engine/run/stage/list.ts';
import { type Moved, moveData } from '../../../../engine/run/stage/move.ts';
import { remove } from '../../../../engine/run/stage/remove.ts';
import { type MemoryWorld, root } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';

const files = {
  '.git/HEAD': '',
  'pipeline.yaml': `${dedent`
    stages:
      # makes a
      a:
        cmd: make a.txt in.txt
        deps: [in.txt]
        outs: [a.txt]
      # each of them
      g:
        foreach: [x, y]
        do:
          cmd: make \${item}.txt a.txt
          deps: [a.txt]
          outs: ["\${item}.txt"]
      last: {cmd: make last.txt x.txt, deps: [x.txt], outs: [last.txt]}
  `}\n`,
  'sub/pipeline.yaml': 'stages: {s: {cmd: make s.txt ../a.txt, deps: [../a.txt], outs: [s.txt]}}\n',
  'in.txt': 'one',
};

const silent = (): void => undefined;
const mutex = { wait: 'no', command: 'restage test', signal: new AbortController().signal } as const;

function freezeIn(world: MemoryWorld, frozen: boolean, ...targets: readonly string[]): readonly string[] {
  return freeze(readProject(world, { targets }), { targets, frozen }, silent).map(({ id }) => id);
}

async function removeIn(world: MemoryWorld, targets: readonly string[], outs = false) {
  const told: Event[] = [];
  const read = readProject(world, { targets: targets.filter((target) => !target.endsWith('.dvc')) });
  const { stages, files: gone } = await remove(read, { targets, outs, ...mutex }, (event) => told.push(event));
  world.fs.tick(10_000);
  return { stages: stages.map(({ id }) => id), gone, told: told.map(({ kind }) => kind) };
}

const words: AddRequest = {
  name: 'new',
  command: 'make new.txt in.txt',
  deps: ['in.txt'],
  params: [],
  outs: [{ path: 'new.txt', role: 'outs', cache: true, persist: false }],
  alwaysChanged: false,
  force: false,
};

test('a frozen stage is kept as it is until it is unfrozen', async () => {
  const world = project(files);
  await reproIn(world);
  expect(freezeIn(world, true, 'a', 'sub/pipeline.yaml:s')).toEqual(['a', 'sub/pipeline.yaml:s']);
  expect(freezeIn(world, true, 'a')).toEqual([]);
  const scene = sceneOf(world);
  expect(scene.read('sub/pipeline.yaml')).toContain('{s: {frozen: true, cmd:');
  scene.write('in.txt', 'two');
  expect((await reproIn(world)).kinds['a']).toBe('fresh');
  expect(freezeIn(world, false, 'a', 'sub/pipeline.yaml:s')).toEqual(['a', 'sub/pipeline.yaml:s']);
  expect([scene.read('pipeline.yaml'), scene.read('sub/pipeline.yaml')]).toEqual([
    files['pipeline.yaml'],
    files['sub/pipeline.yaml'],
  ]);
  expect((await reproIn(world)).kinds['a']).toBe('ran');
});

test('one stage of a group is neither frozen nor removed, the group goes as a whole', async () => {
  const world = project(files);
  expect(await problemsOf(() => freezeIn(world, true, 'a', 'g@x'))).toMatchObject([{ code: 'generated-stage' }]);
  expect(await problemsOf(async () => removeIn(world, ['g@x', 'a']))).toMatchObject([{ code: 'generated-stage' }]);
  expect(sceneOf(world).read('pipeline.yaml')).toBe(files['pipeline.yaml']);
  expect((await removeIn(world, ['g'])).stages).toEqual(['g@x', 'g@y']);
  expect(sceneOf(world).read('pipeline.yaml')).toBe(files['pipeline.yaml'].replace(/ {2}g:[^]*(?= {2}last)/, ''));
});

test('a removed stage leaves pipeline and lock, its outs stay', async () => {
  const world = project(files);
  await reproIn(world);
  const scene = sceneOf(world);
  expect(await removeIn(world, ['a'])).toEqual({ stages: ['a'], gone: [], told: [] });
  expect(Object.keys((JSON.parse(scene.read('pipeline.lock')) as { stages: object }).stages)).toEqual([
    'g@x',
    'g@y',
    'last',
  ]);
  expect(scene.has('a.txt')).toBe(true);
  expect((await reproIn(world)).kinds).toMatchObject({ 'g@x': 'fresh', 'g@y': 'fresh', last: 'fresh' });
});

test('outs are removed if that is asked for; what is in no cache goes to the trash', async () => {
  const world = project(files);
  await reproIn(world);
  const scene = sceneOf(world);
  scene.write('y.txt', 'by hand');
  const { told } = await removeIn(world, ['g', 'last'], true);
  expect(told).toEqual(['trashed']);
  expect(['a.txt', 'x.txt', 'y.txt', 'last.txt'].map((path) => scene.has(path))).toEqual([true, false, false, false]);
});

test('with its last stage a pipeline file goes, and its lock', async () => {
  const world = project(files);
  await reproIn(world, { read: { scope: 'all' } });
  const scene = sceneOf(world);
  expect((await removeIn(world, ['sub/pipeline.yaml:s'])).gone).toEqual(['sub/pipeline.yaml', 'sub/pipeline.lock']);
  expect([scene.has('sub/pipeline.yaml'), scene.has('sub/pipeline.lock'), scene.has('sub/s.txt')]).toEqual([
    false,
    false,
    true,
  ]);
});

test('a stage that is added runs, and one that does not fit is not written', async () => {
  const world = project(files);
  expect(addStage(world, words).path).toBe('pipeline.yaml');
  const text = sceneOf(world).read('pipeline.yaml');
  expect(text).toBe(
    `${files['pipeline.yaml']}  new:\n    cmd: make new.txt in.txt\n    deps:\n      - in.txt\n    outs:\n      - new.txt\n`,
  );
  expect((await reproIn(world)).kinds['new']).toBe('ran');
  const refused = async (change: Partial<AddRequest>): Promise<readonly string[]> =>
    (await problemsOf(() => addStage(world, { ...words, ...change }))).map(({ code }) => code);
  expect(await refused({})).toEqual(['stage-exists']);
  expect(await refused({ name: 'g' })).toEqual(['stage-exists']);
  for (const name of ['', 'a@b', 'a/b', 'a.b', 'a:b', 'a#', 'a$', 'a\\b', 'a;', 'a,'])
    expect(await refused({ name })).toEqual(['bad-stage-name']);
  expect(await refused({ name: 'o', command: ' ' })).toEqual(['no-command']);
  expect(await refused({ name: 'o', wdir: 'nowhere' })).toEqual(['no-such-wdir']);
  expect(await refused({ name: 'o' })).toEqual(['two-writers']);
  expect(await refused({ name: 'o', deps: ['o'], outs: [{ ...words.outs[0]!, path: 'o' }] })).toEqual([
    'covers-own-out',
  ]);
  expect(await refused({ name: 'o', deps: ['last.txt'], outs: [{ ...words.outs[0]!, path: 'in.txt' }] })).toEqual([
    'cycle',
  ]);
  expect(sceneOf(world).read('pipeline.yaml')).toBe(text);
  addStage(world, { ...words, force: true, command: 'blur new.txt in.txt' });
  expect(sceneOf(world).read('pipeline.yaml')).toBe(text.replace('make new.txt', 'blur new.txt'));
});

test('the first stage of a folder makes its pipeline file, by the name that the project uses', () => {
  const world = project({ '.git/HEAD': '' });
  expect(addStage(world, words).path).toBe('pipeline.yaml');
  const dvc = project({ '.dvc/config': '', 'sub/.keep': '' });
  const add = (one: AddRequest): string => addStage({ ...dvc, cwd: `${root}/sub` }, one).path;
  expect(add({ ...words, params: ['b,a', 'o.yaml:', 'p.yaml:k'] })).toBe('sub/dvc.yaml');
  expect(sceneOf(dvc).read('sub/dvc.yaml')).toContain(
    '    params:\n    - a\n    - b\n    - o.yaml:\n    - p.yaml:\n      - k\n',
  );
});

test('the words of a command are put together as they were typed', () => {
  expect(commandText(['echo  a | b'])).toBe('echo  a | b');
  expect(commandText(['echo', 'a b', '-l', `it's`])).toBe(`echo "a b" -l it's`);
});

test('stages are listed with what they wait for', () => {
  const world = project(files);
  const list = (asked: Parameters<typeof listStages>[1]): readonly unknown[] =>
    listStages(readProject(world, { scope: 'all' }), asked, silent).map(({ stage, upstream }) => [
      stage.id,
      ...upstream,
    ]);
  expect(list({ targets: [], without: 'file' })).toEqual([['a'], ['g@x', 'a'], ['g@y', 'a'], ['last', 'g@x']]);
  expect(list({ targets: ['sub'], without: 'file', targetsAre: 'folders' })).toEqual([['sub/pipeline.yaml:s', 'a']]);
});

async function moveIn(world: MemoryWorld, from: string, to: string): Promise<Moved> {
  return moveData(world, { from, to }, mutex, silent);
}

test('tracked data is moved with its .dvc file, comments and fields as they are', async () => {
  const dvc = `# mine\nouts:\n- md5: ${'0a12'.repeat(8)}\n  path: data.csv # here\n  desc: x\n`;
  const world = project({ ...files, 'data.csv': 'd', 'data.csv.dvc': dvc, 'to/.keep': '', 'other.csv': 'o' });
  const scene = sceneOf(world);
  scene.write('.gitignore', '*.log\n/data.csv\n');
  expect(await moveIn(world, 'data.csv', 'raw.csv')).toEqual({ from: 'data.csv', to: 'raw.csv' });
  expect(scene.read('raw.csv.dvc')).toBe(dvc.replace('data.csv', 'raw.csv'));
  expect(scene.read('.gitignore')).toBe('*.log\n/raw.csv\n');
  expect((await moveIn(world, 'raw.csv', 'to')).to).toBe('to/raw.csv');
  expect([scene.read('to/raw.csv'), scene.has('raw.csv'), scene.has('raw.csv.dvc')]).toEqual(['d', false, false]);
  expect(scene.read('to/.gitignore')).toBe('/raw.csv\n');
  expect(await problemsOf(() => moveIn(world, 'other.csv', 'x'))).toMatchObject([{ code: 'not-a-dvc-file' }]);
  expect(await problemsOf(() => moveIn(world, 'to/raw.csv', 'in.txt'))).toMatchObject([{ code: 'already-there' }]);
  expect(await removeIn(world, ['to/raw.csv.dvc'])).toMatchObject({ stages: [], gone: ['to/raw.csv.dvc'] });
  expect(scene.read('to/raw.csv')).toBe('d');
  expect([scene.read('.gitignore'), scene.has('to/.gitignore')]).toEqual(['*.log\n', false]);
});

test('with a stage go the lines of its outs in .gitignore, however they are written, and no others', async () => {
  const stages =
    'stages: {s: {cmd: make a!.txt in.txt, deps: [in.txt], outs: [a!.txt]}, t: {cmd: make t in.txt, outs: [t: {cache: false}]}}';
  const world = project({ '.git/HEAD': '', 'pipeline.yaml': stages, 'in.txt': 'one' });
  const scene = sceneOf(world);
  scene.write('.gitignore', '# mine\n/t\n');
  await reproIn(world);
  expect(scene.read('.gitignore')).toBe('# mine\n/t\n/a\\!.txt\n');
  scene.write('.gitignore', '# mine\n/a!.txt\n/t\n/a\\!.txt');
  await removeIn(world, ['s', 't']);
  expect(scene.read('.gitignore')).toBe('# mine\n/t\n');
});
