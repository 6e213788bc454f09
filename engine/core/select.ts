// Which stages a command is about: targets, and what goes with them. A target is read as DVC reads it: a stage's name
// beats an equal path, names are those of one pipeline file, and paths are meant from the current folder.
import { type Graph, reachable } from './graph.ts';
import type { ProjectPath, Stage, StageId } from './model.ts';
import { nearest } from './nearest.ts';
import { namePattern } from './paths/name-pattern.ts';
import { isInside, rootPath, resolvePath } from './paths/paths.ts';
import { throwIfAny, type Problem } from './problem.ts';
import { unknownTarget } from './problems/project.ts';

export interface Selection {
  /** Stages, groups, pipeline files, or paths of outs; what none of them stands for is in `without`. */
  readonly targets: readonly string[];
  /**
   * `upstream`: what the targets need as well · `single`: they alone · `downstream`: what needs them instead ·
   * `connected`: the whole pipelines that they are in.
   */
  readonly reach: 'upstream' | 'single' | 'downstream' | 'connected';
  /** What the targets are, if they are no names: patterns of names, or folders with the pipeline files below them. */
  readonly targetsAre?: 'patterns' | 'folders' | undefined;
  /** What no target means: every stage (the default), or those of the file of the standpoint. */
  readonly without?: 'everything' | 'file';
}

/** From where targets are meant. */
export interface Standpoint {
  readonly folder: ProjectPath;
  /** The pipeline file that names alone belong to; undefined: any. */
  readonly file?: ProjectPath;
  /** Every pipeline file that was read, also without stages. */
  readonly files?: readonly ProjectPath[];
}

/**
 * The selected stages in the order of the graph.
 * @throws EngineError (usage) naming every target that means nothing
 */
export function selectStages(graph: Graph, selection: Selection, from: Standpoint): readonly Stage[] {
  const named = startsOf(graph, selection, from);
  if (named.size === graph.order.length) return graph.order;
  const all = selection.reach === 'single' ? named : reachable(named, edgesOf(graph, selection.reach));
  return graph.order.filter((stage) => all.has(stage.id));
}

/**
 * The stages that the targets name, themselves only, in the order of the targets.
 * @throws EngineError (usage) naming every target that means nothing
 */
export function startsOf(graph: Graph, selection: Selection, from: Standpoint): ReadonlySet<StageId> {
  const { named, problems } = resolveTargets(graph, selection, from);
  throwIfAny(problems);
  return named;
}

/** The stages that `targets` name, themselves only. */
export function selectNamed(graph: Graph, targets: readonly string[], from: Standpoint): ReadonlySet<StageId> {
  return startsOf(graph, { targets, reach: 'single' }, from);
}

/** The targets that mean nothing. */
export function unknownTargets(graph: Graph, selection: Selection, from: Standpoint): readonly Problem[] {
  return resolveTargets(graph, selection, from).problems;
}

export interface Resolved {
  readonly named: ReadonlySet<StageId>;
  /** The targets that no stage stands for, and what to say of each. */
  readonly unknown: readonly string[];
  readonly problems: readonly Problem[];
}

/** The stages that the targets name, themselves only, in the order of the targets. */
export function resolveTargets(graph: Graph, { targets, targetsAre, without }: Selection, from: Standpoint): Resolved {
  if (targets.length === 0) {
    const stages = without === 'file' ? graph.order.filter(({ file }) => file.path === from.file) : graph.order;
    return { named: new Set(stages.map(({ id }) => id)), unknown: [], problems: [] };
  }
  const index = new TargetIndex(graph, from);
  const unknown: string[] = [];
  const named = new Set<StageId>();
  for (const target of targets) {
    const found = index.find(target, targetsAre);
    for (const id of found ?? []) named.add(id);
    if (!found) unknown.push(target);
  }
  return { named, unknown, problems: unknown.map((target) => index.unknown(target)) };
}

function edgesOf({ upstream, downstream }: Graph, reach: Selection['reach']): ReadonlyMap<StageId, readonly StageId[]> {
  if (reach === 'downstream') return downstream;
  if (reach === 'upstream') return upstream;
  return new Map([...upstream].map(([id, above]) => [id, [...above, ...(downstream.get(id) ?? [])]]));
}

