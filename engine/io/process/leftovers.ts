// Ending what a SIGKILLed engine left running, before the next one touches the same outs.
// Never a stranger: a group counts by the dead engine's nonce in a member's environment, or by its recorded leader.
import type { Clock } from '../clock.ts';
import { endGroups } from './ending.ts';
import type { ProcessTable } from './process-table.ts';

/** What a dead engine wrote down about the processes that it started. */
export interface Inherited {
  readonly nonce: string;
  readonly groups: readonly RecordedGroup[];
}

/** A process group, and the start time of its leader to tell it from a later process of the same number. */
export interface RecordedGroup {
  readonly pgid: number;
  readonly startTime: string;
}

export interface EndedGroup {
  readonly group: number;
  readonly knownBy: 'nonce' | 'leader';
}

const graceMs = 5000;
/** A process that forks while it is looked for is found in the next round; each but the last has ended something new. */
const maxRounds = 10;

/** TERM, up to 5 s, KILL; returns what was ended. The groups are gone when this settles. */
export async function endLeftovers(from: {
  readonly processes: ProcessTable;
  readonly clock: Clock;
  readonly inherited: readonly Inherited[];
}): Promise<readonly EndedGroup[]> {
  const { processes, clock, inherited } = from;
  const ended = new Map<number, EndedGroup>();
  for (let round = 0; round < maxRounds; round += 1) {
    const found = leftoverGroups(processes, inherited).filter(({ group }) => !ended.has(group));
    if (found.length === 0) break;
    for (const one of found) ended.set(one.group, one);
    await endGroups(
      found.map(({ group }) => group),
      { processes, clock, graceMs },
    );
  }
  return [...ended.values()];
}

function leftoverGroups(processes: ProcessTable, inherited: readonly Inherited[]): readonly EndedGroup[] {
  const found = new Map<number, EndedGroup>();
  for (const { nonce, groups } of inherited) {
    for (const group of processes.groupsWithNonce(nonce) ?? []) found.set(group, { group, knownBy: 'nonce' });
    for (const { pgid, startTime } of groups) {
      // A child that emptied its environment carries no nonce; then the leader must be the one that was recorded.
      if (found.has(pgid) || startTime === '' || processes.identify(pgid)?.startTime !== startTime) continue;
      found.set(pgid, { group: pgid, knownBy: 'leader' });
    }
  }
  // Ourselves started by a leftover of the dead engine: the nonce is ours too.
  found.delete(processes.ownGroup);
  return [...found.values()];
}
