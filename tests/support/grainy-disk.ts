// A disk whose stat lines tell less: times in coarse steps, as file systems keep them, and the same inode for a path
// that is written anew. Two writes within a step look like one, so that only the racy rule can tell them apart.
import type { Stat } from '../../engine/io/disk/file-system.ts';
import { sha256 } from '../../engine/io/disk/hashing.ts';
import type { MemoryDisk } from '../../engine/io/disk/memory/memory-disk.ts';

export function grainy(disk: MemoryDisk, grainMs: number): MemoryDisk {
  const floor = (ms: number): number => Math.floor(ms / grainMs) * grainMs;
  const coarse = (path: string, stat: Stat | undefined): Stat | undefined => {
    if (!stat) return undefined;
    const inode = Number.parseInt(sha256(path).slice(0, 12), 16);
    return { ...stat, inode, mtimeMs: floor(stat.mtimeMs), ctimeMs: floor(stat.ctimeMs) };
  };
  return new Proxy(disk, {
    get: (target, name) => {
      if (name === 'stat') return (path: string) => coarse(path, target.stat(path));
      if (name === 'openRead') {
        return (path: string) => {
          const reader = target.openRead(path);
          return { ...reader, stat: () => coarse(path, reader.stat()) };
        };
      }
      if (name === 'lstat') return (path: string) => coarse(path, target.lstat(path));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function'
        ? (...args: unknown[]): unknown => Reflect.apply(value, target, args) as unknown
        : value;
    },
  });
}
