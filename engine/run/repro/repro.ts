// A repro: one memoised promise for each stage, which awaits its upstream, takes a slot, reads the freshness table and
// acts on it. A failed stage is a value; what is below it is skipped.
import type { Event, SkipCause, StageResult } from '../../core/event.ts';
import type { Stage, StageId } from '../../core/model.ts';
import { EngineError, throwIfAny } from '../../core/problem.ts';
import { type Selection, selectStages } from '../../core/select.ts';
import type { Mutex } from '../../io/mutex/mutex.ts';
import { clearTemp } from '../../store/cache-folder.ts';
import { currentFolder } from '../project/current-folder.ts';
import { inputProblems, moduleProblems } from './preflight.ts';
import { type ProjectRead, type Project } from '../project/project.ts';
import { Refusals } from './refusals.ts';
import { Slots } from './slots.ts';
import { reproStage } from './stage-run.ts';
import { openStores } from '../project/stores.ts';
import { withMutex } from './with-mutex.ts';

export interface ReproRequest {
  readonly selection: Selection;
  readonly force: boolean;
  readonly keepGoing: boolean;
  readonly runCache: boolean;
  /** At least 1; undefined is the configured number, else the cores. */
  readonly jobs: number | undefined;
  readonly wait: 'forever' | 'no';
  /** As people typed it, for those who wait. */
  readonly command: string;
  readonly signal: AbortSignal;
}

export interface ReproResult {
  readonly ok: boolean;
  /** In the order of the graph. */
  readonly stages: ReadonlyMap<StageId, StageResult>;
}

/** @throws EngineError with everything that is wrong before a stage has run; nothing is changed then */
export async function repro(
  read: ProjectRead,
  request: ReproRequest,
  emit: (event: Event) => void,
): Promise<ReproResult> {
  const { project } = read;
  const stages =
    read.problems.length === 0
      ? selectStages(project.graph, request.selection, currentFolder(project))
      : project.graph.order;
  throwIfAny([...read.problems, ...(read.partial ? [] : inputProblems(project, stages))]);
  return withMutex(project, request, emit, async (mutex) => reproSelected(project, stages, mutex, request, emit));
}

async function reproSelected(
  project: Project,
  stages: readonly Stage[],
  mutex: Mutex,
  request: ReproRequest,
  emit: (event: Event) => void,
): Promise<ReproResult> {
  clearTemp(project.world.fs, project.layout);
  const stores = openStores(project, emit);
  const refusals = new Refusals(project);
  throwIfAny(await moduleProblems(project, stores, stages, (code) => refusals.protect(code)));
  const jobs = request.jobs ?? project.config.jobs ?? project.world.cores;
  emit({ kind: 'selected', stages: stages.map(({ id }) => id), jobs });
  const slots = new Slots(jobs);
  const selected = new Map(stages.map((stage) => [stage.id, stage]));
  const results = new Map<StageId, Promise<StageResult>>();
  let stoppedBy: StageId | undefined;
  let fatal: { readonly error: unknown } | undefined;

  const visit = (stage: Stage): Promise<StageResult> => {
    let result = results.get(stage.id);
    if (!result) results.set(stage.id, (result = settle(stage)));
    return result;
  };
  const settle = async (stage: Stage): Promise<StageResult> => {
    const upstream = (project.graph.upstream.get(stage.id) ?? []).flatMap((id) => selected.get(id) ?? []);
    const failed = await firstBroken(upstream, visit);
    const result =
      failed === undefined ? await slots.use(() => act(stage)) : skipped({ kind: 'upstream', stage: failed });
    if (result.kind === 'failed' && !request.keepGoing) stoppedBy ??= stage.id;
    emit({ kind: 'stage-ended', stage: stage.id, result });
    return result;
  };
  const act = async (stage: Stage): Promise<StageResult> => {
    if (request.signal.aborted) return skipped({ kind: 'cancelled' });
    if (stoppedBy !== undefined) return skipped({ kind: 'stopped', stage: stoppedBy });
    try {
      return await reproStage({
        project,
        stores,
        stage,
        mutex,
        refusals,
        emit,
        signal: request.signal,
        wishes: request,
      });
    } catch (error) {
      if (error instanceof EngineError) return { kind: 'failed', problems: error.problems, reasons: [], durationMs: 0 };
      // A full disk, or a bug: thrown when nothing runs any more, since the mutex is let go then.
      fatal ??= { error };
      stoppedBy ??= stage.id;
      return skipped({ kind: 'stopped', stage: stage.id });
    }
  };

  try {
    // Started in the order of the graph, so that visit never recurses deeply.
    const done = await Promise.all(stages.map(async (stage) => [stage.id, await visit(stage)] as const));
    await stores.lock.flush();
    if (fatal) throw fatal.error;
    const ok = done.every(([, result]) => result.kind !== 'failed' && result.kind !== 'skipped');
    return { ok, stages: new Map(done) };
  } finally {
    stores.index.save();
  }
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
