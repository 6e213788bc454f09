// `restage commit`: the outs that are there become the results of the inputs that are there, because the user says so.
// Nothing is run or asked. The order is that of a run: objects, run record, lock.
import type { Emit } from '../core/event.ts';
import type { Stage, StageId } from '../core/model.ts';
import { EngineError, type Problem } from '../core/problem.ts';
import {
  commitDepEdited,
  commitTracked,
  commitUnfinished,
  commitWithoutOut,
  unfinishedRecorded,
} from '../core/problems/cache.ts';
import { missingDep } from '../core/problems/stage.ts';
import { sameContent } from '../core/records/content.ts';
import type { LockRead } from '../core/records/lock.ts';
import { keepsRunRecord } from '../core/records/run-record.ts';
import { fingerprintText } from '../core/freshness/fingerprint.ts';
import { sha256 } from '../io/disk/hashing.ts';
import { clearTemp } from '../store/cache-folder.ts';
import { commitData } from './dvc/commit-data.ts';
import { noteSame, sourcesOf } from './dvc/data.ts';
import { projectData, selectedNodes } from './dvc/project-data.ts';
import type { Intake } from '../store/cache/intake.ts';
import { lockPath, type Observation, observe } from './observe.ts';
import type { Project, ProjectRead } from './project/project.ts';
import { openStores, type Stores } from './project/stores.ts';
import { type CommitResult, scopeOf, type TargetScope } from './outcome.ts';
import { editedInput } from './repro/edited.ts';
import { provenance } from './repro/provenance.ts';
import { recordAgain, recordLock, saveAgain, saveOuts } from './repro/record.ts';
import { decide } from './repro/stage-run.ts';
import { Refusals } from './repro/refusals.ts';
import { type MutexWishes, withMutex } from './repro/with-mutex.ts';

export interface CommitRequest extends MutexWishes, TargetScope {
  /** Record also what a run left that did not finish. */
  readonly force: boolean;
}

/** By .dvc file and stage, in the order of the graph; a stage that is refused keeps none of the others back. */
export async function commit(
  read: ProjectRead,
  request: CommitRequest,
  emit: Emit,
): Promise<ReadonlyMap<StageId, CommitResult>> {
  const { project } = read;
  const tracked = projectData(project);
  const { stages, data } = selectedNodes(read, tracked, scopeOf(request), emit);
  return withMutex(project, request, emit, async () => {
    clearTemp(project.world.fs, project.layout);
    const stores = openStores(project, emit, tracked);
    const refusals = new Refusals(project);
    const results = new Map<StageId, CommitResult>();
    try {
      for (const { node } of data) {
        request.signal.throwIfAborted();
        results.set(node.path, commitData(project, stores, tracked.sources.file(node.path)));
      }
      // Of what they read, the lock says what its .dvc file says.
      for (const source of sourcesOf(project, stores, stages))
        if (!stores.dvc.settled.has(source.path)) noteSame(project, stores, source);
      for (const stage of stages) {
        request.signal.throwIfAborted();
        const result = await commitOrRefuse({ project, stores, refusals, stage, force: request.force, emit });
        results.set(stage.id, result);
        // Signals are heard between stages only.
        if (result.kind === 'recorded') await project.world.clock.sleep(0);
      }
      return results;
    } finally {
      await stores.lock.flush();
      stores.index.save();
      stores.dvc.hint.save();
    }
  });
}

interface StageCommit {
  readonly project: Project;
  readonly stores: Stores;
  readonly refusals: Refusals;
  readonly stage: Stage;
  readonly force: boolean;
  readonly emit: Emit;
}

async function commitOrRefuse(work: StageCommit): Promise<CommitResult> {
  try {
    return await work.stores.objects.withIntake((intake) => commitStage(work, intake));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { kind: 'refused', problems: error.problems };
  }
}

async function commitStage(work: StageCommit, intake: Intake): Promise<CommitResult> {
  const { project, stores, refusals, stage, force, emit } = work;
  if (stage.frozen && isFrozenFresh(stores, stage, await observe(project, stores, stage, stores)))
    return { kind: 'fresh' };
  // Its inputs count after all: to thaw it and find it stale would take back what was just asserted.
  const sight = { contents: stores.contents, intake };
  const observation = await observe(project, stores, { ...stage, frozen: false }, sight);
  const { inputs } = observation.now;
  if (inputs.kind === 'missing') return refused(missingDep(stage, inputs.dep, inputs.writer));
  if (inputs.kind === 'broken') return { kind: 'refused', problems: inputs.problems };
  if (inputs.kind !== 'known') throw new Error(`bug: inputs of stage '${stage.id}' are ${inputs.kind} in a commit`);
  const absent = stage.outs.filter((out) => !observation.outs.get(lockPath(stage, out.path)));
  if (absent.length > 0) return refused(...absent.map((out) => commitWithoutOut(stage, out)));
  if (isRecorded(stores.lock.get(stage), inputs.id, observation)) {
    const paths = await saveAgain(project, stores, stage, observation.outs);
    if (paths.length > 0) emit({ kind: 'objects-saved-again', stage: stage.id, paths });
    const locked = stores.lock.get(stage);
    if (locked.kind === 'entry') recordAgain(project, stores, stage, { id: inputs.id, outs: locked.entry.outs });
    stores.unfinished.end(stage.id);
    return { kind: 'fresh' };
  }
  const unfinished = stores.unfinished.outsOf(stage.id).length > 0;
  if (unfinished && !force) return refused(commitUnfinished(stage));
  const tracked = stage.outs.filter((out) => refusals.isTrackedByGit(out));
  if (tracked.length > 0) return refused(...tracked.map((out) => commitTracked(stage, out)));
  const { outs, problems } = await saveOuts({ project, stores, stage, intake });
  if (problems.length > 0) return refused(...problems);
  const edited = editedInput(project, stores, stage, observation);
  if (edited !== undefined) return refused(commitDepEdited(stage, shown(project, edited)));
  // A record of a real run is a better witness than the user's word, and others may share it; the lock outranks it here.
  if (keepsRunRecord(stage) && !stores.runs.read(inputs.id)) {
    stores.runs.write({ id: inputs.id, outs, durationMs: 0, provenance: { ...provenance(project), source: 'commit' } });
  }
  recordLock(stores, stage, { fingerprint: inputs.fingerprint, outs });
  if (unfinished) emit({ kind: 'warning', problem: unfinishedRecorded(stage) });
  return { kind: 'recorded', unfinished };
}

function isFrozenFresh(stores: Stores, stage: Stage, observation: Observation): boolean {
  return decide(stores, stage, observation, { force: false, runCache: true }).kind === 'fresh';
}

/** As the freshness table's row 4, which stages that always run never come to. */
function isRecorded(locked: LockRead, id: string, { outs }: Observation): boolean {
  if (locked.kind !== 'entry' || sha256(fingerprintText(locked.entry.fingerprint)) !== id) return false;
  return [...outs].every(([path, seen]) => sameContent(locked.entry.outs.get(path), seen?.content));
}

function refused(...problems: readonly Problem[]): CommitResult {
  const [first, ...rest] = problems;
  if (!first) throw new Error('bug: a commit is refused for no reason');
  return { kind: 'refused', problems: [first, ...rest] };
}

function shown(project: Project, path: string): string {
  return path.startsWith(`${project.layout.root}/`) ? path.slice(project.layout.root.length + 1) : path;
}
