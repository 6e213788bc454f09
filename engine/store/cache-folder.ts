// The cache folder itself: made when something is about to be written, marked as a cache, and hidden from git.
import { dirname, join } from 'node:path';
import type { FileSystem } from '../io/disk/file-system.ts';
import type { Layout } from './layout.ts';

const tag = `Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of restage: deleting it costs time, never correctness.
`;

export function prepareCacheFolder(fs: FileSystem, layout: Layout): void {
  for (const folder of [layout.temp, layout.sharedTemp]) fs.makeDir(folder);
  for (const folder of new Set([layout.local, layout.shared])) {
    writeIfAbsent(fs, join(folder, 'CACHEDIR.TAG'), tag);
    writeIfAbsent(fs, join(folder, '.gitignore'), '*\n');
  }
}

/** Removes what a crash left in `tmp/`. Only the holder of the mutex may, and only in the project's own folder. */
export function clearTemp(fs: FileSystem, layout: Layout): void {
  fs.remove(layout.temp);
  fs.makeDir(layout.temp);
}

function writeIfAbsent(fs: FileSystem, path: string, text: string): void {
  if (fs.stat(path)) return;
  fs.makeDir(dirname(path));
  const writer = fs.create(path);
  writer.write(Buffer.from(text));
  writer.close();
}
