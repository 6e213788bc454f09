// The inodes of the in-memory disk, and how a path leads to one: through folders, `..` and symbolic links.
// A node may have several names (hard links), so whatever copies or walks the disk goes by node, never by path.
import type { Stat } from '../file-system.ts';

interface Inode {
  readonly inode: number;
  mode: number;
  mtimeMs: number;
  ctimeMs: number;
  /** Names that lead here; not counted for folders. */
  links: number;
}

export interface MemoryFile extends Inode {
  readonly kind: 'file';
  bytes: Uint8Array;
  /** Whether a crash now would keep all bytes. */
  synced: boolean;
}

export interface Directory extends Inode {
  readonly kind: 'directory';
  entries: Map<string, MemoryNode>;
}

export interface Symlink extends Inode {
  readonly kind: 'symlink';
  readonly target: string;
}

export type MemoryNode = MemoryFile | Directory | Symlink;

/** Where a name is or would be: `node` is undefined if there is nothing. `path` has no link above its last name. */
export interface Slot {
  readonly dir: Directory;
  readonly name: string;
  readonly node: MemoryNode | undefined;
  readonly path: string;
}

/** As Linux: more symbolic links than this on one way are a loop. */
const mostLinks = 40;

export function diskError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: '${path}' (in memory)`), { code, path });
}

/** @throws ENOENT, ENOTDIR or ELOOP of the folders on the way; the last name may be missing */
export function resolvePath(root: Directory, path: string, lastLink: 'follow' | 'keep'): Slot {
  if (!path.startsWith('/')) throw new Error(`bug: '${path}' is not absolute`);
  const todo = names(path).reverse();
  const trail: Directory[] = [root];
  const above: string[] = [];
  let links = 0;
  while (todo.length > 0) {
    const name = todo.pop() ?? '';
    const dir = trail.at(-1) ?? root;
    if (name === '..') {
      if (trail.length > 1) trail.pop();
      above.pop();
      continue;
    }
    const node = dir.entries.get(name);
    const isLast = todo.length === 0;
    if (node?.kind === 'symlink' && (!isLast || lastLink === 'follow')) {
      links += 1;
      if (links > mostLinks) throw diskError('ELOOP', path);
      if (node.target.startsWith('/')) {
        trail.length = 1;
        above.length = 0;
      }
      todo.push(...names(node.target).reverse());
    } else if (isLast) {
      return { dir, name, node, path: `/${[...above, name].join('/')}` };
    } else {
      if (!node) throw diskError('ENOENT', path);
      if (node.kind !== 'directory') throw diskError('ENOTDIR', path);
      trail.push(node);
      above.push(name);
    }
  }
  // The way ended in a folder that it came from: the root, or by `..`.
  return { dir: trail.at(-2) ?? root, name: above.at(-1) ?? '', node: trail.at(-1), path: `/${above.join('/')}` };
}

function names(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

export function statOf(node: MemoryNode): Stat {
  const { kind, inode, mtimeMs, ctimeMs, mode } = node;
  return { kind, inode, mtimeMs, ctimeMs, mode, device: 1, sizeBytes: sizeOf(node), links: linksOf(node) };
}

function sizeOf(node: MemoryNode): number {
  if (node.kind === 'file') return node.bytes.length;
  return node.kind === 'symlink' ? Buffer.byteLength(node.target) : 4096;
}

function linksOf(node: MemoryNode): number {
  if (node.kind !== 'directory') return node.links;
  return 2 + [...node.entries.values()].filter((entry) => entry.kind === 'directory').length;
}

export function append(file: MemoryFile, bytes: Uint8Array): void {
  file.bytes = Buffer.concat([file.bytes, bytes]);
  file.synced = false;
}

/** What a torn write leaves. */
export function half(bytes: Uint8Array): Uint8Array {
  return bytes.slice(0, Math.floor(bytes.length / 2));
}

/** What a crash leaves: the names, but only half of the bytes that were never synced. */
export function tear(dir: Directory): void {
  for (const node of dir.entries.values()) {
    if (node.kind === 'directory') tear(node);
    if (node.kind !== 'file' || node.synced) continue;
    node.bytes = half(node.bytes);
    node.synced = true;
  }
}

export function treeOf(node: MemoryNode, path = ''): Readonly<Record<string, string>> {
  if (node.kind === 'file') return { [path]: Buffer.from(node.bytes).toString('latin1') };
  if (node.kind === 'symlink') return { [path]: `-> ${node.target}` };
  const found: Record<string, string> = path === '' ? {} : { [`${path}/`]: '' };
  for (const name of [...node.entries.keys()].sort()) {
    const entry = node.entries.get(name);
    if (entry) Object.assign(found, treeOf(entry, path === '' ? name : `${path}/${name}`));
  }
  return found;
}

export function copyTree(root: Directory): Directory {
  const copies = new Map<MemoryNode, MemoryNode>();
  const copyOf = (node: MemoryNode): MemoryNode => {
    const known = copies.get(node);
    if (known) return known;
    const copy = node.kind === 'directory' ? copyDir(node) : { ...node };
    copies.set(node, copy);
    return copy;
  };
  const copyDir = (dir: Directory): Directory => {
    return { ...dir, entries: new Map([...dir.entries].map(([name, node]) => [name, copyOf(node)])) };
  };
  return copyDir(root);
}
