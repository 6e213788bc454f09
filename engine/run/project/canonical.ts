// Declared paths as the disk has them: symbolic links on the way resolved, also for what does not exist yet.
import { join, relative } from 'node:path';
import type { Canonical } from '../../core/out-index.ts';
import type { ProjectPath } from '../../core/model.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';

export function canonicalPaths(fs: FileSystem, root: string): Canonical {
  const folders = new Map<string, string>();
  const folder = (path: string): string => {
    let real = folders.get(path);
    if (real === undefined) folders.set(path, (real = path === '/' ? '/' : target(path)));
    return real;
  };
  const name = (path: string): string => {
    const cut = path.lastIndexOf('/');
    const above = folder(path.slice(0, cut) || '/');
    return `${above === '/' ? '' : above}/${path.slice(cut + 1)}`;
  };
  const target = (path: string): string => {
    const at = name(path);
    return fs.lstat(at)?.kind === 'symlink' && fs.stat(at) ? fs.realpath(at) : at;
  };
  return { name: among(root, name), target: among(root, target) };
}

/** The same of project paths, as they are when the graph is made: each is asked for several times. */
function among(root: string, place: (absolute: string) => string): (path: ProjectPath) => ProjectPath {
  const known = new Map<ProjectPath, ProjectPath>();
  const look = (path: ProjectPath): ProjectPath => {
    const absolute = path.startsWith('/') ? path : join(root, path);
    if (absolute === root) return '.' as ProjectPath;
    const real = place(absolute);
    return real === absolute ? path : ((relative(root, real) || '.') as ProjectPath);
  };
  return (path) => {
    let found = known.get(path);
    if (found === undefined) known.set(path, (found = look(path)));
    return found;
  };
}
