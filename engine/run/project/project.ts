// Finding and reading a project: its root, its configuration, its pipeline, and the graph of its stages. Everything
// that is wrong with the texts is found here, at once, before anything is looked at or run.
import { dirname, join, relative, resolve } from 'node:path';
import { type Config, configFiles, parseConfig } from '../../core/config.ts';
import { buildGraph, type Canonical, type Graph } from '../../core/graph.ts';
import type { Pipeline, PipelineFile, ProjectPath, Stage, StageId } from '../../core/model.ts';
import { Expanded } from '../../store/expanded.ts';
import { parseParams } from '../../core/values/params.ts';
import { parentOf, resolvePath } from '../../core/paths/paths.ts';
import { inOrder } from '../../core/place.ts';
import { EngineError, type Problem } from '../../core/problem.ts';
import { noPipeline, noSuchPipeline, pipelineOutsideRoot, twoPipelines } from '../../core/problems/project.ts';
import type { World } from '../../io/world.ts';
import { type Layout, layoutOf } from '../../store/layout.ts';
import { canonicalPaths } from './canonical.ts';
import { ParamsFiles } from './params-files.ts';
import { rememberedPipeline } from './remembered.ts';

export interface Project {
  readonly world: World;
  readonly config: Config;
  readonly layout: Layout;
  readonly pipeline: Pipeline;
  readonly graph: Graph;
  readonly params: ParamsFiles;
  readonly expanded: Expanded;
}

/** A project as far as it could be read, and everything that is wrong with it so far. */
export interface ProjectRead {
  readonly project: Project;
  readonly problems: readonly Problem[];
  /** Whether stages are left out that could not be read: then nothing can be said about what nobody writes. */
  readonly partial: boolean;
  /** Whether the pipeline was chosen by its name, not found. */
  readonly isNamed: boolean;
}

const pipelineNames = ['pipeline.yaml', 'dvc.yaml'] as const;
const rootMarks = ['.restage.yaml', '.dvc', '.git'] as const;

/** @throws EngineError where there is no project at all */
export function readProject(world: World, options: { readonly file?: string | undefined }): ProjectRead {
  const { path, root } = locate(world, options.file);
  const { config, problems: configProblems } = readConfig(world, root);
  const layout = layoutOf(root, config.cacheDir === undefined ? undefined : resolve(root, config.cacheDir));
  const file = describeFile(root, path);
  const expanded = new Expanded(world, layout);
  const params = new ParamsFiles(world.fs, root, expanded);
  const beside = params.read(resolvePath(file.dir, 'params.yaml'));
  const text = Buffer.from(world.fs.read(path)).toString('utf8');
  const parsed = rememberedPipeline(expanded, { file, text, templateParams: beside?.params });
  const pipeline = parsed.pipeline ?? { file, stages: [] };
  const canonical = canonicalPaths(world.fs, layout);
  const built = buildGraph(parsed.readable, canonical);
  // Without params every template would be reported as well.
  const hidden = (beside?.problems ?? []).length > 0 ? 'unknown-template-key' : undefined;
  const parseProblems = parsed.problems.filter(({ code }) => code !== hidden);
  const problems = [...configProblems, ...(beside?.problems ?? []), ...inOrder([...parseProblems, ...built.problems])];
  const graph = built.graph ?? brokenGraph(parsed.readable, canonical);
  const project = { world, config, layout, pipeline, graph, params, expanded };
  return { project, problems, partial: parsed.partial, isNamed: options.file !== undefined };
}

/** @throws EngineError with every problem of the texts */
export function openProject(world: World, options: { readonly file?: string | undefined }): Project {
  const { project, problems } = readProject(world, options);
  const [first, ...rest] = problems;
  if (first) throw new EngineError([first, ...rest]);
  return project;
}

/** Absolute path of a project path. */
export function absolutePath(project: Project, path: ProjectPath): string {
  return path.startsWith('/') ? path : join(project.layout.root, path);
}

function locate(world: World, wanted: string | undefined): { readonly path: string; readonly root: string } {
  const cwd = world.fs.realpath(world.cwd);
  const marked = ancestors(cwd).find((folder) => rootMarks.some((mark) => world.fs.stat(join(folder, mark))));
  if (wanted !== undefined) {
    const path = resolve(cwd, wanted);
    if (world.fs.stat(path)?.kind !== 'file') throw new EngineError([noSuchPipeline(wanted)]);
    const root = marked ?? dirname(path);
    if (relative(root, path).startsWith('..')) throw new EngineError([pipelineOutsideRoot(wanted, root)]);
    return { path, root };
  }
  for (const folder of ancestors(cwd)) {
    const found = pipelineNames.filter((name) => world.fs.stat(join(folder, name))?.kind === 'file');
    if (found.length > 1) throw new EngineError([twoPipelines(folder)]);
    if (found[0] !== undefined) return { path: join(folder, found[0]), root: marked ?? folder };
    if (folder === marked) break;
  }
  throw new EngineError([noPipeline(cwd)]);
}

/** The folder and those around it, innermost first. */
function ancestors(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}

function describeFile(root: string, path: string): PipelineFile {
  const name = relative(root, path) as ProjectPath;
  const dir = (dirname(name) || '.') as ProjectPath;
  const base = name.split('/').at(-1) ?? name;
  const isMain = (pipelineNames as readonly string[]).includes(base);
  const lock = isMain ? 'pipeline.lock' : base.replace(/\.ya?ml$/, '') + '.lock';
  return { path: name, dir, lock: resolvePath(dir, lock), dialect: base === 'dvc.yaml' ? 'dvc' : 'restage' };
}

function readConfig(world: World, root: string): { readonly config: Config; readonly problems: readonly Problem[] } {
  let config: Config = {};
  const problems: Problem[] = [];
  for (const name of configFiles) {
    const path = join(root, name);
    if (world.fs.stat(path)?.kind !== 'file') continue;
    const read = parseParams(name, Buffer.from(world.fs.read(path)).toString('utf8'));
    problems.push(...read.problems);
    if (!read.params) continue;
    const parsed = parseConfig(name, read.params);
    problems.push(...parsed.problems);
    config = { ...config, ...parsed.config };
  }
  return { config, problems };
}

/** Of stages that do not fit together, as much as tells which deps nobody writes. */
function brokenGraph(stages: readonly Stage[], canonical: Canonical): Graph {
  const none = new Map(stages.map((stage) => [stage.id, []]));
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const writers = new Map(
    stages.flatMap((stage) => stage.outs.map(({ path }) => [canonical(path), stage.id] as const)),
  );
  const around = new Set([...writers.keys()].flatMap(foldersAround));
  const writerOf = (path: ProjectPath): StageId | undefined => {
    const at = canonical(path);
    return [at, ...foldersAround(at)].map((folder) => writers.get(folder)).find((writer) => writer !== undefined);
  };
  return {
    order: stages,
    stages: byId,
    upstream: none,
    downstream: none,
    writerOf,
    hasOutsInside: (path) => around.has(canonical(path)),
  };
}

/** Innermost first, the root last. */
function foldersAround(path: ProjectPath): readonly ProjectPath[] {
  const above = parentOf(path);
  return above === undefined ? [] : [above, ...foldersAround(above)];
}
