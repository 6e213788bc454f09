// Module hosts started ahead: while the last stage runs that a module stage waits for, its Node starts, and waits for its
// order. That of a stage which turns out to be fresh is ended when all is done.
import type { Stage, StageId } from '../../core/model.ts';
import type { Launcher } from '../../io/process/launcher.ts';
import { absolutePath, type Project } from '../project/project.ts';
import { stageEnvironment } from './stage-environment.ts';

export class HostsAhead {
  private readonly project: Project;
  private readonly nonce: string;
  /** Modules, by each stage that they wait for. */
  private readonly behind = new Map<StageId, Stage[]>();
  /** Module → how many of those it waits for have not been started, and have not come out well. */
  private readonly open = new Map<StageId, number>();
  private readonly passed = new Set<StageId>();
  /** That was asked for some. */
  private launcher: Launcher | undefined;

  /** @param nonce of the engine; @param upstreamOf what each of `stages` waits for */
  constructor(
    project: Project,
    stages: readonly Stage[],
    nonce: string,
    upstreamOf: (stage: Stage) => readonly Stage[],
  ) {
    this.project = project;
    this.nonce = nonce;
    for (const stage of stages) {
      // A folder below the root may be made anew meanwhile, and a process stays in the old one.
      if (stage.action.kind !== 'module' || stage.wdir !== '.') continue;
      const upstream = upstreamOf(stage);
      this.open.set(stage.id, upstream.length);
      for (const { id } of upstream) {
        const others = this.behind.get(id);
        if (others) others.push(stage);
        else this.behind.set(id, [stage]);
      }
    }
  }

  /** It came out well. */
  ended(stage: Stage): void {
    this.pass(stage);
  }

  /** It has been started. */
  async started(stage: Stage): Promise<void> {
    const next = this.pass(stage);
    if (next.length === 0) return;
    this.launcher = await this.project.world.launcher();
    for (const one of next) {
      const env = stageEnvironment(this.project, one, this.nonce);
      this.launcher.prepare?.({ cwd: absolutePath(this.project, one.wdir), env });
    }
  }

  async dismiss(): Promise<void> {
    await this.launcher?.dismiss?.();
  }

  /** The modules that wait for nothing else. */
  private pass({ id }: Stage): readonly Stage[] {
    if (this.passed.has(id)) return [];
    this.passed.add(id);
    return (this.behind.get(id) ?? []).filter((stage) => {
      const left = this.open.get(stage.id)! - 1;
      this.open.set(stage.id, left);
      return left === 0;
    });
  }
}
