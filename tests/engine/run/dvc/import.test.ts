// `restage import dvc` on a project in memory: what it writes, takes over, keeps and refuses.
import { describe, expect, test } from '@jest/globals';
import { type Imported, importDvc, type ImportRequest } from '../../../../engine/run/dvc/import/import.ts';
import { type MemoryWorld, root } from '../../../support/memory-world.ts';
import { project, reproIn } from '../../../support/project.ts';
import { problemsOf, sceneOf } from '../../../support/scene.ts';
import { type DvcStage, dvcDid, type DvcTraits, forgetRestage } from './dvc-did.ts';

const yaml = `# Mine
stages:
  a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]} # first
  b: {cmd: dir d a.txt, deps: [a.txt], outs: [d]}
  f: {cmd: make f.txt in.txt, deps: [in.txt], outs: [f.txt]}
`;
const frozen = yaml.replace('deps: [in.txt], outs: [f.txt]', 'frozen: true, deps: [in.txt], outs: [f.txt]');
const stages: Readonly<Record<string, DvcStage>> = {
  a: { cmd: 'make a.txt in.txt', deps: ['in.txt'], outs: ['a.txt'] },
  b: { cmd: 'dir d a.txt', deps: ['a.txt'], outs: ['d'] },
  f: { cmd: 'make f.txt in.txt', deps: ['in.txt'], outs: ['f.txt'] },
};

/** As DVC leaves it, nothing of it in git. */
async function doneByDvc(more: Readonly<Record<string, string>> = {}, traits: DvcTraits = {}): Promise<MemoryWorld> {
  const world = project({ 'dvc.yaml': yaml, 'in.txt': 'one', '.git/HEAD': '', '.dvc/config': '', ...more });
  await reproIn(world);
  dvcDid(world, stages, traits);
  forgetRestage(world);
  world.started.length = 0;
  return world;
}

async function importIn(world: MemoryWorld, wishes: Partial<ImportRequest> = {}): Promise<Imported> {
  const signal = new AbortController().signal;
  const request = { dry: false, remove: false, force: false, wait: 'no', command: 'test', signal, ...wishes } as const;
  const imported = await importDvc(world, request, () => undefined);
  world.fs.tick(10_000);
  return imported;
}

/** Git has everything as it was at this moment. */
function commitAll(world: MemoryWorld): MemoryWorld {
  const files = sceneOf(world).files();
  const headBytes = (path: string): Uint8Array | undefined => {
    const text = files[path.slice(root.length + 1)];
    return text === undefined ? undefined : Buffer.from(text);
  };
  return { ...world, git: { ...world.git, headBytes } };
}

