// `metrics show` of the workspace and of many commits at once: of all branches, tags, or everything that they lead to.
import type { Emit } from '../../core/event.ts';
import { EngineError } from '../../core/problem.ts';
import { gitFailed } from '../../core/problems/compare.ts';
import { workspaceLabel } from '../../core/compare/diff.ts';
import type { World } from '../../io/world.ts';
import type { ProjectRead } from '../project/project.ts';
import { type FileMetrics, metricsOfSide, metricsShow, type MetricsTargets } from './metrics.ts';
import { revisionSide } from './revision.ts';

export interface History {
  readonly branches: boolean;
  readonly tags: boolean;
  readonly commits: boolean;
}

/**
 * Revision → its metrics, the workspace first; names of one commit are one, with commas between. A file that a commit
 * does not have is not in it.
 * @throws EngineError if git is not there, or cannot read the repository
 */
export async function metricsHistory(
  read: ProjectRead,
  targets: MetricsTargets,
  history: History,
  emit: Emit,
): Promise<ReadonlyMap<string, FileMetrics>> {
  const { project } = read;
  const { world, layout } = project;
  const git = world.git.openObjects(layout.root);
  try {
    const found = new Map([[workspaceLabel, await metricsShow(read, targets, emit)]]);
    for (const [commit, names] of commitsOf(world, layout.root, history)) {
      const side = await revisionSide(project, git, commit, emit);
      const metrics = await metricsOfSide(project, side, targets, emit);
      found.set(names.join(',') || commit, new Map([...metrics].filter(([, value]) => value !== undefined)));
    }
    return found;
  } finally {
    git.close();
  }
}

/** Each commit once, with its names. */
function commitsOf(
  { git }: World,
  root: string,
  { branches, tags, commits }: History,
): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  const kinds = new Set([...(branches ? ['branch'] : []), ...(tags ? ['tag'] : [])]);
  if (kinds.size > 0) {
    const listed = git.refs(root);
    if (listed.kind === 'failed') throw new EngineError([gitFailed(listed.reason)]);
    const refs = listed.refs.filter(({ kind }) => kinds.has(kind));
    for (const { commit, name } of refs) names.set(commit, [...(names.get(commit) ?? []), name]);
  }
  if (!commits) return names;
  const listed = git.commits(root);
  if (listed.kind === 'failed') throw new EngineError([gitFailed(listed.reason)]);
  return new Map(listed.ids.map((id) => [id, names.get(id) ?? []]));
}
