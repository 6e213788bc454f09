// The `dvc.lock` beside each pipeline file, read when a stage is first looked for in it. One that cannot be read counts
// as absent and is told of: it is DVC's, and a run makes anew what it would have proven.
import { type DvcLock, type DvcLockEntry, parseDvcLock } from '../../core/dvc/dvc-lock.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { resolvePath } from '../../core/paths/paths.ts';
import type { Problem } from '../../core/problem.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';

export class DvcLocks {
  private readonly fs: FileSystem;
  private readonly root: string;
  private readonly onBroken: (problem: Problem) => void;
  private readonly read = new Map<ProjectPath, DvcLock>();

  /** @param onBroken told once of each lock that cannot be read */
  constructor(fs: FileSystem, root: string, onBroken: (problem: Problem) => void) {
    this.fs = fs;
    this.root = root;
    this.onBroken = onBroken;
  }

  entry(stage: Stage): DvcLockEntry | undefined {
    return this.lockIn(stage.file.dir).get(stage.name);
  }

  private lockIn(dir: ProjectPath): DvcLock {
    const known = this.read.get(dir);
    if (known) return known;
    const file = resolvePath(dir, 'dvc.lock');
    const path = `${this.root}/${file}`;
    const isThere = this.fs.stat(path)?.kind === 'file';
    const { lock, problems } = isThere
      ? parseDvcLock(file, Buffer.from(this.fs.read(path)).toString('utf8'))
      : { lock: undefined, problems: [] };
    const [problem] = problems;
    if (problem) this.onBroken(problem);
    const found: DvcLock = lock ?? new Map();
    this.read.set(dir, found);
    return found;
  }
}
