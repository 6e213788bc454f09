// One stage of a repro: observe, decide, act. The decision is core/verdict.ts; here it is carried out, and a restore
// that finds a broken object decides again.
import type { Emit, StageResult } from '../../core/event.ts';
import type { Stage } from '../../core/model.ts';
import type { Problems } from '../../core/problem.ts';
import { depEdited } from '../../core/problems/stage.ts';
import type { Reasons, StaleReason } from '../../core/freshness/reason.ts';
import type { LockEntry } from '../../core/records/lock.ts';
import { keepsRunRecord } from '../../core/records/run-record.ts';
import { fingerprintText } from '../../core/freshness/fingerprint.ts';
import { mayBeTakenOver, type Verdict, verdict, type Wishes } from '../../core/freshness/verdict.ts';
import { sameContent } from '../../core/records/content.ts';
import type { Content } from '../../core/records/content.ts';
import { sha256 } from '../../io/disk/hashing.ts';
import type { Mutex } from '../../io/mutex/mutex.ts';
import type { Contents } from '../../store/workspace/contents.ts';
import { bringOuts, outsUntouched, takeOver } from '../dvc/take-over.ts';
import { clearOut, unshareOut } from './clear-outs.ts';
import { editedInput } from './edited.ts';
import { execute } from './execute.ts';
import { headStart, type InputsBefore, touchedSince } from './head-start.ts';
import type { HostsAhead } from './hosts-ahead.ts';
import { checkModuleParams, hasWrittenParams } from './module-params.ts';
import { lockPath, type Observation, observe } from '../observe.ts';
import type { Project } from '../project/project.ts';
import { provenance } from './provenance.ts';
import { recordAgain, recordLock, recordRun, recordTakenOver, saveAgain, saveOuts } from './record.ts';
import type { Refusals } from './refusals.ts';
import { restoreOuts } from './restore.ts';
import type { Stores } from '../project/stores.ts';

export interface StageRun {
  readonly project: Project;
  readonly stores: Stores;
  readonly stage: Stage;
  readonly mutex: Mutex;
  readonly refusals: Refusals;
  readonly ahead: HostsAhead;
  readonly signal: AbortSignal;
  readonly wishes: Wishes;
  /** Asked before anything of the stage is removed; nobody is asked without it. */
  readonly confirm?: ((stage: Stage, reasons: Reasons) => Promise<boolean>) | undefined;
  readonly emit: Emit;
}

export async function reproStage(run: StageRun): Promise<StageResult> {
  const { project, stores, stage } = run;
  const before = run.confirm || run.wishes.force ? undefined : headStart(project, stores, stage);
  if (before && run.refusals.of(stage, []).length === 0) return runAtOnce(run, before);
  for (;;) {
    const started = project.world.clock.elapsed();
    const observation = await observe(project, stores, stage, { contents: stores.contents });
    const decision = await decideWithDvc(stores, stage, observation, run.wishes);
    if (decision.kind === 'error') return failed(decision.problems, [], 0);
    if (decision.kind === 'pending') throw new Error('bug: a run has pending deps');
    if (decision.kind === 'fresh') return keepFresh(run, observation, decision.entry);
    const refused = run.refusals.of(stage, observation.code?.files.keys() ?? []);
    const late = decision.kind === 'run' && observation.code && hasWrittenParams(project, stage);
    const unfit = late ? await checkModuleParams(project, stores, stage, observation.code) : [];
    const [first, ...rest] = [...refused, ...unfit];
    if (first) return failed([first, ...rest], decision.reasons, 0);
    if (decision.kind === 'run' && run.confirm && !(await run.confirm(stage, decision.reasons)))
      return { kind: 'skipped', because: { kind: 'declined' } };
    if (decision.kind === 'run')
      return runStage(run, observation, decision.reasons, () => Promise.resolve({ observation }));
    const result = await restoreStage(run, observation, decision, started);
    if (result) return result;
  }
}

/** The freshness table on what was observed, dvc.lock left aside. */
export function decide(
  stores: Stores,
  stage: Stage,
  observation: Observation,
  wishes: Wishes,
  takenOver?: ReadonlyMap<string, Content>,
): Verdict {
  return verdict(
    stage,
    observation.now,
    {
      lock: stores.lock.get(stage),
      idOf: (fingerprint) => sha256(fingerprintText(fingerprint)),
      record: (id) => (keepsRunRecord(stage) ? stores.runs.read(id) : undefined),
      intact: (content) => stores.outs.has(content),
      takenOver,
    },
    wishes,
  );
}

/**
 * The freshness table; predictions read the same one. dvc.lock is asked only where it could change the answer.
 * @param contents what to look through
 */
export async function decideWithDvc(
  stores: Stores,
  stage: Stage,
  observation: Observation,
  wishes: Wishes,
  contents: Contents = stores.contents,
): Promise<Verdict> {
  const made = decide(stores, stage, observation, wishes);
  const takenOver = mayBeTakenOver(made) ? await takeOver(stores, stage, observation, contents) : undefined;
  return takenOver ? decide(stores, stage, observation, wishes, takenOver) : made;
}

