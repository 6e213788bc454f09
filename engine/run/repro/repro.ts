// A repro: one memoised promise for each stage, which awaits its upstream, takes a slot, reads the freshness table and
// acts on it. A failed stage is a value; what is below it is skipped.
import type { Event, SkipCause, StageResult } from '../../core/event.ts';
import type { Reasons } from '../../core/freshness/reason.ts';
import type { Stage, StageId } from '../../core/model.ts';
import { EngineError, throwIfAny } from '../../core/problem.ts';
import type { Selection } from '../../core/select.ts';
import type { Mutex } from '../../io/mutex/mutex.ts';
import { clearTemp } from '../../store/cache-folder.ts';
import { settleData, sourcesOf, toSettle } from '../dvc/data.ts';
import { moduleProblems } from './preflight.ts';
import type { ProjectRead, Project } from '../project/project.ts';
import { rememberFiles } from '../project/search.ts';
import { HostsAhead } from './hosts-ahead.ts';
import { freshButMissing } from './missing.ts';
import { Refusals } from './refusals.ts';
import { isInGivenOrder, type ToRepro, toRepro } from './selection.ts';
import { Slots } from './slots.ts';
import { reproStage } from './stage-run.ts';
import { openStores } from '../project/stores.ts';
import { withMutex } from './with-mutex.ts';

export interface ReproRequest {
  readonly selection: Selection;
  readonly force: boolean;
  /** Also what needs a stage that ran or was restored, whether its bytes changed or not. */
  readonly forceDownstream?: boolean;
  /** After a failure, go on with what does not need it. */
  readonly keepGoing: boolean;
  /** After a failure, go on also with what needs it. */
  readonly ignoreErrors?: boolean;
  readonly runCache: boolean;
  /** Leave alone what has only lost its data. */
  readonly allowMissing?: boolean;
  /** Whether results go into the cache, and not only into the lock (the default: yes). */
  readonly commit?: boolean;
  /** Asked before a stage runs, one at a time. */
  readonly confirm?: ((stage: Stage, reasons: Reasons) => Promise<boolean>) | undefined;
  /** At least 1; undefined is the configured number, else the cores. */
  readonly jobs: number | undefined;
  readonly wait: 'forever' | 'no';
  /** As people typed it, for those who wait. */
  readonly command: string;
  readonly signal: AbortSignal;
}

export interface ReproResult {
  /** Whether every stage is fresh, was restored or ran. */
  readonly ok: boolean;
  /** In the order of the graph. */
  readonly stages: ReadonlyMap<StageId, StageResult>;
  /** How many places of data were asked for, beside what the stages read. */
  readonly data?: number;
}

/** @throws EngineError with everything that is wrong before a stage has run; nothing is changed then */
export async function repro(
  read: ProjectRead,
  request: ReproRequest,
  emit: (event: Event) => void,
): Promise<ReproResult> {
  const { project } = read;
  const selected = toRepro(read, request, emit);
  return withMutex(project, request, emit, async (mutex) => reproSelected(project, selected, mutex, request, emit));
}

