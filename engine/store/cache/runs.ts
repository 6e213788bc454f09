// The run cache: one record for each fingerprint that was ever worked through. Written whole after its objects;
// a record that is not whole, or not of the fingerprint it is asked for, is as good as none.
import { dirname } from 'node:path';
import { fanOut } from '../../core/paths/fan-out.ts';
import { formatRunRecord, parseRunRecord, type RunRecord } from '../../core/records/run-record.ts';
import { writeHint } from '../../io/disk/atomic.ts';
import type { Clock } from '../../io/clock.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import type { Layout } from '../layout.ts';

export class RunStore {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;
  private hasSome = false;

  constructor(world: { readonly fs: FileSystem; readonly clock: Clock }, layout: Layout) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
  }

  read(id: string): RunRecord | undefined {
    const path = this.pathOf(id);
    if (this.fs.stat(path)?.kind !== 'file') return undefined;
    return parseRunRecord(Buffer.from(this.fs.read(path)).toString('utf8'), id);
  }

  /** Whether there is one by its name; what it says is verified when it is read. */
  has(id: string): boolean {
    return this.fs.stat(this.pathOf(id))?.kind === 'file';
  }

  /** Whether there is none at all. Asked for each stage of a first run: listed only until there is one. */
  isEmpty(): boolean {
    this.hasSome ||= this.fs.stat(this.layout.runs) !== undefined && this.fs.list(this.layout.runs).length > 0;
    return !this.hasSome;
  }

  write(record: RunRecord): void {
    const path = this.pathOf(record.id);
    this.fs.makeDir(dirname(path));
    // Not synced: the lock holds the same outs and follows within a second, and a torn record is as good as none.
    writeHint(this.fs, this.layout.sharedTemp, path, Buffer.from(formatRunRecord(record)), this.clock.nonce());
  }

  private pathOf(id: string): string {
    return fanOut(this.layout.runs, id, '.json');
  }
}
