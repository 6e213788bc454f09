// The list of stages whose outs are not to be trusted, written before a command starts and removed after its result
// is recorded: after a crash or a failure their outs are leftovers, that go without trash before the next run.
import { join } from 'node:path';
import { isStringList, parseJson } from '../core/records/decode.ts';
import type { StageId } from '../core/model.ts';
import { writeHint } from '../io/disk/atomic.ts';
import type { Clock } from '../io/clock.ts';
import type { FileSystem } from '../io/disk/file-system.ts';
import { sha256 } from '../io/disk/hashing.ts';
import type { Layout } from './layout.ts';

export class Unfinished {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;

  constructor(world: { readonly fs: FileSystem; readonly clock: Clock }, layout: Layout) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
  }

  /** Project paths of the outs that the last, unfinished run of `stage` may have written. */
  outsOf(stage: StageId): readonly string[] {
    const path = this.pathOf(stage);
    if (this.fs.stat(path)?.kind !== 'file') return [];
    const outs = parseJson(Buffer.from(this.fs.read(path)).toString('utf8'));
    return isStringList(outs) ? outs : [];
  }

  begin(stage: StageId, outs: readonly string[]): void {
    this.fs.makeDir(this.layout.unfinished);
    const known = new Set([...this.outsOf(stage), ...outs]);
    writeHint(
      this.fs,
      this.layout.temp,
      this.pathOf(stage),
      Buffer.from(JSON.stringify([...known])),
      this.clock.nonce(),
    );
  }

  end(stage: StageId): void {
    this.fs.remove(this.pathOf(stage));
  }

  private pathOf(stage: StageId): string {
    return join(this.layout.unfinished, `${sha256(stage).slice(0, 16)}.json`);
  }
}
