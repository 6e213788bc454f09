// When a file is read, and when its stat line is enough.
import { describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../engine/io/disk/hashing.ts';
import { root, writeText } from '../../support/memory-world.ts';
import { storeScene, type StoreScene } from './store-scene.ts';

const path = `${root}/a`;
const ask = (scene: StoreScene, index = scene.index()): string | undefined => {
  scene.reads.length = 0;
  return index.digest(path, scene.world.fs.stat(path)!);
};
const readsOf = ({ reads }: StoreScene): number => reads.filter((call) => call === `openRead ${path}`).length;

/** An index that has seen `a` when it was old enough. */
function hashed(): StoreScene {
  const scene = storeScene({ a: 'one' });
  const index = scene.index();
  ask(scene, index);
  index.save();
  return scene;
}

test('an untouched file is not read again, also by another process', () => {
  const scene = hashed();
  expect(ask(scene)).toBe(sha256('one'));
  expect(readsOf(scene)).toBe(0);
});

test('a file that was touched is read once, by XXH64 alone, and then known again', () => {
  const scene = hashed();
  const { fs, hasher } = scene.world;
  fs.tick(10_000);
  fs.setModified(path, fs.now());
  fs.tick(10_000);
  const full = hasher.file.bind(hasher);
  let fulls = 0;
  const spied = { ...scene.world.hasher, file: (...args: Parameters<typeof full>) => (fulls++, full(...args)) };
  Object.assign(hasher, { file: spied.file });
  const index = scene.index();
  expect(ask(scene, index)).toBe(sha256('one'));
  expect([readsOf(scene), fulls]).toEqual([1, 0]);
  expect(ask(scene, index)).toBe(sha256('one'));
  expect(readsOf(scene)).toBe(0);
  Object.assign(hasher, { file: full });
});

test.each<readonly [string, (scene: StoreScene) => void, string]>([
  ['another text of another size', ({ write }) => write('a', 'three'), 'three'],
  ['another text of the same size', ({ write }) => write('a', 'two'), 'two'],
  [
    'another text of the same size, with its time set back',
    ({ write, world: { fs } }) => {
      const { mtimeMs } = fs.stat(path)!;
      write('a', 'two');
      fs.setModified(path, mtimeMs);
    },
    'two',
  ],
  [
    'another file with the same time that was moved there',
    ({ world: { fs } }) => {
      const { mtimeMs } = fs.stat(path)!;
      writeText(fs, `${root}/b`, 'two');
      fs.setModified(`${root}/b`, mtimeMs);
      fs.rename(`${root}/b`, path);
    },
    'two',
  ],
])('an edit is seen: %s', (_what, edit, now) => {
  const scene = hashed();
  edit(scene);
  expect(ask(scene)).toBe(sha256(now));
});

describe('the racy rule', () => {
  test('an entry that was hashed right after the write is checked by its bytes', () => {
    const scene = storeScene();
    scene.write('a', 'one');
    const index = scene.index();
    ask(scene, index);
    scene.world.fs.tick(10_000);
    expect(ask(scene, index)).toBe(sha256('one'));
    expect(readsOf(scene)).toBe(1);
    ask(scene, index);
    expect(readsOf(scene)).toBe(0);
  });

  test('so a second write within one tick of the disk is seen', () => {
    const scene = storeScene();
    const { fs } = scene.world;
    scene.write('a', 'one');
    const stat = fs.stat(path)!;
    const index = scene.index();
    ask(scene, index);
    scene.write('a', 'two');
    const real = fs.stat.bind(fs);
    fs.stat = (at) => (at === path ? stat : real(at));
    expect(index.digest(path, stat)).toBe(sha256('two'));
  });
});

test('a file that changes while it is read belongs to no moment', () => {
  const scene = storeScene({ a: 'one' });
  const { fs } = scene.world;
  const stat = fs.stat(path)!;
  const index = scene.index();
  scene.write('a', 'two');
  expect(index.digest(path, stat)).toBeUndefined();
  expect(index.vouches(path, fs.stat(path)!, sha256('two'))).toBe(false);
});

test('a moved project keeps its index', () => {
  const scene = hashed();
  const { fs } = scene.world;
  const saved = fs.read(`${root}/.cache/index`);
  const line = fs.stat(path)!;
  const moved = storeScene({ a: 'one' }, '/elsewhere');
  moved.world.fs.remove('/elsewhere/.cache/index');
  const writer = moved.world.fs.create('/elsewhere/.cache/index');
  writer.write(saved);
  writer.close();
  expect(moved.index().vouches('/elsewhere/a', line, sha256('one'))).toBe(true);
});

test('an index that is cut or changed anywhere is ignored, and costs one reading', () => {
  const scene = hashed();
  const whole = scene.world.fs.read(`${root}/.cache/index`);
  for (let length = 0; length < whole.length; length += 7) {
    writeText(scene.world.fs, `${root}/.cache/index`, '');
    const damaged =
      length % 2 === 0 ? whole.slice(0, length) : whole.map((byte, i) => (i === length ? byte ^ 1 : byte));
    scene.world.fs.remove(`${root}/.cache/index`);
    const writer = scene.world.fs.create(`${root}/.cache/index`);
    writer.write(damaged);
    writer.close();
    expect(ask(scene)).toBe(sha256('one'));
    expect(readsOf(scene)).toBe(1);
  }
});

test('an index in which nothing changed is not written again', () => {
  const scene = hashed();
  const before = scene.world.fs.stat(`${root}/.cache/index`);
  const index = scene.index();
  ask(scene, index);
  index.save();
  expect(scene.world.fs.stat(`${root}/.cache/index`)).toEqual(before);
});
