// A worker thread of file-workers.ts: takes jobs on the real disk, one after the other, and answers each.
import { parentPort } from 'node:worker_threads';
import { disk } from './disk.ts';
import { copyFile, type Digested, digestFile, type FileJob } from './file-jobs.ts';
import { errorCode } from './file-system.ts';
import { createHasher } from './hashing.ts';

export type Answer =
  | { readonly kind: 'digested'; readonly results: readonly Digested[] }
  | { readonly kind: 'copied'; readonly results: readonly boolean[] }
  /** As the disk says it: `code` is lost when an Error is sent. */
  | { readonly kind: 'error'; readonly message: string; readonly code: string | undefined };

const hasher = await createHasher();
parentPort?.on('message', (job: FileJob) => parentPort?.postMessage(answer(job)));

function answer(job: FileJob): Answer {
  try {
    if (job.kind === 'digest')
      return { kind: 'digested', results: job.files.map((file) => digestFile(disk, hasher, file)) };
    return { kind: 'copied', results: job.files.map((file) => copyFile(disk, hasher, file)) };
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? error.message : String(error), code: errorCode(error) };
  }
}
