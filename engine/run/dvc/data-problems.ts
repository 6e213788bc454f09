// What .dvc files have against a run, before anything runs: one that cannot be read though its data is needed, and an
// out that is data already. Others than those of the stages' deps and outs are not looked at.
import type { Out, ProjectPath, Stage } from '../../core/model.ts';
import { isInside } from '../../core/paths/paths.ts';
import type { Problem } from '../../core/problem.ts';
import { dataNowhere, outIsData } from '../../core/problems/dvc.ts';
import { type DataSource, DataSources } from '../../store/dvc/data-sources.ts';
import { DvcCache } from '../../store/dvc/dvc-cache.ts';
import { Md5Hint } from '../../store/dvc/md5-hint.ts';
import { absolutePath, type Project } from '../project/project.ts';

export class DataCheck {
  private readonly project: Project;
  private readonly sources: DataSources;
  private readonly cache: DvcCache;
  private readonly broken = new Map<ProjectPath, Problem>();

  constructor(project: Project) {
    const { world, layout, dvc } = project;
    this.project = project;
    this.cache = new DvcCache(world, { folder: () => dvc?.cache ?? layout.root, hint: new Md5Hint(world, layout) });
    this.sources = new DataSources(world.fs, layout.root, (problem, file) => this.broken.set(file, problem));
  }

  problems(stages: readonly Stage[]): readonly Problem[] {
    const taken = stages.flatMap((stage) => stage.outs.flatMap((out) => this.ofOut(stage, out)));
    const needed = new Set<Problem>();
    for (const path of stages.flatMap((stage) => this.dataOf(stage))) {
      this.sources.of(path);
      for (const [file, problem] of this.broken) if (isAbout(file, path)) needed.add(problem);
    }
    return [...needed, ...taken];
  }

  /** Whether a dep that is missing would be checked out. */
  isKept(dep: ProjectPath): boolean {
    const { world, layout } = this.project;
    return this.sources
      .of(dep)
      .some(({ path, out }) => !world.fs.stat(`${layout.root}/${path}`) && out.digest && this.cache.has(out.digest));
  }

  private ofOut(stage: Stage, out: Out): readonly Problem[] {
    return this.sources.around(out.path).map(({ path, file }) => outIsData(stage, out, { path, file }));
  }

  private dataOf({ frozen, deps }: Stage): readonly ProjectPath[] {
    if (frozen) return [];
    const { graph } = this.project;
    return deps.flatMap((dep) => (dep.kind === 'path' && graph.writerOf(dep.path) === undefined ? [dep.path] : []));
  }
}

/** Data that was asked for and is nowhere; what the stages read or write is told of them. */
export function lostData(
  project: Project,
  { stages, data }: { readonly stages: readonly Stage[]; readonly data: readonly DataSource[] },
): readonly Problem[] {
  if (data.length === 0) return [];
  const { world, layout, dvc } = project;
  const cache = new DvcCache(world, { folder: () => dvc?.cache ?? layout.root, hint: new Md5Hint(world, layout) });
  const read = new Set(stages.flatMap(({ deps }) => deps.flatMap((dep) => (dep.kind === 'path' ? [dep.path] : []))));
  const isWritten = (path: ProjectPath): boolean =>
    stages.some(({ outs }) => outs.some((out) => overlap(out.path, path)));
  return data
    .filter(({ path, out }) => !world.fs.stat(absolutePath(project, path)) && !(out.digest && cache.has(out.digest)))
    .filter(({ path }) => !read.has(path) && !isWritten(path))
    .map(({ path, file }) => dataNowhere(path, file));
}

/** What a .dvc file that cannot be read is about, only its name tells: `data.csv.dvc` is about `data.csv`. */
function isAbout(file: ProjectPath, dep: ProjectPath): boolean {
  const data = file.slice(0, -'.dvc'.length) as ProjectPath;
  return overlap(data, dep);
}

function overlap(a: ProjectPath, b: ProjectPath): boolean {
  return a === b || isInside(a, b) || isInside(b, a);
}