describe('the import', () => {
  test('keeps the text byte for byte, takes over what dvc.lock proves, and removes nothing', async () => {
    const world = await doneByDvc({ '.dvcignore': '  *.tmp\n' });
    const scene = sceneOf(world);
    const before = scene.files();
    const imported = await importIn(world);
    expect(imported).toMatchObject({
      written: [
        { path: 'pipeline.yaml', from: 'dvc.yaml' },
        { path: '.restageignore', from: '.dvcignore' },
      ],
      taken: ['a', 'b', 'f'],
      stale: [],
      kept: [],
      superfluous: ['dvc.yaml', 'dvc.lock', '.dvcignore', '.dvc/'],
      removed: [],
    });
    expect(scene.files()).toEqual({
      ...before,
      'pipeline.yaml': yaml,
      '.restageignore': '*.tmp\n',
      'pipeline.lock': scene.read('pipeline.lock'),
      '.gitignore': '/a.txt\n/d\n/f.txt\n',
    });
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh', f: 'fresh' });
    scene.remove('dvc.yaml', 'dvc.lock', '.dvc', 'a.txt', 'd', 'f.txt');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'restored', f: 'restored' });
    expect(world.started).toEqual([]);
  });

  test.each([{}, { legacy: true }])('outs that are only in the cache of DVC come into ours (%j)', async (traits) => {
    const world = await doneByDvc({}, traits);
    const scene = sceneOf(world);
    const before = scene.files();
    scene.remove('a.txt', 'd', 'f.txt');
    expect((await importIn(world)).taken).toEqual(['a', 'b', 'f']);
    expect([scene.has('a.txt'), scene.has('d')]).toEqual([false, false]);
    scene.remove('dvc.yaml', 'dvc.lock', '.dvc');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'restored', f: 'restored' });
    expect(scene.read('d/inner/all')).toBe(before['d/inner/all']);
    expect(world.started).toEqual([]);
  });

  test('an out that was edited is not what is taken over, and stays until a repro', async () => {
    const world = await doneByDvc();
    const scene = sceneOf(world);
    const before = scene.read('a.txt');
    scene.write('a.txt', 'by hand');
    expect((await importIn(world)).taken).toEqual(['a', 'b', 'f']);
    expect(scene.read('a.txt')).toBe('by hand');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored', b: 'fresh', f: 'fresh' });
    expect(scene.read('a.txt')).toBe(before);
  });

  test('what changed since is told of; what is below it is taken over as it was', async () => {
    const world = await doneByDvc();
    const scene = sceneOf(world);
    scene.write('dvc.yaml', yaml.replace('make a.txt in.txt', 'make a.txt in.txt in.txt'));
    expect(await importIn(world)).toMatchObject({ taken: ['b', 'f'], stale: ['a'] });
  });

  test('with --dry nothing is written, and the same is told', async () => {
    const world = await doneByDvc({ '.dvcignore': '*.tmp\n' });
    const before = world.fs.tree(root);
    const told = await importIn(world, { dry: true });
    expect(world.fs.tree(root)).toEqual(before);
    expect(await importIn(world)).toEqual(told);
  });

  test('twice is as good as once', async () => {
    const world = await doneByDvc();
    await importIn(world);
    const before = sceneOf(world).files();
    expect(await importIn(world)).toMatchObject({ written: [], taken: [], stale: [] });
    expect(sceneOf(world).files()).toEqual(before);
  });

  test('settings that mean something here are carried over, and so is the root', async () => {
    const config = `[parsing]\n  bool = boolean_optional\n['remote "s3"']\n  url = s3://x\n`;
    const world = await doneByDvc({ '.dvc/config': config, '.restage.yaml': 'jobs: 2' });
    expect(await importIn(world)).toMatchObject({ remotes: ['s3'] });
    expect(sceneOf(world).read('.restage.yaml')).toBe('jobs: 2\nparsing.bool: boolean_optional\n');
    expect((await importIn(world)).written).toEqual([]);
    const lone = await doneByDvc();
    sceneOf(lone).remove('.git');
    expect((await importIn(lone)).written).toEqual([
      { path: 'pipeline.yaml', from: 'dvc.yaml' },
      { path: '.restage.yaml' },
    ]);
    sceneOf(lone).remove('.dvc', 'dvc.yaml', 'dvc.lock');
    expect((await reproIn(lone)).kinds).toEqual({ a: 'fresh', b: 'fresh', f: 'fresh' });
  });
});

