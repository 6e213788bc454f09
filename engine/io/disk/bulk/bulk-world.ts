// What work on many files needs: a disk, a hasher, and threads where there are any.
import type { TakeIn } from './copies-on-the-way.ts';
import type { Digested, FileToCopy, FileToDigest } from './file-jobs.ts';
import type { FileSystem } from '../file-system.ts';
import type { Hasher } from '../hashing.ts';

/** The seam: threads beside this one, on the real disk. */
export interface FileWorkers {
  digest(files: readonly FileToDigest[], takeIn?: TakeIn): Promise<readonly Digested[]>;
  copy(files: readonly FileToCopy[]): Promise<readonly boolean[]>;
  /**
   * Makes all of them durable: bytes of files, or names in folders. They lie on one file system.
   * @param sizeBytes about how much was written to them
   */
  sync(kind: 'files' | 'folders', paths: readonly string[], sizeBytes: number): Promise<void>;
  /** A hint: many files are to be made, and to be durable, in folders that are made in `folder`. */
  expectMany(folder: string): void;
}

export interface BulkWorld {
  readonly fs: FileSystem;
  readonly hasher: Hasher;
  readonly fileWorkers?: FileWorkers | undefined;
}

/** From here on it matters where folders are. */
export const manyFiles = 512;

/** Makes `folder`, in which folders of so many files are to be made. */
export function makeRoom({ fs, fileWorkers }: BulkWorld, folder: string, files: number): void {
  fs.makeDir(folder);
  if (files >= manyFiles) fileWorkers?.expectMany(folder);
}
