// Data out of DVC's cache into the workspace, verified, whole or not at all: it is built beside and renamed. Linked as
// DVC's `cache.type` says.
import { dirname } from 'node:path';
import type { DvcDigest } from '../../core/dvc/data.ts';
import type { DvcLink } from '../../core/dvc/dvc-config.ts';
import type { Clock } from '../../io/clock.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import { eachChunk } from '../../io/disk/hashing.ts';
import type { Layout } from '../layout.ts';
import type { DvcCache } from './dvc-cache.ts';

export interface DvcCheckout {
  readonly digest: DvcDigest;
  readonly executable: boolean;
  /** Absolute; there is nothing. */
  readonly target: string;
  /** In the order in which they are tried; a copy is always the last. */
  readonly links: readonly DvcLink[];
}

const copyBytes = 1 << 20;

/** False if DVC's cache lacks something of it: then there is nothing at the target. */
export function checkOutOfDvc(
  { fs, clock }: { readonly fs: FileSystem; readonly clock: Clock },
  layout: Layout,
  cache: DvcCache,
  { digest, executable, target, links }: DvcCheckout,
): boolean {
  const directory = digest.isDirectory ? cache.directory(digest) : undefined;
  if (digest.isDirectory && !directory) return false;
  const temp = `${layout.temp}/${clock.nonce()}`;
  fs.makeDir(layout.temp);
  const files = directory
    ? [...directory].map(([path, hex]) => [`${temp}/${path}`, { hash: digest.hash, hex, isDirectory: false }] as const)
    : [[temp, digest] as const];
  try {
    if (directory) fs.makeDir(temp);
    for (const [place, one] of files) {
      const object = cache.file(one);
      if (!object) return false;
      fs.makeDir(dirname(place));
      lay(fs, object.path, place, executable, links);
    }
    fs.makeDir(dirname(target));
    // A link that leads nowhere: a directory cannot take its place.
    if (fs.lstat(target)?.kind === 'symlink') fs.remove(target);
    fs.rename(temp, target);
    return true;
  } finally {
    fs.remove(temp);
  }
}

function lay(fs: FileSystem, from: string, to: string, executable: boolean, links: readonly DvcLink[]): void {
  for (const link of links) {
    if (link === 'copy') break;
    // A link shares the object's mode, so an executable needs bytes of its own.
    if (link === 'reflink' ? fs.reflink(from, to) : !executable && isLinked(fs, link, from, to)) {
      if (link === 'reflink') fs.chmod(to, executable ? 0o755 : 0o644);
      return;
    }
  }
  const writer = fs.create(to, executable ? 0o777 : 0o666);
  try {
    eachChunk(fs, from, new Uint8Array(copyBytes), (chunk) => writer.write(chunk));
  } finally {
    writer.close();
  }
}

function isLinked(fs: FileSystem, link: 'hardlink' | 'symlink', from: string, to: string): boolean {
  try {
    if (link === 'hardlink') fs.link(from, to);
    else fs.symlink(from, to);
    return true;
  } catch {
    return false;
  }
}
