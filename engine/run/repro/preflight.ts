// What can be known to be wrong before anything runs: deps that nobody makes, params that are not there, code that
// cannot be traced, params that a module's schema refuses. Everything at once.
import type { Dep, ProjectPath, Stage } from '../../core/model.ts';
import { EngineError, type Problem } from '../../core/problem.ts';
import { missingDep, outIgnored } from '../../core/problems/stage.ts';
import { dataIgnores, IgnoreRules } from '../../store/workspace/ignore-rules.ts';
import { DataCheck } from '../dvc/data-problems.ts';
import { checkModuleParams, hasWrittenParams, learnSchemas } from './module-params.ts';
import { selectParams } from '../observe.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';
import type { ModuleCode } from '../../store/code/modules.ts';

/** Deps and params of `stages`, as far as no stage writes them, and outs. Frozen stages look at no deps and params. */
export function inputProblems(
  project: Project,
  stages: readonly Stage[],
  { allowMissing = false }: { readonly allowMissing?: boolean | undefined },
): readonly Problem[] {
  const data = new DataCheck(project);
  const ofData = data.problems(stages);
  if (allowMissing) return ofData;
  const rules = new IgnoreRules(project.world.fs, project.layout.root, dataIgnores());
  const ofStages = stages.flatMap((stage) => {
    const outs = stage.outs.filter(({ path }) => isIgnored(project, rules, path)).map((out) => outIgnored(stage, out));
    if (stage.frozen) return outs;
    const deps = stage.deps
      .filter((dep) => isMissing(project, dep) && !(dep.kind === 'path' && data.isKept(dep.path)))
      .map((dep) => missingDep(stage, dep, undefined));
    const params = stage.params
      .filter(({ file }) => project.graph.writerOf(file) === undefined)
      .flatMap((dep) => selectParams(stage, dep, project.params.read(dep.file)).problems);
    return [...outs, ...deps, ...params];
  });
  return [...ofData, ...ofStages];
}

/** What an ignore file leaves out of every directory cannot be told apart from nothing. */
function isIgnored(project: Project, rules: IgnoreRules, out: ProjectPath): boolean {
  const path = absolutePath(project, out);
  const kind = project.world.fs.stat(path)?.kind;
  // Of what does not exist yet nobody knows what it will be.
  return (kind !== 'directory' && rules.leavesOut(path, false)) || (kind !== 'file' && rules.leavesOut(path, true));
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
  const modules = stages.filter(isTraced);
  const entries = [...new Set(modules.map(({ action }) => action.entry))];
  // All at once: they are bundled together.
  const traces = await Promise.allSettled(entries.map(async (entry) => stores.modules.trace(entry)));
  const traced = new Map(entries.map((entry, at) => [entry, traces[at]!]));
  const codes = new Map(
    [...traced].flatMap(([entry, trace]) => (trace.status === 'fulfilled' ? [[entry, trace.value] as const] : [])),
  );
  for (const { files } of codes.values()) onCode(files.keys());
  await learnSchemas(
    project,
    stores,
    modules.flatMap((stage) => {
      const code = codes.get(stage.action.entry);
      return code ? [{ stage, code }] : [];
    }),
  );
  const problems: Problem[] = [];
  for (const stage of modules) problems.push(...(await problemsOfModule(project, stores, stage, traced)));
  // What several stages import is broken once.
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

type ModuleStage = Stage & { readonly action: Extract<Stage['action'], { readonly kind: 'module' }> };

function isTraced(stage: Stage): stage is ModuleStage {
  return !stage.frozen && stage.action.kind === 'module';
}

async function problemsOfModule(
  project: Project,
  stores: Stores,
  stage: ModuleStage,
  traced: ReadonlyMap<ProjectPath, PromiseSettledResult<ModuleCode>>,
): Promise<readonly Problem[]> {
  const { place, entry } = stage.action;
  const trace = traced.get(entry)!;
  if (trace.status === 'fulfilled')
    return hasWrittenParams(project, stage) ? [] : checkModuleParams(project, stores, stage, trace.value);
  if (!(trace.reason instanceof EngineError)) throw trace.reason;
  return trace.reason.problems.map((problem) => ({ place, ...problem }));
}
