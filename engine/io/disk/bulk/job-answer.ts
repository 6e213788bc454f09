// Jobs done one after the other, each answered with plain data that a thread can send back.
import { CopiesOnTheWay, type TakeIn } from './copies-on-the-way.ts';
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

export class JobAnswers {
  private readonly fs: FileSystem;
  private readonly hasher: Hasher;
  /** Kept for the next job: it knows by then which folders there are. */
  private copies: CopiesOnTheWay | undefined;

  constructor(fs: FileSystem, hasher: Hasher) {
    this.fs = fs;
    this.hasher = hasher;
  }

  answer(job: FileJob): Answer {
    try {
      return this.done(job);
    } catch (error) {
      const { message, code, syscall, path } = error as NodeJS.ErrnoException;
      return { kind: 'error', error: { message, code, syscall, path } };
    }
  }

  private done(job: FileJob): Answer {
    const { fs, hasher } = this;
    if (job.kind === 'copy') return { kind: 'copied', results: job.files.map((file) => copyFile(fs, hasher, file)) };
    return { kind: 'digested', columns: packDigests(digestFiles(fs, hasher, job.files, this.copiesInto(job.takeIn))) };
  }

  private copiesInto(takeIn: TakeIn | undefined): CopiesOnTheWay | undefined {
    if (takeIn && takeIn.folder !== this.copies?.takeIn.folder) this.copies = new CopiesOnTheWay(this.fs, takeIn);
    return takeIn && this.copies;
  }
}
