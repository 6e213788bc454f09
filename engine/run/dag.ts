// The graph of a project as `dag` shows it: of stages or of files, all of it or around targets, with how each stands.
import { collapseGroups, type Dag, outsDag, stageDag } from '../core/dag/dag.ts';
import type { Emit } from '../core/event.ts';
import type { ProjectRead } from './project/project.ts';
import { selectedStages } from './project/selected.ts';
import { standings } from './standing.ts';

export interface DagRequest {
  /** Stage names or paths of outs; empty for all. */
  readonly targets: readonly string[];
  /** `upstream`: targets and what they need · `connected`: the whole pipelines that they are in. */
  readonly reach: 'upstream' | 'connected';
  readonly nodes: 'stages' | 'outs';
  /** Whether how each stage stands is wanted: it means looking at the files. */
  readonly statuses: boolean;
  /** Whether the stages of a `foreach` or `matrix` are one node. */
  readonly collapsed: boolean;
}

export async function dag(read: ProjectRead, request: DagRequest, emit: Emit): Promise<Dag> {
  const { project } = read;
  // What `predict` is given must hold everything upstream, which both reaches do.
  const stages = selectedStages(read, { targets: request.targets, reach: request.reach }, emit);
  const known = request.statuses ? await standings(read, stages, emit) : [];
  const statuses = new Map([...known].map(([id, { verdict }]) => [id, verdict.kind] as const));
  const whole =
    request.nodes === 'outs' ? outsDag(project.graph, stages, statuses) : stageDag(project.graph, stages, statuses);
  return request.collapsed ? collapseGroups(whole) : whole;
}
