// status, explain and --dry: what they say is what a repro then does, and saying it changes nothing.
import { describe, expect, test } from '@jest/globals';
import { predictedResult, dryRun } from '../../../engine/run/repro/dry-run.ts';
import { explain } from '../../../engine/run/explain.ts';
import { readProject } from '../../../engine/run/project/project.ts';
import { status } from '../../../engine/run/status.ts';
import { whyText } from '../../../engine/core/freshness/why-text.ts';
import type { ReproRequest } from '../../../engine/run/repro/repro.ts';
import { formatHolder } from '../../../engine/io/mutex/holder.ts';
import { here } from '../../support/memory-processes.ts';
import { type MemoryWorld, root } from '../../support/memory-world.ts';
import { project, reproIn } from '../../support/project.ts';
import { problemsOf, type Scene, sceneOf } from '../../support/scene.ts';

const chain =
  'a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}, b: {cmd: make b.txt a.txt, deps: [a.txt], outs: [b.txt]}';
const folder =
  'a: {cmd: dir d in.txt, deps: [in.txt], outs: [d]}, b: {cmd: make b.txt d, deps: [d], outs: [b.txt]}, c: {cmd: make c.txt d/inner/all, deps: [d/inner/all], outs: [c.txt]}';
const inFolder =
  'a: {cmd: make d/x/a.csv in.txt, deps: [in.txt], outs: [d/x/a.csv]}, b: {cmd: make b.txt d, deps: [d], outs: [b.txt]}';
const glob =
  'a: {cmd: make d/a.csv in.txt, deps: [in.txt], outs: [d/a.csv]}, b: {cmd: make b.txt d, deps: ["d/**/*.csv"], outs: [b.txt]}';
const globInFolder =
  'a: {cmd: dir d in.txt, deps: [in.txt], outs: [d]}, b: {cmd: make b.txt d, deps: ["d/**"], outs: [b.txt]}';
const written =
  'a: {cmd: make p.json in.txt, deps: [in.txt], outs: [p.json]}, b: {cmd: make b.txt p.json, params: [q.yaml: [k]], deps: [p.json], outs: [b.txt]}';

const params =
  'a: {cmd: copy q.yaml in.txt, deps: [in.txt], outs: [q.yaml]}, b: {cmd: make b.txt, params: [q.yaml: [k]], outs: [b.txt]}';

const start = (yaml: string): MemoryWorld =>
  project({ 'pipeline.yaml': `stages: {${yaml}}`, 'in.txt': 'one', 'q.yaml': 'k: 1', 'other.txt': 'x' });
const yamlOf = (scene: Scene, yaml: string): void => scene.write('pipeline.yaml', `stages: {${yaml}}`);

async function said(world: MemoryWorld, wishes: Partial<ReproRequest> = {}): Promise<Readonly<Record<string, string>>> {
  const request = { selection: { targets: [], reach: 'upstream' }, force: false, runCache: true, ...wishes } as const;
  const predictions = await dryRun(readProject(world, {}), request, () => undefined);
  return Object.fromEntries(
    [...predictions.stages].map(([id, prediction]) => {
      const result = predictedResult(prediction);
      return [id, result.kind === 'restored' ? `restored from ${result.from}` : result.kind];
    }),
  );
}

async function done(world: MemoryWorld, wishes: Partial<ReproRequest> = {}): Promise<Readonly<Record<string, string>>> {
  const { results } = await reproIn(world, { keepGoing: true, ...wishes });
  return Object.fromEntries(
    [...results].map(([id, result]) => [id, result.kind === 'restored' ? `restored from ${result.from}` : result.kind]),
  );
}

type Edit = (scene: Scene) => void;

describe('what --dry says is what repro does', () => {
  test.each<readonly [string, string, Edit, Partial<ReproRequest>?]>([
    ['nothing to do', chain, () => undefined],
    ['everything gone', chain, ({ remove }) => remove('a.txt', 'b.txt', 'pipeline.lock')],
    ['only the outs gone', chain, ({ remove }) => remove('a.txt', 'b.txt')],
    ['only an upstream out gone', chain, ({ remove }) => remove('a.txt')],
    ['only the lock gone', chain, ({ remove }) => remove('pipeline.lock')],
    ['the cache gone', chain, ({ remove }) => remove('.cache')],
    ['cache and outs gone', chain, ({ remove }) => remove('.cache', 'a.txt', 'b.txt')],
    ['a dep edited', chain, ({ write }) => write('in.txt', 'two')],
    ['an out edited', chain, ({ write }) => write('a.txt', 'mine')],
    ['forced', chain, () => undefined, { force: true }],
    ['no run cache', chain, ({ remove }) => remove('b.txt'), { runCache: false }],
    ['a directory out gone', folder, ({ remove }) => remove('d', 'b.txt', 'c.txt', 'pipeline.lock')],
    ['a directory dep around an out that is gone', inFolder, ({ remove }) => remove('d', 'b.txt')],
    ['a glob over an out that is gone', glob, ({ remove }) => remove('d', 'b.txt', 'pipeline.lock')],
    ['a glob into a directory out that is gone', globInFolder, ({ remove }) => remove('d', 'b.txt')],
    ['a params file that a stage writes is gone', params, ({ remove }) => remove('q.yaml', 'b.txt', 'pipeline.lock')],
    ['a params file that a stage writes was edited', params, ({ write }) => write('q.yaml', 'k: 9')],
    ['a param edited', written, ({ write }) => write('q.yaml', 'k: 2')],
    [
      'a frozen stage whose upstream changed',
      chain,
      (scene) => {
        yamlOf(scene, chain.replace('outs: [b.txt]', 'outs: [b.txt], frozen: true'));
        scene.write('in.txt', 'two');
      },
    ],
    [
      'a frozen stage whose out is gone',
      chain,
      (scene) => {
        yamlOf(scene, chain.replace('outs: [a.txt]', 'outs: [a.txt], frozen: true'));
        scene.remove('a.txt', 'in.txt');
      },
    ],
  ])('%s', async (_what, yaml, edit, wishes = {}) => {
    const world = start(yaml);
    if (yaml === params) sceneOf(world).write('in.txt', 'k: 1');
    await reproIn(world);
    edit(sceneOf(world));
    const expected = await said(world, wishes);
    expect(await done(world, wishes)).toEqual(expected);
  });
});

