// What was in the way and exists nowhere else: moved here instead of deleted, one folder for each run.
import { dirname, join } from 'node:path';
import type { ProjectPath } from '../core/model.ts';
import type { Clock } from '../io/clock.ts';
import { errorCode, type FileSystem } from '../io/disk/file-system.ts';
import { copyTree } from '../io/disk/copy-tree.ts';
import type { Layout } from './layout.ts';

export class Trash {
  private readonly fs: FileSystem;
  private readonly clock: Clock;
  private readonly layout: Layout;

  constructor(world: { readonly fs: FileSystem; readonly clock: Clock }, layout: Layout) {
    this.fs = world.fs;
    this.clock = world.clock;
    this.layout = layout;
  }

  /** Moves what is at `path` into the trash; where to, absolute. Across file systems it is copied, then removed. */
  take(path: ProjectPath): string {
    const from = join(this.layout.root, path);
    const to = this.freeName(path);
    this.fs.makeDir(dirname(to));
    try {
      this.fs.rename(from, to);
    } catch (error) {
      if (errorCode(error) !== 'EXDEV') throw error;
      copyTree(this.fs, from, to);
      this.fs.remove(from);
    }
    return to;
  }

  private freeName(path: ProjectPath): string {
    const time = new Date(this.clock.now()).toISOString().replaceAll(':', '-').replace('.', '-');
    for (let n = 0; ; n++) {
      const to = join(this.layout.trash, n === 0 ? time : `${time}-${n}`, path);
      if (!this.fs.lstat(to)) return to;
    }
  }
}
