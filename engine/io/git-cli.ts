// Git's answers by the git command. Worktrees, subfolders, nested repositories and no repository at all are normal.
// A path belongs to the repository around its real folder: git tracks nothing through a symbolic link.
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { isMissing } from './disk/file-system.ts';
import { openObjects } from './git-objects.ts';
import { headCommit } from './git-head.ts';
import { gitArguments, repositoryTop, withoutGitVariables } from './git-call.ts';
import { listCommits, listRefs } from './git-refs.ts';
import type { Git } from './git.ts';

/** Keeps a command line below the 128 KiB that macOS and Linux both take. */
const pathsPerCall = 200;

/** A repository that git cannot read, or no git installed, counts as no repository: what was there then goes to trash. */
export const gitCli: Git = { tracked, headBytes, openObjects, headCommit, refs: listRefs, commits: listCommits };

function tracked(paths: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [top, members] of byRepository(paths)) {
    for (let at = 0; at < members.length; at += pathsPerCall) {
      const chunk = members.slice(at, at + pathsPerCall);
      const names = listTracked(top, chunk);
      for (const { path, inside } of chunk) if (names.has(inside)) found.add(path);
    }
  }
  return found;
}

function headBytes(path: string): Uint8Array | undefined {
  const place = locate(path);
  return place && runGit(place.top, ['cat-file', 'blob', `HEAD:./${place.inside}`]);
}

interface Place {
  readonly path: string;
  readonly top: string;
  /** Relative to `top`; `.` for `top` itself. */
  readonly inside: string;
}

function byRepository(paths: readonly string[]): ReadonlyMap<string, readonly Place[]> {
  const groups = new Map<string, Place[]>();
  for (const path of paths) {
    const place = locate(path);
    const group = place && groups.get(place.top);
    if (group) group.push(place);
    else if (place) groups.set(place.top, [place]);
  }
  return groups;
}

function locate(path: string): Place | undefined {
  const real = realButLast(path);
  // A repository's own folder is asked of the repository around its files, hence from `real` and not from its parent.
  const top = repositoryTop(real);
  return top === undefined ? undefined : { path, top, inside: relative(top, real) || '.' };
}

/** Of what exists, the folders' real path; the last name as it is, since a symbolic link itself may be tracked. */
function realButLast(path: string): string {
  const parent = dirname(path);
  if (parent === path) return path;
  try {
    return join(realpathSync.native(parent), basename(path));
  } catch (error) {
    if (!isMissing(error)) throw error;
    return join(realButLast(parent), basename(path));
  }
}

/** The tracked paths at or below `places`, and every folder above one of them. */
function listTracked(top: string, places: readonly Place[]): ReadonlySet<string> {
  const output = runGit(top, ['ls-files', '-z', '--', ...places.map((place) => place.inside)]);
  const names = new Set<string>();
  for (const file of output?.toString('utf8').split('\0') ?? []) {
    if (file === '') continue;
    for (let name = file; !names.has(name); name = dirname(name)) names.add(name);
  }
  return names;
}

function runGit(cwd: string, args: readonly string[]): Buffer | undefined {
  try {
    return execFileSync('git', [...gitArguments, ...args], {
      cwd,
      env: withoutGitVariables(),
      maxBuffer: Infinity,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}
