// Project paths as strings: joined, taken apart and compared without a look at the disk.
// Only `/` separates; a backslash is a character of a name, and so is everything else but NUL.
import type { ProjectPath } from '../model.ts';

export const rootPath = '.' as ProjectPath;

/** `written` as seen from `base`; `..` may lead out of the root, an absolute path stays absolute. */
export function resolvePath(base: ProjectPath, written: string): ProjectPath {
  const absolute = written.startsWith('/') || base.startsWith('/');
  const parts = written.startsWith('/') ? [] : [...segments(base)];
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!absolute) parts.push('..');
  }
  return fromSegments(parts, absolute);
}

/** The names on the way from the root (or from `/`), outermost first; none for the root itself. */
export function segments(path: ProjectPath): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/**
 * `path` as seen from `dir`: what lock and fingerprint hold for the folder of a pipeline file. `dir` lies in the root;
 * absolute paths stay absolute, since only this machine knows the way to them.
 */
export function relativeTo(dir: ProjectPath, path: ProjectPath): string {
  if (path.startsWith('/')) return path;
  const [from, to] = [segments(dir), segments(path)];
  let common = 0;
  while (common < from.length && common < to.length && from[common] === to[common]) common++;
  if (dir.startsWith('/') || from[common] === '..') throw new Error(`bug: no way from '${dir}' to '${path}' is known`);
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/') || '.';
}

/** Whether `path` lies strictly below `dir`; of two paths whose relation hangs on unknown names: no. */
export function isInside(path: ProjectPath, dir: ProjectPath): boolean {
  if (path === dir || path.startsWith('/') !== dir.startsWith('/')) return false;
  if (dir === '/') return true;
  if (dir !== '.' && path.startsWith(`${dir}/`))
    return dir.split('/').at(-1) !== '..' || segments(path)[segments(dir).length] !== '..';
  const [outer, inner] = [segments(dir), segments(path)];
  if (outer.some((part) => part !== '..')) return false;
  const ups = inner.findIndex((part) => part !== '..');
  return (ups === -1 ? inner.length : ups) <= outer.length;
}

/** Whether one is the other, or lies in it. */
export function overlap(a: ProjectPath, b: ProjectPath): boolean {
  return a === b || isInside(a, b) || isInside(b, a);
}

/** The folder that holds `path`; undefined where no name is left: for the root, `/`, `..`, `../..`. */
export function parentOf(path: ProjectPath): ProjectPath | undefined {
  const parts = segments(path);
  if (parts.length === 0 || parts.at(-1) === '..') return undefined;
  return fromSegments(parts.slice(0, -1), path.startsWith('/'));
}

/** The last name; `.` for the root. */
export function baseName(path: ProjectPath): string {
  return segments(path).at(-1) ?? path;
}

export function isOutsideRoot(path: ProjectPath): boolean {
  return path.startsWith('/') || path === '..' || path.startsWith('../');
}

function fromSegments(parts: readonly string[], absolute: boolean): ProjectPath {
  return (absolute ? `/${parts.join('/')}` : parts.join('/') || '.') as ProjectPath;
}
