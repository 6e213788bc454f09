// Taking the mutex over from a dead holder, by an election that exactly one waiter wins, at `mutex.takeover.<nonce>`.
// The winner of a dead nonce replaces the mutex only after reading that nonce there again. Elections are never held
// twice while it matters: a claim is removed by its maker, or when the mutex has another nonce, to which none returns.
//
//   mutex: N (dead)  ◀─ takeover.N: M (dead)  ◀─ takeover.M: W       W is the only one who may write the mutex
//
// A crash of the winner leaves its claim, whose own nonce is the next election: dead claims are a chain, not a gap.
import { writeAtomic, writeExclusive } from '../disk/atomic.ts';
import type { Clock } from '../clock.ts';
import { isMissing } from '../disk/file-system.ts';
import type { FileSystem } from '../disk/file-system.ts';
import { formatHolder, groupsPath, inheritance, judgeHolder, readHolder } from './holder.ts';
import type { Holder, Judgement } from './holder.ts';
import type { ProcessTable } from '../process/process-table.ts';

export interface MutexPlace {
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly processes: ProcessTable;
  /** The mutex itself; claims lie beside it. */
  readonly path: string;
  /** An existing folder on the same file system. */
  readonly tempDir: string;
}

export type Takeover =
  | { readonly kind: 'taken'; readonly holder: Holder }
  /** Somebody else won, or the mutex has changed: look again. */
  | { readonly kind: 'lost' }
  /** A claim that is unreadable (`holder` undefined) or whose maker cannot be judged from here. */
  | { readonly kind: 'blocked'; readonly path: string; readonly holder: Holder | undefined };

/** Makes `self` the holder in place of `dead`, keeping what `dead` has left running. */
export function takeOver(
  place: MutexPlace,
  { self, dead, judgement }: { readonly self: Holder; readonly dead: Holder; readonly judgement: Judgement },
): Takeover {
  const { fs, clock, path, tempDir } = place;
  const election = claim(place, self, dead.nonce);
  if (election.kind !== 'won') return election;
  const now = readHolder(fs, path);
  if (now === undefined || now === 'unreadable' || now.nonce !== dead.nonce) {
    removeIfThere(fs, election.path);
    return { kind: 'lost' };
  }
  const holder = { ...self, inherited: inheritance(now, judgement) };
  writeAtomic(fs, tempDir, path, formatHolder(holder), clock.nonce());
  removeIfThere(fs, groupsPath(path));
  removeClaims(fs, path);
  return { kind: 'taken', holder };
}

type Election = { readonly kind: 'won'; readonly path: string } | Exclude<Takeover, { readonly kind: 'taken' }>;

/** Follows the dead claims from `nonce` to the last one, and claims that. */
function claim(place: MutexPlace, self: Holder, nonce: string): Election {
  const { fs, clock, processes, tempDir } = place;
  for (let dead = nonce; ;) {
    const path = claimPath(place.path, dead);
    if (writeExclusive(fs, tempDir, path, formatHolder(self), clock.nonce())) return { kind: 'won', path };
    const claimant = readHolder(fs, path);
    if (claimant === undefined) return { kind: 'lost' };
    if (claimant === 'unreadable') return { kind: 'blocked', path, holder: undefined };
    const judgement = judgeHolder(claimant, processes);
    if (judgement === 'alive') return { kind: 'lost' };
    if (judgement === 'unknown') return { kind: 'blocked', path, holder: claimant };
    dead = claimant.nonce;
  }
}

/** For a holder only: whoever still wins one of these elections reads a nonce that is not its dead one. */
export function removeClaims(fs: FileSystem, mutexPath: string): void {
  const slash = mutexPath.lastIndexOf('/');
  const prefix = claimPath(mutexPath.slice(slash + 1), '');
  const dir = mutexPath.slice(0, Math.max(1, slash));
  for (const { name } of fs.list(dir)) if (name.startsWith(prefix)) removeIfThere(fs, `${dir}/${name}`);
}

function claimPath(mutexPath: string, nonce: string): string {
  return `${mutexPath}.takeover.${nonce}`;
}

export function removeIfThere(fs: FileSystem, path: string): void {
  try {
    fs.unlink(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
