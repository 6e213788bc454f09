// The in-memory disk as a machine: its clock, its inodes, and the moment when it goes down.
// Every change goes through `mutate`, before it is made: what does not cannot be torn by a test.
import { isMissing } from '../file-system.ts';
import { copyTree, diskError, resolvePath, statOf, tear, treeOf } from './memory-nodes.ts';
import type { Directory, MemoryFile, MemoryNode, Slot } from './memory-nodes.ts';
import type { Stat } from '../file-system.ts';

/** The machine went down: nothing works before `reboot`. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** One mutation moves the clock by this, so that two stat lines of a changed file never are the same. */
const stepMs = 1 / 64;

export class MemoryVolume {
  /** Mutating operations so far, failed ones not counted. */
  mutations = 0;
  protected nowMs = Date.UTC(2026, 0, 1);
  private nextInode = 1;
  protected root: Directory;
  private crashAt = Infinity;
  private down = false;
  /** Counts reboots: what was opened before one is closed. */
  protected boots = 0;

  constructor() {
    this.root = { ...this.inode(0o755), kind: 'directory', entries: new Map() };
  }

  now(): number {
    return this.nowMs;
  }

  tick(ms: number): void {
    this.nowMs += ms;
  }

  /** The n-th mutation from now on (1 is the next) does not happen, but for half of a write's bytes; then all is down. */
  failAt(n: number): void {
    this.crashAt = this.mutations + n;
  }

  /** Up again: every name is there, but of a file that was not synced since its last write only about half of the bytes. */
  reboot(): void {
    this.restart();
    tear(this.root);
  }

  /** As if only the process had died: all that was written is there. */
  restart(): void {
    this.down = false;
    this.crashAt = Infinity;
    this.boots += 1;
  }

  /** Path below `path` → text (Latin-1, so that every byte counts), `-> target` for a link; a folder ends with `/`. */
  tree(path = '/'): Readonly<Record<string, string>> {
    return treeOf(this.found(path, 'follow'));
  }

  snapshot(): Readonly<Record<string, string>> {
    return this.tree();
  }

  /** Makes this disk's content, stat lines and clock those of `other`. */
  protected become(other: MemoryVolume): void {
    this.root = copyTree(other.root);
    this.nowMs = other.nowMs;
    this.nextInode = other.nextInode;
  }

  /** A mutation that is about to happen; the crash, if it is its turn, after `torn` has done what a torn write does. */
  protected mutate(torn?: () => void): void {
    this.check(this.boots);
    if (this.mutations + 1 >= this.crashAt) {
      torn?.();
      this.down = true;
      throw new Crash(`at mutation ${this.mutations + 1}`);
    }
    this.mutations += 1;
    this.nowMs += stepMs;
  }

  protected check(boots: number): void {
    if (this.down || boots !== this.boots) throw new Crash('the machine is down, or was since this was opened');
  }

  protected slot(path: string, lastLink: 'follow' | 'keep'): Slot {
    this.check(this.boots);
    return resolvePath(this.root, path, lastLink);
  }

  protected statIfThere(path: string, lastLink: 'follow' | 'keep'): Stat | undefined {
    try {
      const { node } = this.slot(path, lastLink);
      return node && statOf(node);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  protected found(path: string, lastLink: 'follow' | 'keep'): MemoryNode {
    const { node } = this.slot(path, lastLink);
    if (!node) throw diskError('ENOENT', path);
    return node;
  }

  protected file(path: string): MemoryFile {
    const node = this.found(path, 'follow');
    if (node.kind === 'directory') throw diskError('EISDIR', path);
    if (node.kind !== 'file') throw diskError('EINVAL', path);
    return node;
  }

  protected directory(path: string): Directory {
    const node = this.found(path, 'follow');
    if (node.kind !== 'directory') throw diskError('ENOTDIR', path);
    return node;
  }

  protected inode(mode: number) {
    const inode = this.nextInode;
    this.nextInode += 1;
    return { inode, mode, mtimeMs: this.nowMs, ctimeMs: this.nowMs, links: 0 };
  }

  protected put({ dir, name }: Slot, node: MemoryNode): void {
    dir.entries.set(name, node);
    node.links += 1;
    node.ctimeMs = this.nowMs;
    this.touch(dir);
  }

  protected take({ dir, name, node }: Slot): void {
    dir.entries.delete(name);
    if (node) {
      node.links -= 1;
      node.ctimeMs = this.nowMs;
    }
    this.touch(dir);
  }

  protected touch(node: MemoryNode): void {
    node.mtimeMs = this.nowMs;
    node.ctimeMs = this.nowMs;
  }
}
