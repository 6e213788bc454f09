// How stages stand, without more work than the answer needs: where the no-op snapshot still holds, all that a plain
// repro from here is about are fresh.
import type { Emit } from '../core/event.ts';
import type { Verdict } from '../core/freshness/verdict.ts';
import type { Stage, StageId } from '../core/model.ts';
import { selectStages } from '../core/select.ts';
import type { DataSources } from '../store/dvc/data-sources.ts';
import { noopHolds } from '../store/noop.ts';
import type { Prediction, PredictionWishes } from './predict.ts';
import type { ProjectRead } from './project/project.ts';
import { standpoint } from './project/standpoint.ts';

export interface Standing extends Pick<Prediction, 'stage' | 'changes'> {
  readonly verdict: Exclude<Verdict, { readonly kind: 'fresh' }> | { readonly kind: 'fresh' };
}

export interface StandingWishes extends Pick<PredictionWishes, 'changes'> {
  /** What .dvc files say, if that was read before. */
  readonly sources?: DataSources;
}

/** @param stages in the order of the graph, with everything upstream of each */
export async function standings(
  { project, isNamed }: ProjectRead,
  stages: readonly Stage[],
  emit: Emit,
  { sources, ...wishes }: StandingWishes = {},
): Promise<ReadonlyMap<StageId, Standing>> {
  // The snapshot speaks of the pipeline that is found from the current folder.
  const isKnown = !isNamed && noopHolds(project.world, project.layout);
  const known = new Set(
    isKnown ? selectStages(project.graph, plainRepro, standpoint(project)).map(({ id }) => id) : [],
  );
  const open = stages.filter(({ id }) => !known.has(id));
  // Evaluated only where it is needed: it rests on half of the engine.
  const predicted = async (): Promise<ReadonlyMap<StageId, Prediction>> => {
    const [{ predict }, { openStores }] = await Promise.all([import('./predict.ts'), import('./project/stores.ts')]);
    const stores = openStores(project, emit, sources ? { sources } : {});
    return predict(project, stores, open, { ...plainWishes, ...wishes });
  };
  const predictions: ReadonlyMap<StageId, Standing> = open.length > 0 ? await predicted() : new Map();
  return new Map(
    stages.map((stage): [StageId, Standing] => [
      stage.id,
      predictions.get(stage.id) ?? { stage, verdict: { kind: 'fresh' } },
    ]),
  );
}

const plainRepro = { targets: [], reach: 'upstream', without: 'file' } as const;
const plainWishes = { force: false, runCache: true } as const;
