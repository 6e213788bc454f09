// A stage that can only be run, with much to read: its command starts before that is read, and what it changes of it
// while it is read is noticed all the same.
import { describe, expect, test } from '@jest/globals';
import { dirname } from 'node:path';
import type { MemoryDisk } from '../../../../engine/io/disk/memory/memory-disk.ts';
import { grainy } from '../../../support/grainy-disk.ts';
import type { Event } from '../../../../engine/core/event.ts';
import { gated } from '../../../support/gates.ts';
import { type MemoryWorld, root, writeText } from '../../../support/memory-world.ts';
import { project, type Repro, reproIn } from '../../../support/project.ts';
import { sceneOf } from '../../../support/scene.ts';

const yaml = (rest: string): string => `stages: {a: {cmd: make a.txt d/7, deps: [d], outs: [a.txt]${rest}}}`;
/** Both take longer to read than a thread to start. */
const muchBytes = Buffer.alloc(220e6);
const manyFiles = 7_600;

function large(pipeline = yaml(''), more: Readonly<Record<string, string>> = {}): MemoryWorld {
  const world = project({
    'd/1': 'one',
    'd/3': 'three',
    'd/7': 'seven',
    'other/x': '',
    ...more,
    'pipeline.yaml': pipeline,
  });
  put(world, 'd/much', muchBytes);
  world.fs.tick(10_000);
  return world;
}

/** So many files that only the names of those in `d` are listed first. */
function many(): MemoryWorld {
  const world = project({ 'd/7': 'seven', 'other/x': '', 'pipeline.yaml': yaml('') });
  for (let i = 10; i < manyFiles + 10; i++) put(world, `d/${i}`, Buffer.from(`${i}`));
  put(world, 'd/3', Buffer.from('three'));
  world.fs.tick(10_000);
  return world;
}

/** As writeText does, but not synced. */
function put({ fs }: MemoryWorld, path: string, bytes: Uint8Array): void {
  const writer = fs.create(`${root}/${path}`);
  writer.write(bytes);
  writer.close();
}

const recorded = (made: Repro): unknown => {
  const result = made.results.get('a');
  return result?.kind === 'ran' ? result.recorded : result?.kind;
};
const warned = (made: Repro): readonly string[] =>
  made.events.flatMap((event) => (event.kind === 'warning' ? [event.problem.message] : []));

/** Whether the stage was started before a file of its dep was opened. */
async function isAhead(world: MemoryWorld, wishes: Parameters<typeof reproIn>[1] = {}): Promise<boolean> {
  const seen: string[] = [];
  const { fs } = world;
  const openRead = fs.openRead.bind(fs);
  fs.openRead = (path) => {
    if (path.startsWith(`${root}/d/`)) seen.push('read');
    return openRead(path);
  };
  await reproIn(world, { ...wishes, on: ({ kind }) => kind === 'stage-started' && seen.push('started') });
  fs.openRead = openRead;
  expect(seen).toEqual(expect.arrayContaining(['read', 'started']));
  return seen[0] === 'started';
}

/** A first run in which `edit` happens when the command has started, and nothing was read yet. */
async function editedAtStart(
  edit: (world: MemoryWorld) => void,
  world = large(),
): Promise<{ made: Repro; world: MemoryWorld }> {
  const on = ({ kind }: Event): void => {
    if (kind === 'stage-started') edit(world);
  };
  return { made: await reproIn(world, { on }), world };
}

test('records the same as if everything was read first', async () => {
  const [ahead, classic] = [large(), large(yaml(''), { 'a.txt': 'something' })];
  expect(await isAhead(ahead)).toBe(true);
  expect(await isAhead(classic)).toBe(false);
  const [lock, other] = [ahead, classic].map((world) => sceneOf(world).read('pipeline.lock'));
  expect(lock).toContain('a.txt');
  expect(lock).toBe(other);
  expect((await reproIn(ahead)).kinds).toEqual({ a: 'fresh' });
});

describe('many files', () => {
  /** How many of them are looked at before the stage starts. */
  async function looks(through: (disk: MemoryDisk) => MemoryDisk = (disk) => disk): Promise<number | undefined> {
    const world = many();
    let [looked, atStart]: [number, number | undefined] = [0, undefined];
    const stat = world.fs.stat.bind(world.fs);
    world.fs.stat = (path) => {
      if (/\/d\/\d+$/.test(path)) looked += 1;
      return stat(path);
    };
    const on = ({ kind }: Event): void => {
      if (kind === 'stage-started') atStart = looked;
    };
    expect(recorded(await reproIn({ ...world, fs: through(world.fs) }, { on }))).toBe(true);
    return atStart;
  }

  test('are not looked at one by one', async () => {
    expect(await looks()).toBe(0);
  });

  test('are where a change is told by whole seconds only', async () => {
    expect(await looks((disk) => grainy(disk, 1000))).toBeGreaterThanOrEqual(manyFiles);
  });

  test('are on another disk, with a clock of its own', async () => {
    const mounted = (disk: MemoryDisk): MemoryDisk => {
      const stat = disk.stat.bind(disk);
      disk.stat = (path) => {
        const found = stat(path);
        return found && { ...found, device: path.startsWith(`${root}/d`) ? 2 : 1 };
      };
      return disk;
    };
    expect(await looks(mounted)).toBeGreaterThanOrEqual(manyFiles);
  });
});

