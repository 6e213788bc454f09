// Copies of files that are made while they are hashed, so that they are read once. A small one is written when its digest
// is known, and only if nothing has that digest; a larger one as it is read, and gets its name, or goes, in the end.
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { fanOut } from '../../../core/paths/fan-out.ts';
import { errorCode, type FileSystem, isMissing, type Writer } from '../file-system.ts';

export interface TakeIn {
  /** For the copies, by digest: `ab/cdef…`. What is in there but was not told to be taken may be torn. */
  readonly folder: string;
  /** Of what is in here, by digest as well, there is no need of another copy. */
  readonly objects: string;
}

export const objectMode = 0o444;
/** A larger file is read again for its copy: too much would be written for nothing if there is an object. */
const largestBytes = 256 * 2 ** 20;

export class CopiesOnTheWay {
  readonly takeIn: TakeIn;
  private readonly fs: FileSystem;
  private readonly write: (to: string, bytes: Uint8Array) => void;
  /** Each folder of objects that was asked for → whether it was there. */
  private readonly folders = new Map<string, boolean>();

  constructor(fs: FileSystem, takeIn: TakeIn) {
    this.fs = fs;
    this.takeIn = takeIn;
    this.write = objectWriter(fs);
  }

  /** @returns whether this call made the copy; there may be an object, or another thread be at it */
  take(digest: string, bytes: Uint8Array): boolean {
    if (this.hasObject(digest)) return false;
    try {
      this.write(fanOut(this.takeIn.folder, digest), bytes);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  }

  /** One that came meanwhile may be missed: then its copy is made for nothing. */
  private hasObject(digest: string): boolean {
    const path = fanOut(this.takeIn.objects, digest);
    const folder = dirname(path);
    let isThere = this.folders.get(folder);
    if (isThere === undefined) this.folders.set(folder, (isThere = this.fs.stat(folder) !== undefined));
    return isThere && this.fs.stat(path) !== undefined;
  }

  /** Of a file that may not fit into the hasher's buffer, unless it is known to be too large. To be dropped in the end. */
  ofLarge(sizeBytes: number): LargeCopy | undefined {
    return sizeBytes <= largestBytes ? new LargeCopy(this.fs, this.takeIn) : undefined;
  }
}

export class LargeCopy {
  private readonly fs: FileSystem;
  private readonly takeIn: TakeIn;
  /** undefined before the first byte. */
  private part: { readonly path: string; readonly writer: Writer } | undefined;
  private sizeBytes = 0;
  /** Of the disk that is written to: to be told as such, not as one of the file that is read. */
  private failure: unknown;

  constructor(fs: FileSystem, takeIn: TakeIn) {
    this.fs = fs;
    this.takeIn = takeIn;
  }

  readonly write = (chunk: Uint8Array): void => {
    this.sizeBytes += chunk.length;
    if (this.failure !== undefined) return;
    if (this.sizeBytes > largestBytes) return this.drop();
    try {
      this.part ??= this.begin();
      this.part.writer.write(chunk);
    } catch (error) {
      this.failure = error;
    }
  };

  /** @returns whether there is a copy now; @throws what went wrong while it was written */
  take(digest: string): boolean {
    if (this.failure !== undefined) throw this.failure;
    if (!this.part || this.fs.stat(fanOut(this.takeIn.objects, digest))) return false;
    const { path, writer } = this.part;
    writer.close();
    this.part = undefined;
    this.fs.chmod(path, objectMode);
    const to = fanOut(this.takeIn.folder, digest);
    this.fs.makeDir(dirname(to));
    this.fs.rename(path, to);
    return true;
  }

  /** What is left of it, if it was not taken. */
  drop(): void {
    if (!this.part) return;
    this.part.writer.close();
    this.fs.remove(this.part.path);
    this.part = undefined;
  }

  private begin(): { readonly path: string; readonly writer: Writer } {
    const path = `${this.takeIn.folder}/parts/${randomUUID()}`;
    this.fs.makeDir(dirname(path));
    return { path, writer: this.fs.create(path, objectMode) };
  }
}

/** Writes new files, with their folders, read-only for everyone, whatever the umask. Nothing of it is durable yet. */
export function objectWriter(fs: FileSystem): (to: string, bytes: Uint8Array) => void {
  let keepsMode: boolean | undefined;
  return (to, bytes) => {
    const writer = createWithFolder(fs, to);
    try {
      writer.write(bytes);
    } finally {
      writer.close();
    }
    // To set each is a tenth of the work; what the first was left with, the others are.
    keepsMode ??= fs.stat(to)?.mode === objectMode;
    if (!keepsMode) fs.chmod(to, objectMode);
  };
}

/** Most have their folder by then. */
function createWithFolder(fs: FileSystem, to: string): Writer {
  try {
    return fs.create(to, objectMode);
  } catch (error) {
    if (!isMissing(error)) throw error;
    fs.makeDir(dirname(to));
    return fs.create(to, objectMode);
  }
}
