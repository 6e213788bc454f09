// Making many files or folders durable at once. On Linux's own file systems one syncfs does it for all of them, in a
// third of the time of as many fsyncs; elsewhere fsyncs overlap, which lets a journal commit several together.
import fs from 'node:fs';
import { release } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { cannotSyncDir } from '../disk.ts';
import { exitCodeOf } from '../exit-code.ts';
import { errorCode } from '../file-system.ts';

/** ext2 to ext4, XFS, btrfs. Of FUSE, for one, syncfs does not reach the server. */
export const wholeSyncTypes: ReadonlySet<number> = new Set([0xef53, 0x5846_5342, 0x9123_683e]);
/** Others' bytes that wait to be written are written, too: not if there are many. */
const mostForeignBytes = 256 * 2 ** 20;
const manyPaths = 64;
const inFlight = 16;

/** @param sizeBytes about how much was written to them */
export async function syncTogether(
  kind: 'files' | 'folders',
  paths: readonly string[],
  sizeBytes: number,
): Promise<void> {
  const [first] = paths;
  if (first === undefined) return;
  const folder = kind === 'files' ? dirname(first) : first;
  if (paths.length >= manyPaths && canSyncWhole(folder, sizeBytes)) {
    const code = await exitCodeOf('sync', ['-f', folder]);
    if (code === 0) return;
    // The kernel tells of a lost write once only: the fsyncs below might not hear of it.
    if (code !== undefined && !(await isTooOld()))
      throw Object.assign(new Error(`EIO: 'sync -f ${folder}' failed with exit code ${code}`), { code: 'EIO' });
  }
  let next = 0;
  const work = async (): Promise<void> => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) await syncOne(kind, path);
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, paths.length) }, work));
}

async function syncOne(kind: 'files' | 'folders', path: string): Promise<void> {
  const fd = fs.openSync(path, 'r');
  try {
    await promisify(fs.fsync)(fd);
  } catch (error) {
    if (kind === 'files' || !cannotSyncDir.has(errorCode(error) ?? '')) throw error;
  } finally {
    fs.closeSync(fd);
  }
}

function canSyncWhole(folder: string, sizeBytes: number): boolean {
  if (process.platform !== 'linux') return false;
  // Before 5.8, syncfs does not tell of writes that failed.
  const [major = 0, minor = 0] = release().split('.').map(Number);
  if (major < 5 || (major === 5 && minor < 8)) return false;
  try {
    return wholeSyncTypes.has(fs.statfsSync(folder).type) && waitingBytes() <= sizeBytes + mostForeignBytes;
  } catch {
    return false;
  }
}

function waitingBytes(): number {
  const [, kib] = /^Dirty: +(\d+) kB$/m.exec(fs.readFileSync('/proc/meminfo', 'utf8')) ?? [];
  return Number(kib) * 1024;
}

/** Whether the sync command here does not know `-f`; asked where there is nothing to write. */
async function isTooOld(): Promise<boolean> {
  const code = await exitCodeOf('sync', ['-f', '/proc']);
  return code !== undefined && code !== 0;
}
