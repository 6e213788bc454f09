// The stat index: path → stat line → digests, so that an untouched file is not read again. A hint: losing it costs
// one hashing; an entry that a later write could hide behind (the racy rule) is checked by XXH64 before it is believed.
import { isRacy, sameStatLine } from '../../core/records/stat-line.ts';
import { offerHint, writeHint } from '../../io/disk/atomic.ts';
import type { Clock } from '../../io/clock.ts';
import { BulkFiles } from '../../io/disk/bulk/bulk-files.ts';
import type { BulkWorld } from '../../io/disk/bulk/bulk-world.ts';
import type { DigestQueue } from '../../io/disk/bulk/digest-queue.ts';
import type { FileSystem, Stat } from '../../io/disk/file-system.ts';
import type { Hasher } from '../../io/disk/hashing.ts';
import type { Intake } from '../cache/intake.ts';
import type { Layout } from '../layout.ts';
import { decodeIndex, encodeIndex, type IndexEntry } from './stat-index-format.ts';

export interface FileNow {
  /** Absolute. */
  readonly path: string;
  readonly stat: Stat;
}

/** Files that are being read while others are still looked for. */
export interface Reading {
  /** @param stat undefined of a file of which only the name was listed */
  readonly add: (path: string, stat: Stat | undefined) => FileRead;
  /** @throws what the disk says of copies */
  done(): Promise<void>;
}

/** What `Reading.done` leaves undefined could not be found out that way: `digest` is to be asked. */
export interface FileRead {
  readonly path: string;
  stat: Stat | undefined;
  digest: string | undefined;
}

export class StatIndex {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly hasher: Hasher;
  private readonly bulk: BulkFiles;
  private readonly layout: Layout;
  private readonly below: string;
  private readonly entries: Map<string, IndexEntry>;
  private changed = false;

  constructor(world: BulkWorld & { readonly clock: Clock }, layout: Layout) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.hasher = world.hasher;
    this.bulk = new BulkFiles(world);
    this.layout = layout;
    this.below = `${layout.root}/`;
    this.entries = world.fs.stat(layout.statIndex) ? decodeIndex(world.fs.read(layout.statIndex)) : new Map();
  }

  /**
   * SHA-256 of the file at `path` (absolute), whose stat was taken before.
   * @returns undefined if the file changed while it was read: what was read belongs to no moment
   */
  digest(path: string, stat: Stat): string | undefined {
    const key = this.keyOf(path);
    const known = this.entries.get(key);
    if (known && isSettled(known, stat)) return known.sha256;
    const hashedAtMs = this.clock.now();
    if (known && known.line.sizeBytes === stat.sizeBytes && this.hasher.quick(this.fs, path) === known.xxh64) {
      return this.keep(path, key, { ...known, line: stat, hashedAtMs });
    }
    const { sha256, xxh64 } = this.hasher.file(this.fs, path).digests;
    return this.keep(path, key, { line: stat, hashedAtMs, sha256, xxh64 });
  }

  /** Digests by path of many files, read together where that is faster; where it says nothing, `digest` is to be asked. */
  async readAhead(files: readonly FileNow[]): Promise<ReadonlyMap<string, string>> {
    const reading = this.reading();
    const found = files.map(({ path, stat }) => reading.add(path, stat));
    await reading.done();
    return new Map(found.flatMap(({ path, digest }) => (digest === undefined ? [] : [[path, digest] as const])));
  }

  /**
   * Reads what this index does not vouch for, together where that is faster, while it is still being listed.
   * @param intake gets copies of those that are read
   */
  reading(intake?: Intake): Reading {
    const queue = this.bulk.digesting(intake);
    return {
      add: (path, stat) => {
        const file: FileRead = { path, stat, digest: undefined };
        if (stat && stat.kind !== 'file') return file;
        const key = this.keyOf(path);
        const known = this.entries.get(key);
        if (known && stat && isSettled(known, stat)) file.digest = known.sha256;
        else this.ask(queue, file, key, known?.line.sizeBytes === stat?.sizeBytes ? known : undefined);
        return file;
      },
      done: () => queue.done(),
    };
  }

  /** Whether nothing at all is known of a file. */
  isNew(path: string): boolean {
    return this.entries.size === 0 || !this.entries.has(this.keyOf(path));
  }

  /** Whether a file's bytes are known to be `sha256` without reading it. */
  vouches(path: string, stat: Stat, sha256: string): boolean {
    const known = this.entries.get(this.keyOf(path));
    return known !== undefined && known.sha256 === sha256 && isSettled(known, stat);
  }

  forget(path: string): void {
    if (this.entries.delete(this.keyOf(path))) this.changed = true;
  }

  save(): void {
    if (!this.changed) return;
    const { fs, layout, clock } = this;
    offerHint(() => writeHint(fs, layout.temp, layout.statIndex, encodeIndex(this.entries), clock.nonce()));
    this.changed = false;
  }

  /** @param known what it may still be */
  private ask(queue: DigestQueue, file: FileRead, key: string, known: IndexEntry | undefined): void {
    const { path, stat } = file;
    const hashedAtMs = this.clock.now();
    queue.add({ path, listed: stat, sizeBytes: stat?.sizeBytes ?? 0, knownXxh64: known?.xxh64 }, (digested) => {
      if (digested === 'as-known') {
        file.digest = known && stat && this.keep(path, key, { ...known, line: stat, hashedAtMs });
      } else if (digested) {
        const { sha256, xxh64 } = digested;
        if (!stat) this.fs.told?.(path, digested.stat);
        file.stat = stat ?? digested.stat;
        file.digest = this.believe(key, { line: file.stat, hashedAtMs, sha256, xxh64 });
      }
    });
  }

  private keep(path: string, key: string, entry: IndexEntry): string | undefined {
    const after = this.fs.stat(path);
    if (!after || !sameStatLine(entry.line, after)) {
      this.forget(path);
      return undefined;
    }
    return this.believe(key, entry);
  }

  private believe(key: string, entry: IndexEntry): string {
    this.entries.set(key, entry);
    this.changed = true;
    return entry.sha256;
  }

  /** Relative to the root where it lies inside, so that a moved project keeps its index. */
  private keyOf(path: string): string {
    return path.startsWith(this.below) ? path.slice(this.below.length) : path;
  }
}

/** Untouched, and no later write can hide behind it. */
function isSettled({ line, hashedAtMs }: IndexEntry, stat: Stat): boolean {
  return sameStatLine(line, stat) && !isRacy(line.mtimeMs, hashedAtMs);
}
