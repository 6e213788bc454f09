// When a long computation gives the event loop a turn, so that an abort is seen within 200 ms.
// Counted in work, not in time: stages do not read a clock, and what runs must not depend on one.
import { setImmediate as turn } from 'node:timers/promises';

export interface Pace {
  /** Accounts for work done, in histogram updates (about 1 ns each); takes a turn when enough has been done since the last. */
  spend(work: number): Promise<void> | undefined;
  /** Takes a turn now. Rejects with the signal's reason once it is aborted. */
  rest(): Promise<void>;
}

const WORK_A_TURN = 12_000_000;

export function paceOf(signal: AbortSignal | undefined): Pace {
  let work = 0;
  const rest = async (): Promise<void> => {
    work = 0;
    await turn();
    signal?.throwIfAborted();
  };
  const spend = (amount: number): Promise<void> | undefined => {
    work += amount;
    return work >= WORK_A_TURN ? rest() : undefined;
  };
  return { spend, rest };
}
