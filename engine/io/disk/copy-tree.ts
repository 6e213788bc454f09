// Copying a file, a link or a whole tree as it is, durable before it returns: the source is removed after it.
import { dirname, join } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { eachChunk } from './hashing.ts';

const buffer = new Uint8Array(1 << 20);

export function copyTree(fs: FileSystem, from: string, to: string): void {
  const stat = fs.lstat(from);
  if (!stat) return;
  if (stat.kind === 'directory') {
    fs.makeDir(to);
    for (const { name } of fs.list(from)) copyTree(fs, join(from, name), join(to, name));
  } else if (stat.kind === 'symlink') {
    fs.symlink(fs.readLink(from), to);
  } else {
    const writer = fs.create(to, stat.mode);
    try {
      eachChunk(fs, from, buffer, (chunk) => writer.write(chunk));
      writer.sync();
    } finally {
      writer.close();
    }
  }
  fs.syncDir(dirname(to));
}
