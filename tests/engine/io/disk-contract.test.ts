// What every FileSystem does, held against the real disk and against its twin in memory.
import { describe, expect, test } from '@jest/globals';
import { disk } from '../../../engine/io/disk/disk.ts';
import { errorCode } from '../../../engine/io/disk/file-system.ts';
import type { FileSystem } from '../../../engine/io/disk/file-system.ts';
import { MemoryDisk } from '../../../engine/io/disk/memory/memory-disk.ts';
import { tempDir } from '../../support/temp-dir.ts';

const disks: Readonly<Record<string, () => { readonly fs: FileSystem; readonly dir: string }>> = {
  'the real disk': () => ({ fs: disk, dir: tempDir() }),
  'the disk in memory': () => {
    const fs = new MemoryDisk();
    fs.makeDir('/disk/dir');
    return { fs, dir: '/disk/dir' };
  },
};

describe.each(Object.entries(disks))('%s', (_, make) => {
  test('a file holds what was written to it in parts', () => {
    const { fs, dir } = make();
    const writer = fs.create(`${dir}/a`);
    writer.write(Buffer.from('one '));
    writer.write(Buffer.from('two'));
    writer.sync();
    writer.close();
    expect(text(fs, `${dir}/a`)).toBe('one two');
    expect(fs.stat(`${dir}/a`)).toMatchObject({ kind: 'file', sizeBytes: 7, links: 1 });
    const reader = fs.openRead(`${dir}/a`);
    const part = new Uint8Array(5);
    expect([reader.read(part), reader.read(part), reader.read(part)]).toEqual([5, 2, 0]);
    reader.close();
  });

  test('what is missing, below a file or behind a dangling link has no stat line', () => {
    const { fs, dir } = make();
    put(fs, `${dir}/a`, '');
    fs.symlink('nowhere', `${dir}/dangling`);
    expect(fs.stat(`${dir}/none`)).toBeUndefined();
    expect(fs.stat(`${dir}/a/below`)).toBeUndefined();
    expect(fs.lstat(`${dir}/none/below`)).toBeUndefined();
    expect(fs.stat(`${dir}/dangling`)).toBeUndefined();
    expect(fs.lstat(`${dir}/dangling`)?.kind).toBe('symlink');
  });

  test('errors carry the same codes', () => {
    const { fs, dir } = make();
    put(fs, `${dir}/file`, 'x');
    fs.makeDir(`${dir}/full/inner`);
    fs.makeDir(`${dir}/empty`);
    fs.symlink('loop', `${dir}/loop`);
    fs.symlink('nowhere', `${dir}/dangling`);
    const at = (name: string) => `${dir}/${name}`;
    expect({
      readMissing: code(() => fs.read(at('none'))),
      readBelowFile: code(() => fs.read(at('file/x'))),
      readDir: code(() => fs.read(at('empty'))),
      readLoop: code(() => fs.read(at('loop'))),
      statLoop: code(() => fs.stat(at('loop'))),
      openMissing: code(() => fs.openRead(at('none'))),
      listMissing: code(() => fs.list(at('none'))),
      listFile: code(() => fs.list(at('file'))),
      realpathMissing: code(() => fs.realpath(at('none'))),
      realpathDangling: code(() => fs.realpath(at('dangling'))),
      realpathLoop: code(() => fs.realpath(at('loop'))),
      readLinkOfFile: code(() => fs.readLink(at('file'))),
      readLinkMissing: code(() => fs.readLink(at('none'))),
      createOverFile: code(() => fs.create(at('file'))),
      createOverDir: code(() => fs.create(at('empty'))),
      createOverDangling: code(() => fs.create(at('dangling'))),
      createInMissing: code(() => fs.create(at('none/x'))),
      createInFile: code(() => fs.create(at('file/x'))),
      renameMissing: code(() => fs.rename(at('none'), at('other'))),
      renameFileOverDir: code(() => fs.rename(at('file'), at('empty'))),
      renameDirOverFile: code(() => fs.rename(at('empty'), at('file'))),
      renameDirOverFullDir: code(() => fs.rename(at('empty'), at('full'))),
      renameDirIntoItself: code(() => fs.rename(at('full'), at('full/inner/x'))),
      renameIntoMissing: code(() => fs.rename(at('file'), at('none/x'))),
      linkOverFile: code(() => fs.link(at('file'), at('file'))),
      linkMissing: code(() => fs.link(at('none'), at('other'))),
      linkDir: code(() => fs.link(at('empty'), at('other'))),
      symlinkOverFile: code(() => fs.symlink('x', at('file'))),
      unlinkMissing: code(() => fs.unlink(at('none'))),
      makeDirOverFile: code(() => fs.makeDir(at('file'))),
      makeDirInFile: code(() => fs.makeDir(at('file/x'))),
      removeDirMissing: code(() => fs.removeDir(at('none'))),
      removeDirFull: code(() => fs.removeDir(at('full'))),
      removeDirFile: code(() => fs.removeDir(at('file'))),
      chmodMissing: code(() => fs.chmod(at('none'), 0o644)),
      setModifiedMissing: code(() => fs.setModified(at('none'), 0)),
      syncDirMissing: code(() => fs.syncDir(at('none'))),
      syncFileMissing: code(() => fs.syncFile(at('none'))),
    }).toEqual({
      readMissing: 'ENOENT',
      readBelowFile: 'ENOTDIR',
      readDir: 'EISDIR',
      readLoop: 'ELOOP',
      statLoop: 'ELOOP',
      openMissing: 'ENOENT',
      listMissing: 'ENOENT',
      listFile: 'ENOTDIR',
      realpathMissing: 'ENOENT',
      realpathDangling: 'ENOENT',
      realpathLoop: 'ELOOP',
      readLinkOfFile: 'EINVAL',
      readLinkMissing: 'ENOENT',
      createOverFile: 'EEXIST',
      createOverDir: 'EEXIST',
      createOverDangling: 'EEXIST',
      createInMissing: 'ENOENT',
      createInFile: 'ENOTDIR',
      renameMissing: 'ENOENT',
      renameFileOverDir: 'EISDIR',
      renameDirOverFile: 'ENOTDIR',
      renameDirOverFullDir: 'ENOTEMPTY',
      renameDirIntoItself: 'EINVAL',
      renameIntoMissing: 'ENOENT',
      linkOverFile: 'EEXIST',
      linkMissing: 'ENOENT',
      linkDir: 'EPERM',
      symlinkOverFile: 'EEXIST',
      unlinkMissing: 'ENOENT',
      makeDirOverFile: 'EEXIST',
      makeDirInFile: 'ENOTDIR',
      removeDirMissing: 'ENOENT',
      removeDirFull: 'ENOTEMPTY',
      removeDirFile: 'ENOTDIR',
      chmodMissing: 'ENOENT',
      setModifiedMissing: 'ENOENT',
      syncDirMissing: 'ENOENT',
      syncFileMissing: 'ENOENT',
    });
    // macOS says EPERM where Linux says EISDIR.
    expect(['EISDIR', 'EPERM']).toContain(code(() => fs.unlink(at('empty'))));
  });

  test('a failed call changes nothing', () => {
    const { fs, dir } = make();
    put(fs, `${dir}/a`, 'a');
    put(fs, `${dir}/b`, 'b');
    expect(code(() => fs.link(`${dir}/a`, `${dir}/b`))).toBe('EEXIST');
    expect([text(fs, `${dir}/a`), text(fs, `${dir}/b`), names(fs, dir)]).toEqual(['a', 'b', ['a', 'b']]);
  });

  test('rename replaces a file, an empty folder, and a link but not its target', () => {
    const { fs, dir } = make();
    put(fs, `${dir}/new`, 'new');
    put(fs, `${dir}/old`, 'old');
    fs.symlink('old', `${dir}/link`);
    fs.rename(`${dir}/new`, `${dir}/link`);
    expect([text(fs, `${dir}/link`), text(fs, `${dir}/old`)]).toEqual(['new', 'old']);
    fs.rename(`${dir}/link`, `${dir}/old`);
    expect(text(fs, `${dir}/old`)).toBe('new');
    fs.makeDir(`${dir}/full/inner`);
    fs.makeDir(`${dir}/empty`);
    fs.rename(`${dir}/full`, `${dir}/empty`);
    expect([names(fs, dir), names(fs, `${dir}/empty`)]).toEqual([['empty', 'old'], ['inner']]);
  });

  test('a hard link is the same file under two names, and renaming one over the other does nothing', () => {
    const { fs, dir } = make();
    put(fs, `${dir}/a`, 'x');
    fs.link(`${dir}/a`, `${dir}/b`);
    expect(fs.stat(`${dir}/a`)).toEqual(fs.stat(`${dir}/b`));
    expect(fs.stat(`${dir}/a`)?.links).toBe(2);
    fs.rename(`${dir}/a`, `${dir}/b`);
    expect(names(fs, dir)).toEqual(['a', 'b']);
    fs.unlink(`${dir}/a`);
    expect(fs.stat(`${dir}/b`)?.links).toBe(1);
  });

  test('symbolic links are followed within a path, upwards and to absolute targets', () => {
    const { fs, dir } = make();
    fs.makeDir(`${dir}/real/deep`);
    put(fs, `${dir}/real/f`, 'found');
    fs.symlink('real/deep', `${dir}/short`);
    fs.symlink(`${dir}/real`, `${dir}/absolute`);
    expect(text(fs, `${dir}/short/../f`)).toBe('found');
    expect(fs.realpath(`${dir}/absolute/f`)).toBe(`${dir}/real/f`);
    expect(fs.realpath(`${dir}/short/..`)).toBe(`${dir}/real`);
    expect(fs.readLink(`${dir}/short`)).toBe('real/deep');
    expect(kinds(fs, dir)).toEqual({ absolute: 'symlink', real: 'directory', short: 'symlink' });
  });

  test('remove takes a file, a link without its target, a tree, and nothing at all', () => {
    const { fs, dir } = make();
    fs.makeDir(`${dir}/tree/a/b`);
    put(fs, `${dir}/tree/a/f`, '');
    put(fs, `${dir}/kept`, '');
    fs.symlink(`${dir}/kept`, `${dir}/tree/link`);
    fs.chmod(`${dir}/tree/a`, 0o500);
    fs.remove(`${dir}/tree`);
    fs.remove(`${dir}/none`);
    fs.remove(`${dir}/kept/below`);
    expect(names(fs, dir)).toEqual(['kept']);
    fs.remove(`${dir}/kept`);
    expect(names(fs, dir)).toEqual([]);
  });

  test('modes and modification times are what they are set to', () => {
    const { fs, dir } = make();
    put(fs, `${dir}/a`, 'x');
    const before = fs.stat(`${dir}/a`);
    fs.chmod(`${dir}/a`, 0o444);
    fs.setModified(`${dir}/a`, 1_600_000_000_500);
    const after = fs.stat(`${dir}/a`);
    expect(after).toMatchObject({ mode: 0o444, mtimeMs: 1_600_000_000_500, inode: before?.inode });
    expect(after?.ctimeMs).toBeGreaterThanOrEqual(before?.ctimeMs ?? Infinity);
    const writer = fs.create(`${dir}/tool`, 0o755);
    writer.close();
    expect((fs.stat(`${dir}/tool`)?.mode ?? 0) & 0o100).toBe(0o100);
  });

  // What run/repro/head-start.ts rests on.
  test.each<readonly [string, (fs: FileSystem, path: string) => string]>([
    ['a rename', (fs, path) => (fs.rename(path, `${path}-2`), `${path}-2`)],
    ['another name', (fs, path) => (fs.link(path, `${path}-2`), path)],
    ['a name less', (fs, path) => (fs.unlink(`${path}-1`), path)],
    ['another mode', (fs, path) => (fs.chmod(path, 0o400), path)],
    ['an older time of modification', (fs, path) => (fs.setModified(path, 1_600_000_000_500), path)],
  ])('%s is a change at that time, by the clock of the files that are made', (_what, change) => {
    const { fs, dir } = make();
    put(fs, `${dir}/a`, 'x');
    fs.link(`${dir}/a`, `${dir}/a-1`);
    const made = nextTick(fs, dir, fs.stat(`${dir}/a`)?.ctimeMs ?? Infinity);
    expect(fs.stat(change(fs, `${dir}/a`))?.ctimeMs).toBeGreaterThanOrEqual(made);
  });

  test('a folder is made with its parents, and again without harm', () => {
    const { fs, dir } = make();
    fs.makeDir(`${dir}/a/b/c`);
    fs.makeDir(`${dir}/a/b`);
    fs.syncDir(`${dir}/a`);
    fs.removeDir(`${dir}/a/b/c`);
    expect(names(fs, `${dir}/a/b`)).toEqual([]);
  });

  test('a reflink that is not possible leaves nothing', () => {
    const { fs, dir } = make();
    put(fs, `${dir}/a`, 'x');
    const shared = fs.reflink(`${dir}/a`, `${dir}/b`);
    expect(names(fs, dir)).toEqual(shared ? ['a', 'b'] : ['a']);
  });
});

function put(fs: FileSystem, path: string, content: string): void {
  const writer = fs.create(path);
  writer.write(Buffer.from(content));
  writer.close();
}

function text(fs: FileSystem, path: string): string {
  return Buffer.from(fs.read(path)).toString();
}

function names(fs: FileSystem, dir: string): readonly string[] {
  return fs
    .list(dir)
    .map((entry) => entry.name)
    .sort();
}

function kinds(fs: FileSystem, dir: string): Readonly<Record<string, string>> {
  return Object.fromEntries(fs.list(dir).map((entry) => [entry.name, entry.kind]));
}

function code(act: () => unknown): string {
  try {
    act();
    return 'no error';
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
}

/** When a file was made, by its disk: later than `beforeMs`. */
function nextTick(fs: FileSystem, dir: string, beforeMs: number): number {
  for (;;) {
    put(fs, `${dir}/now`, '');
    const made = fs.stat(`${dir}/now`)?.ctimeMs ?? 0;
    fs.remove(`${dir}/now`);
    if (made > beforeMs) return made;
  }
}