describe('an upstream that will run', () => {
  const kinds = async (world: MemoryWorld): Promise<unknown> => {
    const made = await status(readProject(world, {}), { targets: [] }, () => undefined);
    return Object.fromEntries(
      [...made].map(([id, { verdict }]) => [
        id,
        'reasons' in verdict ? [verdict.kind, ...verdict.reasons.map(whyText)] : [verdict.kind],
      ]),
    );
  };

  test.each([
    ['an out', chain, 'dep a.txt will be written by a'],
    ['a directory', folder.split(', c:')[0] ?? '', 'dep d will be written by a'],
    ['a directory around an out', inFolder, 'dep d will be written by a'],
    ['a glob', glob, 'dep d/**/*.csv will be written by a'],
    ['a glob into a directory', globInFolder, 'dep d/** will be written by a'],
  ])('leaves its reader pending: %s', async (_what, yaml, why) => {
    const world = start(yaml);
    await reproIn(world);
    sceneOf(world).write('in.txt', 'two');
    expect(await kinds(world)).toEqual({
      a: ['run', expect.stringMatching(/^dep in\.txt changed/)],
      b: ['pending', why],
    });
  });

  test('leaves the reader of a params file pending too', async () => {
    const world = start(params);
    sceneOf(world).remove('q.yaml');
    expect(await kinds(world)).toEqual({ a: ['run', 'never run'], b: ['run', 'never run'] });
    sceneOf(world).write('in.txt', 'k: 1');
    await reproIn(world);
    sceneOf(world).write('in.txt', 'k: 2');
    expect(await kinds(world)).toMatchObject({ b: ['pending', 'dep q.yaml will be written by a'] });
  });

  test('that cannot be done leaves its reader pending', async () => {
    const world = start(chain);
    await reproIn(world);
    sceneOf(world).remove('in.txt', 'a.txt', 'pipeline.lock');
    expect(await kinds(world)).toMatchObject({ a: ['error'], b: ['run', 'never run'] });
  });
});

describe('asking', () => {
  const asked = ['status', 'explain', 'dry'] as const;
  const ask = async (what: (typeof asked)[number], world: MemoryWorld): Promise<void> => {
    const read = readProject(world, {});
    if (what === 'status') await status(read, { targets: [] }, () => undefined);
    else if (what === 'explain') await explain(read, { targets: ['b'] }, () => undefined);
    else await said(world);
  };

  test.each(asked)('%s changes no file outside of the cache, and no object, record or mutex in it', async (what) => {
    const world = start(chain);
    await reproIn(world);
    sceneOf(world).write('in.txt', 'two');
    sceneOf(world).remove('b.txt');
    const kept = (): unknown =>
      Object.entries(world.fs.tree(root)).filter(([path]) => !path.startsWith('.cache/expanded/'));
    const before = kept();
    await ask(what, world);
    expect(kept()).toEqual(before);
  });

  test.each(asked)('%s takes no mutex: it answers while another process writes', async (what) => {
    const world = start(chain);
    await reproIn(world);
    const holder = {
      ...here,
      pid: 100,
      startTime: 'start-100',
      command: 'restage repro',
      nonce: 'n',
      since: 1,
      groups: [],
      inherited: [],
    };
    sceneOf(world).write('.cache/mutex', Buffer.from(formatHolder(holder)).toString());
    await ask(what, world);
    expect(await problemsOf(() => reproIn(world))).toMatchObject([{ code: 'mutex-held' }]);
  });

  test.each(asked)('%s of a module stage works in a fresh clone', async (what) => {
    const world = start('b: {module: s.ts, deps: [in.txt], outs: [b.txt]}');
    sceneOf(world).write('s.ts', 'train');
    await ask(what, world);
    expect(world.started.filter((line) => line.includes('run'))).toEqual([]);
    expect(Object.keys(sceneOf(world).files()).sort()).toEqual([
      'in.txt',
      'other.txt',
      'pipeline.yaml',
      'q.yaml',
      's.ts',
    ]);
  });

  test('explain has the inputs as they are now, and answers for its targets alone', async () => {
    const world = start(chain);
    await reproIn(world);
    const explained = await explain(readProject(world, {}), { targets: ['b.txt'] }, () => undefined);
    expect([...explained.keys()]).toEqual(['b']);
    expect(explained.get('b')?.fingerprint?.deps['a.txt']).toMatchObject({ kind: 'path' });
    expect(explained.get('b')?.verdict.kind).toBe('fresh');
  });

  test('--dry refuses what repro refuses', async () => {
    const world = start('a: {cmd: make a.txt none.txt, deps: [none.txt], outs: [a.txt]}');
    expect(await problemsOf(() => said(world))).toMatchObject([{ code: 'missing-dep' }]);
  });
});
