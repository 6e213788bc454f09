// Small stories that a fault of the engine must not survive, by name. Tests run them on the engine as it is, and
// planted-faults.test.ts on engines with one fault each: so each check is known to see what it is there for.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { acquireMutex } from '../../engine/io/mutex/mutex.ts';
import { crashEverywhere, crashScenes } from './crash.ts';
import { flip, put } from './damaged.ts';
import { grainy } from './grainy-disk.ts';
import { memoryClock } from './memory-clock.ts';
import { memoryProcesses } from './memory-processes.ts';
import { type MemoryWorld, memoryWorld, readText, root, writeText } from './memory-world.ts';
import { project, reproIn } from './project.ts';
import { noRows } from './random/rows.ts';
import { live, stories } from './random/story.ts';

const objects = `${root}/.cache/objects`;
const write = ({ fs }: MemoryWorld, path: string, text: string): void => writeText(fs, `${root}/${path}`, text);
const read = ({ fs }: MemoryWorld, path: string): string => readText(fs, `${root}/${path}`);
const filesIn = ({ fs }: MemoryWorld, folder: string): readonly string[] =>
  fs.stat(folder)
    ? Object.keys(fs.tree(folder))
        .filter((path) => path !== '' && !path.endsWith('/'))
        .map((path) => `${folder}/${path}`)
    : [];

const one = {
  'pipeline.yaml': 'stages: {a: {cmd: make a.txt in.txt, deps: [in.txt], outs: [a.txt]}}',
  'in.txt': 'one\n',
};

/** What a clean run of the same files leaves in `path`. */
async function cleanBytes(world: MemoryWorld, path: string, inputs: readonly string[]): Promise<string> {
  const clean = project(Object.fromEntries(['pipeline.yaml', ...inputs].map((input) => [input, read(world, input)])));
  await reproIn(clean);
  return read(clean, path);
}

/** Only writes move its clock. */
function withoutPauses(fs: MemoryWorld['fs']): MemoryWorld['fs'] {
  return new Proxy(fs, {
    get: (disk, name) => (name === 'tick' ? () => undefined : (Reflect.get(disk, name, disk) as unknown)),
  });
}

