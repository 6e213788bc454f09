// What a repro would do, without doing it: `status`, `explain` and `--dry` read the same freshness table, stage by
// stage, through an overlay of what would be restored; what would be run makes its readers pending.
import type { StageChanges } from '../core/dvc/status.ts';
import type { Stage, StageId } from '../core/model.ts';
import type { Verdict, Wishes } from '../core/freshness/verdict.ts';
import { Overlay } from '../store/workspace/overlay.ts';
import { changesOf } from './dvc/changes.ts';
import { missingData } from './dvc/data.ts';
import { lockPath, type Observation, observe } from './observe.ts';
import { Pending } from './pending.ts';
import { absolutePath, type Project } from './project/project.ts';
import { freshButMissing } from './repro/missing.ts';
import { decideWithDvc } from './repro/stage-run.ts';
import type { Stores } from './project/stores.ts';

export interface Prediction {
  readonly stage: Stage;
  readonly observation: Observation;
  readonly verdict: Verdict;
  /** Of a stage that is not fresh, if they were wished for. */
  readonly changes?: StageChanges;
}

export interface PredictionWishes extends Wishes {
  /** Whether what runs or is restored makes what needs it run, whatever its bytes. */
  readonly forceDownstream?: boolean;
  /** Whether what has only lost its data is left alone. */
  readonly allowMissing?: boolean;
  /** Whether what changed of each stage is told as well. */
  readonly changes?: boolean;
}

/** @param stages in the order of the graph */
export async function predict(
  project: Project,
  stores: Stores,
  stages: readonly Stage[],
  { force, runCache, forceDownstream, allowMissing, changes }: PredictionWishes,
): Promise<ReadonlyMap<StageId, Prediction>> {
  const overlay = new Overlay((digest) => stores.outs.tree(digest) ?? stores.dvc.objects.tree(digest));
  for (const [path, content] of await missingData(project, stores, stages)) overlay.set(path, content);
  const pending = new Pending();
  const sight = { contents: stores.contents.through(overlay), pending };
  const predictions = new Map<StageId, Prediction>();
  for (const stage of stages) {
    const above = (project.graph.upstream.get(stage.id) ?? []).flatMap((id) => predictions.get(id)?.verdict.kind ?? []);
    const isForced = forceDownstream === true && above.some((kind) => kind !== 'fresh');
    const wishes = { force: force || isForced, runCache };
    const spared = allowMissing === true ? await freshButMissing(project, stores, stage, wishes) : undefined;
    if (spared) {
      predictions.set(stage.id, { stage, ...spared });
      continue;
    }
    const observation = await observe(project, stores, stage, sight);
    const verdict = await decideWithDvc(stores, stage, observation, wishes, sight.contents);
    if (verdict.kind === 'restore') {
      for (const out of stage.outs) {
        const content = verdict.outs.get(lockPath(stage, out.path));
        if (content) overlay.set(absolutePath(project, out.path), content);
      }
    }
    if (verdict.kind === 'run' || verdict.kind === 'pending' || verdict.kind === 'error') pending.add(stage);
    const one = { stage, observation, verdict };
    const isCompared = changes === true && verdict.kind !== 'fresh';
    predictions.set(
      stage.id,
      isCompared ? { ...one, changes: await changesOf(project, stores, one, sight.contents) } : one,
    );
  }
  return predictions;
}
