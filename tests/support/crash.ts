// A power cut at every single write of a run: the disk as it then is must be believable, the next run must get to the
// bytes of a clean one, and the cache that it leaves must be usable: all outs deleted, nothing runs.
import assert from 'node:assert/strict';
import { Crash } from '../../engine/io/disk/memory/memory-volume.ts';
import type { MemoryDisk } from '../../engine/io/disk/memory/memory-disk.ts';
import { type MemoryWorld, memoryWorld, root, writeText } from './memory-world.ts';
import { type Repro, reproIn } from './project.ts';
import { type Damage, leftBehind, storeProblems } from './store-check.ts';

const outs = ['parts', 'model.txt', 'page.txt', 'page.json'];

/** Shell, module, a folder as out, a metric that git keeps, `.gitignore` files, and a `say` that fills a log. */
const files = {
  'pipeline.yaml': JSON.stringify({
    stages: {
      split: { cmd: ['say hello', 'dir parts raw.txt extra.txt'], deps: ['raw.txt', 'extra.txt'], outs: ['parts'] },
      train: { module: 'code/train.js', deps: { x: 'parts' }, params: ['depth'], outs: { out: 'model.txt' } },
      show: {
        cmd: ['make page.txt model.txt', 'make page.json parts/part-0'],
        deps: ['model.txt', 'parts/part-0'],
        outs: ['page.txt'],
        metrics: [{ 'page.json': { cache: false } }],
      },
    },
  }),
  'params.yaml': 'depth: 3\n',
  'raw.txt': 'raw\n',
  'extra.txt': 'extra\n',
  'code/train.js': "import './helper.js'\ntrain\n",
  'code/helper.js': 'helper\n',
};

export interface CrashScene {
  /** What was done before; nothing of it crashes. */
  readonly before: (world: MemoryWorld) => Promise<unknown>;
  /** After the crash and the repro that follows it, before the last one: a repair, for scenes in which a stage fails. */
  readonly repair?: (world: MemoryWorld) => void;
  /** Bytes that exist nowhere else, and must be somewhere at any moment. */
  readonly precious?: string;
  readonly damage?: Damage;
}

const nothing = (): Promise<void> => Promise.resolve();
const write = ({ fs }: MemoryWorld, path: string, text: string): void => writeText(fs, `${root}/${path}`, text);

export const crashScenes: Readonly<Record<string, CrashScene>> = {
  'the first run': { before: nothing },
  'a run after an edit': {
    before: async (world) => {
      await reproIn(world);
      write(world, 'raw.txt', 'raw again\n');
      write(world, 'params.yaml', 'depth: 4\n');
    },
  },
  'a restore of outs and lock': {
    before: async (world) => {
      await reproIn(world);
      for (const path of [...outs, 'pipeline.lock']) world.fs.remove(`${root}/${path}`);
    },
  },
  'a run that moves a hand edit to the trash': {
    before: async (world) => {
      await reproIn(world);
      write(world, 'raw.txt', 'raw again\n');
      write(world, 'model.txt', 'by hand\n');
      write(world, 'parts/notes', 'by hand\n');
    },
    precious: 'by hand\n',
  },
  'a run with a failing stage in the middle': {
    before: async (world) => {
      write(world, 'code/helper.js', 'fail\n');
      return nothing();
    },
    repair: (world) => write(world, 'code/helper.js', 'helper\n'),
  },
  'a run with a stage that fails after half of its out': {
    before: async (world) => {
      await reproIn(world);
      write(world, 'extra.txt', 'poison\n');
    },
    repair: (world) => write(world, 'extra.txt', 'healthy\n'),
  },
  'a run that saves lost objects again': {
    before: async (world) => {
      await reproIn(world);
      world.fs.remove(`${root}/.cache/objects`);
    },
    damage: 'lost',
  },
  'a run after one that had crashed': {
    before: async (world) => {
      world.fs.failAt(150);
      await attempt(world);
      world.fs.reboot();
      world.fs.tick(10_000);
    },
  },
};

