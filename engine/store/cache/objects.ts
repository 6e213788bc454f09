// The object store: bytes by SHA-256, read-only, written to tmp, fsynced, then renamed: a crash leaves either the
// whole object or none. Nothing is believed because it exists: reading verifies, and a wrong object is removed.
import { dirname } from 'node:path';
import { allEnded } from '../../core/all-ended.ts';
import { fanOut } from '../../core/paths/fan-out.ts';
import type { Digest } from '../../core/records/content.ts';
import type { Clock } from '../../io/clock.ts';
import { BulkFiles } from '../../io/disk/bulk/bulk-files.ts';
import type { BulkWorld } from '../../io/disk/bulk/bulk-world.ts';
import { objectWriter } from '../../io/disk/bulk/copies-on-the-way.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import { sha256 } from '../../io/disk/hashing.ts';
import type { Layout } from '../layout.ts';
import { Intake, Placing } from './intake.ts';
import type { FileNow, StatIndex } from '../workspace/stat-index.ts';

/** What a crash may make be saved again, at most. */
const mostInBatch = 1 << 12;
const mostBytesInBatch = 2 ** 28;

/** How a restored file gets its bytes. `hardlink` and `symlink` save space and leave the file read-only. */
export type LinkType = 'copy' | 'reflink' | 'hardlink' | 'symlink';

export interface ToPut {
  readonly digest: Digest;
  /** Absolute path of a file; or its bytes, if they are small. */
  readonly source: string | (() => Uint8Array);
  readonly sizeBytes: number;
}

export interface ToRestore {
  readonly digest: Digest;
  /** Absolute; nothing is there yet. */
  readonly target: string;
  readonly sizeBytes: number;
  readonly executable: boolean;
}

export class ObjectStore {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;
  private readonly bulk: BulkFiles;
  private readonly index: StatIndex;
  private readonly onCorrupt: (digest: Digest) => void;
  private readonly placing: Placing;
  private canReflink = true;