async function reproSelected(
  project: Project,
  { stages, data, sources }: ToRepro,
  mutex: Mutex,
  request: ReproRequest,
  emit: (event: Event) => void,
): Promise<ReproResult> {
  clearTemp(project.world.fs, project.layout);
  if (project.found) rememberFiles(project.world, project.layout, project.found);
  const stores = openStores(project, emit, { commits: request.commit ?? true, ...(sources ? { sources } : {}) });
  const refusals = new Refusals(project);
  throwIfAny(await moduleProblems(project, stores, stages, (code) => refusals.protect(code)));
  settleData(project, stores, toSettle(project, stores, { stages, data }, request), emit);
  const isOneByOne = request.confirm !== undefined || isInGivenOrder(request.selection);
  const jobs = isOneByOne ? 1 : (request.jobs ?? project.config.jobs ?? project.world.cores);
  emit({ kind: 'selected', stages: stages.map(({ id }) => id), jobs });
  const slots = new Slots(jobs);
  const upstreamOf = upstreamAmong(project, stages, request.selection);
  const ahead = new HostsAhead(project, stages, mutex.nonce, upstreamOf);
  const results = new Map<StageId, Promise<StageResult>>();
  /** That ran or were restored. */
  const changed = new Set<StageId>();
  /** Left alone for now, though their data is missing. */
  const spared = new Set<StageId>();
  const broughtBack = new Map<StageId, Promise<StageResult>>();
  let stoppedBy: StageId | undefined;
  let fatal: { readonly error: unknown } | undefined;

  const visit = (stage: Stage): Promise<StageResult> => {
    let result = results.get(stage.id);
    if (!result) results.set(stage.id, (result = settle(stage)));
    return result;
  };
  const settle = async (stage: Stage): Promise<StageResult> => {
    const upstream = upstreamOf(stage);
    const failed = await firstBroken(upstream, visit);
    // What was asked for one after the other does not hang together.
    const isHeld = failed !== undefined && request.ignoreErrors !== true && !isInGivenOrder(request.selection);
    const result = isHeld ? skipped({ kind: 'upstream', stage: failed }) : await slots.use(() => act(stage));
    const isStop = result.kind === 'failed' && !request.keepGoing && request.ignoreErrors !== true;
    if (isStop || (result.kind === 'skipped' && result.because.kind === 'declined')) stoppedBy ??= stage.id;
    if (result.kind !== 'failed' && result.kind !== 'skipped') ahead.ended(stage);
    if (result.kind === 'ran' || (result.kind === 'restored' && result.inPlace !== true)) changed.add(stage.id);
    emit({ kind: 'stage-ended', stage: stage.id, result });
    return result;
  };
  const act = async (stage: Stage): Promise<StageResult> => {
    if (request.signal.aborted) return skipped({ kind: 'cancelled' });
    if (stoppedBy !== undefined) return skipped({ kind: 'stopped', stage: stoppedBy });
    try {
      const above = project.graph.upstream.get(stage.id) ?? [];
      const isForced = request.forceDownstream === true && above.some((id) => changed.has(id));
      const wishes = { force: request.force || isForced, runCache: request.runCache };
      if (request.allowMissing === true && (await freshButMissing(project, stores, stage, wishes))) {
        spared.add(stage.id);
        return { kind: 'fresh' };
      }
      if (request.allowMissing === true) settleData(project, stores, sourcesOf(project, stores, [stage]), emit);
      const lost = await firstBroken(
        upstreamOf(stage).filter(({ id }) => spared.has(id)),
        bringBack,
      );
      if (lost !== undefined) return skipped({ kind: 'upstream', stage: lost });
      const { signal, confirm } = request;
      return await reproStage({ project, stores, stage, mutex, refusals, ahead, emit, signal, confirm, wishes });
    } catch (error) {
      if (error instanceof EngineError) return { kind: 'failed', problems: error.problems, reasons: [], durationMs: 0 };
      // A full disk, or a bug: thrown when nothing runs any more, since the mutex is let go then.
      fatal ??= { error };
      stoppedBy ??= stage.id;
      return skipped({ kind: 'stopped', stage: stage.id });
    }
  };
  /** What a stale stage reads has to be there after all. It is made within the slot of the stage that needs it. */
  const bringBack = (stage: Stage): Promise<StageResult> => {
    let result = broughtBack.get(stage.id);
    if (!result) broughtBack.set(stage.id, (result = restoreSpared(stage)));
    return result;
  };
  const restoreSpared = async (stage: Stage): Promise<StageResult> => {
    const lost = await firstBroken(
      upstreamOf(stage).filter(({ id }) => spared.has(id)),
      bringBack,
    );
    if (lost !== undefined) return skipped({ kind: 'upstream', stage: lost });
    const { signal, confirm, runCache } = request;
    const wishes = { force: false, runCache };
    const result = await reproStage({ project, stores, stage, mutex, refusals, ahead, emit, signal, confirm, wishes });
    if (result.kind !== 'fresh') emit({ kind: 'stage-ended', stage: stage.id, result });
    return result;
  };

  try {
    // Started in the order of the graph, so that visit never recurses deeply.
    await Promise.all(stages.map(visit));
    const done = await Promise.all(
      stages.map(async (stage) => [stage.id, await (broughtBack.get(stage.id) ?? visit(stage))] as const),
    );
    await stores.lock.flush();
    if (fatal) throw fatal.error;
    const ok = done.every(([, result]) => result.kind !== 'failed' && result.kind !== 'skipped');
    return { ok, stages: new Map(done), data: data.length };
  } finally {
    await ahead.dismiss();
    stores.index.save();
    stores.dvc.hint.save();
  }
}

/** Of a stage, those that it waits for: what it reads, or where the order was given, the one before. */
function upstreamAmong(
  { graph }: Project,
  stages: readonly Stage[],
  selection: Selection,
): (stage: Stage) => readonly Stage[] {
  if (isInGivenOrder(selection)) {
    const before = new Map(stages.map((stage, at) => [stage.id, stages.slice(Math.max(0, at - 1), at)]));
    return ({ id }) => before.get(id) ?? [];
  }
  const selected = new Map(stages.map((stage) => [stage.id, stage]));
  return ({ id }) => (graph.upstream.get(id) ?? []).flatMap((upstream) => selected.get(upstream) ?? []);
}

/** The first of `upstream` that did not come out, once all are done. */
async function firstBroken(
  upstream: readonly Stage[],
  visit: (stage: Stage) => Promise<StageResult>,
): Promise<StageId | undefined> {
  const results = await Promise.all(upstream.map(async (stage) => [stage.id, await visit(stage)] as const));
  return results.find(([, { kind }]) => kind === 'failed' || kind === 'skipped')?.[0];
}

function skipped(because: SkipCause): StageResult {
  return { kind: 'skipped', because };
}
