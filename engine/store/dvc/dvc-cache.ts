// DVC's cache: bytes by MD5, in `files/md5/` as DVC 3 lays it out, beside that as DVC 2 did. It is DVC's: nothing in it
// is ever removed here, and what is not what its name says counts as absent.
import { dirname } from 'node:path';
import { type DvcDigest, formatDvcDigest } from '../../core/dvc/data.ts';
import { type DvcDirectory, parseDvcDirectory } from '../../core/dvc/dvc-directory.ts';
import type { Clock } from '../../io/clock.ts';
import type { FileSystem, Stat } from '../../io/disk/file-system.ts';
import { eachChunk } from '../../io/disk/hashing.ts';
import type { Md5Hint } from './md5-hint.ts';
import { bytesMd5 } from './md5.ts';

const readOnly = 0o444;
const copyBytes = 1 << 20;

export interface DvcObject {
  /** Absolute. */
  readonly path: string;
  readonly stat: Stat;
}

export class DvcCache {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  /** Absolute; asked for when something is looked for. */
  private readonly folder: () => string;
  private readonly hint: Md5Hint;
  private readonly directories = new Map<string, DvcDirectory>();

  constructor(
    world: { readonly fs: FileSystem; readonly clock: Clock },
    { folder, hint }: { readonly folder: () => string; readonly hint: Md5Hint },
  ) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.folder = folder;
    this.hint = hint;
  }

  /** Whether there is something of this name; verified when it is read. */
  has(digest: DvcDigest): boolean {
    return this.fs.stat(this.pathOf(digest))?.kind === 'file';
  }

  /** A file's object, verified; undefined if it is not there, or not what its name says. */
  file(digest: DvcDigest): DvcObject | undefined {
    const path = this.pathOf(digest);
    const stat = this.fs.stat(path);
    if (stat?.kind !== 'file' || this.hint.digest(path, stat, digest.hash) !== digest.hex) return undefined;
    return { path, stat };
  }

  /** What a directory's object lists, verified; undefined if it is not there, or not what its name says. */
  directory(digest: DvcDigest): DvcDirectory | undefined {
    const path = this.pathOf(digest);
    const known = this.directories.get(path);
    if (known) return known;
    if (this.fs.stat(path)?.kind !== 'file') return undefined;
    const bytes = this.fs.read(path);
    const directory =
      bytesMd5(bytes) === digest.hex ? parseDvcDirectory(Buffer.from(bytes).toString('utf8')) : undefined;
    if (directory) this.directories.set(path, directory);
    return directory;
  }

  /** Saves the file at `source`; false if its bytes are not `digest` (any more), and then nothing is saved. */
  putFile(source: string, digest: DvcDigest): boolean {
    if (this.file(digest)) return true;
    const temp = this.place(digest, (write) => void eachChunk(this.fs, source, new Uint8Array(copyBytes), write));
    const stat = this.fs.stat(temp);
    if (stat && this.hint.digest(temp, stat, digest.hash) === digest.hex) {
      this.fs.rename(temp, this.pathOf(digest));
      return true;
    }
    this.fs.remove(temp);
    return false;
  }

  putDirectory(text: string, digest: DvcDigest): void {
    if (this.directory(digest)) return;
    this.fs.rename(
      this.place(digest, (write) => write(Buffer.from(text))),
      this.pathOf(digest),
    );
  }

  /** Beside its place, as DVC does it, since `cache.dir` may be on another file system than the project. */
  private place(digest: DvcDigest, fill: (write: (chunk: Uint8Array) => void) => void): string {
    const temp = `${this.pathOf(digest)}.${this.clock.nonce()}`;
    this.fs.makeDir(dirname(temp));
    const writer = this.fs.create(temp);
    try {
      fill((chunk) => writer.write(chunk));
      writer.sync();
    } catch (error) {
      this.fs.remove(temp);
      throw error;
    } finally {
      writer.close();
    }
    this.fs.chmod(temp, readOnly);
    return temp;
  }

  private pathOf(digest: DvcDigest): string {
    const name = formatDvcDigest(digest);
    const layout = digest.hash === 'md5' ? `${this.folder()}/files/md5` : this.folder();
    return `${layout}/${name.slice(0, 2)}/${name.slice(2)}`;
  }
}
