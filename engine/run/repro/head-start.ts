// A stage that can only be run need not wait until its inputs are read: where that is much, its command starts once it
// is known how they lie there, and what they are is found out beside it. That nobody touched them meanwhile, the
// command least of all, is then told by the stat lines from before the start.
import type { Stage } from '../../core/model.ts';
import { EngineError } from '../../core/problem.ts';
import { isRacy, sameStatLine } from '../../core/records/stat-line.ts';
import { costMs, worthThreadsMs } from '../../io/disk/bulk/costs.ts';
import type { Stat } from '../../io/disk/file-system.ts';
import { depPaths, type Observation, pathOf, readParams, selectParams } from '../observe.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

/** Every input as it was before the command started, by absolute path. */
export type InputsBefore = ReadonlyMap<string, Stat>;

/**
 * undefined: it is to be observed first, since it may be fresh or restored, may not be run at all, or is read at once.
 */
export function headStart(project: Project, stores: Stores, stage: Stage): InputsBefore | undefined {
  if (!canOnlyRun(project, stores, stage)) return undefined;
  const now = project.world.clock.now();
  const inputs = inputsOf(project, stores, stage);
  if (!inputs) return undefined;
  let sizeBytes = 0;
  for (const stat of inputs.values()) {
    // A file that was written this very moment might be written again without a trace in its line.
    if (stat.kind !== 'file' || isRacy(stat.mtimeMs, now) || isRacy(stat.ctimeMs, now)) return undefined;
    sizeBytes += stat.sizeBytes;
  }
  return costMs('hash', inputs.size, sizeBytes) >= worthThreadsMs ? inputs : undefined;
}

/** Absolute path of the first input that is not as it was before; undefined if all are. */
export function touchedSince(project: Project, before: InputsBefore, { now, inputs }: Observation): string | undefined {
  if (now.inputs.kind === 'missing') return absolutePath(project, pathOf(now.inputs.dep));
  for (const [path, first] of before) {
    // What could not be read may be untouched, and is then told as that.
    const line = now.inputs.kind === 'broken' ? project.world.fs.stat(path) : inputs.get(path)?.line;
    if (!line || !sameStatLine(first, line)) return path;
  }
  return [...inputs.keys()].find((path) => !before.has(path));
}

/**
 * No lock entry, no record and no out from which it could follow that nothing has to be done. If it was run before and
 * not recorded, an input that only got another name (a hard link) may have been why: then its bytes must be known first.
 */
function canOnlyRun(project: Project, stores: Stores, stage: Stage): boolean {
  return (
    stage.action.kind !== 'module' &&
    !stage.frozen &&
    !stage.alwaysChanged &&
    stores.lock.get(stage).kind === 'absent' &&
    stores.runs.isEmpty() &&
    project.world.fs.lstat(stores.logs.pathOf(stage.id)) === undefined &&
    stores.dvc.locks.entry(stage) === undefined &&
    stage.outs.every(({ path }) => project.world.fs.lstat(absolutePath(project, path)) === undefined)
  );
}

/** undefined if they are not all there, and as they should be: whoever observes says why. */
function inputsOf(project: Project, stores: Stores, stage: Stage): Map<string, Stat> | undefined {
  const { contents } = stores;
  const inputs = new Map<string, Stat>();
  try {
    for (const dep of stage.deps)
      for (const path of depPaths(contents, stage, dep))
        if (!contents.statsAt(contents.absolute(path), inputs)) return undefined;
    for (const dep of stage.params) {
      const path = project.params.absolute(dep.file);
      const stat = project.world.fs.stat(path);
      if (stat) inputs.set(path, stat);
      if (selectParams(stage, dep, readParams(project, stores, contents, dep.file)).problems.length > 0)
        return undefined;
    }
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
  return inputs;
}
