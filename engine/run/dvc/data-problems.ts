// What .dvc files have against a run, before anything runs: one that cannot be read though its data is needed, and an
// out that is data already. Others than those of the stages' deps and outs are not looked at.
import type { Out, ProjectPath, Stage } from '../../core/model.ts';
import { pathsRead } from '../../core/dvc/data-graph.ts';
import { overlap } from '../../core/paths/paths.ts';
import type { Problem } from '../../core/problem.ts';
import { dataNowhere, outIsData } from '../../core/problems/dvc.ts';
import { type DataSource, DataSources } from '../../store/dvc/data-sources.ts';
import type { DvcCache } from '../../store/dvc/dvc-cache.ts';
import { absolutePath, type Project } from '../project/project.ts';
import { openDvcCache } from './dvc-stores.ts';

export class DataCheck {
  private readonly project: Project;
  private readonly sources: DataSources;
  private readonly cache: DvcCache;
  private readonly broken = new Map<ProjectPath, Problem>();

  constructor(project: Project) {
    const { world, layout } = project;
    this.project = project;
    this.cache = openDvcCache(project);
    this.sources = new DataSources(world.fs, layout.root, (problem, file) => this.broken.set(file, problem));
  }

  problems(stages: readonly Stage[]): readonly Problem[] {
    const taken = stages.flatMap((stage) => stage.outs.flatMap((out) => this.ofOut(stage, out)));
    const needed = new Set<Problem>();
    for (const path of stages.flatMap((stage) => pathsRead(this.project.graph, stage))) {
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
}

/** Data that was asked for and is nowhere; what the stages read or write is told of them. */
export function lostData(
  project: Project,
  { stages, data }: { readonly stages: readonly Stage[]; readonly data: readonly DataSource[] },
): readonly Problem[] {
  if (data.length === 0) return [];
  const cache = openDvcCache(project);
  const read = new Set(stages.flatMap(({ deps }) => deps.flatMap((dep) => (dep.kind === 'path' ? [dep.path] : []))));
  const isWritten = (path: ProjectPath): boolean =>
    stages.some(({ outs }) => outs.some((out) => overlap(out.path, path)));
  return data
    .filter(
      ({ path, out }) => !project.world.fs.stat(absolutePath(project, path)) && !(out.digest && cache.has(out.digest)),
    )
    .filter(({ path }) => !read.has(path) && !isWritten(path))
    .map(({ path, file }) => dataNowhere(path, file));
}

/** What a .dvc file that cannot be read is about, only its name tells: `data.csv.dvc` is about `data.csv`. */
function isAbout(file: ProjectPath, dep: ProjectPath): boolean {
  const data = file.slice(0, -'.dvc'.length) as ProjectPath;
  return overlap(data, dep);
}
