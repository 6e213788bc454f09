// The graph of stages: who writes a path, and who waits for whom. Edges come from declared paths alone, never from
// the files that happen to exist, so that the graph of a fresh clone is the graph of a finished run.
import { compileGlob } from './paths/glob.ts';
import type { Dep, ProjectPath, Stage, StageId } from './model.ts';
import { type Canonical, OutIndex, type Written } from './out-index.ts';
import { isInside, relativeTo, resolvePath } from './paths/paths.ts';
import type { Problem } from './problem.ts';
import { coversOwnOut, cycle } from './problems/graph.ts';

export interface Graph {
  /** Upstream before downstream, else in the order of the files. */
  readonly order: readonly Stage[];
  readonly stages: ReadonlyMap<StageId, Stage>;
  readonly upstream: ReadonlyMap<StageId, readonly StageId[]>;
  readonly downstream: ReadonlyMap<StageId, readonly StageId[]>;
  /** The stage that writes `path` or a directory around it. */
  readonly writerOf: (path: ProjectPath) => StageId | undefined;
  /** Whether stages write into the directory `path`. */
  readonly hasOutsInside: (path: ProjectPath) => boolean;
}

export function buildGraph(
  stages: readonly Stage[],
  canonical: Canonical,
): { readonly graph?: Graph; readonly problems: readonly Problem[] } {
  const outs = new OutIndex(stages, canonical);
  const problems = outs.conflicts();
  const upstream = new Map<StageId, readonly StageId[]>();
  for (const stage of stages) {
    const ids = new Set<StageId>();
    for (const dep of [...stage.deps, ...stage.params.map(paramsAsDep)]) {
      for (const { stage: writer, out } of writersOf(dep, stage, outs)) {
        if (writer !== stage) ids.add(writer.id);
        else problems.push(coversOwnOut(stage, dep, out));
      }
    }
    upstream.set(stage.id, stage.frozen ? [] : [...ids]);
  }
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const sorted = sortTopologically(stages, upstream, byId);
  if (sorted.cycle) problems.push(cycle(sorted.cycle));
  if (problems.length > 0) return { problems };
  const writerOf = (path: ProjectPath): StageId | undefined => outs.around(outs.place(path))?.stage.id;
  const hasOutsInside = (path: ProjectPath): boolean => outs.hasInside(outs.place(path));
  const downstream = reverse(upstream);
  return { graph: { order: sorted.order, stages: byId, upstream, downstream, writerOf, hasOutsInside }, problems };
}

/** Everything that `starts` need, or that needs them, themselves included. */
export function reachable(
  starts: Iterable<StageId>,
  edges: ReadonlyMap<StageId, readonly StageId[]>,
): ReadonlySet<StageId> {
  const found = new Set(starts);
  for (const id of found) for (const next of edges.get(id) ?? []) found.add(next);
  return found;
}

/** A params file may be what another stage writes, as in DVC. */
function paramsAsDep({ file, place }: Stage['params'][number]): Dep {
  return { kind: 'path', path: file, place };
}

function writersOf(dep: Dep, stage: Stage, outs: OutIndex): readonly Written[] {
  if (dep.kind === 'path') {
    const path = outs.place(dep.path);
    const around = outs.around(path);
    return around ? [around] : outs.inside(path);
  }
  const glob = compileGlob(dep.pattern);
  const excludes = stage.excludes.map((pattern) => compileGlob(pattern));
  const base = outs.place(glob.base);
  const around = outs.around(base);
  const candidates = around ? [around, ...outs.inside(base)] : outs.inside(base);
  return candidates.filter((written) => {
    const { path, out } = written;
    // The pattern may lead to the out through a symbolic link.
    const asSeen = isInside(path, base) ? resolvePath(glob.base, relativeTo(base, path)) : path;
    const covered =
      written === around || [path, out.path, asSeen].some((at) => glob.matches(at) || glob.mayMatchBelow(at));
    return covered && !excludes.some((exclude) => exclude.matches(path) || coversAllBelow(exclude, path));
  });
}

/** Whether an exclusion takes everything out of `dir`, asked with names that no pattern spells out. */
function coversAllBelow(exclude: ReturnType<typeof compileGlob>, dir: ProjectPath): boolean {
  const anything = '\u0001';
  return (
    exclude.matches(`${dir}/${anything}` as ProjectPath) &&
    exclude.matches(`${dir}/${anything}/${anything}` as ProjectPath)
  );
}

function reverse(edges: ReadonlyMap<StageId, readonly StageId[]>): ReadonlyMap<StageId, readonly StageId[]> {
  const reversed = new Map<StageId, StageId[]>([...edges.keys()].map((id) => [id, []]));
  for (const [id, targets] of edges) for (const target of targets) reversed.get(target)?.push(id);
  return reversed;
}

/** Depth first without recursion, since a chain of 10,000 stages is deeper than the call stack. */
function sortTopologically(
  stages: readonly Stage[],
  upstream: ReadonlyMap<StageId, readonly StageId[]>,
  byId: ReadonlyMap<StageId, Stage>,
): { readonly order: readonly Stage[]; readonly cycle?: readonly Stage[] } {
  const order: Stage[] = [];
  const state = new Map<StageId, 'open' | 'done'>();
  const at = (id: StageId): Stage => byId.get(id) as Stage;
  for (const start of stages) {
    const path: { readonly id: StageId; next: number }[] = [];
    const enter = (id: StageId): void => {
      state.set(id, 'open');
      path.push({ id, next: 0 });
    };
    if (!state.has(start.id)) enter(start.id);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = upstream.get(top.id)?.[top.next++];
      if (next === undefined) {
        state.set(top.id, 'done');
        order.push(at(top.id));
        path.pop();
      } else if (state.get(next) === 'open') {
        const from = path.findIndex(({ id }) => id === next);
        return { order, cycle: path.slice(from).map(({ id }) => at(id)) };
      } else if (!state.has(next)) {
        enter(next);
      }
    }
  }
  return { order };
}
