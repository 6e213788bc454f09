// Declared paths as the disk has them: symbolic links on the way resolved, also for what does not exist yet.
import { join, relative } from 'node:path';
import type { Canonical } from '../../core/graph.ts';
import type { ProjectPath } from '../../core/model.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';

/** @param root absolute and real */
export function canonicalPaths(fs: FileSystem, root: string): Canonical {
  const folders = new Map<string, string>();
  const folder = (path: string): string => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const real = path === '/' ? '/' : resolve(path);
    folders.set(path, real);
    return real;
  };
  const resolve = (path: string): string => {
    const cut = path.lastIndexOf('/');
    const above = folder(path.slice(0, cut) || '/');
    const at = join(above, path.slice(cut + 1));
    return fs.lstat(at)?.kind === 'symlink' && fs.stat(at) ? fs.realpath(at) : at;
  };
  return (path) => {
    const absolute = path.startsWith('/') ? path : join(root, path);
    if (absolute === root) return '.' as ProjectPath;
    const real = resolve(absolute);
    if (real === absolute) return path;
    return (relative(root, real) || '.') as ProjectPath;
  };
}
