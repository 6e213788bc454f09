// How often each row of the freshness table was hit, and each difference that is allowed: what never comes up is not
// tested, whatever the number of sequences.
import { unreachable } from '../../../engine/core/unreachable.ts';
import type { StageJson } from '../../support/command.ts';

export const rowNames = [
  '1 frozen, fresh',
  '1 frozen, restored',
  '1 frozen, error',
  '2 dep missing',
  '3 forced',
  '3 always_changed',
  '3 callback',
  '4 fresh',
  '5 restored from the lock',
  '5 restored from dvc.lock',
  '5 restored from a run record',
  '5 restored, bytes were there',
  '6 ran, never run',
  '6 ran, changed',
  'failed',
  'skipped',
] as const;
export type Row = (typeof rowNames)[number];

export class Counts<Name extends string> {
  readonly counts: Map<Name, number>;

  constructor(names: readonly Name[]) {
    this.counts = new Map(names.map((name) => [name, 0]));
  }

  add(name: Name): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  zero(): readonly Name[] {
    return [...this.counts].filter(([, count]) => count === 0).map(([name]) => name);
  }

  text(): string {
    return [...this.counts].map(([name, count]) => `${String(count).padStart(6)}  ${name}\n`).join('');
  }
}

export interface Stage extends StageJson {
  readonly from?: 'lock' | 'run-record' | 'workspace' | 'dvc-lock';
}

export function rowOf({ result, from, reasons, errors }: Stage, isFrozen: boolean): Row {
  switch (result) {
    case 'fresh':
      return isFrozen ? '1 frozen, fresh' : '4 fresh';
    case 'restored': {
      const rows = {
        lock: '5 restored from the lock',
        'dvc-lock': '5 restored from dvc.lock',
        'run-record': '5 restored from a run record',
        workspace: '5 restored, bytes were there',
      } as const;
      return isFrozen ? '1 frozen, restored' : rows[from ?? 'lock'];
    }
    case 'skipped':
      return 'skipped';
    case 'failed':
      if (isFrozen) return '1 frozen, error';
      return errors?.some(({ code }) => code === 'missing-dep') ? '2 dep missing' : 'failed';
    case 'ran':
      return ranRow(reasons[0] ?? '');
    default:
      return unreachable(result);
  }
}

function ranRow(reason: string): Row {
  if (reason === 'forced') return '3 forced';
  if (reason.startsWith('always_changed')) return '3 always_changed';
  if (reason.startsWith('has no deps')) return '3 callback';
  return reason === 'never run' ? '6 ran, never run' : '6 ran, changed';
}
