// How each stage stands, as a repro would find it. Read-only: it takes no mutex, and runs nothing of a stage.
import type { Emit } from '../core/event.ts';
import type { StageId } from '../core/model.ts';
import { throwIfAny } from '../core/problem.ts';
import { selectNamed, selectStages } from '../core/select.ts';
import type { Verdict } from '../core/freshness/verdict.ts';
import { currentFolder } from './project/current-folder.ts';
import { predict, type Prediction } from './predict.ts';
import type { ProjectRead } from './project/project.ts';
import { openStores } from './project/stores.ts';

export interface StatusRequest {
  /** Stage names or paths of outs; empty for all. */
  readonly targets: readonly string[];
}

/** By stage, in the order of the graph; only the targets, if there are any. */
export async function status(
  read: ProjectRead,
  request: StatusRequest,
  emit: Emit,
): Promise<ReadonlyMap<StageId, Prediction>> {
  throwIfAny(read.problems);
  const { project } = read;
  const folder = currentFolder(project);
  const stores = openStores(project, emit);
  const stages = selectStages(project.graph, { targets: request.targets, reach: 'upstream' }, folder);
  const predictions = await predict(project, stores, stages, { force: false, runCache: true });
  if (request.targets.length === 0) return predictions;
  const named = selectNamed(project.graph, request.targets, folder);
  return new Map([...predictions].filter(([id]) => named.has(id)));
}

export function isFresh(verdict: Verdict): boolean {
  return verdict.kind === 'fresh';
}
