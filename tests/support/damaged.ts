// Bytes as they should not be, and how they get onto a disk in memory.
import type { MemoryDisk } from '../../engine/io/disk/memory/memory-disk.ts';

/** With the lowest bit of one byte changed. */
export function flip(bytes: Uint8Array, position: number): Uint8Array {
  return bytes.map((byte, i) => (i === position % bytes.length ? byte ^ 1 : byte));
}

/** Writes a file durably; replaces what is there. */
export function put(fs: MemoryDisk, path: string, bytes: Uint8Array): void {
  fs.remove(path);
  const writer = fs.create(path);
  writer.write(bytes);
  writer.sync();
  writer.close();
}
