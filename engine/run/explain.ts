// Why a stage is stale, or why it is fresh: the same prediction as `status`, with what it rests on spelled out.
import type { Emit } from '../core/event.ts';
import type { FingerprintData } from '../core/freshness/fingerprint.ts';
import type { StageId } from '../core/model.ts';
import { predict, type Prediction } from './predict.ts';
import { selectedStages } from './project/selected.ts';
import type { ProjectRead } from './project/project.ts';
import { openStores } from './project/stores.ts';
import { ofTargets, selectionOf, type StatusRequest } from './status.ts';

export interface Explanation extends Prediction {
  /** What the stage's inputs are now; undefined if they cannot be known. */
  readonly fingerprint: FingerprintData | undefined;
}

export async function explain(
  read: ProjectRead,
  request: StatusRequest,
  emit: Emit,
): Promise<ReadonlyMap<StageId, Explanation>> {
  const { project } = read;
  const stages = selectedStages(read, { ...selectionOf(request), reach: 'upstream' }, emit);
  const predictions = await predict(project, openStores(project, emit), stages, { force: false, runCache: true });
  return new Map(
    [...ofTargets(read, request, predictions)].map(([id, prediction]) => {
      const { inputs } = prediction.observation.now;
      const fingerprint = inputs.kind === 'known' || inputs.kind === 'pending' ? inputs.fingerprint : undefined;
      return [id, { ...prediction, fingerprint }];
    }),
  );
}
