// Many files at once: their digests, verified copies, and making either durable. Little work is done here and now, on
// whatever FileSystem there is; much goes to the file workers, if this world has any.
import { type BulkWorld, makeRoom } from './bulk-world.ts';
import { costMs, worthThreadsMs } from './costs.ts';
import { type Copies, DigestQueue } from './digest-queue.ts';
import { copyFile, type FileToCopy } from './file-jobs.ts';

/** Below, one after the other is as fast. */
const fewSyncs = 4;

export class BulkFiles {
  private readonly world: BulkWorld;

  constructor(world: BulkWorld) {
    this.world = world;
  }

  /** @param copies are made on the way, and told; nothing of them is durable */
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

  /** Makes `folder`, in which folders of so many files are to be made. */
  makeRoom(folder: string, files: number): void {
    makeRoom(this.world, folder, files);
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
  return costMs('copy', files.length, sizeBytes) >= worthThreadsMs;
}
