// The object store: bytes by SHA-256, read-only, written to tmp, fsynced, then renamed: a crash leaves either the
// whole object or none. Nothing is believed because it exists: reading verifies, and a wrong object is removed.
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { Digest } from '../../core/records/content.ts';
import type { Clock } from '../../io/clock.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import { eachChunk, sha256 } from '../../io/disk/hashing.ts';
import { fanOut, type Layout } from '../layout.ts';
import type { StatIndex } from '../workspace/stat-index.ts';

const copyBytes = 1 << 20;
const readOnly = 0o444;

/** How a restored file gets its bytes. `hardlink` and `symlink` save space and leave the file read-only. */
export type LinkType = 'copy' | 'reflink' | 'hardlink' | 'symlink';

export class ObjectStore {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;
  private readonly index: StatIndex;
  private readonly onCorrupt: (digest: Digest) => void;
  private readonly buffer = new Uint8Array(copyBytes);
  private canReflink = true;

  constructor(
    world: { readonly fs: FileSystem; readonly clock: Clock },
    layout: Layout,
    index: StatIndex,
    onCorrupt: (digest: Digest) => void,
  ) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
    this.index = index;
    this.onCorrupt = onCorrupt;
  }

  /** With `sizeBytes`: not one that was cut. */
  has(digest: Digest, sizeBytes?: number): boolean {
    const stat = this.fs.stat(this.pathOf(digest));
    return stat?.kind === 'file' && (sizeBytes === undefined || stat.sizeBytes === sizeBytes);
  }

  /** Reads it through, unless the stat index vouches for it. A wrong object is removed. */
  verified(digest: Digest): boolean {
    const path = this.pathOf(digest);
    const stat = this.fs.stat(path);
    if (!stat || stat.kind !== 'file') return false;
    if (this.index.vouches(path, stat, digest)) return true;
    return this.index.digest(path, stat) === digest || this.discard(digest);
  }

  /** Verified bytes of a small object; undefined if it is lost or was wrong. */
  read(digest: Digest): Uint8Array | undefined {
    if (!this.has(digest)) return undefined;
    const bytes = this.fs.read(this.pathOf(digest));
    if (sha256(bytes) === digest) return bytes;
    this.discard(digest);
    return undefined;
  }

  putBytes(bytes: Uint8Array): Digest {
    const digest = sha256(bytes);
    if (!this.verified(digest)) this.place(digest, (write) => write(bytes));
    return digest;
  }

  /** Saves the file at `source`; false if its bytes are not `digest` (any more), and then nothing is saved. */
  putFile(source: string, digest: Digest): boolean {
    return this.verified(digest) || this.place(digest, (write) => eachChunk(this.fs, source, this.buffer, write));
  }

  /**
   * Makes a new file at `target` with the object's bytes, verified on the way.
   * @returns false if the object is lost or was wrong: then there is nothing at `target`
   */
  restoreFile(
    digest: Digest,
    target: string,
    options: { readonly executable: boolean; readonly links: readonly LinkType[] },
  ): boolean {
    if (!this.has(digest)) return false;
    for (const type of options.links) {
      const done = this.linkAs(type, digest, target, options.executable);
      if (done !== 'cannot') return done === 'done';
    }
    return this.copyOut(digest, target, options.executable);
  }

  private linkAs(type: LinkType, digest: Digest, target: string, executable: boolean): 'done' | 'wrong' | 'cannot' {
    const path = this.pathOf(digest);
    if (type === 'copy') return this.copyOut(digest, target, executable) ? 'done' : 'wrong';
    // A link shares the object's mode, so an executable needs bytes of its own.
    if (type !== 'reflink' && executable) return 'cannot';
    if (type === 'reflink' && !this.canReflink) return 'cannot';
    if (!this.verified(digest)) return 'wrong';
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

  private copyOut(digest: Digest, target: string, executable: boolean): boolean {
    const hash = createHash('sha256');
    const writer = this.fs.create(target, executable ? 0o777 : 0o666);
    try {
      eachChunk(this.fs, this.pathOf(digest), this.buffer, (chunk) => {
        hash.update(chunk);
        writer.write(chunk);
      });
    } finally {
      writer.close();
    }
    if (hash.digest('hex') === digest) return true;
    this.fs.unlink(target);
    return this.discard(digest);
  }

  /** temp → fsync → rename → fsync of the folder: after a crash an object that has a name is whole. */
  private place(digest: Digest, fill: (write: (chunk: Uint8Array) => void) => void): boolean {
    const target = this.pathOf(digest);
    this.fs.makeDir(this.layout.sharedTemp);
    this.fs.makeDir(dirname(target));
    const temp = `${this.layout.sharedTemp}/${this.clock.nonce()}`;
    const hash = createHash('sha256');
    const writer = this.fs.create(temp);
    try {
      fill((chunk) => {
        hash.update(chunk);
        writer.write(chunk);
      });
      writer.sync();
    } catch (error) {
      writer.close();
      this.fs.remove(temp);
      throw error;
    }
    writer.close();
    if (hash.digest('hex') !== digest) {
      this.fs.unlink(temp);
      return false;
    }
    this.fs.chmod(temp, readOnly);
    this.fs.rename(temp, target);
    this.fs.syncDir(dirname(target));
    return true;
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