describe('what stays', () => {
  test('.dvc, where data is tracked', async () => {
    const world = await doneByDvc({
      'data.csv': 'x',
      'data.csv.dvc': 'outs:\n- path: data.csv\n',
      '.dvcignore': '*.tmp\n',
    });
    const { kept, superfluous } = await importIn(world);
    expect(superfluous).toEqual(['dvc.yaml', 'dvc.lock']);
    expect(kept).toEqual([
      { path: '.dvcignore', because: 'data of data.csv.dvc is kept by it' },
      { path: '.dvc/', because: 'data of data.csv.dvc is kept by it' },
    ]);
  });

  test('a dvc.yaml that would mean something else, with what belongs to it', async () => {
    const text = 'stages:\n  s: {cmd: make s.txt ../in.txt, deps: ["x*"], outs: [s.txt]}\n';
    const world = await doneByDvc({ 'sub/dvc.yaml': text, 'sub/x*': '' });
    const { problems, kept, written } = await importIn(world);
    expect(problems).toMatchObject([{ code: 'import-differs', place: { file: 'sub/dvc.yaml', line: 2 } }]);
    expect(kept.map(({ path }) => path)).toEqual(['sub/dvc.yaml', '.dvc/']);
    expect(written.map(({ path }) => path)).toEqual(['pipeline.yaml']);
  });

  test('dvc.lock, where a frozen stage rests on it alone; proven to the last dep it is taken over', async () => {
    const world = await doneByDvc();
    const scene = sceneOf(world);
    scene.write('dvc.yaml', frozen);
    expect((await importIn(world, { dry: true })).taken).toEqual(['a', 'b', 'f']);
    scene.write('in.txt', 'two');
    const { taken, stale, kept } = await importIn(world);
    expect([taken, stale]).toEqual([['b'], ['a']]);
    expect(kept).toEqual([
      { path: 'dvc.lock', because: "of 'f', frozen, it alone knows the outs" },
      { path: '.dvc/', because: "'dvc.lock' stays" },
    ]);
  });

  test('what a stage reads', async () => {
    const reads = `${yaml}  r: {cmd: make r.txt dvc.yaml, deps: [dvc.yaml], outs: [r.txt]}\n`;
    const world = await doneByDvc({ 'dvc.yaml': reads });
    expect((await importIn(world)).kept).toEqual([{ path: 'dvc.yaml', because: "stage 'r' reads it" }]);
  });

  test('a pipeline.yaml that is there and another, and an ignore file that says other things', async () => {
    const world = await doneByDvc({ '.dvcignore': '*.tmp\n', '.restageignore': '*.log\n' });
    expect((await importIn(world)).kept).toMatchObject([{ path: '.dvcignore' }]);
    expect(sceneOf(world).read('.restageignore')).toBe('*.log\n');
    sceneOf(world).write('pipeline.yaml', 'stages: {}\n');
    const before = world.fs.tree(root);
    expect(await problemsOf(() => importIn(world))).toMatchObject([{ code: 'import-overwrites' }]);
    expect(world.fs.tree(root)).toEqual(before);
    expect(await problemsOf(() => importIn(project({ 'in.txt': '' })))).toMatchObject([{ code: 'nothing-to-import' }]);
  });
});

describe('--remove-dvc', () => {
  test('takes away what git has, and puts the rest into the trash', async () => {
    const world = commitAll(
      await doneByDvc({ '.dvc/config': '[core]\n', '.dvc/tmp/lock': '', '.dvc/config.local': '' }),
    );
    const { removed, trashed, superfluous } = await importIn(world, { remove: true });
    expect([removed, trashed, superfluous]).toEqual([
      ['dvc.yaml', 'dvc.lock', '.dvc/config', '.dvc/tmp/'],
      ['.dvc/cache/', '.dvc/config.local'],
      [],
    ]);
    const scene = sceneOf(world);
    expect(['dvc.yaml', 'dvc.lock', '.dvc'].map((path) => scene.has(path))).toEqual([false, false, false]);
    const inTrash = Object.keys(world.fs.tree(`${root}/.cache/trash`));
    expect(inTrash.some((path) => path.endsWith('.dvc/config.local'))).toBe(true);
    expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh', f: 'fresh' });
  });

  test('refuses where git does not have it, before anything is written; forced, it goes to the trash', async () => {
    const world = commitAll(await doneByDvc());
    const scene = sceneOf(world);
    scene.write('dvc.lock', `${scene.read('dvc.lock')}\n`);
    const before = scene.files();
    expect(await problemsOf(() => importIn(world, { remove: true }))).toMatchObject([
      { code: 'import-uncommitted', message: "'dvc.lock' would be removed, and git does not have it as it is now" },
    ]);
    expect(scene.files()).toEqual(before);
    expect(await importIn(world, { remove: true, force: true })).toMatchObject({
      removed: ['dvc.yaml', '.dvc/config'],
      trashed: ['dvc.lock', '.dvc/cache/'],
    });
  });
});

test('of two pipeline files in a folder the pipeline.yaml counts while their texts are the same', async () => {
  const world = await doneByDvc({
    'sub/dvc.yaml': 'stages: {s: {cmd: make s.txt ../a.txt, deps: [../a.txt], outs: [s.txt]}}\n',
  });
  await importIn(world);
  const ids = async (): Promise<readonly string[]> =>
    Object.keys(
      (
        await reproIn(world, {
          read: { scope: 'all' },
          selection: { targets: [], reach: 'upstream', without: 'everything' },
        })
      ).kinds,
    );
  expect(await ids()).toEqual(['a', 'b', 'f', 'sub/pipeline.yaml:s']);
  sceneOf(world).write('sub/dvc.yaml', 'stages: {}\n');
  expect(await problemsOf(ids)).toMatchObject([{ code: 'two-pipelines' }, { code: 'two-pipelines' }]);
});
