// A worker thread of file-workers.ts: takes jobs on the real disk, one after the other, and answers each.
import { parentPort } from 'node:worker_threads';
import { disk } from './disk.ts';
import { type DigestColumns, packDigests } from './digest-columns.ts';
import { copyFile, digestFiles, type FileJob } from './file-jobs.ts';
import { createHasher } from './hashing.ts';

export type Answer =
  | { readonly kind: 'digested'; readonly columns: DigestColumns }
  | { readonly kind: 'copied'; readonly results: readonly boolean[] }
  | { readonly kind: 'error'; readonly error: SystemError };

/** What the disk says: all but the message is lost when an Error is sent. */
export type SystemError = Pick<NodeJS.ErrnoException, 'message' | 'code' | 'syscall' | 'path'>;

const hasher = await createHasher();
parentPort?.on('message', (job: FileJob) => parentPort?.postMessage(answer(job)));

function answer(job: FileJob): Answer {
  try {
    if (job.kind === 'digest')
      return { kind: 'digested', columns: packDigests(digestFiles(disk, hasher, job.files, job.takeIn)) };
    return { kind: 'copied', results: job.files.map((file) => copyFile(disk, hasher, file)) };
  } catch (error) {
    const { message, code, syscall, path } = error as NodeJS.ErrnoException;
    return { kind: 'error', error: { message, code, syscall, path } };
  }
}
