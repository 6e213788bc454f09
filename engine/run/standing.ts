// How stages stand, without more work than the answer needs: where the no-op snapshot still holds, all are fresh.
import type { Emit } from '../core/event.ts';
import type { Verdict } from '../core/freshness/verdict.ts';
import type { Stage, StageId } from '../core/model.ts';
import { noopHolds } from '../store/noop.ts';
import { predict, type Prediction } from './predict.ts';
import type { ProjectRead } from './project/project.ts';
import { openStores } from './project/stores.ts';

export interface Standing extends Pick<Prediction, 'stage'> {
  readonly verdict: Exclude<Verdict, { readonly kind: 'fresh' }> | { readonly kind: 'fresh' };
}

/** @param stages in the order of the graph, with everything upstream of each */
export async function standings(
  { project, isNamed }: ProjectRead,
  stages: readonly Stage[],
  emit: Emit,
): Promise<ReadonlyMap<StageId, Standing>> {
  // The snapshot speaks of the pipeline that is found from the current folder.
  if (!isNamed && noopHolds(project.world, project.layout))
    return new Map(stages.map((stage): [StageId, Standing] => [stage.id, { stage, verdict: { kind: 'fresh' } }]));
  return predict(project, openStores(project, emit), stages, { force: false, runCache: true });
}
