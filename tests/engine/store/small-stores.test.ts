// The lock file, logs, unfinished runs and git's ignore lines: what each keeps.
import { describe, expect, jest, test } from '@jest/globals';
import type { LockEntry } from '../../../engine/core/records/lock.ts';
import type { ProjectPath } from '../../../engine/core/model.ts';
import { GitIgnore } from '../../../engine/store/git-ignore.ts';
import { LockFile } from '../../../engine/store/lock-file.ts';
import { Logs } from '../../../engine/store/logs.ts';
import { Unfinished } from '../../../engine/store/unfinished.ts';
import { readText, root } from '../../support/memory-world.ts';
import { fillUp, noRoom } from '../../support/fill-up.ts';
import { recordedDisk } from '../../support/recorded-disk.ts';
import { storeScene, type StoreScene } from './store-scene.ts';

const entry: LockEntry = {
  fingerprint: { action: { kind: 'shell', commands: ['x'] }, deps: {}, params: {}, outs: {}, wdir: '.' },
  outs: new Map(),
};

describe('the lock file', () => {
  const path = `${root}/pipeline.lock`;
  const open = ({ world, layout }: StoreScene): LockFile =>
    new LockFile(world, layout, { path, shown: 'pipeline.lock' });

  test('many entries of one moment are one write, and each is told when it is on disk', async () => {
    const scene = storeScene();
    const { disk, calls } = recordedDisk(scene.world.fs, 'changes');
    const lock = open({ ...scene, world: { ...scene.world, fs: disk } });
    await Promise.all(Array.from({ length: 50 }, (_, i) => lock.set(`s${i}`, entry)));
    expect(calls.filter((call) => call.endsWith(' /project/pipeline.lock'))).toHaveLength(1);
    expect(open(scene).get('s49')).toEqual({ kind: 'entry', entry });
    await lock.set('later', entry);
    expect(calls.filter((call) => call.endsWith(' /project/pipeline.lock'))).toHaveLength(2);
    await lock.set('later', entry);
    expect(calls.filter((call) => call.endsWith(' /project/pipeline.lock'))).toHaveLength(2);
  });

  test('a write that fails is told to each that waits for it; a later one writes all', async () => {
    const scene = storeScene();
    const lock = open(scene);
    const { fs } = scene.world;
    const rename = fs.rename.bind(fs);
    fs.rename = () => {
      throw noRoom();
    };
    const results = await Promise.allSettled([lock.set('a', entry), lock.set('b', entry)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(fs.stat(path)).toBeUndefined();
    fs.rename = rename;
    await lock.set('c', entry);
    expect(['a', 'b', 'c'].map((name) => open(scene).get(name).kind)).toEqual(['entry', 'entry', 'entry']);
  });
});

describe('logs', () => {
  const facts = { startedAtMs: 5, durationMs: 1200, ending: 'ok' };

  test('keep the last run of each stage, whatever its name', () => {
    const { world, layout } = storeScene();
    const logs = new Logs(world, layout);
    for (const [stage, text] of [
      ['a/b:c', 'first'],
      ['a_b_c', 'other'],
      ['a/b:c', 'second'],
    ] as const) {
      const log = logs.begin(stage);
      log.append(Buffer.from(text.slice(0, 3)));
      log.append(Buffer.from(text.slice(3)));
      log.close(facts);
    }
    expect(logs.read('a/b:c')).toEqual({ text: 'second', facts });
    expect(logs.read('a_b_c')).toEqual({ text: 'other', facts });
    expect(logs.read('never')).toBeUndefined();
  });

  test('of a run that is not over have its text and no facts', () => {
    const { world, layout } = storeScene();
    const logs = new Logs(world, layout);
    logs.begin('a').close(facts);
    logs.begin('a').append(Buffer.from('busy'));
    expect(logs.read('a')).toEqual({ text: 'busy', facts: undefined });
  });

  test('end where the disk is full, and end no run', () => {
    const { world, layout } = storeScene();
    const logs = new Logs(world, layout);
    fillUp(world.fs, { files: 1, writes: 1 });
    const log = logs.begin('a');
    log.append(Buffer.from('kept'));
    log.append(Buffer.from(' lost'));
    log.close(facts);
    expect(logs.read('a')).toEqual({ text: 'kept', facts: undefined });
  });
});

test('unfinished runs add up until one ends well, and broken lists are empty', () => {
  const { world, layout } = storeScene();
  const unfinished = new Unfinished(world, layout);
  unfinished.begin('a', ['x', 'y']);
  unfinished.begin('a', ['y', 'z']);
  unfinished.begin('b', ['b']);
  expect(new Unfinished(world, layout).outsOf('a')).toEqual(['x', 'y', 'z']);
  unfinished.end('a');
  unfinished.end('a');
  expect([unfinished.outsOf('a'), unfinished.outsOf('b')]).toEqual([[], ['b']]);
});

describe('.gitignore', () => {
  function ignore({ world, layout }: StoreScene, ...outs: readonly string[]): void {
    const gitIgnore = new GitIgnore(world, layout);
    for (const out of outs) gitIgnore.add(out as ProjectPath, false);
    gitIgnore.flush();
  }

  /** What lies beside `out` after it was added. */
  function added(out: string, files: Readonly<Record<string, string>> = {}, isDirectory = false): string | undefined {
    const { world, layout } = storeScene({ '.git/HEAD': '', ...files });
    if (files['.git/HEAD'] === 'none') world.fs.remove(`${root}/.git`);
    world.fs.makeDir(`${root}/d`);
    const gitIgnore = new GitIgnore(world, layout);
    gitIgnore.add(out as ProjectPath, isDirectory);
    gitIgnore.flush();
    const path = `${root}/${out.includes('/') ? 'd/' : ''}.gitignore`;
    return world.fs.stat(path) && readText(world.fs, path);
  }

  test.each<readonly [string, string | undefined, string, Readonly<Record<string, string>>?, boolean?]>([
    ['a line for the name, beside it', '/a.csv\n', 'd/a.csv'],
    ['in the root too', '/a.csv\n', 'a.csv'],
    ['after what is there', 'mine\n/a.csv\n', 'd/a.csv', { 'd/.gitignore': 'mine\n' }],
    ['after a last line without its end', 'mine\n/a.csv\n', 'd/a.csv', { 'd/.gitignore': 'mine' }],
    ['nothing if it is ignored there', '*.csv\n', 'd/a.csv', { 'd/.gitignore': '*.csv\n' }],
    ['nothing if it is ignored above', undefined, 'd/a.csv', { '.gitignore': '/d/*.csv\n' }],
    ['nothing for a directory that a line for directories ignores', undefined, 'd/x', { '.gitignore': 'x/\n' }, true],
    ['a line for a file that only a line for directories names', '/x\n', 'd/x', { '.gitignore': 'x/\n' }],
    [
      'a line if it is taken back',
      '!a.csv\n/a.csv\n',
      'd/a.csv',
      { '.gitignore': '*.csv\n', 'd/.gitignore': '!a.csv\n' },
    ],
    ['names that mean something escaped', '/\\#\\[a\\]\\*\\?\\!\n', 'd/#[a]*?!'],
    ['blanks at the end and backslashes escaped', '/\\\\e\\ \\ \n', 'd/\\e  '],
    ['no file outside of git', undefined, 'd/a.csv', { '.git/HEAD': 'none' }],
  ])('%s: %j', (_what, expected, out, files = {}, isDirectory = false) => {
    expect(added(out, files, isDirectory)).toBe(expected);
  });

  test('lines in another encoding stay as they are, byte by byte', () => {
    const { world, layout } = storeScene({ '.git/HEAD': '' });
    const path = `${root}/.gitignore`;
    const write = (bytes: Buffer): void => {
      const writer = world.fs.create(path);
      writer.write(bytes);
      writer.close();
    };
    const latin = Buffer.from('caf\u00e9\r\n/voil\u00e0\r\n', 'latin1');
    write(latin);
    const gitIgnore = new GitIgnore(world, layout);
    gitIgnore.add('voil\u00e0' as ProjectPath, false);
    gitIgnore.flush();
    expect(Buffer.from(world.fs.read(path))).toEqual(Buffer.concat([latin, Buffer.from('/voil\u00e0\n')]));
    gitIgnore.remove('voil\u00e0' as ProjectPath);
    expect(Buffer.from(world.fs.read(path))).toEqual(latin);
  });

  test('a line that was added is not added again', () => {
    const scene = storeScene({ '.git/HEAD': '', 'd/a[1].csv': '' });
    for (let i = 0; i < 2; i++) ignore(scene, 'd/a[1].csv', 'd/a[1].csv');
    expect(readText(scene.world.fs, `${root}/d/.gitignore`)).toBe('/a\\[1\\].csv\n');
  });

  test('what is added before it is written goes into each file at once', () => {
    const scene = storeScene({ '.git/HEAD': '', 'd/.gitignore': '*.tmp\n' });
    const write = jest.spyOn(scene.world.fs, 'rename');
    ignore(scene, 'd/b.csv', 'a.csv', 'd/a.csv', 'd/a.tmp');
    expect(readText(scene.world.fs, `${root}/d/.gitignore`)).toBe('*.tmp\n/b.csv\n/a.csv\n');
    expect(readText(scene.world.fs, `${root}/.gitignore`)).toBe('/a.csv\n');
    expect(write).toHaveBeenCalledTimes(2);
  });

  test('lines that are written together stand in the order of the stages, not in that of their ends', () => {
    const { world, layout } = storeScene({ '.git/HEAD': '' });
    const gitIgnore = new GitIgnore(world, layout, (out) => ['a', 'c', 'b'].indexOf(out));
    for (const out of ['b', 'a', 'c'] as ProjectPath[]) gitIgnore.add(out, false);
    gitIgnore.flush();
    expect(readText(world.fs, `${root}/.gitignore`)).toBe('/a\n/c\n/b\n');
  });

  test('the work tree may lie above the project', () => {
    const scene = storeScene({ 'd/a.csv': '' });
    scene.world.fs.makeDir('/.git');
    ignore(scene, 'd/a.csv');
    expect(readText(scene.world.fs, `${root}/d/.gitignore`)).toBe('/a.csv\n');
  });
});
