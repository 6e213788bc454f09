// Writing a file as a whole: replaced, or put where there is none. `tempDir` must be on the file system of `path`.
// A crash before the rename or link leaves what was there and a stray temporary file, one after it the whole new file.
import { errorCode } from './file-system.ts';
import type { FileSystem } from './file-system.ts';

/**
 * Readers see the old bytes of `path` or the new ones, never a mixture, after a crash too.
 * @param nonce of the caller's choice, unique among the writers that share `tempDir`
 */
export function writeAtomic(fs: FileSystem, tempDir: string, path: string, bytes: Uint8Array, nonce: string): void {
  const temp = `${tempDir}/${nonce}.tmp`;
  try {
    writeDurable(fs, temp, bytes);
    fs.rename(temp, path);
  } catch (error) {
    fs.remove(temp);
    throw error;
  }
  // Without it the name may still lead to the old bytes after a power cut, though later writes rely on the new ones.
  fs.syncDir(parentOf(path));
}

/**
 * The same for hints: not synced at all, so after a power cut the file can be old, empty or torn. Its reader must
 * know a torn one, and do without it.
 */
export function writeHint(fs: FileSystem, tempDir: string, path: string, bytes: Uint8Array, nonce: string): void {
  const temp = `${tempDir}/${nonce}.tmp`;
  try {
    const writer = fs.create(temp);
    writer.write(bytes);
    writer.close();
    fs.rename(temp, path);
  } catch (error) {
    fs.remove(temp);
    throw error;
  }
}

/** Where nothing may be written, or another engine cleared the folder just now. */
const unkept: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT']);

/** Runs what keeps a hint for later. Who only looks at a project does without where it cannot be kept. */
export function offerHint(keep: () => void): void {
  try {
    keep();
  } catch (error) {
    if (!unkept.has(errorCode(error))) throw error;
  }
}

/**
 * Puts the whole file at `path` if there is nothing; of several writers exactly one is told `true`.
 * The name itself is not synced: a power cut may take it back.
 */
export function writeExclusive(
  fs: FileSystem,
  tempDir: string,
  path: string,
  bytes: Uint8Array,
  nonce: string,
): boolean {
  const temp = `${tempDir}/${nonce}.tmp`;
  try {
    writeDurable(fs, temp, bytes);
    fs.link(temp, path);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    // NFS repeats a link whose answer was lost, and then finds its own: two names for our file say that we made it.
    return (fs.lstat(temp)?.links ?? 0) > 1;
  } finally {
    fs.remove(temp);
  }
}

/** A new file whose bytes (not its name) are on the disk when this returns. EEXIST if there is something. */
function writeDurable(fs: FileSystem, path: string, bytes: Uint8Array): void {
  const writer = fs.create(path);
  try {
    writer.write(bytes);
    // Renamed or linked without it, the name can reach the disk before the bytes: an empty file after a power cut.
    writer.sync();
  } finally {
    writer.close();
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
