// Where bytes wait to become objects: a folder of its own, laid out as the objects are, so that where no folder of a
// name is yet, all that waits in it becomes objects by one rename.
import { fanOut, folderOf } from '../../core/paths/fan-out.ts';
import type { Digest } from '../../core/records/content.ts';
import type { BulkFiles } from '../../io/disk/bulk/bulk-files.ts';
import type { TakeIn } from '../../io/disk/bulk/copies-on-the-way.ts';
import { errorCode, type FileSystem } from '../../io/disk/file-system.ts';
import type { Layout } from '../layout.ts';

/** So many are worth beginning with to make them durable. */
const mostFresh = 1 << 13;

export class Intake {
  /** For whoever makes the copies. */
  readonly takeIn: TakeIn;
  /** What waits, whole. Whatever else is in the folder does not count. */
  readonly taken = new Set<Digest>();
  /** What became an object. */
  readonly placed = new Set<Digest>();
  private readonly bulk: BulkFiles;
  /** Taken, but not yet being made durable; with their sizes. */
  private readonly fresh = new Map<Digest, number>();
  private syncing = Promise.resolve();

  constructor(bulk: BulkFiles, { sharedTemp, objects }: Layout, nonce: string) {
    this.bulk = bulk;
    this.takeIn = { folder: `${sharedTemp}/${nonce}`, objects };
  }

  pathOf(digest: Digest): string {
    return fanOut(this.takeIn.folder, digest);
  }

  /** Whether it waits, or became an object. */
  holds(digest: Digest): boolean {
    return this.taken.has(digest) || this.placed.has(digest);
  }

  /** A copy is in the folder, whole. Many are made durable while more come. */
  take(digest: Digest, sizeBytes: number): void {
    this.taken.add(digest);
    this.fresh.set(digest, sizeBytes);
    if (this.fresh.size === mostFresh) void this.durable().catch(() => undefined);
  }

  /** Once all that was taken is. @throws what the disk says */
  durable(): Promise<void> {
    this.syncing = this.syncing.then(async () => {
      const paths = [...this.fresh.keys()].map((digest) => this.pathOf(digest));
      const sizeBytes = [...this.fresh.values()].reduce((sum, size) => sum + size, 0);
      this.fresh.clear();
      await this.bulk.syncFiles(paths, sizeBytes);
    });
    return this.syncing;
  }
}

/** Gives objects their names: synced, then renamed, so that after a crash an object that has a name is whole. */
export class Placing {
  private readonly fs: FileSystem;
  private readonly bulk: BulkFiles;
  private readonly objects: string;
  /** Folders with names that a power cut may take back → the last rename into them, by number. */
  private readonly unsettled = new Map<string, number>();
  private renames = 0;

  constructor(fs: FileSystem, bulk: BulkFiles, { objects }: Layout) {
    this.fs = fs;
    this.bulk = bulk;
    this.objects = objects;
  }

  /** All that `intake` has taken. The names are durable after `settle`. */
  async place(intake: Intake): Promise<void> {
    await intake.durable();
    const { taken, placed } = intake;
    if (taken.size === 0) return;
    this.fs.makeDir(this.objects);
    const { folder } = intake.takeIn;
    for (const [name, digests] of byFolder(taken)) {
      const listed = this.fs.list(`${folder}/${name}`);
      // All that was taken is there; a file more is none that is whole.
      if (listed.length !== digests.length) {
        const torn = listed.map((file) => name + file.name).filter((digest) => !taken.has(digest));
        for (const digest of torn) this.fs.remove(intake.pathOf(digest));
      }
      this.move(intake, name, digests);
    }
    for (const digest of taken) placed.add(digest);
    taken.clear();
  }

  /** Makes names durable, also of objects that were there: another stage may have put them a moment ago, and not have come to this. */
  async settle(digests: readonly Digest[]): Promise<void> {
    const folders = Array.from(new Set(digests.map(folderOf)), (name) => `${this.objects}/${name}`);
    const marks = [this.objects, ...folders].flatMap((folder) => {
      const mark = this.unsettled.get(folder);
      return mark === undefined ? [] : [[folder, mark] as const];
    });
    await this.bulk.syncDirs(marks.map(([folder]) => folder));
    for (const [folder, mark] of marks) if (this.unsettled.get(folder) === mark) this.unsettled.delete(folder);
  }

  /** What waits in one folder. */
  private move(intake: Intake, name: string, digests: readonly Digest[]): void {
    const to = `${this.objects}/${name}`;
    this.renames += 1;
    this.unsettled.set(this.objects, this.renames);
    this.unsettled.set(to, this.renames);
    try {
      return this.fs.rename(`${intake.takeIn.folder}/${name}`, to);
    } catch (error) {
      // Mostly since it is there, with other objects in it.
      if (errorCode(error) === undefined) throw error;
    }
    this.fs.makeDir(to);
    for (const digest of digests) this.fs.rename(intake.pathOf(digest), fanOut(this.objects, digest));
  }
}

function byFolder(digests: Iterable<Digest>): ReadonlyMap<string, readonly Digest[]> {
  const found = new Map<string, Digest[]>();
  for (const digest of digests) {
    const name = folderOf(digest);
    const others = found.get(name);
    if (others) others.push(digest);
    else found.set(name, [digest]);
  }
  return found;
}
