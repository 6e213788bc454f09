// What the engine keeps, cut at every length and changed at every byte: it loads as absent, or as something that is
// right, never throws, and the run that follows leaves what a clean run leaves.
import { expect, test } from '@jest/globals';
import { parseLock } from '../../../engine/core/records/lock.ts';
import { parseRunRecord } from '../../../engine/core/records/run-record.ts';
import { parseTrace } from '../../../engine/store/code/module-trace.ts';
import { decodeIndex } from '../../../engine/store/workspace/stat-index-format.ts';
import { flip, put } from '../../support/damaged.ts';
import { type MemoryWorld, memoryWorld, readText, root } from '../../support/memory-world.ts';
import { project, reproIn } from '../../support/project.ts';

const lockPath = `${root}/pipeline.lock`;
const outPath = `${root}/b.txt`;

/** A shell stage and a module stage, run once. */
async function settled(): Promise<MemoryWorld> {
  const world = project({
    'pipeline.yaml':
      'stages: {a: {cmd: dir a in.txt, deps: [in.txt], outs: [a]}, b: {module: code/b.js, deps: {x: a}, outs: {out: b.txt}}}',
    'in.txt': 'one\n',
    'code/b.js': 'b\n',
  });
  await reproIn(world);
  await reproIn(world);
  return world;
}

const start = await settled();
const expected = {
  lock: readText(start.fs, lockPath),
  out: readText(start.fs, outPath),
  a: start.fs.tree(`${root}/a`),
};

function under(folder: string): readonly string[] {
  const path = `${root}/.cache/${folder}`;
  if (start.fs.stat(path)?.kind === 'file') return [path];
  return Object.keys(start.fs.tree(path))
    .filter((name) => name.endsWith('.json') && !name.includes('schema'))
    .map((name) => `${path}/${name}`);
}

const damages = {
  cut: (bytes: Uint8Array, n: number) => bytes.slice(0, n),
  flipped: (bytes: Uint8Array, n: number) => flip(bytes, n),
};

/** A run on a copy of the project in which `path` is damaged, and nothing else is. */
async function afterDamage(
  path: string,
  bytes: Uint8Array,
  { gone = [], ignore = /^$/ }: { readonly gone?: readonly string[]; readonly ignore?: RegExp } = {},
): Promise<Readonly<Record<string, string>>> {
  const world = memoryWorld(start.fs.clone(), 1);
  put(world.fs, path, bytes);
  for (const one of gone) world.fs.remove(one);
  const made = await reproIn(world);
  expect(made.ok).toBe(true);
  expect(readText(world.fs, lockPath).replace(ignore, '')).toBe(expected.lock.replace(ignore, ''));
  expect([readText(world.fs, outPath), world.fs.tree(`${root}/a`)]).toEqual([expected.out, expected.a]);
  expect((await reproIn(world)).kinds).toEqual({ a: 'fresh', b: 'fresh' });
  return made.kinds;
}

test('a lock that is cut at any length is absent, and what it named is restored', async () => {
  const bytes = start.fs.read(lockPath);
  for (let n = 0; n < bytes.length - 1; n += 1) {
    expect([n, parseLock(readText(start.fs, lockPath).slice(0, n)).kind]).toEqual([n, 'broken']);
    if (n % 8 === 0)
      expect([n, await afterDamage(lockPath, bytes.slice(0, n))]).toEqual([n, { a: 'restored', b: 'restored' }]);
  }
});

/** A size that is wrong in the lock misleads nobody but readers: it goes with the next run. */
test('with a lock with any byte changed the next run leaves the right outs and digests', async () => {
  const bytes = start.fs.read(lockPath);
  const sizes = /"(?:size|files)": \d+/g;
  for (let n = 0; n < bytes.length; n += 3) await afterDamage(lockPath, flip(bytes, n), { ignore: sizes });
});

test.each(under('runs'))('a run record that is cut at any length is absent: %s', (path) => {
  const text = readText(start.fs, path);
  const id = path.slice(-65).replace('/', '').slice(0, -5);
  for (let n = 0; n < text.length - 1; n += 1) expect(parseRunRecord(text.slice(0, n), id)).toBeUndefined();
});

test.each(
  under('runs').flatMap((path) => Object.entries(damages).map(([name, damage]) => [name, path, damage] as const)),
)(
  'with a run record %s at any byte the outs and the lock of the next run are right: %s',
  async (_name, path, damage) => {
    const bytes = start.fs.read(path);
    const outs = [lockPath, outPath, `${root}/a`];
    for (let n = 0; n < bytes.length; n += 2) await afterDamage(path, damage(bytes, n), { gone: outs });
  },
);

test('the stat index, cut or changed at any byte, is empty', async () => {
  const [path = ''] = under('index');
  const bytes = start.fs.read(path);
  expect(decodeIndex(bytes).size).toBeGreaterThan(3);
  for (const damage of Object.values(damages)) {
    for (let n = 0; n < bytes.length; n += 1) expect(decodeIndex(damage(bytes, n)).size).toBe(0);
  }
  expect(await afterDamage(path, bytes.slice(0, 100))).toEqual({ a: 'fresh', b: 'fresh' });
});

test('a module trace that is cut is absent, and with any byte changed the stage is still fresh', async () => {
  const [path = ''] = under('modules');
  const text = readText(start.fs, path);
  for (let n = 0; n < text.length - 1; n += 1) expect(parseTrace(text.slice(0, n))).toBeUndefined();
  const bytes = start.fs.read(path);
  for (let n = 0; n < bytes.length; n += 1)
    expect(await afterDamage(path, flip(bytes, n))).toEqual({ a: 'fresh', b: 'fresh' });
});