export const faultChecks = {
  'a crash at any write of the first run': async () => {
    await crashEverywhere(crashScenes['the first run'] ?? assert.fail());
  },

  'random pipelines': async () => {
    await fc.assert(
      fc.asyncProperty(stories, (story) => live(story, noRows())),
      { seed: 20260728, numRuns: 40, endOnFailure: true },
    );
  },

  'a wrong object is found when it is read': async () => {
    const world = project(one);
    await reproIn(world);
    const good = read(world, 'a.txt');
    for (const path of filesIn(world, objects)) put(world.fs, path, flip(world.fs.read(path), 3));
    world.fs.remove(`${root}/a.txt`);
    await reproIn(world);
    assert.equal(read(world, 'a.txt'), good);
  },

  'a file that comes into a directory dep is seen': async () => {
    const world = project({
      'pipeline.yaml': 'stages: {a: {cmd: make a.txt data, deps: [data], outs: [a.txt]}}',
      'data/in/x.txt': 'x\n',
    });
    await reproIn(world);
    write(world, 'data/in/y.txt', 'y\n');
    assert.deepEqual((await reproIn(world)).kinds, { a: 'ran' });
    assert.equal(read(world, 'a.txt'), await cleanBytes(world, 'a.txt', ['data/in/x.txt', 'data/in/y.txt']));
  },

  'swapped names of a module are a change': async () => {
    const pipeline = (x: string, y: string): string =>
      `stages: {a: {module: a.js, deps: {x: ${x}, y: ${y}}, outs: {out: a.txt}}}`;
    const world = project({
      'pipeline.yaml': pipeline('1.txt', '2.txt'),
      '1.txt': '1\n',
      '2.txt': '2\n',
      'a.js': 'a\n',
    });
    await reproIn(world);
    write(world, 'pipeline.yaml', pipeline('2.txt', '1.txt'));
    await reproIn(world);
    assert.equal(read(world, 'a.txt'), await cleanBytes(world, 'a.txt', ['1.txt', '2.txt', 'a.js']));
  },

  'a run record under a wrong name is not believed': async () => {
    const world = project(one);
    await reproIn(world);
    const [first = ''] = filesIn(world, `${root}/.cache/runs`);
    write(world, 'in.txt', 'two\n');
    await reproIn(world);
    const second = filesIn(world, `${root}/.cache/runs`).find((path) => path !== first) ?? '';
    put(world.fs, second, world.fs.read(first));
    for (const path of ['a.txt', 'pipeline.lock']) world.fs.remove(`${root}/${path}`);
    await reproIn(world);
    assert.equal(read(world, 'a.txt'), await cleanBytes(world, 'a.txt', ['in.txt']));
  },

  'bytes that exist nowhere else go to the trash': async () => {
    const world = project(one);
    await reproIn(world);
    write(world, 'a.txt', 'by hand\n');
    await reproIn(world);
    const kept = filesIn(world, `${root}/.cache/trash`).map((path) => readText(world.fs, path));
    assert.deepEqual(kept, ['by hand\n']);
  },

  'what a failed run left goes without trash': async () => {
    const world = project({ ...one, 'in.txt': 'poison\n' });
    assert.deepEqual((await reproIn(world)).kinds, { a: 'failed' });
    assert.equal(read(world, 'a.txt'), 'half\n');
    write(world, 'in.txt', 'two\n');
    assert.deepEqual((await reproIn(world)).kinds, { a: 'ran' });
    assert.deepEqual(filesIn(world, `${root}/.cache/trash`), []);
  },

  'a write in the same tick of the clock is seen': async () => {
    const plain = project(one);
    const world = { ...plain, fs: withoutPauses(grainy(plain.fs, 1000)) };
    for (const text of ['uno\n', 'dos\n', 'tre\n']) {
      write(world, 'in.txt', text);
      await reproIn(world);
      assert.equal(read(world, 'a.txt'), await cleanBytes(world, 'a.txt', ['in.txt']));
    }
  },

  'a stage that touches its own dep is not recorded': async () => {
    const world = project({
      ...one,
      'pipeline.yaml': 'stages: {a: {cmd: [touch in.txt, make a.txt in.txt], deps: [in.txt], outs: [a.txt]}}',
    });
    await reproIn(world);
    assert.deepEqual((await reproIn(world)).kinds, { a: 'ran' });
  },

  'a failed stage is not recorded': async () => {
    const world = project({ ...one, 'in.txt': 'poison\n' });
    await reproIn(world);
    assert.deepEqual((await reproIn(world)).kinds, { a: 'failed' });
  },

  'a stage waits for what it reads': async () => {
    const chain = 'b: {cmd: make b.txt a.txt, deps: [a.txt], outs: [b.txt]}';
    const world = project({ ...one, 'pipeline.yaml': one['pipeline.yaml'].replace(/\}$/, `, ${chain}}`) });
    assert.deepEqual((await reproIn(world, { jobs: 4 })).kinds, { a: 'ran', b: 'ran' });
    write(world, 'in.txt', 'two\n');
    await reproIn(world, { jobs: 4 });
    assert.equal(read(world, 'b.txt'), await cleanBytes(world, 'b.txt', ['in.txt']));
  },

  'of two who take over a dead holder one gets in': async () => {
    // The other one's whole attempt happens at each step of the first one's.
    for (let step = 1, steps = 1; step <= steps; step += 1) {
      const world = memoryWorld();
      world.fs.makeDir(`${root}/.cache`);
      const request = {
        path: `${root}/.cache/mutex`,
        tempDir: `${root}/.cache`,
        command: 'repro',
        wait: 'no',
      } as const;
      const person = (pid: number) => ({ pid, startTime: `start-${pid}`, group: pid });
      const take = (pid: number, fs: MemoryWorld['fs']) => {
        const processes = memoryProcesses([person(pid === 2 ? 3 : 2)], person(pid));
        return acquireMutex({ ...request, fs, processes, clock: memoryClock(fs, pid * 1000) });
      };
      await take(1, world.fs);
      let inside = 0;
      steps = 0;
      const count = (taken: Promise<unknown>): Promise<void> =>
        taken.then(
          () => void (inside += 1),
          () => undefined,
        );
      let other: Promise<void> = Promise.resolve();
      const watched = new Proxy(world.fs, {
        get: (disk, name) => {
          const value: unknown = Reflect.get(disk, name, disk);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]): unknown => {
            steps += 1;
            if (steps === step) other = count(take(3, world.fs));
            return Reflect.apply(value, disk, args) as unknown;
          };
        },
      });
      await count(take(2, watched));
      await other;
      assert.ok(inside <= 1, `two hold the mutex (step ${step})`);
    }
  },
} as const satisfies Readonly<Record<string, () => Promise<void>>>;

export type FaultCheck = keyof typeof faultChecks;
