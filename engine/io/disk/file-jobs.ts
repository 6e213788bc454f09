// What is done to many files at once, as plain data that a worker thread can be sent, and the doing of one of them.
// The same code runs in this thread on any FileSystem, in memory too, and in worker threads on the real one.
import { errorCode, type FileSystem, isMissing } from './file-system.ts';
import type { FileDigests, Hasher } from './hashing.ts';

export interface FileToDigest {
  readonly path: string;
  readonly sizeBytes: number;
  /** Of bytes that it may still have: then the slow digest is spared. */
  readonly knownXxh64?: string;
}

/** `as-known`: its XXH64 is the one that was given. undefined: it cannot be read, and whoever reads it next says why. */
export type Digested = FileDigests | 'as-known' | undefined;

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

export const modes = { object: 0o444, file: 0o666, executable: 0o777 } as const;

export type FileJob =
  | { readonly kind: 'digest'; readonly files: readonly FileToDigest[] }
  | { readonly kind: 'copy'; readonly files: readonly FileToCopy[] };

export function digestFile(fs: FileSystem, hasher: Hasher, { path, knownXxh64 }: FileToDigest): Digested {
  try {
    if (knownXxh64 !== undefined && hasher.quick(fs, path) === knownXxh64) return 'as-known';
    return hasher.file(fs, path);
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
