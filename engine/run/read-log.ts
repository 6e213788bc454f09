// The output of a stage's last run here.
import type { Stage } from '../core/model.ts';
import { EngineError, throwIfAny } from '../core/problem.ts';
import { noLog } from '../core/problems/project.ts';
import { selectNamed } from '../core/select.ts';
import { type LogFacts, Logs } from '../store/logs.ts';
import { standpoint } from './project/standpoint.ts';
import type { ProjectRead } from './project/project.ts';

export interface StageLog {
  readonly stage: Stage;
  readonly text: string;
  /** undefined while the stage is running, or after a crash. */
  readonly facts: LogFacts | undefined;
}

/** @throws EngineError if there is no such stage, or it was never run here */
export function readLog(read: ProjectRead, target: string): StageLog {
  throwIfAny(read.problems);
  const { project } = read;
  const [id] = selectNamed(project.graph, [target], standpoint(project));
  const stage = project.graph.stages.get(id ?? '');
  const log = stage && new Logs(project.world, project.layout).read(stage.id);
  if (!stage || !log) throw new EngineError([noLog(target)]);
  return { stage, ...log };
}
