// Moving over from DVC: what dvc.lock proves is not run again.
import { describe, expect, test } from '@jest/globals';
import type { StageResult } from '../../../../engine/core/event.ts';
import { dryRun, predictedResult } from '../../../../engine/run/repro/dry-run.ts';
import { readProject } from '../../../../engine/run/project/project.ts';
import type { MemoryWorld } from '../../../support/memory-world.ts';
import { project, type Repro, reproIn } from '../../../support/project.ts';
import { sceneOf } from '../../../support/scene.ts';
import { type DvcStage, dvcDid, forgetRestage } from './dvc-did.ts';

const yaml = `stages:
  a: {cmd: make a.txt in.txt, deps: [in.txt], params: [n, m.lr], outs: [a.txt]}
  b: {cmd: dir d a.txt, deps: [a.txt], outs: [d]}
  c: {cmd: [make c.txt d/out, make m.json c.txt], deps: [d], outs: [c.txt], metrics: [{m.json: {cache: false}}]}
`;
const stages: Readonly<Record<string, DvcStage>> = {
  a: { cmd: 'make a.txt in.txt', deps: ['in.txt'], params: { 'params.yaml': { 'm.lr': 0.5, n: 1 } }, outs: ['a.txt'] },
  b: { cmd: 'dir d a.txt', deps: ['a.txt'], outs: ['d'] },
  c: { cmd: ['make c.txt d/out', 'make m.json c.txt'], deps: ['d'], outs: ['c.txt', 'm.json'] },
};
const files = { 'pipeline.yaml': yaml, 'params.yaml': 'n: 1\nm: {lr: 0.5}\n', 'in.txt': 'one\r\n' };

/** A project that DVC has worked through, and in which nothing of ours is left. */
async function doneByDvc(traits: Parameters<typeof dvcDid>[2] = {}): Promise<MemoryWorld> {
  const world = project(files);
  await reproIn(world);
  dvcDid(world, stages, traits);
  forgetRestage(world);
  world.started.length = 0;
  return world;
}

const worded = ([id, result]: readonly [string, StageResult]): string =>
  `${id} ${result.kind}${result.kind === 'restored' ? ` ${result.from}` : ''}`;
const told = ({ results }: Pick<Repro, 'results'>): readonly string[] => [...results].map(worded);
const all = ['a restored dvc-lock', 'b restored dvc-lock', 'c restored dvc-lock'];
/** What a made is as before, so dvc.lock still speaks of those below it. */
const rest = ['b restored dvc-lock', 'c restored dvc-lock'];
const fresh = ['a fresh', 'b fresh', 'c fresh'];

async function predicted(world: MemoryWorld): Promise<readonly string[]> {
  const request = { selection: { targets: [], reach: 'upstream' as const }, force: false, runCache: true };
  const predictions = await dryRun(readProject(world, {}), request, () => undefined);
  return [...predictions.stages].map(([id, prediction]) => worded([id, predictedResult(prediction)]));
}

