// Where bytes wait to become objects: a folder of its own, laid out as the objects are, so that where no folder of a
// name is yet, all that waits in it becomes objects by one rename.
import { dirname } from 'node:path';
import { fanOut } from '../../core/paths/fan-out.ts';
import type { Digest } from '../../core/records/content.ts';
import type { BulkFiles } from '../../io/disk/bulk/bulk-files.ts';
import type { TakeIn } from '../../io/disk/bulk/copies-on-the-way.ts';
import { errorCode, type FileSystem } from '../../io/disk/file-system.ts';
import type { Layout } from '../layout.ts';

/** So many are worth beginning with to make them durable. */
const mostFresh = 1 << 12;

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
    for (const { name } of this.fs.list(folder)) {
      const names = this.fs.list(`${folder}/${name}`).map((file) => file.name);
      for (const rest of names) if (!taken.has(name + rest)) this.fs.remove(`${folder}/${name}/${rest}`);
      const whole = names.filter((rest) => taken.has(name + rest));
      if (whole.length > 0) this.move(`${folder}/${name}`, `${this.objects}/${name}`, whole);
    }
    for (const digest of taken) placed.add(digest);
    taken.clear();
  }

  /** Makes names durable, also of objects that were there: another stage may have put them a moment ago, and not have come to this. */
  async settle(digests: readonly Digest[]): Promise<void> {
    const folders = new Set(digests.map((digest) => dirname(fanOut(this.objects, digest))));
    const marks = [this.objects, ...folders].flatMap((folder) => {
      const mark = this.unsettled.get(folder);
      return mark === undefined ? [] : [[folder, mark] as const];
    });
    await this.bulk.syncDirs(marks.map(([folder]) => folder));
    for (const [folder, mark] of marks) if (this.unsettled.get(folder) === mark) this.unsettled.delete(folder);
  }

  private move(from: string, to: string, names: readonly string[]): void {
    this.renames += 1;
    this.unsettled.set(this.objects, this.renames);
    this.unsettled.set(to, this.renames);
    try {
      return this.fs.rename(from, to);
    } catch (error) {
      // Mostly since it is there, with other objects in it.
      if (errorCode(error) === undefined) throw error;
    }
    this.fs.makeDir(to);
    for (const name of names) this.fs.rename(`${from}/${name}`, `${to}/${name}`);
  }
}
