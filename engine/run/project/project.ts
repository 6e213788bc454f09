// Finding and reading a project: its root, its configuration, its pipelines, and the graph of their stages. Everything
// that is wrong with the texts is found here, at once, before anything is looked at or run.
import { join, resolve } from 'node:path';
import type { Config } from '../../core/config.ts';
import { buildGraph, type Graph } from '../../core/graph.ts';
import type { Pipeline, PipelineFile, ProjectPath } from '../../core/model.ts';
import type { Canonical } from '../../core/out-index.ts';
import { Expanded } from '../../store/expanded.ts';
import { emptyPipeline } from '../../core/pipeline/parse.ts';
import { isOutsideRoot, resolvePath, rootPath } from '../../core/paths/paths.ts';
import { inOrder } from '../../core/place.ts';
import { EngineError, type Problem, throwIfAny } from '../../core/problem.ts';
import { noPipeline, onlyPipelinesBelow } from '../../core/problems/project.ts';
import { type Selection, splitTarget, type Standpoint, unknownTargets } from '../../core/select.ts';
import { defaultParsing, type Parsing } from '../../core/pipeline/templates/scope.ts';
import { type DvcFolder, readDvcFolder } from '../../store/dvc/dvc-folder.ts';
import type { World } from '../../io/world.ts';
import { type Layout, layoutOf } from '../../store/layout.ts';
import { brokenGraph } from './broken-graph.ts';
import { canonicalPaths } from './canonical.ts';
import { readConfig } from './configuration.ts';
import { type BrokenFile, Gathering, type PipelineFileRead } from './gathering.ts';
import { currentFolder, describeFile, locate, pipelineNames } from './locate.ts';
import { ParamsFiles } from './params-files.ts';
import { rememberFiles } from './search.ts';

export interface Project {
  readonly world: World;
  readonly config: Config;
  readonly layout: Layout;
  /** The one that is meant where nothing else is said. */
  readonly pipeline: Pipeline;
  /** All that were read, this one among them, outer folders first. */
  readonly pipelines: readonly Pipeline[];
  /** Every pipeline file below the root; undefined if they were not searched for. */
  readonly found: readonly ProjectPath[] | undefined;
  /** Every .dvc file below the root; undefined if they were not searched for. None where there is no DVC. */
  readonly dataFiles: readonly ProjectPath[] | undefined;
  /** Those of them that have mistakes. */
  readonly broken: ReadonlySet<ProjectPath>;
  readonly graph: Graph;
  readonly params: ParamsFiles;
  readonly expanded: Expanded;
  readonly parsing: Parsing;
  /** Of DVC, as it was when the project was read; undefined where there is none. */
  readonly dvc: DvcFolder | undefined;
}

/** A project as far as it could be read, and everything that is wrong with it so far. */
export interface ProjectRead {
  readonly project: Project;
  /** Of the pipelines that were found from the current folder or named, and of what all of them make together. */
  readonly problems: readonly Problem[];
  /** Other pipeline files with mistakes: see selected.ts. */
  readonly broken: readonly BrokenFile[];
  /** Whether stages are left out that could not be read: then nothing can be said about what nobody writes. */
  readonly partial: boolean;
  /** Whether the pipeline was chosen by its name, not found. */
  readonly isNamed: boolean;
}

export interface ReadOptions {
  /** The pipeline file, if it is not the one that is found from the current folder. */
  readonly file?: string | undefined;
  /** As typed: files that they name are read too, and what else they may mean is searched for. */
  readonly targets?: readonly string[] | undefined;
  readonly targetsAre?: Selection['targetsAre'] | undefined;
  /**
   * `needed` (the default): those files, and what writes their deps · `all`: every pipeline file below the root, unless
   * one was chosen.
   */
  readonly scope?: 'needed' | 'all' | undefined;
}

