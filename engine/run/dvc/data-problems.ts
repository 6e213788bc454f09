// What .dvc files have against a run, before anything runs: one that cannot be read though its data is needed, and an
// out that is data already. Others than those of the stages' deps and outs are not looked at.
import type { Out, ProjectPath, Stage } from '../../core/model.ts';
import { isInside } from '../../core/paths/paths.ts';
import type { Problem } from '../../core/problem.ts';
import { outIsData } from '../../core/problems/dvc.ts';
import { DataSources } from '../../store/dvc/data-sources.ts';
import { DvcCache } from '../../store/dvc/dvc-cache.ts';
import { Md5Hint } from '../../store/dvc/md5-hint.ts';
import type { Project } from '../project/project.ts';

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

/** What a .dvc file that cannot be read is about, only its name tells: `data.csv.dvc` is about `data.csv`. */
function isAbout(file: ProjectPath, dep: ProjectPath): boolean {
  const data = file.slice(0, -'.dvc'.length) as ProjectPath;
  return data === dep || isInside(data, dep) || isInside(dep, data);
}
