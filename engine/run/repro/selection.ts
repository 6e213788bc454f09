// The stages that a repro is about, and what is known to be wrong with them before anything runs.
import type { Emit, Event } from '../../core/event.ts';
import type { Stage } from '../../core/model.ts';
import { throwIfAny } from '../../core/problem.ts';
import { resolveTargets, selectStages, type Selection } from '../../core/select.ts';
import type { DataSource, DataSources } from '../../store/dvc/data-sources.ts';
import { lostData } from '../dvc/data-problems.ts';
import { projectData, selectSources } from '../dvc/project-data.ts';
import type { ProjectRead } from '../project/project.ts';
import { neededProblems, selectOrSayWhy, tellBroken } from '../project/selected.ts';
import { standpoint } from '../project/standpoint.ts';
import { inputProblems } from './preflight.ts';

export interface Selected {
  readonly selection: Selection;
  /** Whether a dep may be missing where nothing else has changed. */
  readonly allowMissing?: boolean;
}

export interface ToRepro {
  /** In the order of the graph; single targets in the order in which they were given. */
  readonly stages: readonly Stage[];
  /** Data that is asked for, whether stages read it or not. */
  readonly data: readonly DataSource[];
  /** What .dvc files say, where they were asked. */
  readonly sources?: DataSources;
}

/** @throws EngineError with everything that is wrong, at once */
export function toRepro(read: ProjectRead, request: Selected, emit: Emit): ToRepro {
  const { project, problems, partial } = read;
  const { graph } = project;
  const isReadable = problems.length === 0;
  const warnings: Event[] = [];
  const selected = isReadable
    ? selectOrSayWhy(read, () => select(read, request.selection, (event) => warnings.push(event)))
    : { stages: graph.order, data: [] };
  const { stages } = selected;
  const texts = [...problems, ...(isReadable ? neededProblems(read, isEverything(request) ? undefined : stages) : [])];
  const isKnown = !partial && texts.length === problems.length;
  const inputs = isKnown
    ? [
        ...inputProblems(project, stages, request),
        ...(request.allowMissing === true ? [] : lostData(project, selected)),
      ]
    : [];
  throwIfAny([...texts, ...inputs]);
  // Not before: what is an error would be told twice.
  for (const warning of warnings) emit(warning);
  tellBroken(read, emit);
  if (!isInGivenOrder(request.selection)) return selected;
  const { named } = resolveTargets(graph, request.selection, standpoint(project));
  return { ...selected, stages: [...named].flatMap((id) => graph.stages.get(id) ?? []) };
}

/** A plain repro is about stages, and what they read is found from there: its .dvc files need not be searched for. */
function select(read: ProjectRead, selection: Selection, emit: Emit): ToRepro {
  const { project } = read;
  const isPlain = selection.targets.length === 0 && selection.without === 'file' && selection.reach === 'upstream';
  const from = standpoint(project);
  if (isPlain || !project.dataFiles?.length) return { stages: selectStages(project.graph, selection, from), data: [] };
  const tracked = projectData(project);
  return { ...selectSources(project, tracked, selection, emit), sources: tracked.sources };
}

/** `-s a b`: one after the other, whoever waits for whom. */
export function isInGivenOrder({ targets, reach }: Selection): boolean {
  return reach === 'single' && targets.length > 0;
}

function isEverything({ selection }: Selected): boolean {
  return selection.targets.length === 0 && selection.without !== 'file';
}
