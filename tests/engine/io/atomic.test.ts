import { expect, test } from '@jest/globals';
import { writeAtomic, writeExclusive } from '../../../engine/io/disk/atomic.ts';
import { MemoryDisk } from '../../../engine/io/disk/memory/memory-disk.ts';

test('a crash at any write leaves the old bytes or the new ones', () => {
  const before = diskWith('old');
  const seen = new Set<string>();
  for (let n = 1; ; n += 1) {
    const disk = before.clone();
    disk.failAt(n);
    const crashed = crashes(() => writeAtomic(disk, '/tmp', '/file', Buffer.from('new bytes'), 'nonce'));
    disk.reboot();
    seen.add(disk.snapshot()['file'] ?? 'nothing');
    if (!crashed) break;
  }
  expect([...seen]).toEqual(['old', 'new bytes']);
});

test('a crash at any write of a new file leaves nothing or all of it', () => {
  const before = diskWith(undefined);
  const seen = new Set<string>();
  for (let n = 1; ; n += 1) {
    const disk = before.clone();
    disk.failAt(n);
    const crashed = crashes(() => writeExclusive(disk, '/tmp', '/file', Buffer.from('new bytes'), 'nonce'));
    disk.reboot();
    seen.add(disk.snapshot()['file'] ?? 'nothing');
    if (!crashed) break;
  }
  expect([...seen]).toEqual(['nothing', 'new bytes']);
});

test('only the first of two exclusive writers is told that the file is its own, and no temporary file stays', () => {
  const disk = diskWith(undefined);
  expect(writeExclusive(disk, '/tmp', '/file', Buffer.from('first'), '1')).toBe(true);
  expect(writeExclusive(disk, '/tmp', '/file', Buffer.from('second'), '2')).toBe(false);
  expect(disk.snapshot()).toEqual({ file: 'first', 'tmp/': '' });
});

test('a link whose answer was lost on the way is known by its second name', () => {
  const disk = diskWith(undefined);
  const lossy = Object.assign(Object.create(disk) as MemoryDisk, {
    link: (from: string, to: string) => {
      disk.link(from, to);
      disk.link(from, to);
    },
  });
  expect(writeExclusive(lossy, '/tmp', '/file', Buffer.from('mine'), '1')).toBe(true);
});

test('a write that fails leaves no temporary file', () => {
  const disk = diskWith(undefined);
  disk.makeDir('/file/in-the-way');
  expect(() => writeAtomic(disk, '/tmp', '/file', Buffer.from('x'), '1')).toThrow('EISDIR');
  expect(disk.tree('/tmp')).toEqual({});
});

function diskWith(content: string | undefined): MemoryDisk {
  const disk = new MemoryDisk();
  disk.makeDir('/tmp');
  if (content !== undefined) writeAtomic(disk, '/tmp', '/file', Buffer.from(content), '0');
  return disk;
}

function crashes(act: () => void): boolean {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}
