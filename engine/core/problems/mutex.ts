// Sentences about the writer mutex: who holds it, and why it cannot be had.
import type { Problem } from '../problem.ts';

/** What the mutex says of its holder, as far as people want to know. */
export interface HolderFacts {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export function mutexHeld(holder: HolderFacts): Problem {
  return {
    code: 'mutex-held',
    category: 'mutex',
    message: `the project is in use by ${describeHolder(holder)}`,
    hint: 'wait for it to end, or run without --no-wait',
  };
}

export function mutexUnreadable(path: string): Problem {
  return {
    code: 'mutex-unreadable',
    category: 'mutex',
    message: `the mutex '${path}' is not one that this restage can read, so nobody knows whether the project is in use`,
    hint: releaseHint,
  };
}

export function mutexLost(path: string): Problem {
  return {
    code: 'mutex-lost',
    category: 'mutex',
    message: `the mutex '${path}' was taken away from this run`,
    hint: 'somebody released it by hand; run again when nothing else is running',
  };
}

export function describeHolder(holder: HolderFacts): string {
  const since = new Date(holder.since).toISOString().replace(/\.\d+Z$/, 'Z');
  return `pid ${holder.pid} on '${holder.host}' (${holder.command}) since ${since}`;
}

/** For a holder that cannot be judged from here. */
export const releaseHint = 'when you are sure that nothing is running: restage doctor --release-mutex';
