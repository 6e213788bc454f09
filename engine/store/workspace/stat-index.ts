// The stat index: path → stat line → digests, so that an untouched file is not read again. A hint: losing it costs
// one hashing; an entry that a later write could hide behind (the racy rule) is checked by XXH64 before it is believed.
import { isRacy, sameStatLine, type StatLine } from '../../core/records/stat-line.ts';
import { writeHint } from '../../io/disk/atomic.ts';
import type { Clock } from '../../io/clock.ts';
import type { FileSystem, Stat } from '../../io/disk/file-system.ts';
import type { Hasher } from '../../io/disk/hashing.ts';
import type { Layout } from '../layout.ts';
import { decodeIndex, encodeIndex, type IndexEntry } from './stat-index-format.ts';

export class StatIndex {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly hasher: Hasher;
  private readonly layout: Layout;
  private readonly entries: Map<string, IndexEntry>;
  private changed = false;

  constructor(world: { readonly fs: FileSystem; readonly clock: Clock; readonly hasher: Hasher }, layout: Layout) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.hasher = world.hasher;
    this.layout = layout;
    this.entries = world.fs.stat(layout.statIndex) ? decodeIndex(world.fs.read(layout.statIndex)) : new Map();
  }

  /**
   * SHA-256 of the file at `path` (absolute), whose stat was taken before.
   * @returns undefined if the file changed while it was read: what was read belongs to no moment
   */
  digest(path: string, stat: Stat): string | undefined {
    const key = this.keyOf(path);
    const known = this.entries.get(key);
    if (known && sameStatLine(known.line, stat) && !isRacy(known.line.mtimeMs, known.hashedAtMs)) return known.sha256;
    const hashedAtMs = this.clock.now();
    const line = lineOf(stat);
    if (known && known.line.sizeBytes === stat.sizeBytes && this.hasher.quick(this.fs, path) === known.xxh64) {
      return this.keep(path, key, { ...known, line, hashedAtMs });
    }
    const { sha256, xxh64 } = this.hasher.file(this.fs, path);
    return this.keep(path, key, { line, hashedAtMs, sha256, xxh64 });
  }

  /** Whether a file's bytes are known to be `sha256` without reading it. */
  vouches(path: string, stat: Stat, sha256: string): boolean {
    const known = this.entries.get(this.keyOf(path));
    return (
      known !== undefined &&
      known.sha256 === sha256 &&
      sameStatLine(known.line, stat) &&
      !isRacy(known.line.mtimeMs, known.hashedAtMs)
    );
  }

  forget(path: string): void {
    if (this.entries.delete(this.keyOf(path))) this.changed = true;
  }

  save(): void {
    if (!this.changed) return;
    writeHint(this.fs, this.layout.temp, this.layout.statIndex, encodeIndex(this.entries), this.clock.nonce());
    this.changed = false;
  }

  private keep(path: string, key: string, entry: IndexEntry): string | undefined {
    const after = this.fs.stat(path);
    if (!after || !sameStatLine(entry.line, after)) {
      this.forget(path);
      return undefined;
    }
    this.entries.set(key, entry);
    this.changed = true;
    return entry.sha256;
  }

  /** Relative to the root where it lies inside, so that a moved project keeps its index. */
  private keyOf(path: string): string {
    const root = this.layout.root;
    return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
  }
}

export function lineOf(stat: Stat): StatLine {
  const { sizeBytes, mtimeMs, ctimeMs, inode, links } = stat;
  return { sizeBytes, mtimeMs, ctimeMs, inode, links };
}
