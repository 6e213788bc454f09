// A disk that notes what is asked of it, for tests of the order of writes and of what is read at all.
import type { MemoryDisk } from '../../engine/io/disk/memory/memory-disk.ts';

const changes = new Set([
  'create',
  'rename',
  'link',
  'symlink',
  'unlink',
  'removeDir',
  'remove',
  'chmod',
  'setModified',
  'syncFile',
  'syncDir',
]);
const reads = new Set(['read', 'openRead']);

export interface RecordedDisk {
  readonly disk: MemoryDisk;
  /** `rename /from /to`, `read /path`, … in the order in which they happened. */
  readonly calls: string[];
}

/** `which`: what is noted. The disk itself is `disk`'s: a twin that shares its bytes. */
export function recordedDisk(disk: MemoryDisk, which: 'changes' | 'reads'): RecordedDisk {
  const calls: string[] = [];
  const noted = which === 'changes' ? changes : reads;
  const proxy = new Proxy(disk, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        if (noted.has(String(name)))
          calls.push([String(name), ...args.filter((arg) => typeof arg === 'string')].join(' '));
        return Reflect.apply(member, target, args) as unknown;
      };
    },
  });
  return { disk: proxy, calls };
}
