// The commit of HEAD, read from git's own files: to ask git for it takes as long as starting Node's half.
// Layout of a repository: gitrepository-layout(5). Where only git knows, nobody guesses.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { repositoryTop } from './git-call.ts';

/**
 * The commit of HEAD in the repository around `folder` (absolute). undefined where there is none, where its refs are kept
 * otherwise than in files, and where objects are replaced by others (`git replace`).
 */
export function headCommit(folder: string): string | undefined {
  try {
    const own = gitFolder(folder);
    const common = own && commonFolder(own);
    if (own === undefined || common === undefined || hasReplacements(common)) return undefined;
    const head = readFileSync(join(own, 'HEAD'), 'utf8').trim();
    const [, ref] = /^ref: (refs\/\S+)$/.exec(head) ?? [];
    if (ref === undefined) return idOf(head);
    // A loose ref hides the packed one, also where it leads on to another ref, which only git follows.
    const loose = [own, common].map((folder) => join(folder, ref)).find((path) => existsSync(path));
    return loose === undefined ? packedRef(common, ref) : idOf(readFileSync(loose, 'utf8').trim());
  } catch {
    return undefined;
  }
}

function gitFolder(folder: string): string | undefined {
  const top = repositoryTop(folder);
  if (top === undefined) return undefined;
  const path = join(top, '.git');
  if (statSync(path).isDirectory()) return path;
  const [, named] = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
  return named === undefined ? undefined : resolve(top, named);
}

/** What linked worktrees share. */
function commonFolder(own: string): string {
  const path = join(own, 'commondir');
  if (!existsSync(path)) return own;
  const named = readFileSync(path, 'utf8').trim();
  return isAbsolute(named) ? named : join(own, named);
}

function packedRef(common: string, ref: string): string | undefined {
  const line = packedRefs(common).find((each) => each.endsWith(` ${ref}`));
  return line === undefined ? undefined : idOf(line.slice(0, -ref.length - 1));
}

function hasReplacements(common: string): boolean {
  return existsSync(join(common, 'refs/replace')) || packedRefs(common).some((line) => line.includes(' refs/replace/'));
}

function packedRefs(common: string): readonly string[] {
  const path = join(common, 'packed-refs');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
}

function idOf(text: string): string | undefined {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : undefined;
}
