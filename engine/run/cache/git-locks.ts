// The locks that git keeps: in every branch, tag and remote's branch, in the stash, in the heads of linked worktrees and
// in the index. Trees and blobs are read once, however many commits share them.
//
// A lock of a later version is a reason to remove nothing: what it names is good for whoever wrote it. A broken one is
// told and passed over: restage reads it as absent, in that commit too, so nothing could be restored by it.
import type { ProjectPath } from '../../core/model.ts';
import { EngineError, type Problem } from '../../core/problem.ts';
import { gcGitFailed, gcRefLockBroken } from '../../core/problems/cache.ts';
import { type LockParse, parseLock } from '../../core/records/lock.ts';
import { parseGitTree } from '../../io/git-tree.ts';
import type { GitObjects } from '../../io/git.ts';
import type { Project } from '../project/project.ts';
import { isEntered, lockKind, type LockSource, type LocksRead, unreadableLock } from './workspace-locks.ts';

interface FoundLock {
  /** Relative to the tree in which it was found. */
  readonly path: string;
  /** undefined for a symbolic link, which git follows by name only. */
  readonly blob: string | undefined;
  readonly kind: 'certain' | 'possible';
}

/** @param files locks of the workspace, whose staged states are asked for as well */
export async function readGitLocks(project: Project, files: readonly ProjectPath[]): Promise<LocksRead> {
  const { git } = project.world;
  const { root } = project.layout;
  const objects = openOrNothing(project);
  if (!objects) return { sources: [], problems: [], warnings: [] };
  const listed = git.refs(root);
  if (listed.kind === 'failed') return { sources: [], problems: [gcGitFailed(root, listed.reason)], warnings: [] };
  try {
    const reader = new GitLockReader(root, objects);
    const names = new Map<string, string[]>();
    for (const { name, commit } of listed.refs) names.set(commit, [...(names.get(commit) ?? []), name]);
    for (const [commit, refs] of names) await reader.readCommit(commit, refs);
    for (const file of files) for (const stage of [0, 2, 3]) await reader.readStaged(file, stage);
    return reader.result();
  } finally {
    objects.close();
  }
}

function openOrNothing(project: Project): GitObjects | undefined {
  try {
    return project.world.git.openObjects(project.layout.root);
  } catch (error) {
    if (error instanceof EngineError && error.problems[0].code === 'no-git-repository') return undefined;
    throw error;
  }
}

class GitLockReader {
  private readonly root: string;
  private readonly git: GitObjects;
  private readonly prefix: string;
  private readonly trees = new Map<string, readonly FoundLock[]>();
  private readonly blobs = new Map<string, LockParse>();
  private readonly sources = new Map<string, LockSource>();
  private readonly problems = new Map<string, Problem>();
  private readonly warnings = new Map<string, Problem>();

  constructor(root: string, git: GitObjects) {
    this.root = root;
    this.git = git;
    this.prefix = git.prefix.replace(/\/$/, '');
  }

  result(): LocksRead {
    return {
      sources: [...this.sources.values()],
      problems: [...this.problems.values()],
      warnings: [...this.warnings.values()],
    };
  }

  async readCommit(commit: string, names: readonly string[]): Promise<void> {
    const found = await this.git.find(commit);
    if (found.kind !== 'commit') {
      this.fail(found.kind === 'failed' ? found.reason : `the commit of ${names.join(', ')} is missing`);
      return;
    }
    const folder = await this.git.find(`${commit}:${this.prefix}`);
    if (folder.kind === 'failed') this.fail(folder.reason);
    if (folder.kind !== 'tree') return;
    for (const lock of await this.locksIn(folder.id, folder.bytes)) {
      const blob = lock.blob ?? (await this.followed(`${commit}:${this.git.prefix}${lock.path}`));
      if (blob !== undefined) await this.use({ ...lock, blob }, { names, commits: [commit.slice(0, 12)] });
    }
  }

  private async followed(name: string): Promise<string | undefined> {
    const found = await this.git.find(name);
    if (found.kind === 'failed') this.fail(found.reason);
    return found.kind === 'blob' ? found.id : undefined;
  }

  /** Staged and not committed; stages 2 and 3 are the sides of a merge. */
  async readStaged(file: ProjectPath, stage: number): Promise<void> {
    const blob = await this.followed(`:${stage}:${this.git.prefix}${file}`);
    if (blob !== undefined) await this.use({ path: file, blob, kind: 'certain' }, { names: ['index'], commits: [] });
  }

  private async locksIn(tree: string, bytes: Uint8Array): Promise<readonly FoundLock[]> {
    const known = this.trees.get(tree);
    if (known) return known;
    const entries = parseGitTree(bytes, tree.length / 2);
    const names = new Set(entries.map(({ name }) => name));
    const locks: FoundLock[] = [];
    for (const { name, kind, id } of entries) {
      if (kind === 'tree') {
        const inner = await this.below(id, name);
        locks.push(...inner.map((lock) => ({ ...lock, path: `${name}/${lock.path}` })));
      }
      const isLock = kind === 'blob' || kind === 'link' ? lockKind(name, names) : undefined;
      if (isLock) locks.push({ path: name, blob: kind === 'blob' ? id : undefined, kind: isLock });
    }
    this.trees.set(tree, locks);
    return locks;
  }

  private async below(tree: string, name: string): Promise<readonly FoundLock[]> {
    const known = this.trees.get(tree);
    if (known) return known;
    const found = await this.git.find(tree);
    if (found.kind !== 'tree') {
      this.fail(found.kind === 'failed' ? found.reason : `the folder '${name}' of a commit is missing`);
      return [];
    }
    const names = new Set(parseGitTree(found.bytes, tree.length / 2).map((entry) => entry.name));
    return isEntered(name, names) ? this.locksIn(tree, found.bytes) : [];
  }

  private async use(
    lock: FoundLock & { readonly blob: string },
    from: Pick<LockSource, 'names' | 'commits'>,
  ): Promise<void> {
    const parsed = await this.parse(lock);
    const file = lock.path as ProjectPath;
    if (parsed?.kind === 'read') {
      const key = `${file}\0${lock.blob}`;
      const known = this.sources.get(key);
      const names = [...new Set([...(known?.names ?? []), ...from.names])];
      this.sources.set(key, {
        file,
        names,
        commits: [...new Set([...(known?.commits ?? []), ...from.commits])],
        lock: parsed.lock,
      });
    } else if (parsed && lock.kind === 'certain') {
      const where = from.names.join(', ');
      if (parsed.kind === 'newer') this.problems.set(lock.blob, unreadableLock(where, file, parsed));
      else this.warnings.set(lock.blob, gcRefLockBroken(where, file));
    }
  }

  private async parse(lock: FoundLock & { readonly blob: string }): Promise<LockParse | undefined> {
    const known = this.blobs.get(lock.blob);
    if (known) return known;
    const found = await this.git.find(lock.blob);
    if (found.kind !== 'blob') {
      this.fail(found.kind === 'failed' ? found.reason : `'${lock.path}' of a commit is missing`);
      return undefined;
    }
    const parsed = parseLock(Buffer.from(found.bytes).toString('utf8'));
    this.blobs.set(lock.blob, parsed);
    return parsed;
  }

  private fail(reason: string): void {
    this.problems.set(reason, gcGitFailed(this.root, reason));
  }
}
