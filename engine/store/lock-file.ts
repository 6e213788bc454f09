// pipeline.lock on disk, beside its pipeline file. Written whole by temp + rename; entries that arrive while a write
// is due join it, since one write for each stage would be quadratic. A write that a crash loses costs a restore.
import { formatLock, type LockEntry, type LockRead, parseLock, settledEntries } from '../core/records/lock.ts';
import { EngineError, type Problem } from '../core/problem.ts';
import { lockBroken, lockNewer } from '../core/problems/lock.ts';
import { writeAtomic } from '../io/disk/atomic.ts';
import type { Clock } from '../io/clock.ts';
import type { FileSystem } from '../io/disk/file-system.ts';
import type { Layout } from './layout.ts';

/** A write that is to come: entries that arrive before it join it. */
interface Due {
  readonly write: () => void;
  readonly written: Promise<void>;
}

export interface LockPlace {
  /** Absolute. */
  readonly path: string;
  /** As people know it. */
  readonly shown: string;
  /** Called before each write: what has to be on disk before the entries are. */
  readonly beforeWrite?: () => void;
}

const longestPauseMs = 1000;
const pausesPerWrite = 20;

export class LockFile {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;
  private readonly path: string;
  private readonly lock: Map<string, LockRead>;
  private readonly entries: Map<string, LockEntry>;
  private text: string | undefined;
  private due: Due | undefined;
  /** What goes with the entries that are due, once they are on disk. */
  private readonly followers: (() => void)[] = [];
  /** Of a write that nobody may have waited for; the next that succeeds has all of its entries. */
  private failure: { readonly error: unknown } | undefined;
  /** The text has conflict markers of a merge. */
  private isConflicted: boolean;
  private writtenAtMs = 0;
  private writeMs = 0;
  /** What a reader should hear of: a lock that could not be read. */
  readonly warnings: readonly Problem[];
  private readonly beforeWrite: () => void;

  constructor(
    world: { readonly fs: FileSystem; readonly clock: Clock },
    layout: Layout,
    { path, shown, beforeWrite = () => undefined }: LockPlace,
  ) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
    this.path = path;
    this.beforeWrite = beforeWrite;
    this.text = this.fs.stat(path)?.kind === 'file' ? Buffer.from(this.fs.read(path)).toString('utf8') : undefined;
    const parsed = this.text === undefined ? undefined : parseLock(this.text);
    if (parsed?.kind === 'newer') throw new EngineError([lockNewer(shown, parsed.version)]);
    this.warnings = parsed?.kind === 'broken' ? [lockBroken(shown)] : [];
    this.lock = new Map(parsed?.kind === 'read' ? parsed.lock : []);
    this.entries = new Map(settledEntries(this.lock));
    this.isConflicted = parsed?.kind === 'read' && parsed.conflict;
  }

  get(stage: string): LockRead {
    return this.lock.get(stage) ?? { kind: 'absent' };
  }

  /**
   * Resolves when the entry is on disk and `follow` was called, at the latest after the next `flush`; rejects if it
   * could not be written.
   */
  set(stage: string, entry: LockEntry, follow?: () => void): Promise<void> {
    if (follow) this.followers.push(follow);
    this.entries.set(stage, entry);
    this.lock.set(stage, { kind: 'entry', entry });
    this.due ??= this.schedule();
    return this.due.written;
  }

  /** Writes what is due now. @throws what the disk says, also of an earlier write, as the promises of `set` do */
  async flush(): Promise<void> {
    // Both sides agree on every stage that there is: nothing was set, and yet the markers have to go.
    const isSettled = [...this.lock.values()].every(({ kind }) => kind === 'entry');
    if (this.isConflicted && isSettled) this.due ??= this.schedule();
    const { due } = this;
    due?.write();
    await due?.written;
    if (this.failure) throw this.failure.error;
  }

  /** Drops the entry of a stage, with a write of its own. */
  drop(stage: string): void {
    if (!this.lock.delete(stage) && !this.entries.has(stage)) return;
    this.entries.delete(stage);
    this.due ??= this.schedule();
  }

  /** Drops entries of stages that are no longer there; they go with the next write, or with this one. */
  keepOnly(stages: ReadonlySet<string>): void {
    for (const name of this.lock.keys()) if (!stages.has(name)) this.lock.delete(name);
    for (const name of this.entries.keys()) if (!stages.has(name)) this.entries.delete(name);
  }

  /** Writing is to take a small part of the time: a lock of 10,000 stages is written once a second, a small one at once. */
  private schedule(): Due {
    const pauseMs = Math.min(longestPauseMs, this.writeMs * pausesPerWrite) - (this.clock.elapsed() - this.writtenAtMs);
    let write = (): void => undefined;
    const written = new Promise<void>((resolve, reject) => {
      let cancel = (): void => undefined;
      write = () => {
        cancel();
        this.due = undefined;
        try {
          this.write();
          this.failure = undefined;
          resolve();
        } catch (error) {
          this.failure = { error };
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      cancel = this.clock.later(Math.max(0, pauseMs), write);
    });
    return { write, written };
  }

  private write(): void {
    const started = this.clock.elapsed();
    this.beforeWrite();
    const text = formatLock(this.entries);
    if (text !== this.text) writeAtomic(this.fs, this.layout.temp, this.path, Buffer.from(text), this.clock.nonce());
    this.text = text;
    this.isConflicted = false;
    for (const follow of this.followers.splice(0)) follow();
    this.writtenAtMs = this.clock.elapsed();
    this.writeMs = this.writtenAtMs - started;
  }
}
