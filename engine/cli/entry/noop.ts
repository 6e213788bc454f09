// The shortest way to "nothing to do": is all that the last no-op rested on as it was? One stat a path, no YAML, no
// schema, no fingerprint. Part of the entry, so it imports nothing but node:fs and the snapshot's format.
import { constants, lstatSync, openSync, readFileSync, closeSync, statSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  folderLine,
  parseSnapshotHead,
  snapshotHolds,
  type SnapshotHead,
  type WitnessedLine,
} from '../../core/records/snapshot.ts';

/** The snapshot's head if it holds; undefined: find out the long way. */
export function findNoop(cwd: string, buildId: string): SnapshotHead | undefined {
  const bytes = readNearest(cwd);
  const head = bytes && parseSnapshotHead(bytes);
  if (!head || head.buildId !== buildId || head.cwd !== cwd) return undefined;
  return snapshotHolds(bytes, head, lineAt) ? head : undefined;
}

function readNearest(cwd: string): Buffer | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const bytes = tryRead(join(folder, '.cache', 'noop'));
    if (bytes || dirname(folder) === folder) return bytes;
  }
}

function tryRead(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

const quietly = { throwIfNoEntry: false } as const;

function lineAt(path: string, isLink: boolean): WitnessedLine | undefined {
  let stats: Stats | undefined;
  try {
    stats = isLink ? lstatSync(path, quietly) : statSync(path, quietly);
  } catch {
    return undefined;
  }
  if (isLink && stats && (stats.mode & constants.S_IFMT) === constants.S_IFDIR) return folderLine(stats.ino);
  return stats && { sizeBytes: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs, inode: stats.ino };
}