describe('is not given', () => {
  test('where a record, a lock entry or an earlier run may say more', async () => {
    const world = large();
    await reproIn(world);
    sceneOf(world).remove('a.txt', 'pipeline.lock');
    expect((await reproIn(world)).kinds).toEqual({ a: 'restored' });
    sceneOf(world).remove('a.txt', 'pipeline.lock', '.cache/runs', '.cache/index');
    expect(await isAhead(world)).toBe(false);
    sceneOf(world).remove('.cache');
    writeText(world.fs, `${root}/d/1`, 'other');
    world.fs.tick(10_000);
    expect(await isAhead(world)).toBe(false);
  });

  test('when asked first, when forced, and to what runs always', async () => {
    expect(await isAhead(large(), { confirm: () => Promise.resolve(true) })).toBe(false);
    expect(await isAhead(large(), { force: true })).toBe(false);
    expect(await isAhead(large(yaml(', always_changed: true')))).toBe(false);
  });

  test('over files that were written this very moment', async () => {
    const world = large();
    writeText(world.fs, `${root}/d/1`, 'new');
    expect(await isAhead(world)).toBe(false);
  });

  test('to a stage that must not run: nothing is started', async () => {
    const bad = [
      yaml('').replace('deps: [d]', 'deps: [d, nowhere]'),
      yaml(', params: [no.such.key]'),
      yaml('').replace('outs: [a.txt]', 'outs: [pipeline.yaml]'),
    ];
    for (const pipeline of bad) {
      const world = large(pipeline, { 'params.yaml': 'k: 1' });
      const made = await reproIn(world).catch(() => undefined);
      expect(made?.ok ?? false).toBe(false);
      expect(world.started).toEqual([]);
    }
  });
});

describe.each([
  ['large files', large],
  ['many files', many],
])('what changes while it is read is noticed: %s', (_size, make) => {
  test.each<readonly [string, (world: MemoryWorld) => void, string]>([
    ['other bytes', (world) => writeText(world.fs, `${root}/d/7`, 'other'), 'd/7'],
    ['the same bytes again', (world) => writeText(world.fs, `${root}/d/7`, 'seven'), 'd/7'],
    ['another mode', (world) => world.fs.chmod(`${root}/d/7`, 0o755), 'd/7'],
    ['an older time', (world) => world.fs.setModified(`${root}/d/7`, 1_600_000_000_000), 'd/7'],
    ['an older file in its place', (world) => world.fs.rename(`${root}/other/x`, `${root}/d/7`), 'd/7'],
    [
      'a link to an older file in its place',
      ({ fs }) => {
        fs.remove(`${root}/d/7`);
        fs.symlink('../other/x', `${root}/d/7`);
      },
      'd/7',
    ],
    [
      'another mode, and the clock set back',
      (world) => {
        world.fs.tick(-60_000);
        world.fs.chmod(`${root}/d/7`, 0o755);
      },
      'd/7',
    ],
    ['a file gone', (world) => world.fs.remove(`${root}/d/3`), 'd/3'],
    ['a file more', (world) => writeText(world.fs, `${root}/d/more`, 'more'), 'd/more'],
    ['another name of a file', (world) => world.fs.link(`${root}/d/3`, `${root}/second`), 'd/3'],
    ['all of it gone', (world) => world.fs.rename(`${root}/d`, `${root}/e`), 'd'],
  ])('%s', async (_what, edit, path) => {
    const { made, world } = await editedAtStart(edit, make());
    // Of many only the folder may tell.
    expect(warned(made)[0]).toMatch(new RegExp(`'(${path}|${dirname(path)})' changed while stage 'a' was running`));
    expect([recorded(made), made.ok]).toEqual([false, true]);
    expect(['pipeline.lock', '.cache/runs', '.cache/objects'].filter((kept) => sceneOf(world).has(kept))).toEqual([]);
  });

  test('another folder in its place, of files as old', async () => {
    const world = make();
    world.fs.makeDir(`${root}/twin`);
    for (const { name } of world.fs.list(`${root}/d`)) put(world, `twin/${name}`, Buffer.from('other'));
    world.fs.tick(10_000);
    const { made } = await editedAtStart(({ fs }) => {
      fs.rename(`${root}/d`, `${root}/e`);
      fs.rename(`${root}/twin`, `${root}/d`);
    }, world);
    expect(warned(made)[0]).toMatch(/'d(\/\d)?' changed while stage 'a' was running/);
    expect(recorded(made)).toBe(false);
  });
});

test('another name is excused when it is run again: its bytes are known by then', async () => {
  const { world } = await editedAtStart(({ fs }) => fs.link(`${root}/d/3`, `${root}/second`));
  const made = await reproIn(world, {
    on: ({ kind }) => kind === 'stage-started' && world.fs.link(`${root}/d/3`, `${root}/third`),
  });
  expect(recorded(made)).toBe(true);
});

test('a command that fails is not waited for to be read', async () => {
  const world = gated(large());
  const reading = world.fs.openRead.bind(world.fs);
  world.fs.openRead = (path) => {
    if (path.endsWith('d/1')) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    return reading(path);
  };
  const going = reproIn(world);
  await world.sees('a');
  world.open('a', { kind: 'exited', code: 3 });
  const result = (await going).results.get('a');
  expect(result?.kind === 'failed' && result.problems[0]?.message).toContain('exit code 3');
});
