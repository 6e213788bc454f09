// What a command is about where there are .dvc files: stages and data files, each reached through the other.
import { type DataGraph, type DataNode, dataBelow, dataTarget, type DataTarget } from './dvc/data-graph.ts';
import { type Graph, reachable } from './graph.ts';
import type { ProjectPath, Stage } from './model.ts';
import { resolvePath } from './paths/paths.ts';
import { throwIfAny } from './problem.ts';
import { resolveTargets, type Selection, type Standpoint } from './select.ts';

export interface SelectedNodes {
  /** In the order of the graph. */
  readonly stages: readonly Stage[];
  readonly data: readonly SelectedData[];
}

export interface SelectedData {
  readonly node: DataNode;
  /** Only these paths of its data; undefined: all of it. */
  readonly within: readonly ProjectPath[] | undefined;
}

/** @throws EngineError (usage) naming every target that means nothing */
export function selectNodes(graph: Graph, data: DataGraph, selection: Selection, from: Standpoint): SelectedNodes {
  const { stages, targets, all } = startNodes(graph, data, selection, from);
  if (all) return { stages: graph.order, data: data.nodes.map((node) => ({ node, within: undefined })) };
  const starts = new Set<string>([...stages, ...targets.map(({ node }) => keyOf(node))]);
  const isSingle = selection.reach === 'single';
  const reached = isSingle ? starts : reachable(starts, edgesOf(graph, data, selection.reach));
  return {
    stages: graph.order.filter(({ id }) => reached.has(id)),
    data: data.nodes
      .filter((node) => reached.has(keyOf(node)))
      .map((node) => ({ node, within: isSingle ? withinOf(node, targets) : undefined })),
  };
}

/** Undefined if all of it is meant. */
function withinOf(node: DataNode, targets: readonly DataTarget[]): readonly ProjectPath[] | undefined {
  const own = targets.filter((target) => target.node === node);
  const paths = own.flatMap(({ within }) => within ?? []);
  return own.length > 0 && paths.length === own.length ? paths : undefined;
}

interface Starts {
  readonly stages: ReadonlySet<string>;
  readonly targets: readonly DataTarget[];
  /** No target was given, and that means everything. */
  readonly all: boolean;
}

function startNodes(graph: Graph, data: DataGraph, selection: Selection, from: Standpoint): Starts {
  const found = new Map(selection.targets.map((target) => [target, dataOf(data, target, selection, from)]));
  const { named, problems, unknown } = resolveTargets(graph, selection, from);
  throwIfAny(problems.filter((_, at) => (found.get(unknown[at] ?? '') ?? []).length === 0));
  // A stage's name beats a path, but a folder stands for all in it.
  const isMeant = (target: string): boolean => selection.targetsAre === 'folders' || unknown.includes(target);
  const targets = selection.targets.filter(isMeant).flatMap((target) => found.get(target) ?? []);
  return { stages: named, targets, all: selection.targets.length === 0 && selection.without !== 'file' };
}

function dataOf(
  data: DataGraph,
  target: string,
  { targetsAre }: Selection,
  { folder }: Standpoint,
): readonly DataTarget[] {
  if (targetsAre === 'patterns') return [];
  const below = targetsAre === 'folders' ? dataBelow(data, resolvePath(folder, target)) : [];
  if (below.length > 0) return below.map((node) => ({ node, within: undefined }));
  const one = dataTarget(data, target, folder);
  return one ? [one] : [];
}

/** So that no stage's name is one. */
function keyOf({ path }: { readonly path: ProjectPath }): string {
  return `\0${path}`;
}

function edgesOf(
  { order, upstream, downstream }: Graph,
  { readBy }: DataGraph,
  reach: Selection['reach'],
): ReadonlyMap<string, readonly string[]> {
  const edges = new Map<string, string[]>();
  const add = (from: string, to: string): void => {
    const known = edges.get(from);
    if (known) known.push(to);
    else edges.set(from, [to]);
  };
  for (const { id } of order) {
    const data = (readBy.get(id) ?? []).map((path) => keyOf({ path }));
    if (reach !== 'downstream') for (const above of [...(upstream.get(id) ?? []), ...data]) add(id, above);
    if (reach !== 'upstream') for (const below of downstream.get(id) ?? []) add(id, below);
    if (reach !== 'upstream') for (const above of data) add(above, id);
  }
  return edges;
}
