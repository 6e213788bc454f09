// Many files at once: their digests, verified copies, and making either durable. Little work is done here and now, on
// whatever FileSystem there is; much goes to the file workers, if this world has any.
import { type Copies, DigestQueue } from './digest-queue.ts';
import type { TakeIn } from './copies-on-the-way.ts';
import { copyFile, type Digested, type FileToCopy, type FileToDigest } from './file-jobs.ts';
import type { FileSystem } from './file-system.ts';
import type { Hasher } from './hashing.ts';

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

/** About how long work takes here, and from when on two threads are done sooner, though they first have to start. */
const copying = { fileMs: 0.06, bytesPerMs: 1e6 } as const;
const worthThreadsMs = 150;
/** From here on it matters where folders are. */
export const manyFiles = 512;
/** Below, one after the other is as fast. */
const fewSyncs = 4;

export class BulkFiles {
  private readonly world: BulkWorld;

  constructor(world: BulkWorld) {
    this.world = world;
  }

  /** @param copies are made of small files on the way, and told; nothing of them is durable */
  digesting(copies?: Copies): DigestQueue {
    return new DigestQueue(this.world, copies);
  }

  /**
   * In the order of the files; false where the bytes were not `digest`: nothing is at `to` then. Nothing is durable.
   * @throws what the disk says, ENOSPC for example; copies that were done by then stay
   */
  async copy(files: readonly FileToCopy[]): Promise<readonly boolean[]> {
    const { fs, hasher, fileWorkers } = this.world;
    if (fileWorkers && isMuch(files)) return fileWorkers.copy(files);
    return files.map((file) => copyFile(fs, hasher, file));
  }

  /** Before folders are made in `folder` for so many files. */
  makeRoom(folder: string, files: number): void {
    if (files >= manyFiles) this.world.fileWorkers?.expectMany(folder);
  }

  async syncFiles(paths: readonly string[], sizeBytes: number): Promise<void> {
    const { fs, fileWorkers } = this.world;
    if (fileWorkers && paths.length >= fewSyncs) return fileWorkers.sync('files', paths, sizeBytes);
    for (const path of paths) fs.syncFile(path);
  }

  async syncDirs(dirs: readonly string[]): Promise<void> {
    const { fs, fileWorkers } = this.world;
    if (fileWorkers && dirs.length >= fewSyncs) return fileWorkers.sync('folders', dirs, 0);
    for (const dir of dirs) fs.syncDir(dir);
  }
}

function isMuch(files: readonly FileToCopy[]): boolean {
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return files.length * copying.fileMs + sizeBytes / copying.bytesPerMs >= worthThreadsMs;
}