describe('taken over', () => {
  test('--force-downstream: what DVC has done and is there changes nothing below; what comes out of its cache does', async () => {
    const there = await doneByDvc();
    expect(told(await reproIn(there, { forceDownstream: true }))).toEqual(all);
    const away = await doneByDvc();
    sceneOf(away).remove('a.txt');
    expect(told(await reproIn(away, { forceDownstream: true }))).toEqual(['a restored dvc-lock', 'b ran', 'c ran']);
  });

  test('with the outs in the workspace: nothing runs, and the next repro rests on what is ours', async () => {
    const world = await doneByDvc();
    const scene = sceneOf(world);
    const before = scene.files();
    const inode = world.fs.stat('/project/a.txt')?.inode;
    expect(await predicted(world)).toEqual(all);
    expect(told(await reproIn(world))).toEqual(all);
    expect(world.started).toEqual([]);
    expect(world.fs.stat('/project/a.txt')?.inode).toBe(inode);
    expect(scene.files()).toEqual({ ...before, 'pipeline.lock': scene.read('pipeline.lock') });
    scene.remove('dvc.lock', '.dvc');
    expect(told(await reproIn(world))).toEqual(fresh);
    for (const path of ['a.txt', 'd', 'c.txt', 'm.json', 'pipeline.lock']) scene.remove(path);
    expect(told(await reproIn(world))).toEqual([
      'a restored run-record',
      'b restored run-record',
      'c restored run-record',
    ]);
    expect(scene.files()['c.txt']).toBe(before['c.txt']);
  });

  test.each([
    ['DVC 3', {}],
    ['DVC 2', { legacy: true }],
  ])('with the outs only in the cache of %s', async (_what, traits) => {
    const world = await doneByDvc(traits);
    const scene = sceneOf(world);
    const before = scene.files();
    scene.remove('a.txt', 'd', 'c.txt', 'm.json');
    expect(await predicted(world)).toEqual(all);
    expect(told(await reproIn(world))).toEqual(all);
    expect(world.started).toEqual([]);
    expect(scene.files()).toEqual({ ...before, 'pipeline.lock': scene.read('pipeline.lock') });
    expect(told(await reproIn(world))).toEqual(fresh);
  });

  test('an out that was edited goes to the trash, and comes out of the cache of DVC', async () => {
    const world = await doneByDvc();
    const { read, write } = sceneOf(world);
    const before = read('c.txt');
    write('c.txt', 'edited');
    const made = await reproIn(world);
    expect(told(made)).toEqual(all);
    expect(made.events.filter(({ kind }) => kind === 'trashed')).toHaveLength(1);
    expect(read('c.txt')).toBe(before);
  });

  test('executables stay what they were', async () => {
    const world = await doneByDvc();
    world.fs.chmod('/project/c.txt', 0o755);
    dvcDid(world, stages);
    sceneOf(world).remove('c.txt');
    await reproIn(world);
    expect(world.fs.stat('/project/c.txt')?.mode).toBe(0o755);
    expect(told(await reproIn(world))).toEqual(fresh);
  });

  test("a colleague's later run with DVC, though our lock has an older one", async () => {
    const world = await doneByDvc();
    await reproIn(world);
    const scene = sceneOf(world);
    const old = scene.read('pipeline.lock');
    scene.write('in.txt', 'two');
    await reproIn(world);
    dvcDid(world, stages);
    scene.write('pipeline.lock', old);
    scene.remove('.cache/runs');
    world.started.length = 0;
    const made = await reproIn(world);
    expect(told(made)).toEqual(all);
    expect(made.reasons['a']?.[0]).toMatch(/^dep in\.txt changed/);
    expect(world.started).toEqual([]);
  });

  test('a directory comes back whole, caches in it too', async () => {
    const world = await doneByDvc();
    const scene = sceneOf(world);
    scene.write('d/__pycache__/x.pyc', 'compiled');
    dvcDid(world, stages);
    scene.remove('d');
    expect(told(await reproIn(world))).toEqual(['a restored dvc-lock', 'b restored dvc-lock', 'c restored dvc-lock']);
    expect(scene.read('d/__pycache__/x.pyc')).toBe('compiled');
    expect(told(await reproIn(world))).toEqual(fresh);
  });

  test('a frozen stage is what dvc.lock says, whatever its deps', async () => {
    const world = await doneByDvc();
    const { write, remove, read } = sceneOf(world);
    const before = read('a.txt');
    write('pipeline.yaml', yaml.replace('outs: [a.txt]', 'outs: [a.txt], frozen: true'));
    write('in.txt', 'other');
    expect(told(await reproIn(world, { targets: ['a'] }))).toEqual(['a fresh']);
    remove('a.txt');
    expect(told(await reproIn(world, { targets: ['a'] }))).toEqual(['a restored dvc-lock']);
    expect(read('a.txt')).toBe(before);
    expect(world.started).toEqual([]);
  });
});

