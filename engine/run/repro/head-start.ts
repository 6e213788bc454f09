// A stage that can only be run need not wait until its inputs are read: where that is much, its command starts once it
// is known how they lie there, and what they are is found out beside it. That nobody touched them meanwhile, the
// command least of all, is then told by their stat lines from before the start; in a folder of many by the folder's line,
// without whose change no name leads elsewhere, and by when each file was changed last.
import { dirname } from 'node:path';
import type { Stage } from '../../core/model.ts';
import { EngineError } from '../../core/problem.ts';
import { isRacy, sameStatLine } from '../../core/records/stat-line.ts';
import { costMs, worthThreadsMs } from '../../io/disk/bulk/costs.ts';
import type { Stat } from '../../io/disk/file-system.ts';
import { manyEntries } from '../../store/workspace/contents.ts';
import { depPaths, type Observation, pathOf, readParams, selectParams } from '../observe.ts';
import { lineNow } from './edited.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

/** The inputs as they lay there before the command started. */
export interface InputsBefore {
  /** By absolute path; undefined of those of which only the names were listed. */
  readonly files: ReadonlyMap<string, Stat | undefined>;
  /** What tells of these. */
  readonly byName?: ByName | undefined;
}

interface ByName {
  /** Absolute path → as it was when what is in it was known by name only. */
  readonly folders: ReadonlyMap<string, Stat>;
  /** When that was, in ms: by the clock of the disk, and by that of this process. */
  readonly diskMs: number;
  readonly elapsedMs: number;
}

/** How far the two clocks may come apart, in ms: the disk's goes in steps. */
const clockSlackMs = 100;

/**
 * undefined: it is to be observed first, since it may be fresh or restored, may not be run at all, or is read at once.
 */
export function headStart(project: Project, stores: Stores, stage: Stage): InputsBefore | undefined {
  if (!canOnlyRun(project, stores, stage)) return undefined;
  const { fs, clock } = project.world;
  const now = clock.now();
  const files = inputsOf(project, stores, stage);
  if (!files) return undefined;
  const byName = isMuch(files.size, 0) ? namesAreEnough(project, files) : undefined;
  let sizeBytes = 0;
  for (const [path, listed] of files) {
    if (!listed && byName) continue;
    const stat = listed ?? fs.stat(path);
    // A file that was written this very moment might be written again without a trace in its line.
    if (stat?.kind !== 'file' || isRacy(stat.mtimeMs, now) || isRacy(stat.ctimeMs, now)) return undefined;
    files.set(path, stat);
    sizeBytes += stat.sizeBytes;
  }
  return isMuch(files.size, sizeBytes) ? { files, byName } : undefined;
}

/** Absolute path of the first input that is not as it was before; undefined if all are. */
export function touchedSince(project: Project, before: InputsBefore, { now, inputs }: Observation): string | undefined {
  const { fs } = project.world;
  if (now.inputs.kind === 'missing') return absolutePath(project, pathOf(now.inputs.dep));
  const { files, byName } = before;
  const folder = byName && touchedFolder(project, byName);
  if (folder !== undefined) return folder;
  for (const [path, first] of files) {
    // What could not be read may be untouched, and is then told as that.
    const line = now.inputs.kind === 'broken' ? lineNow(fs, path) : inputs.get(path)?.line;
    if (!line || !(first ? sameStatLine(first, line) : byName && line.ctimeMs < byName.diskMs)) return path;
  }
  return [...inputs.keys()].find((path) => !files.has(path));
}

/** The first folder in which a name may lead elsewhere by now, or of whose files no time of change says anything. */
function touchedFolder(project: Project, { folders, diskMs, elapsedMs }: ByName): string | undefined {
  const { fs, clock } = project.world;
  const passedMs = (newFile(project)?.ctimeMs ?? 0) - diskMs;
  const wasSetBack = passedMs < Math.max(0, clock.elapsed() - elapsedMs - clockSlackMs);
  for (const [path, first] of folders) {
    const line = lineNow(fs, path);
    if (wasSetBack || !line || line.device !== first.device || !sameStatLine(first, line)) return path;
  }
  return undefined;
}

function isMuch(files: number, sizeBytes: number): boolean {
  return costMs('hash', files, sizeBytes) >= worthThreadsMs;
}

/**
 * undefined if a change from now on might not be told by the time of a file's or a folder's last change: on another disk
 * than ours, with a clock of its own, where only whole seconds are kept, or of what changed this very moment.
 */
function namesAreEnough(project: Project, files: ReadonlyMap<string, Stat | undefined>): ByName | undefined {
  const { fs, clock } = project.world;
  const names = new Set<string>();
  for (const [path, stat] of files) if (!stat) names.add(dirname(path));
  const folders = new Map<string, Stat>();
  for (const path of names) {
    const stat = fs.stat(path);
    if (!stat) return undefined;
    folders.set(path, stat);
  }
  const made = newFile(project);
  if (!made || made.ctimeMs % 1000 === 0) return undefined;
  const isTold = ({ device, ctimeMs }: Stat): boolean => device === made.device && ctimeMs < made.ctimeMs;
  if (![...folders.values()].every(isTold)) return undefined;
  return { folders, diskMs: made.ctimeMs, elapsedMs: clock.elapsed() };
}

/** One that was made this moment, on the project's disk. */
function newFile({ world, layout }: Project): Stat | undefined {
  const { fs, clock } = world;
  const path = `${layout.temp}/${clock.nonce()}.tmp`;
  try {
    fs.create(path).close();
    return fs.stat(path);
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
function inputsOf(project: Project, stores: Stores, stage: Stage): Map<string, Stat | undefined> | undefined {
  const { contents } = stores;
  const { fs } = project.world;
  const files = new Map<string, Stat | undefined>();
  const visit = (path: string, stat: Stat | undefined): void => void files.set(path, stat);
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
  return files;
}
