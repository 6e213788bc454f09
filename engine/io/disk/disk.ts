// The real disk: the FileSystem seam over synchronous node:fs.
// Every method leaves Node's error codes as they are, since callers and the memory twin agree on those.
import fs from 'node:fs';
import { errorCode, isMissing } from './file-system.ts';
import type { Entry, FileSystem, Reader, Stat, Writer } from './file-system.ts';

/** What file systems answer that cannot share blocks, or cannot here. */
const cannotReflink = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EINVAL', 'ENOSYS', 'ENOTTY']);
/** What network and FUSE folders answer that keep no order of their own to flush. */
export const cannotSyncDir: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EBADF']);

export const disk: FileSystem = {
  stat: (path) => statOrNothing(fs.statSync, path),
  lstat: (path) => statOrNothing(fs.lstatSync, path),
  realpath: (path) => fs.realpathSync.native(path),
  readLink: (path) => fs.readlinkSync(path),
  list: listDir,
  read: readWhole,
  openRead,
  create,
  rename: (from, to) => fs.renameSync(from, to),
  link: (from, to) => fs.linkSync(from, to),
  symlink: (target, path) => fs.symlinkSync(target, path),
  reflink,
  unlink: (path) => fs.unlinkSync(path),
  makeDir: (dir) => void fs.mkdirSync(dir, { recursive: true }),
  removeDir: (dir) => fs.rmdirSync(dir),
  remove: (path) => removeTree(Buffer.from(path)),
  chmod: (path, mode) => fs.chmodSync(path, mode),
  setModified: (path, mtimeMs) => fs.utimesSync(path, mtimeMs / 1000, mtimeMs / 1000),
  syncFile,
  syncDir,
};

const quietly = { throwIfNoEntry: false } as const;

function statOrNothing(stat: typeof fs.lstatSync, path: string): Stat | undefined {
  try {
    const found = stat(path, quietly);
    return found && toStat(found);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function toStat(stats: fs.Stats): Stat {
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
    inode: stats.ino,
    device: stats.dev,
    mode: stats.mode & 0o7777,
    links: stats.nlink,
  };
}

function kindOf(entry: Pick<fs.Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Stat['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}

function listDir(dir: string): readonly Entry[] {
  const entries = fs.readdirSync(dir, { withFileTypes: true });
  // Node writes U+FFFD for bytes that are no UTF-8; only then is it worth asking again for the bytes.
  if (entries.some((entry) => entry.name.includes('\uFFFD'))) refuseInvalidNames(dir);
  return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
}

/** Two such names would be one string, and that string opens neither of the files. */
function refuseInvalidNames(dir: string): void {
  for (const bytes of fs.readdirSync(dir, { encoding: 'buffer' })) {
    if (Buffer.from(bytes.toString('utf8')).equals(bytes)) continue;
    const shown = JSON.stringify(bytes.toString('latin1'));
    throw Object.assign(new Error(`EILSEQ: a file name in '${dir}' is not valid UTF-8: ${shown} (as Latin-1)`), {
      code: 'EILSEQ',
      path: dir,
    });
  }
}

function readWhole(path: string): Uint8Array {
  const fd = fs.openSync(path, 'r');
  try {
    // One byte more than the size, so that the usual file ends within the first buffer and a growing one is noticed.
    let bytes = new Uint8Array(fs.fstatSync(fd).size + 1);
    let length = 0;
    for (;;) {
      const count = fs.readSync(fd, bytes, length, bytes.length - length, null);
      if (count === 0) return bytes.subarray(0, length);
      length += count;
      if (length < bytes.length) continue;
      const larger = new Uint8Array(bytes.length * 2 + 4096);
      larger.set(bytes);
      bytes = larger;
    }
  } finally {
    fs.closeSync(fd);
  }
}

function openRead(path: string): Reader {
  // Without O_NONBLOCK, a pipe that came in a file's place would be waited for.
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  return {
    read: (into) => fs.readSync(fd, into, 0, into.length, null),
    stat: () => toStat(fs.fstatSync(fd)),
    close: () => fs.closeSync(fd),
  };
}

function create(path: string, mode = 0o666): Writer {
  const fd = fs.openSync(path, 'wx', mode);
  return {
    write: (bytes) => {
      try {
        for (let at = 0; at < bytes.length;) at += fs.writeSync(fd, bytes, at, bytes.length - at);
      } catch (error) {
        // Node names the file in every error but those of its descriptor.
        throw Object.assign(error as Error, { path });
      }
    },
    sync: () => fs.fsyncSync(fd),
    close: () => fs.closeSync(fd),
  };
}

function reflink(from: string, to: string): boolean {
  try {
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch (error) {
    if (cannotReflink.has(errorCode(error) ?? '')) return false;
    throw error;
  }
}

/** By bytes, so that names which are no UTF-8 go too; a folder without write permission is opened first. */
function removeTree(path: Buffer): void {
  try {
    if (!fs.lstatSync(path).isDirectory()) return fs.unlinkSync(path);
    for (const name of listToRemove(path)) removeTree(Buffer.concat([path, Buffer.from('/'), name]));
    fs.rmdirSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function listToRemove(dir: Buffer): readonly Buffer[] {
  if ((fs.lstatSync(dir).mode & 0o700) !== 0o700) fs.chmodSync(dir, 0o700);
  return fs.readdirSync(dir, { encoding: 'buffer' });
}

function syncFile(path: string): void {
  const fd = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function syncDir(dir: string): void {
  const fd = fs.openSync(dir, 'r');
  try {
    fs.fsyncSync(fd);
  } catch (error) {
    if (!cannotSyncDir.has(errorCode(error) ?? '')) throw error;
  } finally {
    fs.closeSync(fd);
  }
}
