// How each stage stands, as a repro would find it. Read-only: it takes no mutex, and runs nothing of a stage.
import type { Emit } from '../core/event.ts';
import type { ProjectPath, StageId } from '../core/model.ts';
import { type Selection, startsOf } from '../core/select.ts';
import { type DataStanding, dataStandings } from './dvc/data-standing.ts';
import { projectData, selectedNodes } from './dvc/project-data.ts';
import type { ProjectRead } from './project/project.ts';
import { selectedStages } from './project/selected.ts';
import { standpoint } from './project/standpoint.ts';
import { type Standing, standings } from './standing.ts';

export interface StatusRequest {
  /** Stages, pipeline files, or paths of outs; empty for all. */
  readonly targets: readonly string[];
  readonly targetsAre?: Selection['targetsAre'];
  /** Whether what the targets need is told as well. */
  readonly withDeps?: boolean;
  /** Whether what changed of each stage is told as well, in DVC's terms. */
  readonly changes?: boolean;
}

/** By stage, in the order of the graph; only the targets, if there are any. */
export async function status(
  read: ProjectRead,
  request: StatusRequest,
  emit: Emit,
): Promise<ReadonlyMap<StageId, Standing>> {
  const stages = selectedStages(read, { ...selectionOf(request), reach: 'upstream' }, emit);
  const all = await standings(read, stages, emit, { changes: request.changes === true });
  return request.withDeps === true ? all : ofTargets(read, request, all);
}

export interface ProjectStatus {
  readonly stages: ReadonlyMap<StageId, Standing>;
  /** By .dvc file. */
  readonly data: ReadonlyMap<ProjectPath, DataStanding>;
}

/** The same, with the data that .dvc files track, which may be targets too. */
export async function statusWithData(read: ProjectRead, request: StatusRequest, emit: Emit): Promise<ProjectStatus> {
  const { project } = read;
  const data = projectData(project);
  if (data.graph.nodes.length === 0) return { stages: await status(read, request, emit), data: new Map() };
  const needed = selectedNodes(read, data, { ...selectionOf(request), reach: 'upstream' }, emit);
  const wishes = { changes: request.changes === true, sources: data.sources };
  const all = await standings(read, needed.stages, emit, wishes);
  // What was to be said of the files was said.
  const shown = request.withDeps === true ? needed : selectedNodes(read, data, selectionOf(request), () => undefined);
  const sources = shown.data.flatMap(({ node }) => data.sources.file(node.path));
  const named = new Set(shown.stages.map(({ id }) => id));
  return {
    stages: new Map([...all].filter(([id]) => named.has(id))),
    data: dataStandings(project, sources, emit),
  };
}

/** Of the targets alone, which need their upstream to be told. */
export function ofTargets<T>(
  { project }: ProjectRead,
  request: StatusRequest,
  all: ReadonlyMap<StageId, T>,
): ReadonlyMap<StageId, T> {
  if (request.targets.length === 0) return all;
  const named = startsOf(project.graph, selectionOf(request), standpoint(project));
  return new Map([...all].filter(([id]) => named.has(id)));
}

/** The targets themselves. */
export function selectionOf({ targets, targetsAre }: StatusRequest): Selection {
  return { targets, reach: 'single', ...(targetsAre ? { targetsAre } : {}) };
}
