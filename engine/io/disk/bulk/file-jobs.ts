// What is done to many files at once, as plain data that a worker thread can be sent, and the doing of one of them.
// The same code runs in this thread on any FileSystem, in memory too, and in worker threads on the real one.
import { sameStatLine, type StatLine } from '../../../core/records/stat-line.ts';
import { type CopiesOnTheWay, objectMode, type TakeIn } from './copies-on-the-way.ts';
import { errorCode, type FileSystem, isMissing, type Stat } from '../file-system.ts';
import type { HashedFile, Hasher } from '../hashing.ts';

export interface FileToDigest {
  readonly path: string;
  /** As it was when it was listed; undefined of a file of which only the name was. */
  readonly listed: StatLine | undefined;
  /** 0 where it is not known. */
  readonly sizeBytes: number;
  /** Of bytes that it may still have: then the slow digest is spared. */
  readonly knownXxh64: string | undefined;
}

/**
 * `as-known`: its XXH64 is the one that was given. undefined: it cannot be read, or is not what was listed (any more);
 * whoever reads it next says why.
 */
export type Digested =
  | {
      readonly sha256: string;
      readonly xxh64: string;
      /** From before it was read, and still so after. */
      readonly stat: Stat;
      /** Whether a copy of it was made. */
      readonly isTaken: boolean;
    }
  | 'as-known'
  | undefined;

export interface FileToCopy {
  readonly from: string;
  /** Must not exist. */
  readonly to: string;
  /** SHA-256 that the bytes must have. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** An object is read-only for everyone, whatever the umask. */
  readonly as: 'object' | 'file' | 'executable';
}

const modes = { object: objectMode, file: 0o666, executable: 0o777 } as const;

export type FileJob =
  | { readonly kind: 'digest'; readonly files: readonly FileToDigest[]; readonly takeIn: TakeIn | undefined }
  | { readonly kind: 'copy'; readonly files: readonly FileToCopy[] };

export function digestFiles(
  fs: FileSystem,
  hasher: Hasher,
  files: readonly FileToDigest[],
  copies: CopiesOnTheWay | undefined,
): readonly Digested[] {
  return files.map((file) => digestFile(fs, hasher, file, copies));
}

function digestFile(fs: FileSystem, hasher: Hasher, file: FileToDigest, copies: CopiesOnTheWay | undefined): Digested {
  const { path, listed, knownXxh64 } = file;
  const large = copies?.ofLarge(file.sizeBytes);
  try {
    const read = hashed(fs, hasher, path, { knownXxh64, use: large?.write });
    if (typeof read !== 'object') return read;
    const { digests, before, after, bytes } = read;
    if (before.kind !== 'file' || !sameStatLine(listed ?? before, after)) return undefined;
    const { sha256, xxh64 } = digests;
    const isTaken = bytes ? copies?.take(sha256, bytes) : large?.take(sha256);
    return { sha256, xxh64, stat: before, isTaken: isTaken === true };
  } finally {
    large?.drop();
  }
}

interface Hashing {
  readonly knownXxh64: string | undefined;
  readonly use: ((chunk: Uint8Array) => void) | undefined;
}

function hashed(
  fs: FileSystem,
  hasher: Hasher,
  path: string,
  { knownXxh64, use }: Hashing,
): HashedFile | 'as-known' | undefined {
  try {
    if (knownXxh64 !== undefined && hasher.quick(fs, path) === knownXxh64) return 'as-known';
    return hasher.file(fs, path, use);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * Copies and hashes on the way. Nothing of it is durable yet.
 * @returns false if the bytes are not `digest` or there are none: then there is nothing at `to`
 */
export function copyFile(fs: FileSystem, hasher: Hasher, { from, to, digest, as }: FileToCopy): boolean {
  const writer = fs.create(to, modes[as]);
  let found: string | undefined;
  try {
    found = hasher.through(fs, from, (chunk) => writer.write(chunk));
    writer.close();
    if (found === digest && as === 'object') fs.chmod(to, modes.object);
  } catch (error) {
    writer.close();
    if (!isMissing(error)) {
      fs.remove(to);
      throw error;
    }
  }
  if (found === digest) return true;
  fs.remove(to);
  return false;
}