test('below a stage that will run, a prediction tells who may still be taken over', async () => {
  const verdicts = async (change: (scene: ReturnType<typeof sceneOf>) => void): Promise<readonly string[]> => {
    const world = await doneByDvc();
    change(sceneOf(world));
    const request = { selection: { targets: [], reach: 'upstream' as const }, force: false, runCache: true };
    const predictions = await dryRun(readProject(world, {}), request, () => undefined);
    return [...predictions.stages].map(([id, { verdict }]) => `${id} ${verdict.kind}`);
  };
  const changed = { 'params.yaml': 'n: 2\nm: {lr: 0.5}\n' };
  expect(await verdicts(({ write }) => write('params.yaml', changed['params.yaml']))).toEqual([
    'a run',
    'b pending',
    'c pending',
  ]);
  const otherCommand = yaml.replace('[make c.txt d/out,', '[make c.txt d/in,');
  expect(
    await verdicts(({ write }) => {
      write('params.yaml', changed['params.yaml']);
      write('pipeline.yaml', otherCommand);
    }),
  ).toEqual(['a run', 'b pending', 'c run']);
  expect(
    await verdicts(({ write, remove }) => {
      write('params.yaml', changed['params.yaml']);
      remove('dvc.lock');
    }),
  ).toEqual(['a run', 'b run', 'c run']);
});

describe('not taken over', () => {
  test.each<readonly [string, (scene: ReturnType<typeof sceneOf>) => void, readonly string[]]>([
    ['a dep', ({ write }) => write('in.txt', 'two'), ['a ran', 'b ran', 'c ran']],
    ['a param', ({ write }) => write('params.yaml', 'n: 2\nm: {lr: 0.5}\n'), ['a ran', ...rest]],
    ['the kind of a param', ({ write }) => write('params.yaml', 'n: 1.0\nm: {lr: 0.5}\n'), ['a ran', ...rest]],
    [
      'a command',
      ({ write }) => write('pipeline.yaml', yaml.replace('make a.txt in.txt', '[make a.txt in.txt, say hi]')),
      ['a ran', ...rest],
    ],
    [
      'a dep more',
      ({ write }) => write('pipeline.yaml', yaml.replace('deps: [in.txt]', 'deps: [in.txt, params.yaml]')),
      ['a ran', ...rest],
    ],
    ['a param less', ({ write }) => write('pipeline.yaml', yaml.replace('[n, m.lr]', '[n]')), ['a ran', ...rest]],
    ['an out that is nowhere', ({ remove }) => remove('a.txt', '.dvc/cache'), ['a ran', ...rest]],
    ['no dvc.lock', ({ remove }) => remove('dvc.lock'), ['a ran', 'b ran', 'c ran']],
  ])('%s', async (_what, change, expected) => {
    const world = await doneByDvc();
    change(sceneOf(world));
    expect(told(await reproIn(world))).toEqual(expected);
    expect(told(await reproIn(world))).toEqual(fresh);
  });

  test('a dvc.lock that cannot be read is told of, once, and counts as absent', async () => {
    const world = await doneByDvc();
    sceneOf(world).write('dvc.lock', "schema: '2.0'\n<<<<<<< HEAD\n");
    const made = await reproIn(world);
    expect(told(made)).toEqual(['a ran', 'b ran', 'c ran']);
    expect(made.events.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
  });

  test('an object of DVC that is not what its name says stays where it is, and the stage runs', async () => {
    const world = await doneByDvc();
    const scene = sceneOf(world);
    const text = scene.read('a.txt');
    const path = Object.entries(scene.files()).find(
      ([name, content]) => name.startsWith('.dvc/') && content === text,
    )?.[0];
    scene.write(path ?? '', 'rotten');
    scene.remove('a.txt');
    expect(told(await reproIn(world))[0]).toBe('a ran');
    expect(scene.read(path ?? '')).toBe('rotten');
  });

  test('when it is forced, or the cache is not to be used and an out is missing', async () => {
    const world = await doneByDvc();
    expect(told(await reproIn(world, { force: true, targets: ['a'] }))).toEqual(['a ran']);
    const other = await doneByDvc();
    sceneOf(other).remove('c.txt');
    expect(told(await reproIn(other, { runCache: false }))).toEqual([
      'a restored dvc-lock',
      'b restored dvc-lock',
      'c ran',
    ]);
  });
});
