// What is refused before anything of a stage's outs is removed: each of these would destroy what the cache cannot
// give back, or reach out of the project.
import type { Out, ProjectPath, Stage } from '../../core/model.ts';
import { isInside } from '../../core/paths/paths.ts';
import type { Problem } from '../../core/problem.ts';
import { outRefused, type OutRefusal } from '../../core/problems/stage.ts';
import { forbiddenPlace } from '../project/forbidden-place.ts';
import { absolutePath, type Project } from '../project/project.ts';

export class Refusals {
  private readonly project: Project;
  /** Files that the project needs: pipeline, lock, params, modules; what these import is added when it is traced. */
  private readonly needed: Set<ProjectPath>;
  /** One question to git for all cached outs, asked when the first stage is about to write. */
  private tracked: ReadonlySet<string> | undefined;

  constructor(project: Project) {
    const stages = project.graph.order;
    this.project = project;
    // A params file that a stage writes is an out like any other.
    const params = stages.flatMap((stage) => stage.params.map(({ file: path }) => path));
    const modules = stages.flatMap(({ action }) => (action.kind === 'module' ? [action.entry] : []));
    this.needed = new Set([
      ...project.pipelines.flatMap(({ file }) => [file.path, file.lock]),
      ...modules,
      ...params.filter((path) => project.graph.writerOf(path) === undefined),
    ]);
  }

  /** Protects traced code, of whichever stage: project paths. */
  protect(code: Iterable<ProjectPath>): void {
    for (const path of code) this.needed.add(path);
  }

  /** @param code project paths of the stage's traced code */
  of(stage: Stage, code: Iterable<ProjectPath>): readonly Problem[] {
    this.protect(code);
    return stage.outs.flatMap((out) => {
      const why = this.whyRefused(out);
      return why ? [outRefused(stage, out, why)] : [];
    });
  }

  /** Whether git tracks what the cache is to keep. */
  isTrackedByGit(out: Out): boolean {
    if (!out.cache) return false;
    const cached = this.project.graph.order.flatMap((stage) => stage.outs.filter((one) => one.cache));
    this.tracked ??= this.project.world.git.tracked(cached.map(({ path }) => absolutePath(this.project, path)));
    return this.tracked.has(absolutePath(this.project, out.path));
  }

  private whyRefused(out: Out): OutRefusal | undefined {
    const forbidden = forbiddenPlace(this.project, out.path);
    if (forbidden) return forbidden;
    const covered = [...this.needed].find((path) => path === out.path || isInside(path, out.path));
    if (covered !== undefined) return { kind: 'covers-project-file', path: covered };
    return this.isTrackedByGit(out) ? { kind: 'git-tracked' } : undefined;
  }
}
