// Glob patterns over project paths: `*` and `?` within a name, `**` for any number of folders; nothing else is special.
// A name that begins with a dot is matched only by a pattern that writes the dot. Time is at most the product of both
// lengths: matching keeps the set of positions in the pattern, and never goes back.
import type { ProjectPath } from '../model.ts';
import { isInside, segments } from './paths.ts';

export interface Glob {
  matches(path: ProjectPath): boolean;
  /** Whether something inside `dir` could match; never a false no. */
  mayMatchBelow(dir: ProjectPath): boolean;
  /** The longest folder that every match lies in. */
  readonly base: ProjectPath;
}

/** One segment of the pattern: any number of folders, or the characters of a name. */
type Part = 'folders' | readonly string[];

export function isGlob(path: string): boolean {
  return /[*?]/.test(path);
}

export function compileGlob(pattern: ProjectPath): Glob {
  const written = segments(pattern);
  const parts = written.map((part): Part => (part === '**' ? 'folders' : Array.from(part)));
  // A `**` at the end means the files below, not the folder itself.
  if (parts.at(-1) === 'folders') parts.push(['*']);
  const base = basePath(written, pattern.startsWith('/'));
  const comparable = (path: ProjectPath): boolean => path.startsWith('/') === pattern.startsWith('/');
  return {
    base,
    matches: (path) => comparable(path) && advance(parts, segments(path)).has(parts.length),
    mayMatchBelow: (dir) => {
      if (dir === base || isInside(base, dir)) return true;
      if (!isInside(dir, base)) return false;
      return [...advance(parts, segments(dir))].some((at) => at < parts.length);
    },
  };
}

function basePath(written: readonly string[], absolute: boolean): ProjectPath {
  const firstGlob = written.findIndex(isGlob);
  const folders = written.slice(0, firstGlob === -1 ? -1 : firstGlob).join('/');
  return (absolute ? `/${folders}` : folders || '.') as ProjectPath;
}

/** The positions in `parts` that may come next after `names` were read. */
function advance(parts: readonly Part[], names: readonly string[]): ReadonlySet<number> {
  let positions = withSkippedFolders(parts, [0]);
  for (const name of names) {
    const next: number[] = [];
    for (const at of positions) {
      const part = parts[at];
      if (part === undefined) continue;
      if (part !== 'folders') {
        if (matchesName(part, name)) next.push(at + 1);
      } else if (!name.startsWith('.')) next.push(at);
    }
    positions = withSkippedFolders(parts, next);
    if (positions.size === 0) break;
  }
  return positions;
}

/** `**` may stand for no folder at all. */
function withSkippedFolders(parts: readonly Part[], positions: readonly number[]): Set<number> {
  const all = new Set(positions);
  for (const at of all) if (parts[at] === 'folders') all.add(at + 1);
  return all;
}

/** Greedy with one point of return, the last star: enough for stars that match anything. */
function matchesName(pattern: readonly string[], name: string): boolean {
  if (name.startsWith('.') && pattern[0] !== '.') return false;
  const characters = Array.from(name);
  let [at, star, resume] = [0, -1, 0];
  for (let i = 0; i < characters.length;) {
    if (pattern[at] === '*') {
      star = at++;
      resume = i;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === characters[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
