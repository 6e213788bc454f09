// `restage checkout`: the outs as the lock says, out of the cache, verified. Only what differs is touched; what is in
// the way and exists nowhere else goes to the trash by name. The lock itself is never changed.
import type { Emit } from '../core/event.ts';
import type { Out, ProjectPath, Stage, StageId } from '../core/model.ts';
import { resolvePath } from '../core/paths/paths.ts';
import { throwIfAny, type Problem } from '../core/problem.ts';
import { lockConflictTaken, objectsMissing } from '../core/problems/cache.ts';
import { sameContent } from '../core/records/content.ts';
import type { LockEntry } from '../core/records/lock.ts';
import { isKeptAsObject } from '../core/records/run-record.ts';
import { clearTemp } from '../store/cache-folder.ts';
import type { Seen } from '../store/workspace/contents.ts';
import { checkoutData } from './dvc/checkout-data.ts';
import { projectData, selectedNodes } from './dvc/project-data.ts';
import { lockPath, lookAtOuts } from './observe.ts';
import type { Project, ProjectRead } from './project/project.ts';
import { openStores, type Stores } from './project/stores.ts';
import { type CheckoutResult, scopeOf, type TargetScope } from './outcome.ts';
import { Refusals } from './repro/refusals.ts';
import { restoreOuts } from './repro/restore.ts';
import { type MutexWishes, withMutex } from './repro/with-mutex.ts';

export interface CheckoutRequest extends MutexWishes, TargetScope {
  /** Also make anew what is there already, linked as `cache.type` says. */
  readonly relink: boolean;
}

export interface CheckedOut {
  /** Of data, its .dvc file. */
  readonly stage: StageId;
  readonly path: ProjectPath;
  readonly result: CheckoutResult;
}

/** By out: data first, then stages in the order of the graph. @throws EngineError if pipeline or lock cannot be read: then nothing is changed */
export async function checkout(
  read: ProjectRead,
  request: CheckoutRequest,
  emit: Emit,
): Promise<readonly CheckedOut[]> {
  const { project } = read;
  const tracked = projectData(project);
  const { stages, data } = selectedNodes(read, tracked, scopeOf(request), emit);
  return withMutex(project, request, emit, async () => {
    clearTemp(project.world.fs, project.layout);
    // A lock that is broken is no warning here: there is nothing else to go by.
    const stores = openStores(project, (event) => (event.kind === 'warning' ? undefined : emit(event)), tracked);
    throwIfAny(stores.lock.warnings);
    const refusals = new Refusals(project);
    try {
      const results: CheckedOut[] = [];
      for (const { node, within } of data) {
        request.signal.throwIfAborted();
        for (const source of tracked.sources.file(node.path)) {
          const result = checkoutData({ project, stores, source, within, relink: request.relink, emit });
          results.push({ stage: node.path, path: source.path, result });
        }
      }
      for (const stage of stages) {
        request.signal.throwIfAborted();
        const outs = await checkoutStage({ project, stores, stage, refusals, relink: request.relink, emit });
        results.push(...outs);
        // Signals are heard between stages only.
        if (outs.some(({ result: { kind } }) => kind === 'restored' || kind === 'relinked'))
          await project.world.clock.sleep(0);
      }
      return results;
    } finally {
      stores.gitIgnore.flush();
      stores.index.save();
      stores.dvc.hint.save();
    }
  });
}

interface StageCheckout {
  readonly project: Project;
  readonly stores: Stores;
  readonly stage: Stage;
  readonly refusals: Refusals;
  readonly relink: boolean;
  readonly emit: Emit;
}

async function checkoutStage(work: StageCheckout): Promise<readonly CheckedOut[]> {
  const { stores, stage, emit } = work;
  const seen = await lookAtOuts(stage, stores.contents);
  const locked = stores.lock.get(stage);
  if (locked.kind === 'conflict') emit({ kind: 'warning', problem: lockConflictTaken(stage.file.lock, stage) });
  const entry =
    locked.kind === 'entry'
      ? locked.entry
      : locked.kind === 'conflict'
        ? likeliest(stores, locked.candidates, seen)
        : undefined;
  const refused = refusalsOf(work, entry);
  const results: CheckedOut[] = [];
  for (const out of stage.outs) {
    const result = await checkoutOut(work, out, entry, seen, refused);
    results.push({ stage: stage.id, path: out.path, result });
  }
  settleUnfinished(stores, stage, results);
  return results;
}

/** Of two sides of a merge: the one that is on disk, else one that can be restored. */
function likeliest(
  stores: Stores,
  candidates: readonly LockEntry[],
  seen: ReadonlyMap<string, Seen | undefined>,
): LockEntry | undefined {
  const isThere = ({ outs }: LockEntry): boolean =>
    [...outs].every(([path, content]) => sameContent(content, seen.get(path)?.content));
  const isCached = ({ outs }: LockEntry): boolean => [...outs.values()].every((content) => stores.outs.has(content));
  return candidates.find(isThere) ?? candidates.find(isCached) ?? candidates[0];
}

/** By out. The code is the recorded one: tracing it could fail, and outs must come back for broken code too. */
function refusalsOf(
  { refusals, stage }: StageCheckout,
  entry: LockEntry | undefined,
): (out: Out) => Problem | undefined {
  const action = entry?.fingerprint.action;
  const recorded =
    action?.kind === 'module' ? Object.keys(action.files).map((path) => resolvePath(stage.file.dir, path)) : [];
  const code = stage.action.kind === 'module' ? [stage.action.entry, ...recorded] : recorded;
  return (out) => refusals.of({ ...stage, outs: [out] }, code)[0];
}

async function checkoutOut(
  { project, stores, stage, relink, emit }: StageCheckout,
  out: Out,
  entry: LockEntry | undefined,
  seen: ReadonlyMap<string, Seen | undefined>,
  refused: (out: Out) => Problem | undefined,
): Promise<CheckoutResult> {
  const path = lockPath(stage, out.path);
  const content = entry?.outs.get(path);
  if (!content) return { kind: 'not-in-lock' };
  const isThere = sameContent(content, seen.get(path)?.content);
  if (isThere && !(relink && out.cache && stores.outs.has(content))) return { kind: 'there' };
  if (!isThere && !isKeptAsObject(out)) return { kind: 'not-cached' };
  const problem = refused(out);
  if (problem) return { kind: 'refused', problem };
  const one = { project, stores, stage: { ...stage, outs: [out] }, emit };
  if (await restoreOuts(one, new Map([[path, content]]), seen, 'all'))
    return { kind: isThere ? 'relinked' : 'restored' };
  return isThere ? { kind: 'there' } : { kind: 'missing', problem: objectsMissing(stage, out) };
}

/** What is as the lock says is no leftover any more: listed, a later edit by hand of it would go without trash. */
function settleUnfinished(stores: Stores, stage: Stage, results: readonly CheckedOut[]): void {
  const listed = stores.unfinished.outsOf(stage.id);
  if (listed.length === 0) return;
  const done = new Set<string>(
    results
      .filter(({ result: { kind } }) => kind === 'restored' || kind === 'relinked' || kind === 'there')
      .map(({ path }) => path),
  );
  const left = listed.filter((path) => !done.has(path));
  if (left.length === listed.length) return;
  stores.unfinished.end(stage.id);
  if (left.length > 0) stores.unfinished.begin(stage.id, left);
}
