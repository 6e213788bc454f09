// The shortest way to "nothing to do": is all that the last no-op rested on as it was? One stat a path, no YAML, no
// schema, no fingerprint. Part of the entry, so it imports nothing but node:fs and the snapshot's format.
import { closeSync, lstatSync, openSync, readFileSync, statSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  anyFolder,
  nothingThere,
  parseSnapshotHead,
  parseSnapshotLines,
  type SnapshotHead,
  type SnapshotLines,
} from '../../core/records/snapshot.ts';

/** The snapshot's head if it holds; undefined: find out the long way. */
export function findNoop(cwd: string, buildId: string): SnapshotHead | undefined {
  const bytes = readNearest(cwd);
  const head = bytes && parseSnapshotHead(bytes);
  if (!head || head.buildId !== buildId || head.cwd !== cwd) return undefined;
  const lines = parseSnapshotLines(bytes, head);
  if (!lines) return undefined;
  const { followed, count } = head;
  const isSame = (): boolean => holds(lines, 0, followed, statSync) && holds(lines, followed, count, lstatSync);
  return (count >= manyPaths && count < mostPaths ? withoutOptimizer(isSame) : isSame()) ? head : undefined;
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

/** Fewer are compared before V8 finds Node's stat functions worth optimizing; from `mostPaths` on, that pays off. */
const manyPaths = 1000;
const mostPaths = 12_000;

/** V8 optimizes in threads whose end the process waits for: with 2,500 paths a third of all processor time (Node 20). */
function withoutOptimizer<T>(look: () => T): T {
  if (process.execArgv.length > 0 || process.env['NODE_OPTIONS'] !== undefined) return look();
  const v8 = process.getBuiltinModule('node:v8');
  v8.setFlagsFromString('--no-opt');
  try {
    return look();
  } finally {
    v8.setFlagsFromString('--opt');
  }
}

const quietly = { throwIfNoEntry: false } as const;

/** Whether each of these paths has its line still. No object is made for a path but the one that Node makes. */
function holds(lines: SnapshotLines, from: number, to: number, look: typeof lstatSync): boolean {
  for (let row = from; row < to; row++) {
    if (!isAsWitnessed(lines, row, lookAt(lines.paths[row] as string, look))) return false;
  }
  return true;
}

function lookAt(path: string, look: typeof lstatSync): Stats | undefined {
  try {
    return look(path, quietly);
  } catch {
    return undefined;
  }
}

function isAsWitnessed({ sizes, mtimesMs, ctimesMs, inodes }: SnapshotLines, row: number, stats?: Stats): boolean {
  const sizeBytes = sizes[row];
  if (!stats) return sizeBytes === nothingThere;
  if (stats.ino !== inodes[row]) return false;
  if (sizeBytes === anyFolder) return stats.isDirectory();
  return stats.size === sizeBytes && stats.mtimeMs === mtimesMs[row] && stats.ctimeMs === ctimesMs[row];
}
