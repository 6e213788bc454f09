// What disks, merges and other programs do to what the engine keeps: cut, lost and wrong bytes, other people's locks.
import { root, readText, writeText } from '../memory-world.ts';
import type { MemoryDisk } from '../../../engine/io/disk/memory/memory-disk.ts';
import { flip, put } from '../damaged.ts';
import { at } from './spec.ts';
import type { Tale } from './tale.ts';

export interface Damage {
  readonly a: number;
  readonly b: number;
}

export function damageLock(tale: Tale, { a, b }: Damage): void {
  const { fs } = tale.world;
  const path = `${root}/pipeline.lock`;
  tale.forget('lock');
  const now = tale.moment().lock;
  const others = tale.past.flatMap(({ lock }) => (lock === undefined || lock === now ? [] : [lock]));
  if (b % 4 === 0) return fs.remove(path);
  if (b % 4 === 1) return cut(tale, path, a);
  if (others.length === 0) return undefined;
  // Also a conflict in which both sides say the same.
  const old = b % 8 === 7 && now !== undefined ? now : at(others, a);
  return writeText(fs, path, b % 4 === 2 || now === undefined ? old : conflict(now, old));
}

/** As git leaves it where both sides changed a line, or a block of lines, between common ones. */
function conflict(ours: string, theirs: string): string {
  const [a, b] = [ours.split('\n'), theirs.split('\n')];
  let [head, tail] = [0, 0];
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head += 1;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const middle = (lines: readonly string[]): readonly string[] => lines.slice(head, lines.length - tail);
  const block = ['<<<<<<< HEAD', ...middle(a), '=======', ...middle(b), '>>>>>>> theirs'];
  return [...a.slice(0, head), ...block, ...a.slice(a.length - tail)].join('\n');
}

export function damageCache(tale: Tale, folder: 'objects' | 'runs', { a, b }: Damage): void {
  const { fs } = tale.world;
  const files = filesBelow(fs, `${root}/.cache/${folder}`);
  if (files.length === 0) return;
  tale.forget(folder);
  const path = at(files, a);
  const other = at(files, a + 1);
  if (b % 4 === 0) fs.remove(path);
  else if (b % 4 === 1) cut(tale, path, b);
  else if (b % 4 === 2) put(fs, path, flip(fs.read(path), b));
  else writeText(fs, path, readText(fs, other));
}

export function cut({ world: { fs } }: Tale, path: string, n: number): void {
  if (fs.stat(path)?.kind !== 'file') return;
  if (n % 3 === 0) return fs.remove(path);
  put(fs, path, fs.read(path).slice(0, n % (fs.read(path).length + 1)));
}

export function filesBelow(fs: MemoryDisk, folder: string): readonly string[] {
  if (!fs.stat(folder)) return [];
  return Object.keys(fs.tree(folder))
    .filter((path) => path !== '' && !path.endsWith('/'))
    .map((path) => `${folder}/${path}`);
}
