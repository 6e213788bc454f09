// Recording what a stage made, in the order objects, run record, lock: each names only what is already on disk, so a
// crash in between costs work and never leaves a record of something that is not there.
import type { Content } from '../../core/records/content.ts';
import type { FingerprintData } from '../../core/freshness/fingerprint.ts';
import type { LockEntry } from '../../core/records/lock.ts';
import type { Out, Stage } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';
import { outChangedWhileRecorded, outNotWritten } from '../../core/problems/stage.ts';
import { isKeptAsObject, keepsRunRecord } from '../../core/records/run-record.ts';
import type { Seen } from '../../store/workspace/contents.ts';
import { lookAtOuts, lockPath } from '../observe.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

export interface Finished {
  readonly fingerprint: FingerprintData;
  readonly id: string;
  readonly durationMs: number;
  readonly provenance: Readonly<Record<string, string>>;
}

/** Problems if an out is not there, or changes while it is saved: then nothing is recorded. */
export function saveOuts(
  project: Project,
  stores: Stores,
  stage: Stage,
): { readonly outs: ReadonlyMap<string, Content>; readonly problems: readonly Problem[] } {
  const seen = lookAtOuts(stage, stores.contents);
  const problems = stage.outs
    .filter((out) => !seen.get(lockPath(stage, out.path)))
    .map((out) => outNotWritten(stage, out));
  const outs = new Map<string, Content>();
  if (problems.length > 0) return { outs, problems };
  for (const out of stage.outs) {
    const there = seen.get(lockPath(stage, out.path));
    if (there && !saveOut(project, stores, out, there)) problems.push(outChangedWhileRecorded(stage, out));
    if (there) outs.set(lockPath(stage, out.path), there.content);
  }
  return { outs, problems };
}

/** Into the cache, if that keeps it; false if it is not what was seen any more. */
export function saveOut(project: Project, stores: Stores, out: Out, seen: Seen): boolean {
  return !isKeptAsObject(out) || stores.outs.save(absolutePath(project, out.path), seen);
}

export function recordRun(
  stores: Stores,
  stage: Stage,
  run: Finished & { readonly outs: ReadonlyMap<string, Content> },
): void {
  const { id, fingerprint, outs, durationMs, provenance } = run;
  if (keepsRunRecord(stage)) stores.runs.write({ id, outs, durationMs: Math.round(durationMs), provenance });
  recordLock(stores, stage, { fingerprint, outs });
}

/** Into the lock, with its next write; `stores.lock.flush()` tells whether that went well. */
export function recordLock(stores: Stores, stage: Stage, entry: LockEntry): void {
  for (const out of stage.outs) {
    const content = entry.outs.get(lockPath(stage, out.path));
    if (out.cache) stores.gitIgnore.add(out.path, content?.kind === 'directory');
  }
  stores.lock.set(stage.name, entry, () => stores.unfinished.end(stage.id)).catch(() => undefined);
}

/** Puts objects that were lost back from the workspace, whose outs are as the lock says; the paths that were saved. */
export function saveAgain(
  project: Project,
  stores: Stores,
  stage: Stage,
  seen: ReadonlyMap<string, Seen | undefined>,
): readonly string[] {
  return stage.outs.flatMap((out) => {
    const there = seen.get(lockPath(stage, out.path));
    if (!there || !isKeptAsObject(out) || stores.outs.has(there.content)) return [];
    return saveOut(project, stores, out, there) ? [out.path] : [];
  });
}
