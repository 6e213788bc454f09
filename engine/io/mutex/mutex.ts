// One writer at a time: the mutex of a project, a file that names its holder. Only `release` and a takeover end it.
// It is linked or renamed into place as a whole, so no crash leaves half of it; a dead holder's file is taken over.
import { mutexHeld, mutexLost, mutexUnreadable } from '../../core/problems/mutex.ts';
import { EngineError } from '../../core/problem.ts';
import { writeAtomic, writeExclusive } from '../disk/atomic.ts';
import { formatGroup, formatGroupsHead, formatHolder, groupsPath, judgeHolder, readHolder } from './holder.ts';
import type { FileSystem, Writer } from '../disk/file-system.ts';
import type { Holder } from './holder.ts';
import type { Inherited } from '../process/leftovers.ts';
import { removeClaims, removeIfThere, takeOver } from './takeover.ts';
import type { MutexPlace } from './takeover.ts';

export interface MutexRequest extends MutexPlace {
  /** As people typed it, to be named to those who wait. */
  readonly command: string;
  readonly wait: 'forever' | 'no';
  /** At once when there is something to wait for, and once more when waiting may never end. */
  readonly onWait?: (waiting: Waiting) => void;
  readonly signal?: AbortSignal;
}

export interface Waiting {
  /** `stuck`: after 30 s for a holder that cannot be judged from here; name `doctor --release-mutex`. */
  readonly kind: 'started' | 'stuck';
  /** undefined if the mutex cannot be read. */
  readonly holder: Holder | undefined;
}

export interface Mutex {
  /** For RESTAGE_RUN: the mutex has held it since before anything could be started. */
  readonly nonce: string;
  /** What dead holders left running; to be ended, and then cleared, before anything is started. */
  readonly inherited: readonly Inherited[];
  /** @throws EngineError `mutex-lost` if somebody released it by hand: then nothing more may be started */
  addGroup(pgid: number, startTime: string): void;
  clearInherited(): void;
  /** Leaves a successor's file alone; nothing happens the second time. */
  release(): void;
}

const stuckAfterMs = 30_000;
const firstPauseMs = 50;
const longestPauseMs = 250;

/** @throws EngineError of category `mutex`: held (`wait: 'no'`), or unreadable; the signal's reason when aborted */
export async function acquireMutex(request: MutexRequest): Promise<Mutex> {
  request.fs.makeDir(request.tempDir);
  const nonce = request.clock.nonce();
  const report = obstacleReporter(request);
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.5)) {
    request.signal?.throwIfAborted();
    const attempt = attemptOnce(request, nonce);
    if (attempt.kind === 'acquired') return mutexOf(request, attempt.holder);
    if (attempt.kind === 'obstacle') report(attempt);
    await request.clock.sleep(pauseMs);
  }
}

/** For `doctor --release-mutex`. Two may write at once afterwards if the holder lives: only the user can know. */
export function releaseByForce(fs: FileSystem, path: string): void {
  removeIfThere(fs, path);
  removeClaims(fs, path);
}

type Attempt =
  | { readonly kind: 'acquired'; readonly holder: Holder }
  /** Others are busy with it at this moment: just look again. */
  | { readonly kind: 'contested' }
  | Obstacle;

interface Obstacle {
  readonly kind: 'obstacle';
  readonly path: string;
  /** undefined if what is at `path` cannot be read. */
  readonly holder: Holder | undefined;
  /** Whether its holder is known to live, so that waiting will end. */
  readonly judged: boolean;
}

function attemptOnce(request: MutexRequest, nonce: string): Attempt {
  const { fs, clock, processes, path, tempDir } = request;
  const found = readHolder(fs, path);
  if (found === 'unreadable') return { kind: 'obstacle', path, holder: undefined, judged: false };
  const self = holderOf(request, nonce);
  if (found === undefined) {
    const placed = writeExclusive(fs, tempDir, path, formatHolder(self), clock.nonce());
    return placed ? { kind: 'acquired', holder: self } : { kind: 'contested' };
  }
  const judgement = judgeHolder(found, processes);
  if (judgement === 'alive') return { kind: 'obstacle', path, holder: found, judged: true };
  if (judgement === 'unknown') return { kind: 'obstacle', path, holder: found, judged: false };
  const takeover = takeOver(request, { self, dead: found, judgement });
  if (takeover.kind === 'taken') return { kind: 'acquired', holder: takeover.holder };
  if (takeover.kind === 'lost') return { kind: 'contested' };
  return { kind: 'obstacle', path: takeover.path, holder: takeover.holder, judged: false };
}

function holderOf({ processes, clock, command }: MutexRequest, nonce: string): Holder {
  const { pid, startTime } = processes.self;
  const { host, bootId, pidNamespace } = processes.machine;
  const since = clock.now();
  return { pid, startTime, bootId, host, pidNamespace, command, nonce, since, groups: [], inherited: [] };
}

/** Says what there is to wait for, once, and once more if it may be for ever; throws where waiting makes no sense. */
function obstacleReporter({ wait, clock, onWait }: MutexRequest): (obstacle: Obstacle) => void {
  let started = false;
  let stuck = false;
  /** The obstacle that cannot be judged, and since when it has been in the way. */
  let unjudged: { readonly name: string; readonly fromMs: number } | undefined;
  return ({ path, holder, judged }) => {
    const problem = holder ? mutexHeld(holder) : mutexUnreadable(path);
    if (wait === 'no') throw new EngineError([problem]);
    if (!started) onWait?.({ kind: 'started', holder });
    started = true;
    const name = holder?.nonce ?? path;
    if (judged) unjudged = undefined;
    else if (unjudged?.name !== name) unjudged = { name, fromMs: clock.elapsed() };
    if (!unjudged || clock.elapsed() - unjudged.fromMs < stuckAfterMs) return;
    if (!holder) throw new EngineError([problem]);
    if (!stuck) onWait?.({ kind: 'stuck', holder });
    stuck = true;
  };
}

/** Open as long as the mutex is held: each line is one write. */
function openJournal(fs: FileSystem, path: string, nonce: string): Writer {
  removeIfThere(fs, groupsPath(path));
  const writer = fs.create(groupsPath(path));
  writer.write(formatGroupsHead(nonce));
  return writer;
}

function mutexOf({ fs, clock, path, tempDir }: MutexPlace, acquired: Holder): Mutex {
  let holder = acquired;
  const isOurs = () => {
    const found = readHolder(fs, path);
    return found !== undefined && found !== 'unreadable' && found.nonce === holder.nonce;
  };
  // After a release by hand the file may be a successor's: writing ours over it would make two holders.
  const mustBeOurs = () => {
    if (!isOurs()) throw new EngineError([mutexLost(path)]);
  };
  let journal: Writer | undefined;
  return {
    nonce: holder.nonce,
    get inherited() {
      return holder.inherited;
    },
    addGroup: (pgid, startTime) => {
      mustBeOurs();
      journal ??= openJournal(fs, path, holder.nonce);
      journal.write(formatGroup({ pgid, startTime }));
    },
    clearInherited: () => {
      if (holder.inherited.length === 0) return;
      mustBeOurs();
      holder = { ...holder, inherited: [] };
      writeAtomic(fs, tempDir, path, formatHolder(holder), clock.nonce());
    },
    release: () => {
      journal?.close();
      journal = undefined;
      if (!isOurs()) return;
      // First, or it could be a successor's.
      removeIfThere(fs, groupsPath(path));
      removeIfThere(fs, path);
    },
  };
}
