// `repro --dry`: the same selection and checks as a repro, and the freshness table's answers instead of their effects.
import type { Emit, StageResult } from '../../core/event.ts';
import type { StageId } from '../../core/model.ts';
import { throwIfAny } from '../../core/problem.ts';
import { unreachable } from '../../core/unreachable.ts';
import { foretellData, toSettle } from '../dvc/data.ts';
import { moduleProblems } from './preflight.ts';
import { predict, type Prediction } from '../predict.ts';
import type { ProjectRead } from '../project/project.ts';
import type { ReproRequest } from './repro.ts';
import { toRepro } from './selection.ts';
import { openStores } from '../project/stores.ts';

export interface DryRun {
  readonly stages: ReadonlyMap<StageId, Prediction>;
  /** How many places of data were asked for, beside what the stages read. */
  readonly data: number;
}

/** Data is told by the events of a repro, as if it were brought or recorded. @throws EngineError as a repro would before its first stage */
export async function dryRun(
  read: ProjectRead,
  request: Pick<ReproRequest, 'selection' | 'force' | 'runCache' | 'forceDownstream' | 'allowMissing'>,
  emit: Emit,
): Promise<DryRun> {
  const { project } = read;
  const { stages, data, sources } = toRepro(read, request, emit);
  const stores = openStores(project, emit, sources ? { sources } : {});
  throwIfAny(await moduleProblems(project, stores, stages));
  foretellData(project, stores, toSettle(project, stores, { stages, data }, request), emit);
  return { stages: await predict(project, stores, stages, request), data: data.length };
}

/** The prediction in the words of a result. */
export function predictedResult({ verdict }: Prediction): StageResult {
  switch (verdict.kind) {
    case 'fresh':
      return { kind: 'fresh' };
    case 'restore':
      return { kind: 'restored', from: verdict.from, reasons: verdict.reasons, durationMs: 0 };
    case 'error':
      return { kind: 'failed', problems: verdict.problems, reasons: [], durationMs: 0 };
    case 'run':
    case 'pending':
      return { kind: 'ran', reasons: verdict.reasons, durationMs: 0, recorded: false };
    default:
      return unreachable(verdict);
  }
}
