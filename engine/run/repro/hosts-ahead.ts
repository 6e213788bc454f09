// Module hosts started ahead: while the last stage runs that a module stage waits for, its Node starts, and waits for its
// order. That of a stage which turns out to be fresh is ended when all is done.
import type { Stage, StageId } from '../../core/model.ts';
import type { Launcher } from '../../io/process/launcher.ts';
import { absolutePath, type Project } from '../project/project.ts';
import { stageEnvironment } from './stage-environment.ts';

type UpstreamOf = (stage: Stage) => readonly Stage[];

export class HostsAhead {
  private readonly project: Project;
  private readonly nonce: string;
  private readonly upstreamOf: UpstreamOf;
  /** Modules, by each stage that they wait for. */
  private readonly waiting = new Map<StageId, Stage[]>();
  /** That run, or came out well. */
  private readonly passed = new Set<StageId>();
  /** That was asked for some. */
  private launcher: Launcher | undefined;

  /** @param nonce of the engine; @param upstreamOf what each of `stages` waits for */
  constructor(project: Project, stages: readonly Stage[], nonce: string, upstreamOf: UpstreamOf) {
    this.project = project;
    this.nonce = nonce;
    this.upstreamOf = upstreamOf;
    for (const stage of stages) {
      // A folder below the root may be made anew meanwhile, and a process stays in the old one.
      if (stage.action.kind !== 'module' || stage.wdir !== '.') continue;
      for (const { id } of upstreamOf(stage)) this.waiting.set(id, [...(this.waiting.get(id) ?? []), stage]);
    }
  }

  /** It came out well. */
  ended(stage: Stage): void {
    this.passed.add(stage.id);
  }

  /** It has been started. */
  async started(stage: Stage): Promise<void> {
    this.passed.add(stage.id);
    const next = (this.waiting.get(stage.id) ?? []).filter((one) =>
      this.upstreamOf(one).every(({ id }) => this.passed.has(id)),
    );
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
}