/** @throws EngineError where there is no project at all */
export function readProject(world: World, options: ReadOptions): ProjectRead {
  const { file, root } = locate(world, options.file);
  const { config, problems } = readConfig(world, root);
  const layout = layoutOf(root, config.cacheDir === undefined ? undefined : resolve(root, config.cacheDir));
  const expanded = new Expanded(world, layout);
  const params = new ParamsFiles(world.fs, root, expanded);
  const dvc = readDvcFolder(world, root);
  const parsing = parsingOf(config, dvc);
  const gathering = new Gathering({ world, layout, params, expanded, parsing, trusting: options.scope === 'all' });
  const canonical = canonicalPaths(world.fs, root);
  gather(gathering, { world, root, file, options });
  const main = file ?? describeFile(root, join(root, 'pipeline.yaml'));
  let built = build(gathering, canonical);
  const { targets = [], targetsAre } = options;
  if (targets.length > 0 && !gathering.found) {
    const selection: Selection = { targets, reach: 'single', ...(targetsAre ? { targetsAre } : {}) };
    const files = gathering.reads.map((read) => read.pipeline.file.path);
    const from: Standpoint = { folder: currentFolder(world, root), file: main.path, files };
    if (unknownTargets(built.graph, selection, from).length > 0) {
      gathering.search();
      built = build(gathering, canonical);
    }
  }
  if (gathering.found) rememberFiles(world, layout, gathering.found);
  const { reads } = gathering;
  if (reads.length === 0) throw new EngineError([noPipeline(world.fs.realpath(world.cwd))]);
  const pipelines = reads.map(({ pipeline }) => pipeline);
  const pipeline = pipelines.find((one) => one.file.path === main.path) ?? emptyPipeline(main);
  const { found } = gathering;
  const broken = new Set(reads.filter((read) => mistakesOf(read).length > 0).map((read) => read.pipeline.file.path));
  return {
    project: {
      world,
      config,
      layout,
      pipeline,
      pipelines,
      found,
      dataFiles: dvc ? gathering.data : [],
      broken,
      graph: built.graph,
      params,
      expanded,
      parsing,
      dvc,
    },
    problems: [...problems, ...built.problems],
    broken: reads.flatMap(brokenFile),
    partial: reads.some(({ partial, isChosen }) => partial && isChosen),
    isNamed: options.file !== undefined,
  };
}

/** How a map is to be written as flags of a command: our settings, else DVC's. */
function parsingOf(config: Config, dvc: DvcFolder | undefined): Parsing {
  const { parsingBool, parsingList } = { ...dvc?.config, ...config };
  return { bool: parsingBool ?? defaultParsing.bool, list: parsingList ?? defaultParsing.list };
}

/** @throws EngineError with every problem of the texts */
export function openProject(world: World, options: ReadOptions): Project {
  const { project, problems } = readProject(world, options);
  throwIfAny(problems);
  return project;
}

/** Absolute path of a project path. */
export function absolutePath(project: Project, path: ProjectPath): string {
  return path.startsWith('/') ? path : join(project.layout.root, path);
}

interface Wanted {
  readonly world: World;
  readonly root: string;
  readonly file: PipelineFile | undefined;
  readonly options: ReadOptions;
}

function gather(gathering: Gathering, { world, root, file, options }: Wanted): void {
  if (file) gathering.choose(file);
  const { targets = [], scope } = options;
  const folder = currentFolder(world, root);
  for (const path of targets.flatMap((target) => fileNamedBy(world, { root, folder, target })))
    gathering.choose(describeFile(root, join(root, path)));
  const isWide = scope === 'all' && options.file === undefined;
  if (isWide || (!file && targets.length > 0)) gathering.search();
  else if (file) gathering.addNeeded();
  else {
    gathering.search();
    throw new EngineError([onlyPipelinesBelow(world.fs.realpath(world.cwd), gathering.found ?? [])]);
  }
}

/** `dir/dvc.yaml` and `dir/dvc.yaml:stage`, as seen from the current folder, else from the root. */
function fileNamedBy(
  { fs }: World,
  { root, folder, target }: { readonly root: string; readonly folder: ProjectPath; readonly target: string },
): readonly ProjectPath[] {
  // Any other `*.yaml` may be an out.
  const isPipeline = pipelineNames.some((name) => target === name || target.endsWith(`/${name}`));
  const named = splitTarget(target)[0] ?? (isPipeline ? target : undefined);
  if (named === undefined) return [];
  const isThere = (path: ProjectPath): boolean => !isOutsideRoot(path) && fs.stat(join(root, path))?.kind === 'file';
  return [resolvePath(folder, named), resolvePath(rootPath, named)].filter(isThere).slice(0, 1);
}

function build(
  { reads }: Gathering,
  canonical: Canonical,
): { readonly graph: Graph; readonly problems: readonly Problem[] } {
  const readable = reads.flatMap((read) => read.readable);
  const built = buildGraph(readable, canonical);
  const chosen = reads.filter(({ isChosen }) => isChosen);
  const problems = [
    ...chosen.flatMap(({ fileProblems }) => fileProblems),
    ...inOrder([...chosen.flatMap((read) => read.problems), ...built.problems]),
  ];
  return { graph: built.graph ?? brokenGraph(readable, canonical), problems };
}

function brokenFile(read: PipelineFileRead): readonly BrokenFile[] {
  const { path, dir } = read.pipeline.file;
  const problems = mistakesOf(read);
  return read.isChosen || problems.length === 0 ? [] : [{ path, dir, problems }];
}

function mistakesOf({ fileProblems, problems }: PipelineFileRead): readonly Problem[] {
  return [...fileProblems, ...problems];
}
