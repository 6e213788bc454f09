// Ending process groups: TERM, patience, KILL. Used for stages that are over and for what a dead engine left behind.
// A group that was once seen empty is never signalled again: its number may belong to a stranger from then on.
import type { Clock } from '../clock.ts';
import type { ProcessTable } from './process-table.ts';

/** How long a group may take to vanish after KILL: more means that the system holds it, and waiting does not help. */
const afterKillMs = 5000;

export interface GroupEnding {
  readonly processes: ProcessTable;
  readonly clock: Clock;
  readonly graceMs: number;
  /** False if TERM was sent before: a second one interrupts programs that are tidying up. */
  readonly term?: boolean;
}

/** TERM to every group, KILL after `graceMs` to those that live; settles when all are gone. */
export async function endGroups(groups: Iterable<number>, ending: GroupEnding): Promise<void> {
  const { processes, clock, graceMs, term = true } = ending;
  let living = [...groups].filter((group) => processes.groupAlive(group));
  if (term) for (const group of living) processes.signalGroup(group, 'SIGTERM');
  living = await untilGone(living, { processes, clock, limitMs: graceMs });
  for (const group of living) processes.signalGroup(group, 'SIGKILL');
  await untilGone(living, { processes, clock, limitMs: afterKillMs });
}

/** Those that still live after `limitMs`. */
async function untilGone(
  groups: readonly number[],
  { processes, clock, limitMs }: { readonly processes: ProcessTable; readonly clock: Clock; readonly limitMs: number },
): Promise<number[]> {
  const start = clock.elapsed();
  let pauseMs = 2;
  for (;;) {
    groups = groups.filter((group) => processes.groupAlive(group));
    const leftMs = limitMs - (clock.elapsed() - start);
    if (groups.length === 0 || leftMs <= 0) return [...groups];
    await clock.sleep(Math.min(pauseMs, leftMs));
    pauseMs = Math.min(100, pauseMs * 2);
  }
}
