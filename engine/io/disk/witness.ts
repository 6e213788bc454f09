// A file system that remembers what it was asked: every path whose state, absence or listing an answer may rest on,
// with its stat line from before it was used. A path that had two different lines meanwhile makes it all void. Of a
// folder that was not listed only counts which one it is: `git status` writes into `.git`, and any program into /tmp.
import { anyFolder, folderLine, type Witnessed, type WitnessedLine } from '../../core/records/snapshot.ts';
import type { FileSystem, Stat } from './file-system.ts';

export interface Witness {
  readonly fs: FileSystem;
  /**
   * Everything asked for so far, undefined if any of it changed meanwhile. `place` says where a path's state is to be
   * read instead, or undefined where it does not matter.
   */
  readonly testimony: (place: (path: string) => string | undefined) => readonly Witnessed[] | undefined;
  /** Nobody will ask: nothing is noted any more, and there is no testimony. */
  readonly dismiss: () => void;
}

export function witness(fs: FileSystem): Witness {
  const seen = new Map<string, Witnessed>();
  const changed = new Set<string>();
  let isDismissed = false;
  const note = (path: string, isLink: boolean, stat: Stat | undefined): void => {
    if (isDismissed) return;
    const key = isLink ? `>${path}` : path;
    const line = lineFor(stat, isLink);
    const known = seen.get(key);
    if (!known) seen.set(key, { path, isLink, line });
    else if (!isSameLine(known.line, line)) changed.add(path);
  };
  const noteListed = (path: string): void => {
    if (!isDismissed) note(path, false, fs.stat(path));
  };
  /** A folder behind a link is noted as if it were listed: its own line cannot tell that the link leads elsewhere. */
  const noteStat = (path: string, stat: Stat | undefined): void =>
    note(path, stat?.kind === 'directory' && fs.lstat(path)?.kind === 'directory', stat);
  return {
    testimony: (place) => {
      if (isDismissed || [...changed].some((path) => place(path) === path)) return undefined;
      const kept = new Map<string, Witnessed>();
      for (const [key, one] of seen) {
        const path = place(one.path);
        if (path === one.path) kept.set(key, one);
        else if (path !== undefined && !kept.has(path)) kept.set(path, { path, isLink: false, line: fs.stat(path) });
      }
      for (const one of kept.values()) if (!one.isLink) lookAtItself(fs, kept, one);
      return [...kept.values()];
    },
    dismiss: () => {
      isDismissed = true;
      seen.clear();
    },
    fs: {
      ...boundTo(fs),
      stat: (path) => {
        const stat = fs.stat(path);
        noteStat(path, stat);
        return stat;
      },
      told: noteStat,
      lstat: (path) => {
        const stat = fs.lstat(path);
        note(path, true, stat);
        return stat;
      },
      list: (dir) => {
        noteListed(dir);
        return fs.list(dir);
      },
      read: (path) => {
        noteStat(path, fs.stat(path));
        return fs.read(path);
      },
      openRead: (path) => {
        noteStat(path, fs.stat(path));
        return fs.openRead(path);
      },
      realpath: (path) => {
        noteStat(path, fs.stat(path));
        return fs.realpath(path);
      },
      readLink: (path) => {
        note(path, true, fs.lstat(path));
        return fs.readLink(path);
      },
    },
  };
}

/** Whether a path has its line still. */
export function isAsWitnessed(fs: FileSystem, { path, isLink, line }: Witnessed): boolean {
  const stat = isLink ? fs.lstat(path) : fs.stat(path);
  const isAnyFolder = line?.sizeBytes === anyFolder && stat?.kind === 'directory';
  return isSameLine(isAnyFolder ? folderLine(stat.inode) : stat, line);
}

function lineFor(stat: Stat | undefined, isLink: boolean): WitnessedLine | undefined {
  return isLink && stat?.kind === 'directory' ? folderLine(stat.inode) : stat;
}

/** What is no link is the same with and without following it: one look is enough, and of one kind it is the fastest. */
function lookAtItself(fs: FileSystem, kept: Map<string, Witnessed>, one: Witnessed): void {
  const key = `>${one.path}`;
  const known = kept.get(key);
  const itself = { ...one, isLink: true };
  if (known && isSameLine(known.line, one.line)) kept.delete(one.path);
  else if ((!known || isFolderOf(known, one)) && isAsWitnessed(fs, itself)) {
    kept.delete(one.path);
    kept.set(key, itself);
  }
}

/** Whether a whole line says what that of any folder says. */
function isFolderOf({ line }: Witnessed, whole: Witnessed): boolean {
  return whole.line !== undefined && isSameLine(line, folderLine(whole.line.inode));
}

/** The methods of any implementation, class or object, to be spread. */
function boundTo(fs: FileSystem): FileSystem {
  return {
    stat: (path) => fs.stat(path),
    lstat: (path) => fs.lstat(path),
    realpath: (path) => fs.realpath(path),
    readLink: (path) => fs.readLink(path),
    list: (dir) => fs.list(dir),
    read: (path) => fs.read(path),
    openRead: (path) => fs.openRead(path),
    create: (path, mode) => fs.create(path, mode),
    rename: (from, to) => fs.rename(from, to),
    link: (from, to) => fs.link(from, to),
    symlink: (target, path) => fs.symlink(target, path),
    reflink: (from, to) => fs.reflink(from, to),
    unlink: (path) => fs.unlink(path),
    makeDir: (dir) => fs.makeDir(dir),
    removeDir: (dir) => fs.removeDir(dir),
    remove: (path) => fs.remove(path),
    chmod: (path, mode) => fs.chmod(path, mode),
    setModified: (path, mtimeMs) => fs.setModified(path, mtimeMs),
    syncFile: (path) => fs.syncFile(path),
    syncDir: (dir) => fs.syncDir(dir),
  };
}

function isSameLine(a: WitnessedLine | undefined, b: WitnessedLine | undefined): boolean {
  if (!a || !b) return a === b;
  return a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.inode === b.inode;
}
