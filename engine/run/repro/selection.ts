// The stages that a repro is about, and what is known to be wrong with them before anything runs.
import type { Emit } from '../../core/event.ts';
import type { Stage } from '../../core/model.ts';
import { throwIfAny } from '../../core/problem.ts';
import { type Selection, startsOf } from '../../core/select.ts';
import type { ProjectRead } from '../project/project.ts';
import { neededProblems, selectOrSayWhy, tellBroken } from '../project/selected.ts';
import { standpoint } from '../project/standpoint.ts';
import { inputProblems } from './preflight.ts';

export interface Selected {
  readonly selection: Selection;
  /** Whether a dep may be missing where nothing else has changed. */
  readonly allowMissing?: boolean;
}

/**
 * In the order of the graph; single targets in the order in which they were given.
 * @throws EngineError with everything that is wrong, at once
 */
export function stagesToRepro(read: ProjectRead, request: Selected, emit: Emit): readonly Stage[] {
  const { project, problems, partial } = read;
  const { graph } = project;
  const isReadable = problems.length === 0;
  const stages = isReadable ? selectOrSayWhy(read, request.selection) : graph.order;
  const texts = [...problems, ...(isReadable ? neededProblems(read, isEverything(request) ? undefined : stages) : [])];
  const isKnown = !partial && texts.length === problems.length;
  const inputs = isKnown ? inputProblems(project, stages, request) : [];
  throwIfAny([...texts, ...inputs]);
  tellBroken(read, emit);
  if (!isInGivenOrder(request.selection)) return stages;
  return [...startsOf(graph, request.selection, standpoint(project))].flatMap((id) => graph.stages.get(id) ?? []);
}

/** `-s a b`: one after the other, whoever waits for whom. */
export function isInGivenOrder({ targets, reach }: Selection): boolean {
  return reach === 'single' && targets.length > 0;
}

function isEverything({ selection }: Selected): boolean {
  return selection.targets.length === 0 && selection.without !== 'file';
}
