// The disk's twin in memory: inodes, links, modes, a clock that moves when told, and crashes at any write.
// What it answers, errors included, is what disk.ts answers: one suite of tests runs against both.
import type { Entry, FileSystem, Reader, Stat, Writer } from '../file-system.ts';
import { append, diskError, half, statOf } from './memory-nodes.ts';
import type { MemoryFile } from './memory-nodes.ts';
import { MemoryVolume } from './memory-volume.ts';

const umask = 0o022;

export class MemoryDisk extends MemoryVolume implements FileSystem {
  /** Another disk with the same content, stat lines and clock; `mutations` starts at 0. */
  clone(): MemoryDisk {
    const copy = new MemoryDisk();
    copy.become(this);
    return copy;
  }

  stat(path: string): Stat | undefined {
    return this.statIfThere(path, 'follow');
  }

  lstat(path: string): Stat | undefined {
    return this.statIfThere(path, 'keep');
  }

  realpath(path: string): string {
    this.found(path, 'follow');
    return this.slot(path, 'follow').path;
  }

  readLink(path: string): string {
    const node = this.found(path, 'keep');
    if (node.kind !== 'symlink') throw diskError('EINVAL', path);
    return node.target;
  }

  list(dir: string): readonly Entry[] {
    return [...this.directory(dir).entries].map(([name, node]) => ({ name, kind: node.kind }));
  }

  read(path: string): Uint8Array {
    return this.file(path).bytes.slice();
  }

  openRead(path: string): Reader {
    const file = this.file(path);
    const { boots } = this;
    let at = 0;
    return {
      read: (into) => {
        this.check(boots);
        const part = file.bytes.subarray(at, at + into.length);
        into.set(part);
        at += part.length;
        return part.length;
      },
      stat: () => {
        this.check(boots);
        return statOf(file);
      },
      close: () => undefined,
    };
  }

  create(path: string, mode = 0o666): Writer {
    const slot = this.slot(path, 'keep');
    if (slot.node) throw diskError('EEXIST', path);
    this.mutate();
    const file: MemoryFile = { ...this.inode(mode & ~umask), kind: 'file', bytes: new Uint8Array(), synced: false };
    this.put(slot, file);
    const { boots } = this;
    return {
      write: (bytes) => {
        this.check(boots);
        this.mutate(() => append(file, half(bytes)));
        append(file, bytes);
        this.touch(file);
      },
      sync: () => {
        this.check(boots);
        this.mutate();
        file.synced = true;
      },
      close: () => undefined,
    };
  }

  rename(from: string, to: string): void {
    const source = this.slot(from, 'keep');
    const target = this.slot(to, 'keep');
    const { node } = source;
    if (!node) throw diskError('ENOENT', from);
    if (target.node === node) return this.mutate();
    if (node.kind === 'directory') {
      if (`${target.path}/`.startsWith(`${source.path}/`)) throw diskError('EINVAL', to);
      if (target.node && target.node.kind !== 'directory') throw diskError('ENOTDIR', to);
      if (target.node?.kind === 'directory' && target.node.entries.size > 0) throw diskError('ENOTEMPTY', to);
    } else if (target.node?.kind === 'directory') throw diskError('EISDIR', to);
    this.mutate();
    if (target.node) this.take(target);
    this.take(source);
    this.put(target, node);
  }

  link(from: string, to: string): void {
    const node = this.found(from, 'keep');
    const slot = this.slot(to, 'keep');
    if (slot.node) throw diskError('EEXIST', to);
    if (node.kind === 'directory') throw diskError('EPERM', from);
    this.mutate();
    this.put(slot, node);
  }

  symlink(target: string, path: string): void {
    const slot = this.slot(path, 'keep');
    if (slot.node) throw diskError('EEXIST', path);
    this.mutate();
    this.put(slot, { ...this.inode(0o777), kind: 'symlink', target });
  }

  reflink(): boolean {
    this.check(this.boots);
    return false;
  }

  unlink(path: string): void {
    const slot = this.slot(path, 'keep');
    if (!slot.node) throw diskError('ENOENT', path);
    if (slot.node.kind === 'directory') throw diskError('EISDIR', path);
    this.mutate();
    this.take(slot);
  }

  makeDir(dir: string): void {
    const there = this.statIfThere(dir, 'follow');
    if (there?.kind === 'directory') return;
    if (there) throw diskError('EEXIST', dir);
    const parent = dir.slice(0, Math.max(1, dir.lastIndexOf('/')));
    const above = this.statIfThere(parent, 'follow');
    if (above && above.kind !== 'directory') throw diskError('ENOTDIR', dir);
    if (!above) this.makeDir(parent);
    const slot = this.slot(dir, 'keep');
    if (slot.node) throw diskError('ENOENT', dir);
    this.mutate();
    this.put(slot, { ...this.inode(0o777 & ~umask), kind: 'directory', entries: new Map() });
  }

  removeDir(dir: string): void {
    const slot = this.slot(dir, 'keep');
    if (!slot.node) throw diskError('ENOENT', dir);
    if (slot.node.kind !== 'directory') throw diskError('ENOTDIR', dir);
    if (slot.node.entries.size > 0) throw diskError('ENOTEMPTY', dir);
    this.mutate();
    this.take(slot);
  }

  remove(path: string): void {
    const there = this.statIfThere(path, 'keep');
    if (!there) return;
    if (there.kind !== 'directory') return this.unlink(path);
    for (const { name } of this.list(path)) this.remove(`${path}/${name}`);
    this.removeDir(path);
  }

  chmod(path: string, mode: number): void {
    const node = this.found(path, 'follow');
    this.mutate();
    node.mode = mode;
    node.ctimeMs = this.nowMs;
  }

  setModified(path: string, mtimeMs: number): void {
    const node = this.found(path, 'follow');
    this.mutate();
    node.mtimeMs = mtimeMs;
    node.ctimeMs = this.nowMs;
  }

  syncFile(path: string): void {
    const file = this.file(path);
    this.mutate();
    file.synced = true;
  }

  syncDir(dir: string): void {
    this.found(dir, 'follow');
    this.mutate();
  }
}
