// Recording what a stage made, in the order objects, run record, lock: each names only what is already on disk, so a
// crash in between costs work and never leaves a record of something that is not there.
import { allEnded } from '../../core/all-ended.ts';
import { formatDvcDigest } from '../../core/dvc/data.ts';
import { sortedRecord } from '../../core/order.ts';
import { type Content, sameContent } from '../../core/records/content.ts';
import type { FingerprintData } from '../../core/freshness/fingerprint.ts';
import type { LockEntry } from '../../core/records/lock.ts';
import type { Out, Stage } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';
import { outChangedWhileRecorded, outNotWritten } from '../../core/problems/stage.ts';
import { isKeptAsObject, keepsRunRecord } from '../../core/records/run-record.ts';
import type { Intake } from '../../store/cache/intake.ts';
import type { Seen } from '../../store/workspace/contents.ts';
import { lookAtOuts, lockPath } from '../observe.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';
import { provenance } from './provenance.ts';

export interface Finished {
  readonly fingerprint: FingerprintData;
  readonly id: string;
  readonly durationMs: number;
  readonly provenance: Readonly<Record<string, string>>;
}

export interface Saving {
  readonly project: Project;
  readonly stores: Stores;
  readonly stage: Stage;
  readonly intake: Intake;
}

export interface Saved {
  readonly outs: ReadonlyMap<string, Content>;
  /** An out is not there, or changed while it was saved: then nothing is to be recorded. */
  readonly problems: readonly Problem[];
  /** What `editedInput` said: then nothing was saved, nor is to be recorded. */
  readonly edited?: string;
}

/** @param editedInput asked beside the threads that read the outs */
export async function saveOuts(
  { project, stores, stage, intake }: Saving,
  editedInput: () => string | undefined = () => undefined,
): Promise<Saved> {
  const [seen, edited] = await allEnded([
    lookAtOuts(stage, stores.contents, stores.commits ? intake : undefined),
    Promise.resolve().then(editedInput),
  ]);
  if (edited !== undefined) return { outs: new Map(), problems: [], edited };
  const problems = stage.outs
    .filter((out) => !seen.get(lockPath(stage, out.path)))
    .map((out) => outNotWritten(stage, out));
  const outs = new Map<string, Content>();
  if (problems.length > 0) return { outs, problems };
  for (const out of stage.outs) {
    const there = seen.get(lockPath(stage, out.path));
    if (there && !(await saveOut(project, stores, out, there, intake)))
      problems.push(outChangedWhileRecorded(stage, out));
    if (there) outs.set(lockPath(stage, out.path), there.content);
  }
  return { outs, problems };
}

/** Into the cache, if that keeps it; false if it is not what was seen any more. */
export async function saveOut(
  project: Project,
  stores: Stores,
  out: Out,
  seen: Seen,
  intake?: Intake,
): Promise<boolean> {
  return !stores.commits || !isKeptAsObject(out) || stores.outs.save(absolutePath(project, out.path), seen, intake);
}

export function recordRun(
  stores: Stores,
  stage: Stage,
  run: Finished & { readonly outs: ReadonlyMap<string, Content> },
): void {
  const { id, fingerprint, outs, durationMs, provenance } = run;
  if (stores.commits && keepsRunRecord(stage))
    stores.runs.write({ id, outs, durationMs: Math.round(durationMs), provenance });
  recordLock(stores, stage, { fingerprint, outs });
}

/** Puts a run record that is lost or torn back, on the lock's word for these outs: later changes back come out of the cache again. */
export function recordAgain(
  project: Project,
  stores: Stores,
  stage: Stage,
  { id, outs }: { readonly id: string; readonly outs: ReadonlyMap<string, Content> },
): void {
  if (!stores.commits || !keepsRunRecord(stage) || stores.runs.read(id)) return;
  if (![...outs.values()].every((content) => stores.outs.has(content))) return;
  stores.runs.write({ id, outs, durationMs: 0, provenance: { ...provenance(project), source: 'lock' } });
}

/** Of what DVC did: the same, but that a run record of our own is the better witness. */
export async function recordTakenOver(
  project: Project,
  stores: Stores,
  stage: Stage,
  taken: Omit<Finished, 'durationMs' | 'provenance'> & {
    readonly outs: ReadonlyMap<string, Content>;
    readonly seen: ReadonlyMap<string, Seen | undefined>;
  },
): Promise<void> {
  const { id, fingerprint, outs, seen } = taken;
  const isThere = new Map([...seen].filter(([path, there]) => sameContent(outs.get(path), there?.content)));
  await saveAgain(project, stores, stage, isThere);
  const isKnown = stores.runs.read(id) !== undefined;
  if (isKnown) return recordLock(stores, stage, { fingerprint, outs });
  recordRun(stores, stage, {
    id,
    fingerprint,
    outs,
    durationMs: 0,
    provenance: { ...provenance(project), source: 'dvc.lock' },
  });
}

/** Into the lock, with its next write; `stores.lock.flush()` tells whether that went well. */
export function recordLock(stores: Stores, stage: Stage, recorded: LockEntry): void {
  const entry = { ...recorded, data: dataOf(stores, stage) };
  for (const out of stage.outs) {
    const content = entry.outs.get(lockPath(stage, out.path));
    if (out.cache) stores.gitIgnore.add(out.path, content?.kind === 'directory');
  }
  stores.lock.set(stage, entry, () => stores.unfinished.end(stage.id)).catch(() => undefined);
}

/** What the .dvc files said of what the stage reads. */
function dataOf({ dvc }: Stores, stage: Stage): Readonly<Record<string, string>> {
  return sortedRecord(
    (dvc.readBy.get(stage.id) ?? []).flatMap((path) => {
      const digest = dvc.settled.get(path);
      return digest ? [[lockPath(stage, path), formatDvcDigest(digest)] as const] : [];
    }),
  );
}

/** Puts objects that were lost back from the workspace, whose outs are as the lock says; the paths that were saved. */
export async function saveAgain(
  project: Project,
  stores: Stores,
  stage: Stage,
  seen: ReadonlyMap<string, Seen | undefined>,
): Promise<readonly string[]> {
  const saved: string[] = [];
  if (!stores.commits) return saved;
  for (const out of stage.outs) {
    const there = seen.get(lockPath(stage, out.path));
    if (!there || !isKeptAsObject(out) || stores.outs.has(there.content)) continue;
    if (await saveOut(project, stores, out, there)) saved.push(out.path);
  }
  return saved;
}
