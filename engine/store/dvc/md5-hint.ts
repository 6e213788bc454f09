// What MD5 each file had, by its stat line, so that the second look at gigabytes that DVC recorded is instant. A hint:
// losing it costs one hashing, and an entry that a later write could hide behind (the racy rule) is not believed.
import type { DvcHash } from '../../core/dvc/data.ts';
import { isRecord, parseJson } from '../../core/records/decode.ts';
import { isRacy, sameStatLine, type StatLine } from '../../core/records/stat-line.ts';
import type { Clock } from '../../io/clock.ts';
import { offerHint, writeHint } from '../../io/disk/atomic.ts';
import type { FileSystem, Stat } from '../../io/disk/file-system.ts';
import type { Layout } from '../layout.ts';
import { fileMd5 } from './md5.ts';

interface Entry {
  readonly line: StatLine;
  readonly hashedAtMs: number;
  readonly md5: string;
}

/** Changes with the form of the file. */
const version = 1;

export class Md5Hint {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;
  private known: Map<string, Entry> | undefined;
  private changed = false;

  constructor(world: { readonly fs: FileSystem; readonly clock: Clock }, layout: Layout) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
  }

  /**
   * MD5 of the file at `path` (absolute), whose stat was taken before.
   * @returns undefined if the file changed while it was read
   */
  digest(path: string, stat: Stat, hash: DvcHash): string | undefined {
    const entries = this.entries();
    const key = this.keyOf(path, hash);
    const known = entries.get(key);
    if (known && sameStatLine(known.line, stat) && !isRacy(known.line.mtimeMs, known.hashedAtMs)) return known.md5;
    const hashedAtMs = this.clock.now();
    const md5 = fileMd5(this.fs, path, hash);
    const after = this.fs.stat(path);
    this.changed = true;
    if (!after || !sameStatLine(stat, after)) {
      entries.delete(key);
      return undefined;
    }
    entries.set(key, { line: stat, hashedAtMs, md5 });
    return md5;
  }

  save(): void {
    if (!this.changed) return;
    const rows = [...this.entries()].map(([key, { line, hashedAtMs, md5 }]) => [
      key,
      line.sizeBytes,
      line.mtimeMs,
      line.ctimeMs,
      line.inode,
      line.links,
      hashedAtMs,
      md5,
    ]);
    const { fs, layout, clock } = this;
    offerHint(() => {
      fs.makeDir(layout.temp);
      writeHint(fs, layout.temp, layout.md5, Buffer.from(JSON.stringify({ version, rows })), clock.nonce());
    });
    this.changed = false;
  }

  /** Read when it is first asked: most projects never do. */
  private entries(): Map<string, Entry> {
    this.known ??= this.fs.stat(this.layout.md5)?.kind === 'file' ? decode(this.fs.read(this.layout.md5)) : new Map();
    return this.known;
  }

  /** Relative to the root where it lies inside, so that a moved project keeps its hint. */
  private keyOf(path: string, hash: DvcHash): string {
    const below = `${this.layout.root}/`;
    return `${hash === 'md5' ? '' : 'dos2unix'}:${path.startsWith(below) ? path.slice(below.length) : path}`;
  }
}

/** A torn file, or one of another version, says nothing. */
function decode(bytes: Uint8Array): Map<string, Entry> {
  const json = parseJson(Buffer.from(bytes).toString('utf8'));
  const entries = new Map<string, Entry>();
  if (!isRecord(json) || json.version !== version || !Array.isArray(json.rows)) return entries;
  for (const row of json.rows) {
    if (!Array.isArray(row)) return new Map();
    const [key, sizeBytes, mtimeMs, ctimeMs, inode, links, hashedAtMs, md5] = row as readonly unknown[];
    const numbers = [sizeBytes, mtimeMs, ctimeMs, inode, links, hashedAtMs];
    if (typeof key !== 'string' || typeof md5 !== 'string' || !numbers.every((value) => typeof value === 'number'))
      return new Map();
    const line = { sizeBytes, mtimeMs, ctimeMs, inode, links } as StatLine;
    entries.set(key, { line, hashedAtMs: hashedAtMs as number, md5 });
  }
  return entries;
}
