// What is done to many files at once, as plain data that a worker thread can be sent, and the doing of one of them.
// The same code runs in this thread on any FileSystem, in memory too, and in worker threads on the real one.
import { dirname } from 'node:path';
import { fanOut } from '../../core/paths/fan-out.ts';
import { sameStatLine, type StatLine } from '../../core/records/stat-line.ts';
import { errorCode, type FileSystem, isMissing, type Stat } from './file-system.ts';
import type { HashedFile, Hasher } from './hashing.ts';

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

/** Where small files are copied to while they are hashed, so that they are read once. */
export interface TakeIn {
  /** For the copies, by digest: `ab/cdef…`. What is in there but was not told to be taken may be torn. */
  readonly folder: string;
  /** Of what is in here, by digest as well, there is no need of another copy. */
  readonly objects: string;
}

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

const modes = { object: 0o444, file: 0o666, executable: 0o777 } as const;

export type FileJob =
  | { readonly kind: 'digest'; readonly files: readonly FileToDigest[]; readonly takeIn: TakeIn | undefined }
  | { readonly kind: 'copy'; readonly files: readonly FileToCopy[] };

export function digestFiles(
  fs: FileSystem,
  hasher: Hasher,
  files: readonly FileToDigest[],
  takeIn: TakeIn | undefined,
): readonly Digested[] {
  const take = takeIn && copiesInto(fs, takeIn);
  return files.map((file) => digestFile(fs, hasher, file, take));
}

type Take = (digest: string, bytes: Uint8Array) => boolean;

function digestFile(fs: FileSystem, hasher: Hasher, file: FileToDigest, take: Take | undefined): Digested {
  const { path, listed, knownXxh64 } = file;
  let read: HashedFile;
  try {
    if (knownXxh64 !== undefined && hasher.quick(fs, path) === knownXxh64) return 'as-known';
    read = hasher.file(fs, path);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
  const { digests, before, after, bytes } = read;
  if (before.kind !== 'file' || !sameStatLine(listed ?? before, after)) return undefined;
  const { sha256, xxh64 } = digests;
  return { sha256, xxh64, stat: before, isTaken: take !== undefined && bytes !== undefined && take(sha256, bytes) };
}

/** @returns says whether it made the copy; there may be an object, or another thread be at it */
function copiesInto(fs: FileSystem, { folder, objects }: TakeIn): Take {
  const write = objectWriter(fs);
  return (digest, bytes) => {
    if (fs.stat(fanOut(objects, digest))) return false;
    try {
      write(fanOut(folder, digest), bytes);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  };
}

/** Writes new files, with their folders, read-only for everyone, whatever the umask. Nothing of it is durable yet. */
export function objectWriter(fs: FileSystem): (to: string, bytes: Uint8Array) => void {
  const folders = new Set<string>();
  let keepsMode: boolean | undefined;
  return (to, bytes) => {
    const folder = dirname(to);
    if (!folders.has(folder)) fs.makeDir(folder);
    folders.add(folder);
    const writer = fs.create(to, modes.object);
    try {
      writer.write(bytes);
    } finally {
      writer.close();
    }
    // To set each is a tenth of the work; what the first was left with, the others are.
    keepsMode ??= fs.stat(to)?.mode === modes.object;
    if (!keepsMode) fs.chmod(to, modes.object);
  };
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
