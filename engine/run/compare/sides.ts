// Two sides, opened and closed together. One git process serves both, and none is started for the workspace alone.
import { workspaceLabel } from '../../core/compare/diff.ts';
import type { Emit } from '../../core/event.ts';
import { noCommits } from '../../core/problems/compare.ts';
import type { ProjectRead } from '../project/project.ts';
import { openRemembered } from './remembered-objects.ts';
import { revisionSide } from './revision.ts';
import { type Side, workspaceSide } from './side.ts';

/** Old and new; `workspace` is the workspace, everything else a revision as git understands it. */
export type Revisions = readonly [string, string];

export type Sides = readonly [Side, Side];

/** `[]` is HEAD against the workspace, one revision that against the workspace. */
export function revisionsOf(words: readonly string[]): Revisions {
  return [words[0] ?? 'HEAD', words[1] ?? workspaceLabel];
}

export interface SidesRequest {
  readonly read: ProjectRead;
  readonly revisions: Revisions;
  readonly emit: Emit;
}

/**
 * Calls `use` with both sides, after telling what is wrong with their pipelines.
 * @returns undefined in a repository without commits: there is nothing to compare
 * @throws EngineError if git does not know a revision, or is not there
 */
export async function withSides<T>(
  { read, revisions, emit }: SidesRequest,
  use: (sides: Sides) => Promise<T>,
): Promise<T | undefined> {
  const { project } = read;
  const workspace = workspaceSide(read);
  if (revisions.every((revision) => revision === workspaceLabel)) return use(told([workspace, workspace], emit));
  const git = openRemembered(project);
  const open = async (revision: string): Promise<Side> =>
    revision === workspaceLabel ? workspace : revisionSide(project, git, revision, emit);
  try {
    if ((await git.find('HEAD')).kind === 'missing') {
      emit({ kind: 'warning', problem: noCommits() });
      return undefined;
    }
    return await use(told([await open(revisions[0]), await open(revisions[1])], emit));
  } finally {
    git.close();
  }
}

function told(sides: Sides, emit: Emit): Sides {
  for (const problem of new Set(sides.flatMap((side) => side.problems))) emit({ kind: 'warning', problem });
  return sides;
}
