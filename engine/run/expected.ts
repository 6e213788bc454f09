// How long stages took when they last ran here, for estimates.
import type { Stage, StageId } from '../core/model.ts';
import { Logs } from '../store/logs.ts';
import type { Project } from './project/project.ts';

export function expectedDurations(project: Project, stages: readonly Stage[]): ReadonlyMap<StageId, number> {
  const logs = new Logs(project.world, project.layout);
  return new Map(
    stages.flatMap(({ id }) => {
      const facts = logs.facts(id);
      return facts ? [[id, facts.durationMs] as const] : [];
    }),
  );
}
