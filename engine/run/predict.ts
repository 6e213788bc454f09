// What a repro would do, without doing it: `status`, `explain` and `--dry` read the same freshness table, stage by
// stage, through an overlay of what would be restored; what would be run makes its readers pending.
import type { Stage, StageId } from '../core/model.ts';
import type { Verdict, Wishes } from '../core/freshness/verdict.ts';
import { Overlay } from '../store/workspace/overlay.ts';
import { lockPath, type Observation, observe } from './observe.ts';
import { Pending } from './pending.ts';
import { absolutePath, type Project } from './project/project.ts';
import { decide } from './repro/stage-run.ts';
import type { Stores } from './project/stores.ts';

export interface Prediction {
  readonly stage: Stage;
  readonly observation: Observation;
  readonly verdict: Verdict;
}

/** @param stages in the order of the graph */
export async function predict(
  project: Project,
  stores: Stores,
  stages: readonly Stage[],
  wishes: Wishes,
): Promise<ReadonlyMap<StageId, Prediction>> {
  const overlay = new Overlay((digest) => stores.outs.tree(digest));
  const pending = new Pending();
  const sight = { contents: stores.contents.through(overlay), pending };
  const predictions = new Map<StageId, Prediction>();
  for (const stage of stages) {
    const observation = await observe(project, stores, stage, sight);
    const verdict = decide(stores, stage, observation, wishes);
    if (verdict.kind === 'restore') {
      for (const out of stage.outs) {
        const content = verdict.outs.get(lockPath(stage, out.path));
        if (content) overlay.set(absolutePath(project, out.path), content);
      }
    }
    if (verdict.kind === 'run' || verdict.kind === 'pending' || verdict.kind === 'error') pending.add(stage);
    predictions.set(stage.id, { stage, observation, verdict });
  }
  return predictions;
}
