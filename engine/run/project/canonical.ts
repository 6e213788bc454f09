// Declared paths as the disk has them: symbolic links on the way resolved, also for what does not exist yet.
import { join, relative } from 'node:path';
import type { Canonical } from '../../core/graph.ts';
import type { ProjectPath } from '../../core/model.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import type { Layout } from '../../store/layout.ts';

/**
 * A link into a cache, as `cache.type: symlink` makes, is a file in its place: two outs of the same bytes are two.
 * @param dvcCache absolute; DVC's own, in a project that has one
 */
export function canonicalPaths(
  fs: FileSystem,
  { root, objects }: Pick<Layout, 'root' | 'objects'>,
  dvcCache?: string,
): Canonical {
  const caches = [objects, ...(dvcCache === undefined ? [] : [dvcCache])].map((cache) =>
    fs.stat(cache) ? fs.realpath(cache) : cache,
  );
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
    const at = `${above === '/' ? '' : above}/${path.slice(cut + 1)}`;
    if (fs.lstat(at)?.kind !== 'symlink' || !fs.stat(at)) return at;
    const real = fs.realpath(at);
    return caches.some((cache) => real.startsWith(`${cache}/`)) ? at : real;
  };
  const canonical = (path: ProjectPath): ProjectPath => {
    const absolute = path.startsWith('/') ? path : join(root, path);
    if (absolute === root) return '.' as ProjectPath;
    const real = resolve(absolute);
    if (real === absolute) return path;
    return (relative(root, real) || '.') as ProjectPath;
  };
  // As they are when the graph is made: what one stage writes, another reads, and each path is asked for several times.
  const known = new Map<ProjectPath, ProjectPath>();
  return (path) => {
    let found = known.get(path);
    if (found === undefined) known.set(path, (found = canonical(path)));
    return found;
  };
}
