// A job done, as plain data that a thread can send back.
import { type DigestColumns, packDigests } from './digest-columns.ts';
import { copyFile, digestFiles, type FileJob } from './file-jobs.ts';
import type { FileSystem } from '../file-system.ts';
import type { Hasher } from '../hashing.ts';

export type Answer =
  | { readonly kind: 'digested'; readonly columns: DigestColumns }
  | { readonly kind: 'copied'; readonly results: readonly boolean[] }
  | { readonly kind: 'error'; readonly error: SystemError };

/** What the disk says: all but the message is lost when an Error is sent. */
export type SystemError = Pick<NodeJS.ErrnoException, 'message' | 'code' | 'syscall' | 'path'>;

export function answerJob(fs: FileSystem, hasher: Hasher, job: FileJob): Answer {
  try {
    if (job.kind === 'digest')
      return { kind: 'digested', columns: packDigests(digestFiles(fs, hasher, job.files, job.takeIn)) };
    return { kind: 'copied', results: job.files.map((file) => copyFile(fs, hasher, file)) };
  } catch (error) {
    const { message, code, syscall, path } = error as NodeJS.ErrnoException;
    return { kind: 'error', error: { message, code, syscall, path } };
  }
}
