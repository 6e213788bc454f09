// Symbolic links to folders in data: whoever made one keeps what it leads to. Where data is to change, the link itself
// goes, as that of an out does, and what it led to stays as it is.
import type { FileSystem } from '../../io/disk/file-system.ts';

/**
 * The outermost link on the way to each of `paths`, which are below the folder `target` (absolute): as a path below it,
 * `''` for the folder itself.
 */
export function linksAbove(fs: FileSystem, target: string, paths: Iterable<string>): ReadonlySet<string> {
  if (isLink(fs, target)) return new Set(['']);
  const links = new Set<string>();
  const known = new Map<string, boolean>();
  for (const path of paths) {
    const link = foldersAbove(path).find((folder) => {
      const isKnown = known.get(folder) ?? isLink(fs, `${target}/${folder}`);
      known.set(folder, isKnown);
      return isKnown;
    });
    if (link !== undefined) links.add(link);
  }
  return links;
}

export function isBelowLink(links: ReadonlySet<string>, path: string): boolean {
  return links.has('') || foldersAbove(path).some((folder) => links.has(folder));
}

/** From the outermost. */
function foldersAbove(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_name, at) => names.slice(0, at + 1).join('/'));
}

function isLink(fs: FileSystem, path: string): boolean {
  return fs.lstat(path)?.kind === 'symlink';
}
