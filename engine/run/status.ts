// How each stage stands, as a repro would find it. Read-only: it takes no mutex, and runs nothing of a stage.
import type { Emit } from '../core/event.ts';
import type { StageId } from '../core/model.ts';
import { throwIfAny } from '../core/problem.ts';
import { selectNamed, selectStages } from '../core/select.ts';
import type { Verdict } from '../core/freshness/verdict.ts';
import { currentFolder } from './project/current-folder.ts';
import type { ProjectRead } from './project/project.ts';
import { type Standing, standings } from './standing.ts';

export interface StatusRequest {
  /** Stage names or paths of outs; empty for all. */
  readonly targets: readonly string[];
}

/** By stage, in the order of the graph; only the targets, if there are any. */
export async function status(
  read: ProjectRead,
  request: StatusRequest,
  emit: Emit,
): Promise<ReadonlyMap<StageId, Standing>> {
  throwIfAny(read.problems);
  const { graph } = read.project;
  const folder = currentFolder(read.project);
  const stages = selectStages(graph, { targets: request.targets, reach: 'upstream' }, folder);
  return ofTargets(read, request, await standings(read, stages, emit));
}

/** Of the targets alone, which need their upstream to be told. */
export function ofTargets<T>(
  { project }: ProjectRead,
  { targets }: StatusRequest,
  all: ReadonlyMap<StageId, T>,
): ReadonlyMap<StageId, T> {
  if (targets.length === 0) return all;
  const named = selectNamed(project.graph, targets, currentFolder(project));
  return new Map([...all].filter(([id]) => named.has(id)));
}

export function isFresh(verdict: Verdict): boolean {
  return verdict.kind === 'fresh';
}
