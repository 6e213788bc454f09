// The locks of a project, one beside each of its pipeline files.
import type { Stage } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import type { LockEntry, LockRead } from '../core/records/lock.ts';
import type { LockFile } from './lock-file.ts';

export class Locks {
  private readonly files: ReadonlyMap<string, LockFile>;

  /** @param files by the lock's project path */
  constructor(files: ReadonlyMap<string, LockFile>) {
    this.files = files;
  }

  /** What a reader should hear of: locks that could not be read. */
  get warnings(): readonly Problem[] {
    return [...this.files.values()].flatMap(({ warnings }) => warnings);
  }

  get(stage: Stage): LockRead {
    return this.fileOf(stage).get(stage.name);
  }

  /** As `set` of the lock's file. */
  set(stage: Stage, entry: LockEntry, follow?: () => void): Promise<void> {
    return this.fileOf(stage).set(stage.name, entry, follow);
  }

  drop(stage: Stage): void {
    this.fileOf(stage).drop(stage.name);
  }

  /** Writes what is due. @throws what the disk says, once every lock was tried */
  async flush(): Promise<void> {
    const flushed = await Promise.allSettled([...this.files.values()].map(async (file) => file.flush()));
    for (const one of flushed) if (one.status === 'rejected') throw one.reason;
  }

  private fileOf({ id, file }: Stage): LockFile {
    const lock = this.files.get(file.lock);
    if (!lock) throw new Error(`bug: the lock of stage '${id}' was not opened`);
    return lock;
  }
}
