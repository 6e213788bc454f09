// How a stage differs from what was recorded of it, looked at piece by piece: a dep that is missing, or params that
// cannot be read, say nothing about the rest.
import { type ChangeWord, type DepWord, fileWord, paramsWord, type StageChanges } from '../../core/dvc/status.ts';
import type { ActionData } from '../../core/freshness/fingerprint.ts';
import { isCallback, type Verdict } from '../../core/freshness/verdict.ts';
import type { Dep, GlobDep, PathDep, ProjectPath, Stage } from '../../core/model.ts';
import { resolvePath } from '../../core/paths/paths.ts';
import { EngineError } from '../../core/problem.ts';
import { formatContent } from '../../core/records/content.ts';
import type { Contents } from '../../store/workspace/contents.ts';
import { lockPath, type Observation, readParams } from '../observe.ts';
import type { Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';
import { nothingRecorded, type Recorded, recordedByDvc, recordedByUs } from './recorded.ts';

export interface ToCompare {
  readonly stage: Stage;
  readonly observation: Observation;
  readonly verdict: Verdict;
}

/** @param sight what deps are looked at through: what a repro will put back is as recorded */
export async function changesOf(
  project: Project,
  stores: Stores,
  one: ToCompare,
  sight: Contents,
): Promise<StageChanges> {
  const { stage } = one;
  const recorded = recordedOf(stores, one, sight);
  const deps = new Map<ProjectPath, DepWord>();
  // As in DVC, what a frozen stage reads is not looked at.
  for (const dep of stage.frozen ? [] : stage.deps)
    for (const [path, word] of await depWords(stage, dep, sight, recorded)) deps.set(path, word);
  for (const { file, keys } of stage.frozen ? [] : stage.params) {
    const read = readParams(project, stores, sight, file);
    const names = keys?.map(({ key }) => key);
    const word = read ? read.params && paramsWord(names, read.params, recorded.params(file)) : 'deleted';
    if (word !== undefined) deps.set(file, word);
  }
  const action = actionNow(one);
  return {
    deps,
    outs: await outWords(one, recorded),
    isAlwaysChanged: stage.alwaysChanged || isCallback(stage),
    isCommandChanged: action !== undefined && !recorded.isSameAction(action),
  };
}

/** Our lock where it speaks of the stage, unless it is DVC's that proves it. */
function recordedOf(stores: Stores, { stage, verdict }: ToCompare, sight: Contents): Recorded {
  const byDvc = (): Recorded | undefined => {
    const entry = stores.dvc.locks.entry(stage);
    return entry && recordedByDvc(stores, stage, entry, sight);
  };
  const isProvenByDvc = verdict.kind === 'restore' && verdict.from === 'dvc-lock';
  const proven = isProvenByDvc ? byDvc() : undefined;
  if (proven) return proven;
  const lock = stores.lock.get(stage);
  const [ours] = lock.kind === 'entry' ? [lock.entry] : lock.kind === 'conflict' ? lock.candidates : [];
  return ours ? recordedByUs(stores, stage, ours) : (byDvc() ?? nothingRecorded);
}

type Words = readonly (readonly [ProjectPath, ChangeWord])[];

/** None for what cannot be read: the verdict says why. */
async function depWords(stage: Stage, dep: Dep, sight: Contents, recorded: Recorded): Promise<Words> {
  try {
    return await (dep.kind === 'path' ? pathWords(dep, sight, recorded) : globWords(stage, dep, sight, recorded));
  } catch (error) {
    if (error instanceof EngineError) return [];
    throw error;
  }
}

async function pathWords({ path }: PathDep, sight: Contents, recorded: Recorded): Promise<Words> {
  const seen = await sight.look(sight.absolute(path));
  const word = fileWord(seen !== undefined, seen !== undefined && (await recorded.isSameDep(path, seen.content)));
  return word ? [[path, word]] : [];
}

/** A word for each file; for the pattern itself where nothing is known of it. */
async function globWords(stage: Stage, { pattern }: GlobDep, sight: Contents, recorded: Recorded): Promise<Words> {
  const then = recorded.glob(pattern);
  if (!then) return [[pattern, 'modified']];
  const paths = sight.glob(pattern, stage.excludes);
  const seen = await sight.lookAll(paths.map((path) => sight.absolute(path)));
  const now = new Map(paths.map((path, i) => [lockPath(stage, path), seen[i]?.content] as const));
  return [...new Set([...Object.keys(then), ...now.keys()])].flatMap((name) => {
    const content = now.get(name);
    const old = Object.hasOwn(then, name) ? then[name] : undefined;
    const word = old === undefined ? 'new' : fileWord(!!content, !!content && formatContent(content) === old);
    return word ? [[resolvePath(stage.file.dir, name), word] as const] : [];
  });
}

async function outWords(
  { stage, observation }: ToCompare,
  recorded: Recorded,
): Promise<ReadonlyMap<ProjectPath, ChangeWord>> {
  const words = new Map<ProjectPath, ChangeWord>();
  for (const out of stage.outs) {
    const now = observation.outs.get(lockPath(stage, out.path))?.content;
    const word = fileWord(now !== undefined, now !== undefined && recorded.isSameOut(out, now));
    if (word) words.set(out.path, out.cache && (await recorded.isLost(out)) ? 'not in cache' : word);
  }
  return words;
}

/** Undefined where it cannot be told: of code that cannot be read. */
function actionNow({ stage: { action }, observation: { now } }: ToCompare): ActionData | undefined {
  if (action.kind !== 'module') return action;
  return 'fingerprint' in now.inputs ? now.inputs.fingerprint.action : undefined;
}
