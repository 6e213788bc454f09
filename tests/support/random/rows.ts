// How often each row of the freshness table was hit, with what it led to: a random suite that never comes by a row
// says nothing about it.
import type { StageResult } from '../../../engine/core/event.ts';
import type { Reasons } from '../../../engine/core/freshness/reason.ts';
import { upstreamOf } from './evaluate.ts';
import type { Spec, StageSpec } from './spec.ts';
import type { Ran } from './tale.ts';

const names = [
  '1 frozen, fresh',
  '1 frozen, restored',
  '1 frozen, error',
  '2 dep missing',
  '3 forced',
  '3 always_changed',
  '3 callback',
  '4 fresh',
  '4 fresh, objects saved again',
  '5 restored from the lock',
  '5 restored from a run record',
  '5 restored, bytes were there',
  '6 ran, never run',
  '6 ran, changed',
  'ran, not recorded',
  'failed',
  'skipped, upstream failed',
  'skipped, stopped',
  'lock in conflict',
  'wrong object found',
  'moved to the trash',
  'the wave stopped at unchanged bytes',
] as const;

type Row = (typeof names)[number];
export type Rows = Record<Row, number>;

export function noRows(): Rows {
  return Object.fromEntries(names.map((name) => [name, 0])) as Rows;
}

export function countRows(rows: Rows, spec: Spec, { results, events }: Ran): void {
  for (const stage of spec.stages) {
    const result = results.get(stage.name);
    if (!result) continue;
    for (const row of rowsOf(stage, result)) rows[row] += 1;
    const wave =
      result.kind === 'fresh' &&
      !stage.frozen &&
      upstreamOf(spec, stage).some(({ name }) => results.get(name)?.kind === 'ran');
    if (wave) rows['the wave stopped at unchanged bytes'] += 1;
  }
  for (const { kind } of events) {
    if (kind === 'objects-saved-again') rows['4 fresh, objects saved again'] += 1;
    if (kind === 'object-corrupt') rows['wrong object found'] += 1;
    if (kind === 'trashed') rows['moved to the trash'] += 1;
  }
}

function rowsOf(stage: StageSpec, result: StageResult): readonly Row[] {
  switch (result.kind) {
    case 'fresh':
      return [stage.frozen ? '1 frozen, fresh' : '4 fresh'];
    case 'restored': {
      if (stage.frozen) return ['1 frozen, restored'];
      const from = {
        lock: '5 restored from the lock',
        'run-record': '5 restored from a run record',
        workspace: '5 restored, bytes were there',
        // Of DVC there is nothing here.
        'dvc-lock': 'failed',
      } as const;
      return [...inConflict(result.reasons), from[result.from]];
    }
    case 'skipped':
      return [result.because.kind === 'stopped' ? 'skipped, stopped' : 'skipped, upstream failed'];
    case 'failed':
      if (stage.frozen) return ['1 frozen, error'];
      return result.problems.some(({ code }) => code === 'missing-dep') ? ['2 dep missing'] : ['failed'];
    case 'ran':
      return [
        ...(result.recorded ? [] : (['ran, not recorded'] as const)),
        ...inConflict(result.reasons),
        ranRow(result.reasons[0].kind),
      ];
    default:
      return [];
  }
}

function inConflict([{ kind }]: Reasons): readonly Row[] {
  return kind === 'lock-conflict' ? ['lock in conflict'] : [];
}

function ranRow(reason: string): Row {
  switch (reason) {
    case 'forced':
      return '3 forced';
    case 'always-changed':
      return '3 always_changed';
    case 'callback':
      return '3 callback';
    case 'never-run':
      return '6 ran, never run';
    default:
      return '6 ran, changed';
  }
}