  constructor(
    world: BulkWorld & { readonly clock: Clock },
    layout: Layout,
    index: StatIndex,
    onCorrupt: (digest: Digest) => void,
  ) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.bulk = new BulkFiles(world);
    this.placing = new Placing(world.fs, this.bulk, layout);
    this.layout = layout;
    this.index = index;
    this.onCorrupt = onCorrupt;
  }

  /** With `sizeBytes`: not one that was cut. */
  has(digest: Digest, sizeBytes?: number): boolean {
    const stat = this.fs.stat(this.pathOf(digest));
    return stat?.kind === 'file' && (sizeBytes === undefined || stat.sizeBytes === sizeBytes);
  }

  /** Which of them are there and right. Reads them through, unless the stat index vouches for them; a wrong one goes. */
  async verified(digests: readonly Digest[]): Promise<ReadonlySet<Digest>> {
    const there = new Map<Digest, FileNow>();
    for (const digest of digests) {
      const path = this.pathOf(digest);
      const stat = this.fs.stat(path);
      if (stat?.kind === 'file') there.set(digest, { path, stat });
    }
    const ahead = await this.index.readAhead([...there.values()]);
    const right = new Set<Digest>();
    for (const [digest, { path, stat }] of there) {
      if ((ahead.get(path) ?? this.index.digest(path, stat)) === digest) right.add(digest);
      else this.discard(digest);
    }
    return right;
  }

  /** Verified bytes of a small object; undefined if it is lost or was wrong. */
  read(digest: Digest): Uint8Array | undefined {
    if (!this.has(digest)) return undefined;
    const bytes = this.fs.read(this.pathOf(digest));
    if (sha256(bytes) === digest) return bytes;
    this.discard(digest);
    return undefined;
  }

  /** @param use may have files copied into the intake while they are hashed, and `put` them then */
  async withIntake<T>(use: (intake: Intake) => Promise<T>): Promise<T> {
    const intake = new Intake(this.bulk, this.layout, this.clock.nonce());
    try {
      return await use(intake);
    } finally {
      await intake.durable().catch(() => undefined);
      this.fs.remove(intake.takeIn.folder);
    }
  }

  /**
   * Saves what is not there yet, many at once. Objects have their names, durably, when it is done.
   * @param intake what it has taken need not be read again
   * @returns false if the bytes of a file are not its `digest` (any more): then that one is not saved
   */
  async put(items: readonly ToPut[], intake?: Intake): Promise<boolean> {
    const left = new Map(items.flatMap((item) => (intake?.holds(item.digest) ? [] : [[item.digest, item] as const])));
    const there = await this.verified([...left.keys()]);
    const waiting = batches([...left.values()].filter(({ digest }) => !there.has(digest))).reverse();
    let isWhole = true;
    if (intake) {
      // The first go with what was taken, so that one sync is enough for both.
      const first = waiting.pop() ?? [];
      // A thread that died may have left them there, torn.
      for (const { digest } of first) this.fs.remove(intake.pathOf(digest));
      isWhole = await this.copyIn(first, intake);
    }
    // Two at a time: while the disk is busy with one, the next is copied.
    const work = async (): Promise<void> => {
      for (let batch = waiting.pop(); batch && isWhole; batch = waiting.pop()) {
        const next = batch;
        if (!(await this.withIntake((own) => this.copyIn(next, own)))) isWhole = false;
      }
    };
    await allEnded([work(), work()]);
    await this.placing.settle(items.map(({ digest }) => digest));
    return isWhole;
  }

  /**
   * Makes new files with the bytes of objects, verified on the way.
   * @returns false if an object is lost or was wrong: then there is nothing at its target
   */
  async restore(files: readonly ToRestore[], links: readonly LinkType[]): Promise<boolean> {
    let rest = files;
    for (const type of links) {
      if (type === 'copy') break;
      const left = await this.linkAll(type, rest);
      if (!left) return false;
      rest = left;
    }
    return this.copyOut(rest);
  }

  /** Those that could not be linked; undefined if an object is lost or was wrong. */
  private async linkAll(type: LinkType, files: readonly ToRestore[]): Promise<readonly ToRestore[] | undefined> {
    const left: ToRestore[] = [];
    for (const [i, file] of files.entries()) {
      // Where the first could not be linked, the others may not be either, and need not be read.
      if (i === 1 && left.length === 0) await this.verified(files.map(({ digest }) => digest));
      const done = await this.linkAs(type, file);
      if (done === 'wrong') return undefined;
      if (done === 'cannot') left.push(file);
    }
    return left;
  }

  private async linkAs(
    type: LinkType,
    { digest, target, executable }: ToRestore,
  ): Promise<'done' | 'wrong' | 'cannot'> {
    const path = this.pathOf(digest);
    // A link shares the object's mode, so an executable needs bytes of its own.
    if (type !== 'reflink' && executable) return 'cannot';
    if (type === 'reflink' && !this.canReflink) return 'cannot';
    if (!(await this.verified([digest])).has(digest)) return 'wrong';
    try {
      if (type === 'symlink') this.fs.symlink(path, target);
      else if (type === 'hardlink') this.fs.link(path, target);
      else if (this.fs.reflink(path, target)) this.fs.chmod(target, executable ? 0o755 : 0o644);
      else return this.withoutReflink();
      return 'done';
    } catch {
      return 'cannot';
    }
  }

  private withoutReflink(): 'cannot' {
    this.canReflink = false;
    return 'cannot';
  }

  private async copyOut(files: readonly ToRestore[]): Promise<boolean> {
    const whole = await this.bulk.copy(
      files.map(({ digest, target, sizeBytes, executable }) => ({
        from: this.pathOf(digest),
        to: target,
        digest,
        sizeBytes,
        as: executable ? 'executable' : 'file',
      })),
    );
    for (const [i, { digest }] of files.entries()) if (whole[i] !== true && this.has(digest)) this.discard(digest);
    return whole.every((isWhole) => isWhole);
  }

  /** Makes objects of them, and of what `intake` has taken; false if one of them is not what it is named by. */
  private async copyIn(items: readonly ToPut[], intake: Intake): Promise<boolean> {
    if (items.length > 0) this.bulk.makeRoom(this.layout.sharedTemp, items.length);
    await this.write(items, intake);
    await this.placing.place(intake);
    return items.every(({ digest }) => intake.placed.has(digest));
  }

  /** Takes those whose bytes are what they are named by; of the others nothing is left. */
  private async write(items: readonly ToPut[], intake: Intake): Promise<void> {
    const files = items.flatMap(({ source, digest, sizeBytes }) =>
      typeof source === 'string'
        ? [{ from: source, to: intake.pathOf(digest), digest, sizeBytes, as: 'object' as const }]
        : [],
    );
    for (const folder of new Set(files.map(({ to }) => dirname(to)))) this.fs.makeDir(folder);
    const copied = await this.bulk.copy(files);
    for (const [i, { digest, sizeBytes }] of files.entries()) if (copied[i] === true) intake.take(digest, sizeBytes);
    const write = objectWriter(this.fs);
    for (const { source, digest, sizeBytes } of items) {
      if (typeof source === 'string') continue;
      write(intake.pathOf(digest), source());
      intake.take(digest, sizeBytes);
    }
  }

  private discard(digest: Digest): false {
    const path = this.pathOf(digest);
    this.index.forget(path);
    this.fs.remove(path);
    this.onCorrupt(digest);
    return false;
  }

  private pathOf(digest: Digest): string {
    return fanOut(this.layout.objects, digest);
  }
}

function batches(items: readonly ToPut[]): (readonly ToPut[])[] {
  const found: ToPut[][] = [];
  let sizeBytes = 0;
  for (const item of items) {
    const last = found.at(-1);
    if (last && last.length < mostInBatch && sizeBytes + item.sizeBytes <= mostBytesInBatch) last.push(item);
    else {
      found.push([item]);
      sizeBytes = 0;
    }
    sizeBytes += item.sizeBytes;
  }
  return found;
}
