// A stage that can only be run need not wait until its inputs are read: where that is much, its command starts once it
// is known how they lie there, and what they are is found out beside it. That nobody touched them meanwhile, the
// command least of all, is then told by their stat lines: by those from before the start, or, of a file in a folder of
// many, by the time of its last change, which every write, rename and link sets.
import { dirname } from 'node:path';
import type { Stage } from '../../core/model.ts';
import { EngineError } from '../../core/problem.ts';
import { isRacy, sameStatLine, type StatLine } from '../../core/records/stat-line.ts';
import { costMs, worthThreadsMs } from '../../io/disk/bulk/costs.ts';
import type { Stat } from '../../io/disk/file-system.ts';
import { manyEntries } from '../../store/workspace/contents.ts';
import { depPaths, type Observation, pathOf, readParams, selectParams } from '../observe.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

/** The inputs as they lay there before the command started. */
export interface InputsBefore {
  /** By absolute path; undefined of those of which only the names were listed. */
  readonly files: ReadonlyMap<string, Stat | undefined>;
  /** The folders of these, by absolute path. */
  readonly folders: ReadonlyMap<string, Stat>;
  /** From when on it counts that one of these was changed, by the clock of the disk, in ms. */
  readonly sinceMs: number;
}

/**
 * undefined: it is to be observed first, since it may be fresh or restored, may not be run at all, or is read at once.
 */
export function headStart(project: Project, stores: Stores, stage: Stage): InputsBefore | undefined {
  if (!canOnlyRun(project, stores, stage)) return undefined;
  const { fs, clock } = project.world;
  const now = clock.now();
  const lying = inputsOf(project, stores, stage);
  if (!lying) return undefined;
  const { files, folders } = lying;
  const sinceMs = isMuch(files.size, 0) ? changeTime(project, folders) : undefined;
  let sizeBytes = 0;
  for (const [path, listed] of files) {
    if (!listed && sinceMs !== undefined) continue;
    const stat = listed ?? fs.stat(path);
    // A file that was written this very moment might be written again without a trace in its line.
    if (stat?.kind !== 'file' || isRacy(stat.mtimeMs, now) || isRacy(stat.ctimeMs, now)) return undefined;
    files.set(path, stat);
    sizeBytes += stat.sizeBytes;
  }
  return isMuch(files.size, sizeBytes) ? { files, folders, sinceMs: sinceMs ?? 0 } : undefined;
}

/** Absolute path of the first input that is not as it was before; undefined if all are. */
export function touchedSince(project: Project, before: InputsBefore, { now, inputs }: Observation): string | undefined {
  const { fs } = project.world;
  if (now.inputs.kind === 'missing') return absolutePath(project, pathOf(now.inputs.dep));
  for (const [path, { inode, device }] of before.folders) {
    const stat = fs.stat(path);
    if (stat?.inode !== inode || stat.device !== device) return path;
  }
  const isUntouched = (first: Stat | undefined, line: StatLine): boolean =>
    first ? sameStatLine(first, line) : line.ctimeMs < before.sinceMs;
  for (const [path, first] of before.files) {
    // What could not be read may be untouched, and is then told as that.
    const line = now.inputs.kind === 'broken' ? fs.stat(path) : inputs.get(path)?.line;
    if (!line || !isUntouched(first, line)) return path;
  }
  return [...inputs.keys()].find((path) => !before.files.has(path));
}

function isMuch(files: number, sizeBytes: number): boolean {
  return costMs('hash', files, sizeBytes) >= worthThreadsMs;
}

/**
 * What a file is given that changes now or later, in ms; undefined if one in `folders` may be given less: on another
 * disk, with a clock of its own, or where only whole seconds are kept.
 */
function changeTime({ world, layout }: Project, folders: ReadonlyMap<string, Stat>): number | undefined {
  const { fs, clock } = world;
  const path = `${layout.temp}/${clock.nonce()}.tmp`;
  try {
    fs.create(path).close();
    const made = fs.stat(path);
    if (!made || made.ctimeMs % 1000 === 0) return undefined;
    return [...folders.values()].every(({ device }) => device === made.device) ? made.ctimeMs : undefined;
  } finally {
    fs.remove(path);
  }
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
function inputsOf(
  project: Project,
  stores: Stores,
  stage: Stage,
): { readonly files: Map<string, Stat | undefined>; readonly folders: InputsBefore['folders'] } | undefined {
  const { contents } = stores;
  const { fs } = project.world;
  const files = new Map<string, Stat | undefined>();
  const named = new Set<string>();
  const visit = (path: string, stat: Stat | undefined): void => {
    files.set(path, stat);
    if (!stat) named.add(dirname(path));
  };
  try {
    for (const dep of stage.deps)
      for (const path of depPaths(contents, stage, dep))
        if (!contents.eachFile(contents.absolute(path), manyEntries, visit)) return undefined;
    for (const dep of stage.params) {
      const path = project.params.absolute(dep.file);
      const stat = fs.stat(path);
      if (stat) files.set(path, stat);
      if (selectParams(stage, dep, readParams(project, stores, contents, dep.file)).problems.length > 0)
        return undefined;
    }
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
  const folders = new Map<string, Stat>();
  for (const path of named) {
    const stat = fs.stat(path);
    if (!stat) return undefined;
    folders.set(path, stat);
  }
  return { files, folders };
}
