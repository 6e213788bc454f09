// The JSON documents that commands print. Their shape is a promise to scripts: fields are added, never changed.
import type { SkipCause, StageResult } from '../../core/event.ts';
import type { ProjectPath } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';
import { unreachable } from '../../core/unreachable.ts';
import { whyText } from '../../core/freshness/why-text.ts';
import type { DataStanding } from '../../run/dvc/data-standing.ts';
import type { Standing } from '../../run/standing.ts';
import type { ReproResult } from '../../run/repro/repro.ts';

type JsonObject = Readonly<Record<string, unknown>>;

export function reproToJson({ ok, stages }: ReproResult): JsonObject {
  return { ok, stages: Object.fromEntries([...stages].map(([id, result]) => [id, resultToJson(result)])) };
}

export function problemsToJson(problems: readonly Problem[]): readonly JsonObject[] {
  return problems.map(({ code, message, place, hint }) => ({
    code,
    message,
    ...(place ? { file: place.file, line: place.line, column: place.column } : {}),
    ...(hint === undefined ? {} : { hint }),
  }));
}

/** One stage of `status --json` and `explain --json`. */
export function predictionToJson({ verdict }: Standing): JsonObject {
  const reasons = 'reasons' in verdict ? verdict.reasons.map(whyText) : [];
  const errors = verdict.kind === 'error' ? { errors: problemsToJson(verdict.problems) } : {};
  return {
    status: statusWord(verdict.kind),
    reasons,
    ...(verdict.kind === 'restore' ? { from: verdict.from } : {}),
    ...errors,
  };
}

/** One .dvc file of `status --json`. @param shown a path as DVC has it */
export function dataToJson(
  { kind, reasons, problems, changes }: DataStanding,
  shown: (path: ProjectPath) => string,
): JsonObject {
  const outs = [...changes].map(([path, change]) => [shown(path), change] as const);
  return {
    status: statusWord(kind),
    reasons,
    ...(problems.length > 0 ? { errors: problemsToJson(problems) } : {}),
    changed: outs.length > 0 ? [{ 'changed outs': Object.fromEntries(outs) }] : [],
  };
}

/** `stale` will run, `restorable` will come out of the cache, `pending` depends on what an upstream stage writes. */
export function statusWord(kind: Standing['verdict']['kind']): 'fresh' | 'restorable' | 'stale' | 'pending' | 'error' {
  const words = { fresh: 'fresh', restore: 'restorable', run: 'stale', pending: 'pending', error: 'error' } as const;
  return words[kind];
}

export function skipText(cause: SkipCause): string {
  if (cause.kind === 'cancelled') return 'interrupted';
  if (cause.kind === 'declined') return 'not confirmed';
  return cause.kind === 'upstream' ? `${cause.stage} did not come out` : `stopped after ${cause.stage} failed`;
}

function resultToJson(result: StageResult): JsonObject {
  const durationMs = 'durationMs' in result ? result.durationMs : 0;
  const reasons = 'reasons' in result ? result.reasons.map(whyText) : [];
  const base = { result: result.kind, reasons, duration_ms: durationMs };
  switch (result.kind) {
    case 'ran':
      return { ...base, recorded: result.recorded };
    case 'restored':
      return { ...base, from: result.from };
    case 'failed':
      return { ...base, errors: problemsToJson(result.problems) };
    case 'skipped':
      return { ...base, reasons: [skipText(result.because)] };
    case 'fresh':
      return base;
    default:
      return unreachable(result);
  }
}