async function keepFresh(
  { project, stores, stage, emit }: StageRun,
  observation: Observation,
  entry: LockEntry | undefined,
): Promise<StageResult> {
  const paths = await saveAgain(project, stores, stage, observation.outs);
  if (paths.length > 0) emit({ kind: 'objects-saved-again', stage: stage.id, paths });
  const { inputs } = observation.now;
  // By name only: to read the record of each fresh stage would take longer than all else.
  if (entry && inputs.kind === 'known' && !stores.runs.has(inputs.id))
    recordAgain(project, stores, stage, { id: inputs.id, outs: entry.outs });
  // Of a frozen stage in conflict, the side that is there.
  if (entry && stores.lock.get(stage).kind === 'conflict') recordLock(stores, stage, entry);
  stores.unfinished.end(stage.id);
  return { kind: 'fresh' };
}

/** undefined if an object turned out to be lost or wrong: then the table is to be read again. */
async function restoreStage(
  { project, stores, stage, emit }: StageRun,
  observation: Observation,
  decision: Verdict & { readonly kind: 'restore' },
  started: number,
): Promise<StageResult | undefined> {
  const isTakenOver = decision.from === 'dvc-lock';
  if (isTakenOver && !(await bringOuts(stores, decision.outs, observation))) return undefined;
  if (!(await restoreOuts({ project, stores, stage, emit }, decision.outs, observation.outs))) return undefined;
  const { inputs } = observation.now;
  if (isTakenOver && inputs.kind === 'known') {
    const isEdited = editedInput(project, stores, stage, observation) !== undefined;
    if (isEdited || !outsUntouched(project, decision.outs, observation)) return undefined;
    await recordTakenOver(project, stores, stage, { ...inputs, outs: decision.outs, seen: observation.outs });
  }
  if (inputs.kind === 'known' && !isTakenOver)
    recordAgain(project, stores, stage, { id: inputs.id, outs: decision.outs });
  const fingerprint = inputs.kind === 'known' ? inputs.fingerprint : decision.entry?.fingerprint;
  if (fingerprint && !isTakenOver) recordLock(stores, stage, { fingerprint, outs: decision.outs });
  const durationMs = Math.round(project.world.clock.elapsed() - started);
  const inPlace =
    isTakenOver &&
    [...decision.outs].every(([path, content]) => sameContent(content, observation.outs.get(path)?.content));
  return { kind: 'restored', from: decision.from, reasons: decision.reasons, durationMs, inPlace };
}

/** What its inputs are is found out while its command runs. */
async function runAtOnce(run: StageRun, before: InputsBefore): Promise<StageResult> {
  const { project, stores, stage } = run;
  const outs = new Map(stage.outs.map(({ path }) => [lockPath(stage, path), undefined]));
  const unread: Observation = { now: { inputs: { kind: 'ignored' }, outs }, inputs: new Map(), outs, globs: new Map() };
  const reasons: Reasons = [{ kind: 'never-run' }];
  return runStage(run, unread, reasons, async () => {
    const observation = await observe(project, stores, stage, { contents: stores.contents }, outs);
    return { observation, edited: touchedSince(project, before, observation) };
  });
}

/**
 * @param observation what is known before it starts
 * @param look called when it has started: what its inputs were then, and which of them was edited meanwhile
 */
async function runStage(
  run: StageRun,
  observation: Observation,
  reasons: Reasons,
  look: () => Promise<{ readonly observation: Observation; readonly edited?: string | undefined }>,
): Promise<StageResult> {
  const { project, stores, stage, emit } = run;
  for (const out of stage.outs) {
    const seen = observation.outs.get(lockPath(stage, out.path));
    if (out.persist) await unshareOut(run, seen);
    else await clearOut(run, out, seen);
  }
  stores.unfinished.begin(
    stage.id,
    stage.outs.map((out) => out.path),
  );
  emit({ kind: 'stage-started', stage: stage.id, reasons });
  const execution = execute({ ...run, observation });
  const looking = look();
  // Nobody waits for it if the command fails.
  looking.catch(() => undefined);
  await run.ahead.started(stage);
  const { failure, durationMs } = await execution;
  if (failure) return failed([failure], reasons, durationMs);

  const looked = await looking;
  const { inputs } = looked.observation.now;
  if (inputs.kind === 'broken' && looked.edited === undefined) return failed(inputs.problems, reasons, durationMs);
  const editedSince = (): string | undefined =>
    looked.edited ?? editedInput(project, stores, stage, looked.observation);
  const { edited, outs, problems } = await stores.objects.withIntake((intake) =>
    saveOuts({ project, stores, stage, intake }, editedSince),
  );
  if (edited !== undefined) {
    emit({ kind: 'warning', problem: depEdited(stage, shown(project, edited)) });
    return { kind: 'ran', reasons, durationMs, recorded: false };
  }
  const [first, ...rest] = problems;
  if (first) return failed([first, ...rest], reasons, durationMs);
  if (inputs.kind !== 'known') throw new Error(`bug: stage '${stage.id}' was run without a fingerprint`);
  const { fingerprint, id } = inputs;
  recordRun(stores, stage, { fingerprint, id, outs, durationMs, provenance: provenance(project) });
  return { kind: 'ran', reasons, durationMs, recorded: true };
}

function failed(problems: Problems, reasons: readonly StaleReason[], durationMs: number): StageResult {
  return { kind: 'failed', problems, reasons, durationMs };
}

function shown(project: Project, path: string): string {
  return path.startsWith(`${project.layout.root}/`) ? path.slice(project.layout.root.length + 1) : path;
}