/** The name of a group is that of its stages up to `@`, unless it says otherwise. */
function groupOf({ name, group }: Stage): string | undefined {
  const cut = name.lastIndexOf('@');
  return group ?? (cut > 0 ? name.slice(0, cut) : undefined);
}

class TargetIndex {
  private readonly graph: Graph;
  private readonly from: Standpoint;
  private readonly byFile = new Map<ProjectPath, Stage[]>();

  constructor(graph: Graph, from: Standpoint) {
    this.graph = graph;
    this.from = from;
    for (const file of from.files ?? []) this.byFile.set(file, []);
    for (const stage of graph.order) {
      const known = this.byFile.get(stage.file.path);
      if (known) known.push(stage);
      else this.byFile.set(stage.file.path, [stage]);
    }
  }

  /** undefined if it means nothing; a pipeline file without stages means none. */
  find(target: string, are: Selection['targetsAre']): readonly StageId[] | undefined {
    if (are === 'patterns') return this.matching(target);
    const below = are === 'folders' ? this.below(target) : undefined;
    return below ?? this.named(this.own(), target.replace(/^:/, '')) ?? this.elsewhere(target);
  }

  unknown(target: string): Problem {
    const own = this.own().map(({ name }) => name);
    const ids = this.graph.order.map(({ id }) => id);
    const outs = this.graph.order.flatMap((stage) => stage.outs.map(({ path }) => path));
    const namesake = this.graph.order.find(({ name }) => name === target)?.id;
    return unknownTarget(
      target,
      namesake ?? nearest(target, [...new Set([...own, ...ids, ...outs])]),
      own.length > 0 ? own : ids,
    );
  }

  private own(): readonly Stage[] {
    return this.from.file === undefined ? this.graph.order : (this.byFile.get(this.from.file) ?? []);
  }

  /** A stage of these, else a group of them; all of them for the empty name, as in `:` and `dvc.yaml:`. */
  private named(stages: readonly Stage[], name: string): readonly StageId[] | undefined {
    if (name === '') return stages.map(({ id }) => id);
    const exact = stages.find((stage) => stage.name === name);
    if (exact) return [exact.id];
    const group = stages.filter((stage) => groupOf(stage) === name).map(({ id }) => id);
    return group.length > 0 ? group : undefined;
  }

  private elsewhere(target: string): readonly StageId[] | undefined {
    if (this.graph.stages.has(target)) return [target];
    const [file, name] = splitTarget(target);
    const inFile = file === undefined ? undefined : this.fileAt(file);
    if (inFile) return this.named(inFile, name);
    const whole = this.fileAt(target);
    if (whole) return whole.map(({ id }) => id);
    const writer = this.writerOf(target);
    return writer === undefined ? undefined : [writer];
  }

  private fileAt(path: string): readonly Stage[] | undefined {
    return this.byFile.get(resolvePath(this.from.folder, path)) ?? this.byFile.get(resolvePath(rootPath, path));
  }

  /** An out, or a path inside a directory out: as seen from the current folder, else from the root. */
  private writerOf(target: string): StageId | undefined {
    const { graph, from } = this;
    return graph.writerOf(resolvePath(from.folder, target)) ?? graph.writerOf(resolvePath(rootPath, target));
  }

  private matching(target: string): readonly StageId[] | undefined {
    const [file, name] = splitTarget(target);
    const stages = (file === undefined || file === '' ? this.own() : this.fileAt(file)) ?? [];
    const matches = namePattern(name);
    const found = stages.filter((stage) => matches(stage.name)).map(({ id }) => id);
    return found.length > 0 ? found : undefined;
  }

  private below(target: string): readonly StageId[] | undefined {
    const folder = resolvePath(this.from.folder, target);
    const files = [...this.byFile].filter(([path]) => isInside(path, folder));
    return files.length > 0 ? files.flatMap(([, stages]) => stages.map(({ id }) => id)) : undefined;
  }
}

/** `path/dvc.yaml:stage` in two; the file is undefined where only a name, or a path, can be meant. */
export function splitTarget(target: string): readonly [file: string | undefined, name: string] {
  const cut = target.search(/\.ya?ml:[^/]*$/);
  if (cut < 0) return [undefined, target.replace(/^:/, '')];
  const colon = target.indexOf(':', cut);
  return [target.slice(0, colon), target.slice(colon + 1)];
}
