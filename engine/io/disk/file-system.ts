// The disk as a seam: what the engine asks of it, synchronously, since that is four times faster on hot paths.
// disk.ts is the real one; memory-disk.ts its twin with a clock of its own, which can crash at any write.
import type { StatLine } from '../../core/records/stat-line.ts';

export interface Stat extends StatLine {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly device: number;
  /** Permission bits only. */
  readonly mode: number;
}

export interface Entry {
  readonly name: string;
  /** As the directory says, so a symbolic link is `symlink`, whatever it points to. */
  readonly kind: Stat['kind'];
}

/** A file open for reading, front to back. */
export interface Reader {
  /** Fills `into` from its start; how many bytes, 0 at the end. */
  read(into: Uint8Array): number;
  /** Of this file as it is now, whatever its path leads to by now. */
  stat(): Stat;
  close(): void;
}

/** A new file being written. Nothing of it is durable before `sync`. */
export interface Writer {
  write(bytes: Uint8Array): void;
  sync(): void;
  close(): void;
}

/** Paths are absolute. Errors are Node's (`code`: ENOENT, EEXIST, ENOSPC, …) unless a method says otherwise. */
export interface FileSystem {
  /** Through symbolic links; undefined where there is nothing (also below a file, or a dangling link). */
  stat(path: string): Stat | undefined;
  /** Is told what a thread saw at `path`, before it read there, if this file system remembers what it is asked. */
  readonly told?: (path: string, stat: Stat) => void;
  /** Of a link itself; undefined where there is nothing. */
  lstat(path: string): Stat | undefined;
  realpath(path: string): string;
  readLink(path: string): string;
  /** The entries of a directory, in no order. */
  list(dir: string): readonly Entry[];
  read(path: string): Uint8Array;
  openRead(path: string): Reader;
  /** EEXIST if there is something. `mode` is subject to the umask. */
  create(path: string, mode?: number): Writer;
  /** Replaces what is there. */
  rename(from: string, to: string): void;
  /** EEXIST if there is something at `to`: the atomic "only one gets it". */
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  /** Shares the blocks of `from` with a new file `to`; false where the file system cannot. */
  reflink(from: string, to: string): boolean;
  unlink(path: string): void;
  /** With parents; nothing happens if it is there. */
  makeDir(dir: string): void;
  /** An empty one; ENOTEMPTY otherwise. */
  removeDir(dir: string): void;
  /** A file, a link (not its target) or a whole tree; nothing happens if it is not there. */
  remove(path: string): void;
  chmod(path: string, mode: number): void;
  /** Sets the modification time; the change time cannot be set. */
  setModified(path: string, mtimeMs: number): void;
  /** Makes the bytes of a file durable, whoever wrote them. */
  syncFile(path: string): void;
  /** Makes names created, renamed or removed in a directory durable. */
  syncDir(dir: string): void;
}

export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
