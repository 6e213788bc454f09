// `stage list`: each stage as the pipeline files define it, templates resolved, and what it waits for.
import type { Emit } from '../../core/event.ts';
import type { Stage, StageId } from '../../core/model.ts';
import type { Selection } from '../../core/select.ts';
import type { ProjectRead } from '../project/project.ts';
import { selectedStages } from '../project/selected.ts';

export interface ListRequest {
  readonly targets: readonly string[];
  readonly targetsAre?: Selection['targetsAre'];
  /** What no target means. */
  readonly without: 'everything' | 'file';
}

export interface ListedStage {
  readonly stage: Stage;
  readonly upstream: readonly StageId[];
}

/** In the order of the graph. */
export function listStages(read: ProjectRead, request: ListRequest, emit: Emit): readonly ListedStage[] {
  const { graph } = read.project;
  const stages = selectedStages(read, { ...request, reach: 'single' } as const, emit);
  return stages.map((stage) => ({ stage, upstream: graph.upstream.get(stage.id) ?? [] }));
}
