// When a snapshot is written down at all: never if a line in it may hide a later write, or if anything changed meanwhile.
import { expect, test } from '@jest/globals';
import type { FileSystem } from '../../../engine/io/disk/file-system.ts';
import { witness } from '../../../engine/io/disk/witness.ts';
import { writeNoopSnapshot } from '../../../engine/store/noop.ts';
import { layoutOf } from '../../../engine/store/layout.ts';
import { grainy } from '../../support/grainy-disk.ts';
import { type MemoryWorld, memoryWorld, root, writeText } from '../../support/memory-world.ts';

const layout = layoutOf(root);
const dep = `${root}/dep`;

/** A dep, written `agoMs` before it is looked at. */
function scene(agoMs: number, grainMs = 0): MemoryWorld {
  const world = memoryWorld();
  const fs = grainMs === 0 ? world.fs : grainy(world.fs, grainMs);
  fs.tick(10_000 - (fs.now() % 1000));
  fs.makeDir(layout.temp);
  writeText(fs, dep, 'one');
  fs.tick(agoMs);
  return { ...world, fs };
}

/** Whether a snapshot is written of what `look` asks the disk for. */
function isWritten(world: MemoryWorld, look: (fs: FileSystem) => void): boolean {
  const witnessed = witness(world.fs);
  look(witnessed.fs);
  writeNoopSnapshot(world, layout, witnessed, 1);
  return world.fs.stat(layout.noop) !== undefined;
}

const read = (fs: FileSystem): unknown => fs.read(dep);

test('what was written within the last 100 ms is not believed, nor within 2 s where the disk keeps whole seconds', () => {
  expect([scene(50), scene(150)].map((world) => isWritten(world, read))).toEqual([false, true]);
  expect([scene(1500, 1000), scene(3500, 1000)].map((world) => isWritten(world, read))).toEqual([false, true]);
});

test('a mode changed just now is not believed either: only ctime tells', () => {
  const world = scene(10_000);
  world.fs.chmod(dep, 0o755);
  expect(isWritten(world, read)).toBe(false);
});

test('a file that changed while it was used makes it all void', () => {
  const world = scene(10_000);
  const look = (fs: FileSystem): void => {
    fs.read(dep);
    writeText(world.fs, dep, 'two');
    world.fs.tick(10_000);
    fs.stat(dep);
  };
  expect(isWritten(world, look)).toBe(false);
});

test('a folder that was listed counts with its times, one that was only looked at does not', () => {
  const fresh = (look: (fs: FileSystem) => void): boolean => {
    const world = scene(10_000);
    writeText(world.fs, `${root}/new`, '');
    return isWritten(world, look);
  };
  expect(fresh((fs) => fs.list(root))).toBe(false);
  expect(fresh((fs) => fs.stat(root))).toBe(true);
});

test('a witness that was dismissed says nothing', () => {
  const world = scene(10_000);
  const witnessed = witness(world.fs);
  witnessed.fs.read(dep);
  witnessed.dismiss();
  witnessed.fs.stat(dep);
  expect(witnessed.testimony((path) => path)).toBeUndefined();
});
