// Every name by which git keeps a commit: branches, tags, remotes' branches, the stash, and what HEAD is in each
// linked worktree. What none of them leads to is what git itself would remove.
import { execFileSync } from 'node:child_process';
import { gitArguments, withoutGitVariables } from './git-call.ts';
import type { GitCommits, GitRef, GitRefs } from './git.ts';

/** @param folder in a repository */
export function listRefs(folder: string): GitRefs {
  try {
    const format = '%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname) %(refname:short)';
    const refs = runGit(folder, ['for-each-ref', `--format=${format}`])
      .split('\n')
      .flatMap(parseRef);
    return { kind: 'refs', refs: [...headsOf(folder), ...refs] };
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

/** A tag's own line names what it points to as well; what is no commit in the end (a tagged file) has no lock. */
function parseRef(line: string): readonly GitRef[] {
  const match = /^(\w+) (\w+) (\w*) (\w*) (\S+) (.+)$/.exec(line);
  if (!match) return [];
  const [, type, id = '', peeledType, peeledId = '', full = '', name = ''] = match;
  const kind = full.startsWith('refs/heads/') ? 'branch' : full.startsWith('refs/tags/') ? 'tag' : 'other';
  if (type === 'commit') return [{ name, kind, commit: id }];
  return peeledType === 'commit' ? [{ name, kind, commit: peeledId }] : [];
}

/** @param folder in a repository */
export function listCommits(folder: string): GitCommits {
  try {
    return { kind: 'commits', ids: runGit(folder, ['rev-list', '--all', 'HEAD']).split('\n').filter(Boolean) };
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

/** Detached ones have no other name. A repository without a commit shows zeros. */
function headsOf(folder: string): readonly GitRef[] {
  const blocks = runGit(folder, ['worktree', 'list', '--porcelain']).split('\n\n');
  return blocks.flatMap((block) => {
    const path = /^worktree (.+)$/m.exec(block)?.[1];
    const commit = /^HEAD ([0-9a-f]+)$/m.exec(block)?.[1];
    const isDetached = /^detached$/m.test(block);
    if (path === undefined || commit === undefined || !isDetached || /^0+$/.test(commit)) return [];
    return [{ name: `HEAD of ${path}`, kind: 'other' as const, commit }];
  });
}

function runGit(cwd: string, args: readonly string[]): string {
  const output = execFileSync('git', [...gitArguments, ...args], {
    cwd,
    env: { ...withoutGitVariables(), LC_ALL: 'C' },
    maxBuffer: Infinity,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return output.toString('utf8');
}

function reasonOf(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: unknown; readonly message: string };
  const text = stderr instanceof Uint8Array ? Buffer.from(stderr).toString('utf8').trim() : '';
  return (text.split('\n').at(-1) || message).replace(/^(?:fatal|error): /, '');
}
