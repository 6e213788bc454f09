// `restage cache verify`: every object and run record is read through, whatever the stat index says of it. What is
// damaged is removed, so that it is made again or restored from elsewhere instead of failing later.
import { createHash } from 'node:crypto';
import type { Digest } from '../../core/records/content.ts';
import { errorCode, isMissing } from '../../io/disk/file-system.ts';
import { eachChunk } from '../../io/disk/hashing.ts';
import { Inventory } from '../../store/inventory/inventory.ts';
import type { Project } from '../project/project.ts';

export interface VerifyReport {
  readonly objects: number;
  readonly records: number;
  readonly bytes: number;
  /** Removed. */
  readonly damagedObjects: readonly Digest[];
  readonly damagedRecords: readonly string[];
  /** Paths that this user may not read; they stay. */
  readonly unreadable: readonly string[];
}

export interface VerifyProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly objects: number;
}

/** Signals and terminals are looked after once for so many bytes. */
const breathBytes = 1 << 26;

/**
 * No mutex is taken: a whole object never changes, and of a race with a writer the worst is that a good object, put
 * in the place of a damaged one in the same moment, is made again.
 */
export async function verifyCache(
  project: Project,
  signal: AbortSignal,
  onProgress: (progress: VerifyProgress) => void,
): Promise<VerifyReport> {
  const { fs, clock } = project.world;
  const inventory = new Inventory(fs, project.layout);
  const objects = inventory.objects();
  const totalBytes = [...objects.values()].reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);
  const buffer = new Uint8Array(1 << 20);
  const [damagedObjects, damagedRecords, unreadable]: [Digest[], string[], string[]] = [[], [], []];
  let [doneBytes, breathedAt, done] = [0, 0, 0];
  for (const digest of objects.keys()) {
    const path = inventory.objectPath(digest);
    try {
      const hash = createHash('sha256');
      doneBytes += eachChunk(fs, path, buffer, (chunk) => hash.update(chunk));
      if (hash.digest('hex') !== digest) {
        fs.remove(path);
        damagedObjects.push(digest);
      }
    } catch (error) {
      if (errorCode(error) === 'EACCES') unreadable.push(path);
      // Gone meanwhile: a gc, or another verify.
      else if (!isMissing(error)) throw error;
    }
    done += 1;
    if (doneBytes - breathedAt < breathBytes && done % 1000 !== 0) continue;
    breathedAt = doneBytes;
    onProgress({ doneBytes, totalBytes, objects: done });
    await clock.sleep(0);
    signal.throwIfAborted();
  }
  const records = inventory.records();
  for (const [id, { record }] of records) {
    if (record || inventory.isLaterRecord(id)) continue;
    fs.remove(inventory.recordPath(id));
    damagedRecords.push(id);
  }
  return { objects: objects.size, records: records.size, bytes: doneBytes, damagedObjects, damagedRecords, unreadable };
}
