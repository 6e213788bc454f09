// The graph of stages: who writes a path, and who waits for whom. Edges come from declared paths alone, never from
// the files that happen to exist, so that the graph of a fresh clone is the graph of a finished run.
import { compileGlob } from './paths/glob.ts';
import type { Dep, Out, ProjectPath, Stage, StageId } from './model.ts';
import { byCodeUnit } from './order.ts';
import { isInside, isOutsideRoot, parentOf, relativeTo, resolvePath } from './paths/paths.ts';
import type { Problem } from './problem.ts';
import { coversOwnOut, cycle, overlappingOuts, twoWriters } from './problems/graph.ts';

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

/** A declared path as the disk has it, symbolic links on its way resolved; the io layer knows. */
export type Canonical = (path: ProjectPath) => ProjectPath;

interface Written {
  readonly path: ProjectPath;
  readonly out: Out;
  readonly stage: Stage;
}

export function buildGraph(
  stages: readonly Stage[],
  canonical: Canonical,
): { readonly graph?: Graph; readonly problems: readonly Problem[] } {
  const written = stages
    .flatMap((stage) => stage.outs.map((out): Written => ({ path: canonical(out.path), out, stage })))
    .sort((a, b) => byCodeUnit(sortKey(a.path), sortKey(b.path)));
  const outs = new OutIndex(written);
  const problems = outs.conflicts();
  const upstream = new Map<StageId, readonly StageId[]>();
  for (const stage of stages) {
    const ids = new Set<StageId>();
    for (const dep of [...stage.deps, ...stage.params.map(paramsAsDep)]) {
      for (const { stage: writer, out } of writersOf(dep, stage, outs, canonical)) {
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
  const writerOf = (path: ProjectPath): StageId | undefined => outs.around(canonical(path))?.stage.id;
  const hasOutsInside = (path: ProjectPath): boolean => outs.inside(canonical(path)).length > 0;
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

/** So that a directory sorts directly before everything inside it. */
function sortKey(path: string): string {
  return `${path.replaceAll('/', '\0')}\0`;
}

/** The outs of all stages by path, answering in logarithmic time what lies around or inside a path. */
class OutIndex {
  private readonly sorted: readonly Written[];
  private readonly keys: readonly string[];
  private readonly byPath: ReadonlyMap<ProjectPath, Written>;

  constructor(sorted: readonly Written[]) {
    this.sorted = sorted;
    this.keys = sorted.map(({ path }) => sortKey(path));
    this.byPath = new Map(sorted.map((written) => [written.path, written]));
  }

  /** The out that is `path` or a directory around it. */
  around(path: ProjectPath): Written | undefined {
    if (isOutsideRoot(path)) return undefined;
    for (let at: ProjectPath | undefined = path; at !== undefined; at = parentOf(at)) {
      const found = this.byPath.get(at);
      if (found) return found;
    }
    return undefined;
  }

  /** The outs strictly inside `dir`; all of them for the root. */
  inside(dir: ProjectPath): readonly Written[] {
    if (dir === '.') return this.sorted.filter(({ path }) => isInside(path, dir));
    const prefix = sortKey(dir);
    // No character of a path sorts after the one appended here, so this is the end of the keys with the prefix.
    const end = this.firstFrom(`${prefix}\uffff`);
    return this.sorted.slice(this.firstFrom(prefix), end).filter(({ path }) => path !== dir);
  }

  conflicts(): Problem[] {
    const problems: Problem[] = [];
    const around: Written[] = [];
    for (const written of this.sorted) {
      while (around.length > 0 && !contains(around.at(-1), written)) around.pop();
      const outer = around.at(-1);
      if (outer?.path === written.path) problems.push(twoWriters(outer, written));
      else if (outer) problems.push(overlappingOuts(outer, written));
      around.push(written);
    }
    return problems;
  }

  private firstFrom(key: string): number {
    let [low, high] = [0, this.keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function contains(outer: Written | undefined, inner: Written): boolean {
  return outer !== undefined && (outer.path === inner.path || isInside(inner.path, outer.path));
}

/** A params file may be what another stage writes, as in DVC. */
function paramsAsDep({ file, place }: Stage['params'][number]): Dep {
  return { kind: 'path', path: file, place };
}

function writersOf(dep: Dep, stage: Stage, outs: OutIndex, canonical: Canonical): readonly Written[] {
  if (dep.kind === 'path') {
    const path = canonical(dep.path);
    const around = outs.around(path);
    return around ? [around] : outs.inside(path);
  }
  const glob = compileGlob(dep.pattern);
  const excludes = stage.excludes.map((pattern) => compileGlob(pattern));
  const base = canonical(glob.base);
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
