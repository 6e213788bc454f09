// A disk that gets full: what needs room fails as the system fails it.
import type { MemoryDisk } from '../../engine/io/disk/memory/memory-disk.ts';

export function noRoom(): Error {
  return Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
}

/** From now on there is room for so many `files`, and for so many `writes` to each. */
export function fillUp(fs: MemoryDisk, { files = Infinity, writes = Infinity }): void {
  const create = fs.create.bind(fs);
  let made = 0;
  fs.create = (path, mode) => {
    if (made++ >= files) throw noRoom();
    const writer = create(path, mode);
    let written = 0;
    const write = (bytes: Uint8Array): void => {
      if (written++ >= writes) throw noRoom();
      writer.write(bytes);
    };
    return { ...writer, write };
  };
}
