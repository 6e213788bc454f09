// The files of one commit, below a project's root: their bytes, and which of them are pipelines.
import type { ProjectPath } from '../../core/model.ts';
import { isOutsideRoot, resolvePath, rootPath } from '../../core/paths/paths.ts';
import { EngineError } from '../../core/problem.ts';
import { gitFailed, notAFileIn } from '../../core/problems/compare.ts';
import type { Expanded } from '../../store/expanded.ts';
import type { GitObjects } from '../../io/git.ts';
import { type GitTreeEntry, parseGitTree } from '../../io/git-tree.ts';
import { pipelineNames, rootMarks } from '../project/locate.ts';
import { neverSearched } from '../project/search.ts';
import { type FileRead, isSearched } from './side.ts';

export class CommittedFiles {
  readonly label: string;
  private readonly git: GitObjects;
  private readonly commit: string;

  constructor(git: GitObjects, label: string, commit: string) {
    this.git = git;
    this.label = label;
    this.commit = commit;
  }

  async read(path: ProjectPath): Promise<FileRead> {
    const inside = resolvePath(this.git.prefix as ProjectPath, path);
    // Another repository, or none.
    if (isOutsideRoot(inside)) return { kind: 'missing' };
    const found = await this.git.find(`${this.commit}:${inside === '.' ? '' : inside}`);
    if (found.kind === 'failed') throw new EngineError([gitFailed(found.reason)]);
    if (found.kind === 'blob') return { kind: 'file', bytes: found.bytes };
    // A submodule's commit is as good as absent: its files are in another repository.
    return found.kind === 'tree' ? { kind: 'unreadable', problem: notAFileIn(this.label, path) } : { kind: 'missing' };
  }

  /** undefined where there is no such file. */
  async text(path: ProjectPath): Promise<string | undefined> {
    const read = await this.read(path);
    return read.kind === 'file' ? Buffer.from(read.bytes).toString('utf8') : undefined;
  }

  /** The files below a folder; none for what is no folder. */
  async below(folder: ProjectPath): Promise<readonly ProjectPath[]> {
    const found: ProjectPath[] = [];
    for (const { name, kind } of (await this.entries(folder)) ?? []) {
      const path = resolvePath(folder, name);
      if (kind === 'tree' && isSearched(name)) found.push(...(await this.below(path)));
      if (kind === 'blob') found.push(path);
    }
    return found;
  }

  /** Every pipeline file of the commit, below the project's root, outer folders first; kept, for a tree never changes. */
  async pipelines(expanded: Expanded): Promise<readonly ProjectPath[]> {
    const { prefix } = this.git;
    const root = await this.git.find(`${this.commit}:${prefix.replace(/\/$/, '')}`);
    const key = ['pipelines of a tree', root.kind === 'tree' ? root.id : '', prefix];
    const known = expanded.recall(key) as readonly ProjectPath[] | undefined;
    if (known) return known;
    const found = await this.searchPipelines();
    if (root.kind === 'tree') expanded.keep(key, found);
    return found;
  }

  private async searchPipelines(): Promise<readonly ProjectPath[]> {
    const found: ProjectPath[] = [];
    const visit = async (dir: ProjectPath): Promise<void> => {
      const entries = await this.entries(dir);
      if (!entries) return;
      const names = new Set(entries.map(({ name }) => name));
      if (dir !== '.' && rootMarks.some((mark) => names.has(mark))) return;
      found.push(...pipelineNames.filter((name) => names.has(name)).map((name) => resolvePath(dir, name)));
      for (const { name, kind } of entries)
        if (kind === 'tree' && !neverSearched.includes(name)) await visit(resolvePath(dir, name));
    };
    await visit(rootPath);
    return found;
  }

  /** undefined for what is no folder of this repository. */
  private async entries(folder: ProjectPath): Promise<readonly GitTreeEntry[] | undefined> {
    const inside = resolvePath(this.git.prefix as ProjectPath, folder);
    if (isOutsideRoot(inside)) return undefined;
    const tree = await this.git.find(`${this.commit}:${inside === '.' ? '' : inside}`);
    if (tree.kind === 'failed') throw new EngineError([gitFailed(tree.reason)]);
    return tree.kind === 'tree' ? parseGitTree(tree.bytes, tree.id.length / 2) : undefined;
  }
}
