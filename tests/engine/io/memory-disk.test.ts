import { expect, test } from '@jest/globals';
import { Crash } from '../../../engine/io/disk/memory/memory-volume.ts';
import { MemoryDisk } from '../../../engine/io/disk/memory/memory-disk.ts';

test('the n-th mutation tears its write, and nothing works before the reboot', () => {
  const disk = new MemoryDisk();
  disk.failAt(2);
  const writer = disk.create('/a');
  expect(() => writer.write(Buffer.from('12345678'))).toThrow(Crash);
  expect(() => disk.stat('/a')).toThrow(Crash);
  expect(() => disk.makeDir('/b')).toThrow(Crash);
  disk.reboot();
  expect(() => writer.write(Buffer.from('x'))).toThrow(Crash);
  expect(disk.snapshot()).toEqual({ a: '12' });
});

test('a reboot keeps names and synced bytes, and half of the others', () => {
  const disk = new MemoryDisk();
  put(disk, '/synced', 'all of it', 'sync');
  put(disk, '/lost', '123456');
  disk.rename('/lost', '/renamed');
  disk.reboot();
  expect(disk.snapshot()).toEqual({ renamed: '123', synced: 'all of it' });
});

test('a mutation that fails on its own is not counted, and one that crashes did not happen', () => {
  const disk = new MemoryDisk();
  expect(() => disk.unlink('/none')).toThrow('ENOENT');
  expect(disk.mutations).toBe(0);
  put(disk, '/a', '');
  const { mutations } = disk;
  disk.failAt(1);
  expect(() => disk.rename('/a', '/b')).toThrow(Crash);
  disk.reboot();
  expect([disk.mutations, disk.snapshot()]).toEqual([mutations, { a: '' }]);
});

test('every change gives another stat line, and the clock moves as told', () => {
  const disk = new MemoryDisk();
  const writer = disk.create('/a');
  const lines = new Set<string>();
  for (let count = 0; count < 4; count += 1) {
    writer.write(Buffer.from('x'));
    lines.add(JSON.stringify([disk.stat('/a')?.mtimeMs, disk.stat('/a')?.ctimeMs]));
  }
  expect(lines.size).toBe(4);
  const before = disk.stat('/a');
  disk.tick(1000);
  disk.chmod('/a', 0o600);
  const after = disk.stat('/a');
  expect(after?.mtimeMs).toBe(before?.mtimeMs);
  expect((after?.ctimeMs ?? 0) - (before?.ctimeMs ?? 0)).toBeGreaterThanOrEqual(1000);
});

test('a clone has the same stat lines and hard links, and a life of its own', () => {
  const disk = new MemoryDisk();
  disk.makeDir('/d');
  put(disk, '/d/a', 'x');
  disk.link('/d/a', '/d/b');
  const clone = disk.clone();
  expect([clone.stat('/d/b'), clone.mutations]).toEqual([disk.stat('/d/a'), 0]);
  clone.chmod('/d/a', 0o600);
  expect([clone.stat('/d/b')?.mode, disk.stat('/d/b')?.mode]).toEqual([0o600, 0o644]);
  disk.remove('/d');
  expect(clone.tree('/d')).toEqual({ a: 'x', b: 'x' });
});

function put(disk: MemoryDisk, path: string, content: string, sync?: 'sync'): void {
  const writer = disk.create(path);
  writer.write(Buffer.from(content));
  if (sync) writer.sync();
  writer.close();
}
