// The stages that a command is about, once what is wrong with the texts is no reason to stop. Pipeline files with
// mistakes that nobody named are one where they are needed, else they are only told.
import type { Emit } from '../../core/event.ts';
import type { Graph } from '../../core/graph.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { parentOf } from '../../core/paths/paths.ts';
import { EngineError, type Problem, throwIfAny } from '../../core/problem.ts';
import { brokenElsewhere } from '../../core/problems/project.ts';
import { type Selection, selectStages } from '../../core/select.ts';
import type { BrokenFile } from './gathering.ts';
import { absolutePath, type Project, type ProjectRead } from './project.ts';
import { standpoint } from './standpoint.ts';

/**
 * In the order of the graph.
 * @throws EngineError with everything that is wrong with the texts, as far as they matter, or with the targets
 */
export function selectedStages(read: ProjectRead, selection: Selection, emit: Emit): readonly Stage[] {
  return checkedStages(read, selection, emit, (graph) => selectStages(graph, selection, standpoint(read.project)));
}

/** The same, where `select` knows what targets are beside stages. */
export function checkedStages(
  read: ProjectRead,
  selection: Selection,
  emit: Emit,
  select: (graph: Graph) => readonly Stage[],
): readonly Stage[] {
  throwIfAny(read.problems);
  const stages = selectOrSayWhy(read, () => select(read.project.graph));
  const isAll = selection.targets.length === 0 && selection.without !== 'file';
  throwIfAny(neededProblems(read, isAll ? undefined : stages));
  tellBroken(read, emit);
  return stages;
}

/** @throws EngineError with all that is wrong with the texts */
export function throwIfBroken(read: ProjectRead): void {
  throwIfAny([...read.problems, ...neededProblems(read, undefined)]);
}

/** @param stages what the command is about; undefined: everything */
export function neededProblems(
  { project, broken }: ProjectRead,
  stages: readonly Stage[] | undefined,
): readonly Problem[] {
  if (broken.length === 0) return [];
  const needed = stages === undefined ? broken : broken.filter((file) => isNeeded(project, file, stages));
  return needed.flatMap(({ problems }) => problems);
}

export function tellBroken(read: ProjectRead, emit: Emit): void {
  for (const { path, problems } of read.broken) emit({ kind: 'warning', problem: brokenElsewhere(path, problems) });
}

/** @throws EngineError with the targets that nobody knows; they may be in files that could not be read */
export function selectOrSayWhy<T>(read: ProjectRead, select: () => T): T {
  try {
    return select();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new EngineError([...error.problems, ...neededProblems(read, undefined)]);
  }
}

/** Nobody knows what it writes: whatever lies nearest to it, and what is missing, may be its out. */
function isNeeded(project: Project, file: BrokenFile, stages: readonly Stage[]): boolean {
  if (stages.some((stage) => stage.file.path === file.path)) return true;
  const folders = new Set<ProjectPath>([...project.pipelines.map((one) => one.file.dir), file.dir]);
  return stages
    .filter(({ frozen }) => !frozen)
    .flatMap(({ deps }) => deps.flatMap((dep) => (dep.kind === 'path' ? [dep.path] : [])))
    .filter((path) => isUnwritten(project.graph, path))
    .some((path) => nearestOf(folders, path) === file.dir || !project.world.fs.stat(absolutePath(project, path)));
}

function isUnwritten(graph: Graph, path: ProjectPath): boolean {
  return graph.writerOf(path) === undefined && !graph.hasOutsInside(path);
}

function nearestOf(folders: ReadonlySet<ProjectPath>, path: ProjectPath): ProjectPath | undefined {
  let at = parentOf(path);
  while (at !== undefined && !folders.has(at)) at = parentOf(at);
  return at;
}
