// Data files in the graph: which stages read the data of which .dvc file, and what targets mean such a file. A .dvc file
// is a node like a stage that needs nothing.
import type { Graph } from '../graph.ts';
import type { Dep, ProjectPath, Stage, StageId } from '../model.ts';
import { compileGlob } from '../paths/glob.ts';
import { isInside, isOutsideRoot, parentOf, resolvePath, rootPath } from '../paths/paths.ts';

/** A .dvc file, and where its data goes. */
export interface DataNode {
  readonly path: ProjectPath;
  readonly outs: readonly ProjectPath[];
}

export interface DataGraph {
  readonly nodes: readonly DataNode[];
  /** By stage, the .dvc files whose data it reads, in the order of the nodes; a frozen one reads nothing. */
  readonly readBy: ReadonlyMap<StageId, readonly ProjectPath[]>;
}

export const noData: DataGraph = { nodes: [], readBy: new Map() };

export function dataGraph({ order }: Graph, nodes: readonly DataNode[]): DataGraph {
  if (nodes.length === 0) return noData;
  const places = new DataPlaces(nodes);
  const position = new Map(nodes.map(({ path }, at) => [path, at]));
  const at = (path: ProjectPath): number => position.get(path) ?? 0;
  const readBy = new Map<StageId, readonly ProjectPath[]>();
  for (const stage of order) {
    const read = new Set(depsOf(stage).flatMap((dep) => places.touching(dep)));
    if (read.size > 0)
      readBy.set(
        stage.id,
        [...read].sort((a, b) => at(a) - at(b)),
      );
  }
  return { nodes, readBy };
}

/** The .dvc files of a target: it is one of them, what one tracks, or a path in that. Undefined if it is none. */
export function dataTarget({ nodes }: DataGraph, target: string, folder: ProjectPath): DataTarget | undefined {
  for (const path of [resolvePath(folder, target), resolvePath(rootPath, target)]) {
    const whole = nodes.find((node) => node.path === path);
    if (whole) return { node: whole, within: undefined };
    const around = nodes.find(({ outs }) => outs.some((out) => out === path || isInside(path, out)));
    if (around) return { node: around, within: path };
  }
  return undefined;
}

export interface DataTarget {
  readonly node: DataNode;
  /** Only what lies there; undefined: all that the file tracks. */
  readonly within: ProjectPath | undefined;
}

/** The .dvc files in a folder and those below it. */
export function dataBelow({ nodes }: DataGraph, folder: ProjectPath): readonly DataNode[] {
  return nodes.filter(({ path }) => isInside(path, folder));
}

/** The deps of a stage that are paths and that no stage writes: they may be data. A frozen stage reads nothing. */
export function pathsRead({ writerOf }: Graph, { frozen, deps }: Stage): readonly ProjectPath[] {
  if (frozen) return [];
  return deps.flatMap((dep) => (dep.kind === 'path' && writerOf(dep.path) === undefined ? [dep.path] : []));
}

function depsOf(stage: Stage): readonly Dep[] {
  if (stage.frozen) return [];
  return [...stage.deps, ...stage.params.map(({ file, place }) => ({ kind: 'path', path: file, place }) as const)];
}

class DataPlaces {
  private readonly nodes: readonly DataNode[];
  private readonly at = new Map<ProjectPath, ProjectPath>();
  private readonly below = new Map<ProjectPath, Set<ProjectPath>>();

  constructor(nodes: readonly DataNode[]) {
    this.nodes = nodes;
    for (const { path, outs } of nodes) {
      for (const out of outs) {
        this.at.set(out, path);
        for (let folder = parentOf(out); folder !== undefined; folder = parentOf(folder))
          this.below.set(folder, (this.below.get(folder) ?? new Set()).add(path));
      }
    }
  }

  /** The .dvc files whose data is `dep`, around it, or in it. */
  touching(dep: Dep): readonly ProjectPath[] {
    if (dep.kind === 'glob') return this.matching(dep.pattern);
    for (let at: ProjectPath | undefined = dep.path; at !== undefined && !isOutsideRoot(at); at = parentOf(at)) {
      const around = this.at.get(at);
      if (around !== undefined) return [around];
    }
    return [...(this.below.get(dep.path) ?? [])];
  }

  private matching(pattern: ProjectPath): readonly ProjectPath[] {
    const glob = compileGlob(pattern);
    const isRead = (out: ProjectPath): boolean =>
      glob.matches(out) || glob.mayMatchBelow(out) || out === glob.base || isInside(glob.base, out);
    return this.nodes.filter(({ outs }) => outs.some(isRead)).map(({ path }) => path);
  }
}
