// What can be known to be wrong before anything runs: deps that nobody makes, params that are not there, code that
// cannot be traced, params that a module's schema refuses. Everything at once.
import type { Dep, ProjectPath, Stage } from '../../core/model.ts';
import { EngineError, type Problem } from '../../core/problem.ts';
import { missingDep } from '../../core/problems/stage.ts';
import { checkModuleParams, hasWrittenParams } from './module-params.ts';
import { selectParams } from '../observe.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

/** Deps and params of `stages`, as far as no stage writes them. Frozen stages look at neither. */
export function inputProblems(project: Project, stages: readonly Stage[]): readonly Problem[] {
  return stages.flatMap((stage) => {
    if (stage.frozen) return [];
    const deps = stage.deps.filter((dep) => isMissing(project, dep)).map((dep) => missingDep(stage, dep, undefined));
    const params = stage.params
      .filter(({ file }) => project.graph.writerOf(file) === undefined)
      .flatMap((dep) => selectParams(stage, dep, project.params.read(dep.file)).problems);
    return [...deps, ...params];
  });
}

function isMissing(project: Project, dep: Dep): boolean {
  if (dep.kind === 'glob' || project.graph.writerOf(dep.path) !== undefined) return false;
  if (project.world.fs.stat(absolutePath(project, dep.path))) return false;
  // A directory that does not exist yet comes with the outs that other stages write into it.
  return !project.graph.hasOutsInside(dep.path);
}

/** The code of module stages, and their params against its schema. `onCode` is told the project paths of all code. */
export async function moduleProblems(
  project: Project,
  stores: Stores,
  stages: readonly Stage[],
  onCode: (code: Iterable<ProjectPath>) => void = () => undefined,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const stage of stages) {
    if (stage.frozen || stage.action.kind !== 'module') continue;
    try {
      const code = await stores.modules.trace(stage.action.entry);
      onCode(code.files.keys());
      if (!hasWrittenParams(project, stage)) problems.push(...(await checkModuleParams(project, stores, stage, code)));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const { place } = stage.action;
      problems.push(...error.problems.map((problem) => ({ place, ...problem })));
    }
  }
  return problems;
}
