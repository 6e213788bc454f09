// Which outs lie at, around or inside a path. An out is its name, whatever a command puts there: only the folders above
// it are resolved. A dep is its name too, and what that leads to only if no stage writes the name.
import type { Out, ProjectPath, Stage } from './model.ts';
import { byCodeUnit } from './order.ts';
import { isInside, isOutsideRoot, parentOf, relativeTo, resolvePath } from './paths/paths.ts';
import type { Problem } from './problem.ts';
import { outTwice, overlappingOuts, twoWriters } from './problems/graph.ts';

/** Declared paths as the disk has them; the io layer knows. */
export interface Canonical {
  /** Where the path's name is: symbolic links above it resolved, itself not. */
  readonly name: (path: ProjectPath) => ProjectPath;
  /** What the name leads to. */
  readonly target: (path: ProjectPath) => ProjectPath;
}

export interface Written {
  /** Its place. */
  readonly path: ProjectPath;
  readonly out: Out;
  readonly stage: Stage;
}

/** The outs of all stages by place, answering in logarithmic time what lies around or inside one. */
export class OutIndex {
  private readonly canonical: Canonical;
  /** Out as declared → its place. */
  private readonly declared: ReadonlyMap<ProjectPath, ProjectPath>;
  private readonly sorted: readonly Written[];
  private readonly keys: readonly string[];
  private readonly byPlace: ReadonlyMap<ProjectPath, Written>;

  constructor(stages: readonly Stage[], canonical: Canonical) {
    const outs = stages.flatMap((stage) => stage.outs.map((out) => ({ out, stage })));
    this.canonical = canonical;
    this.declared = placesOf(
      outs.map(({ out }) => out.path),
      canonical,
    );
    this.sorted = outs
      .map((one): Written => ({ ...one, path: this.declared.get(one.out.path) as ProjectPath }))
      .sort((a, b) => byCodeUnit(sortKey(a.path), sortKey(b.path)));
    this.keys = this.sorted.map(({ path }) => sortKey(path));
    this.byPlace = new Map(this.sorted.map((written) => [written.path, written]));
  }

  /** The place that a declared path means. */
  place(path: ProjectPath): ProjectPath {
    const name = nameBelow(this.declared, path, path) ?? this.canonical.name(path);
    return this.around(name) || this.hasInside(name) ? name : this.canonical.target(path);
  }

  /** The out that is the place `path` or a directory around it. */
  around(path: ProjectPath): Written | undefined {
    if (isOutsideRoot(path)) return undefined;
    for (let at: ProjectPath | undefined = path; at !== undefined; at = parentOf(at)) {
      const found = this.byPlace.get(at);
      if (found) return found;
    }
    return undefined;
  }

  /** The outs strictly inside `dir`; all of them for the root. */
  inside(dir: ProjectPath): readonly Written[] {
    if (dir === '.') return this.sorted.filter(({ path }) => isInside(path, dir));
    const [start, end] = this.range(dir);
    return this.sorted.slice(start, end).filter(({ path }) => path !== dir);
  }

  hasInside(dir: ProjectPath): boolean {
    if (dir === '.') return this.inside(dir).length > 0;
    const [start, end] = this.range(dir);
    // Those at the directory itself sort first.
    return end > start && this.sorted[end - 1]?.path !== dir;
  }

  conflicts(): Problem[] {
    const problems: Problem[] = [];
    const around: Written[] = [];
    for (const written of this.sorted) {
      while (around.length > 0 && !contains(around.at(-1), written)) around.pop();
      const outer = around.at(-1);
      if (outer) problems.push(conflict(outer, written));
      around.push(written);
    }
    return problems;
  }

  private range(dir: ProjectPath): readonly [number, number] {
    const prefix = sortKey(dir);
    // No character of a path sorts after the one appended here, so this is the end of the keys with the prefix.
    return [this.firstFrom(prefix), this.firstFrom(`${prefix}\uffff`)];
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

/** What lies below another out as it is written stays there, also if that turns out to be a link. */
function placesOf(paths: readonly ProjectPath[], canonical: Canonical): ReadonlyMap<ProjectPath, ProjectPath> {
  const places = new Map<ProjectPath, ProjectPath>();
  // What is around a path is shorter.
  for (const path of [...paths].sort((a, b) => a.length - b.length))
    places.set(path, nameBelow(places, path, parentOf(path)) ?? canonical.name(path));
  return places;
}

/** `path` below the place of the declared out that is `from` or a folder around it. */
function nameBelow(
  places: ReadonlyMap<ProjectPath, ProjectPath>,
  path: ProjectPath,
  from: ProjectPath | undefined,
): ProjectPath | undefined {
  if (isOutsideRoot(path)) return undefined;
  for (let at = from; at !== undefined; at = parentOf(at)) {
    const place = places.get(at);
    if (place !== undefined) return at === path ? place : resolvePath(place, relativeTo(at, path));
  }
  return undefined;
}

function conflict(outer: Written, inner: Written): Problem {
  if (outer.path !== inner.path) return overlappingOuts(outer, inner);
  return outer.stage === inner.stage ? outTwice(outer, inner) : twoWriters(outer, inner);
}

/** So that a directory sorts directly before everything inside it. */
function sortKey(path: string): string {
  return `${path.replaceAll('/', '\0')}\0`;
}

function contains(outer: Written | undefined, inner: Written): boolean {
  return outer !== undefined && (outer.path === inner.path || isInside(inner.path, outer.path));
}