/** @returns how many writes there were to crash at */
export async function crashEverywhere(scene: CrashScene): Promise<number> {
  const start = memoryWorld();
  start.fs.makeDir(`${root}/.git`);
  for (const [path, text] of Object.entries(files)) write(start, path, text);
  start.fs.tick(10_000);
  await scene.before(start);
  start.fs.tick(10_000);
  const expected = await cleanOuts(start, scene);
  for (let n = 1; ; n += 1) {
    const doomed = memoryWorld(start.fs.clone(), 1);
    doomed.fs.failAt(n);
    const crashed = await attempt(doomed);
    if (!crashed) return n - 1;
    for (const end of ['reboot', 'restart'] as const) await afterCrash(doomed.fs, { scene, expected, n, end });
  }
}

/** Whether the machine went down. */
async function attempt(world: MemoryWorld): Promise<boolean> {
  try {
    await reproIn(world);
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

interface After {
  readonly scene: CrashScene;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly n: number;
  /** A power cut, or a process that was killed. */
  readonly end: 'reboot' | 'restart';
}

async function afterCrash(down: MemoryDisk, { scene, expected, n, end }: After): Promise<void> {
  // The dead process keeps the disk that it was on; whatever it still does, it does there.
  const disk = down.clone();
  disk[end]();
  disk.tick(10_000);
  const at = (what: string): string => `crash at write ${n}, ${end}: ${what}`;
  assert.deepEqual(storeProblems(disk, scene.damage ?? 'none'), [], at('what is on disk can be believed'));
  preciousThere(disk, scene, at('what exists nowhere else is there'));

  const world = memoryWorld(disk, 2);
  if (scene.repair) {
    assert.equal((await reproIn(world)).ok, false, at('the stage still fails'));
    scene.repair(world);
  }
  const next = await reproIn(world);
  assert.ok(next.ok, at(`the next run comes out: ${JSON.stringify(next.kinds)}`));
  assert.deepEqual(outsOf(disk), expected, at('the bytes are those of a clean run'));
  sound(disk, at('the store is sound'));
  preciousThere(disk, scene, at('what existed nowhere else is still there'));

  for (const path of outs) disk.remove(`${root}/${path}`);
  const last = await reproIn(world);
  assert.deepEqual(last.kinds, all('restored'), at('with all outs deleted nothing runs'));
  assert.deepEqual(outsOf(disk), expected, at('the bytes come back'));
  sound(disk, at('the store is sound after that'));
  if (n % 10 === 0) assert.deepEqual((await reproIn(world)).kinds, all('fresh'), at('then there is nothing to do'));
}

function preciousThere(disk: MemoryDisk, { precious }: CrashScene, what: string): void {
  if (precious === undefined) return;
  const copies = Object.values(disk.tree(root)).filter((text) => text === precious);
  assert.ok(copies.length >= 2, what);
}

function sound(disk: MemoryDisk, what: string): void {
  assert.deepEqual([...storeProblems(disk, 'none'), ...leftBehind(disk)], [], what);
  assert.deepEqual(Object.keys(disk.tree(`${root}/.cache/unfinished`)), [], `${what}: unfinished is empty`);
}

function all(kind: Repro['kinds'][string]): Repro['kinds'] {
  return { split: kind, train: kind, show: kind };
}

async function cleanOuts(like: MemoryWorld, scene: CrashScene): Promise<Readonly<Record<string, unknown>>> {
  const world = memoryWorld();
  for (const path of Object.keys(files))
    write(world, path, Buffer.from(like.fs.read(`${root}/${path}`)).toString('utf8'));
  scene.repair?.(world);
  assert.ok((await reproIn(world)).ok);
  return outsOf(world.fs);
}

function outsOf(disk: MemoryDisk): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    outs.map((out) => [out, disk.stat(`${root}/${out}`) ? disk.tree(`${root}/${out}`) : 'nothing']),
  );
}
