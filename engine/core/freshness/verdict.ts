// The freshness table: what is done with a stage, and why. The first row that matches decides; the rows stand here in
// the order of engine/README.md. Pure: everything that was looked at comes in as `Observed`.
import { type Content, sameContent } from '../records/content.ts';
import type { RestoreSource } from '../event.ts';
import type { FingerprintData } from './fingerprint.ts';
import type { LockEntry, LockRead } from '../records/lock.ts';
import type { Dep, Stage, StageId } from '../model.ts';
import type { Problems } from '../problem.ts';
import { frozenWithoutOuts, missingDep } from '../problems/stage.ts';
import { fingerprintChanges, outsOnDiskChanges, type Reasons, type StaleReason } from './reason.ts';
import type { RunRecord } from '../records/run-record.ts';

/** What the freshness table decides. `pending` only in a prediction: an upstream of it will run first. */
export type Verdict =
  /** `entry`: the lock's; of a frozen stage that only dvc.lock knows there is none. */
  | { readonly kind: 'fresh'; readonly entry?: LockEntry }
  /** `entry`: the lock's, of a frozen stage. */
  | {
      readonly kind: 'restore';
      readonly from: RestoreSource;
      readonly outs: ReadonlyMap<string, Content>;
      readonly reasons: Reasons;
      readonly entry?: LockEntry;
    }
  | { readonly kind: 'run'; readonly reasons: Reasons }
  | { readonly kind: 'error'; readonly problems: Problems }
  | { readonly kind: 'pending'; readonly reasons: Reasons };

export interface Observed {
  readonly inputs: ObservedInputs;
  /** Declared outs, relative to the pipeline file's folder → what is there. */
  readonly outs: ReadonlyMap<string, Content | undefined>;
}

export type ObservedInputs =
  | { readonly kind: 'known'; readonly fingerprint: FingerprintData; readonly id: string }
  | { readonly kind: 'missing'; readonly dep: Dep; readonly writer: StageId | undefined }
  /** Params, code or data that cannot be read. */
  | { readonly kind: 'broken'; readonly problems: Problems }
  /** Some deps will be written first; `fingerprint` is without them. */
  | { readonly kind: 'pending'; readonly fingerprint: FingerprintData; readonly reasons: Reasons }
  /** A frozen stage's inputs are not looked at. */
  | { readonly kind: 'ignored' };

export interface Kept {
  readonly lock: LockRead;
  /** The fingerprint id of a lock entry. */
  readonly idOf: (fingerprint: FingerprintData) => string;
  /** Asked only when the lock does not decide. */
  readonly record: (id: string) => RunRecord | undefined;
  /** Whether all objects of a content are in the cache. */
  readonly intact: (content: Content) => boolean;
  /** The outs that dvc.lock proves (of pending inputs: may prove), each in the workspace, or in DVC's cache. */
  readonly takenOver?: ReadonlyMap<string, Content> | undefined;
}

export interface Wishes {
  readonly force: boolean;
  readonly runCache: boolean;
}

export function verdict(stage: Stage, now: Observed, kept: Kept, wishes: Wishes): Verdict {
  const { inputs } = now;
  if (stage.frozen || inputs.kind === 'ignored') return frozenVerdict(stage, now, kept);
  if (inputs.kind === 'missing') return { kind: 'error', problems: [missingDep(stage, inputs.dep, inputs.writer)] };
  if (inputs.kind === 'broken') return { kind: 'error', problems: inputs.problems };
  const must = mustRun(stage, wishes);
  if (must) return { kind: 'run', reasons: [must] };
  if (inputs.kind === 'pending') return pendingVerdict(inputs, kept);

  const current = candidates(kept.lock).filter((entry) => kept.idOf(entry.fingerprint) === inputs.id);
  const [entry] = current;
  const reasons = whyStale(kept.lock, entry, inputs.fingerprint, now);
  if (entry && !reasons) return { kind: 'fresh', entry };
  const why: Reasons = reasons ?? [{ kind: 'lock-conflict' }];
  // It did run once, here or elsewhere.
  const missed: Reasons = kept.lock.kind === 'absent' ? [{ kind: 'not-locked' }] : why;
  const locked = wishes.runCache ? current.find(({ outs }) => isRestorable(outs, now, kept)) : undefined;
  const { takenOver } = kept;
  if (!locked && takenOver && (wishes.runCache || areThere(takenOver, now)))
    return { kind: 'restore', from: 'dvc-lock', outs: takenOver, reasons: missed };
  if (!wishes.runCache) return { kind: 'run', reasons: why };
  const found = locked ?? usableRecord(stage, kept.record(inputs.id), now, kept);
  if (!found) return { kind: 'run', reasons: why };
  return { kind: 'restore', from: sourceOf(found, locked, now), outs: found.outs, reasons: missed };
}

/** Whether what dvc.lock proves could change the answer, so that it is worth looking there. */
export function mayBeTakenOver(made: Verdict): boolean {
  if (made.kind === 'error') return made.problems.some(({ code }) => code === 'frozen-outs');
  if (made.kind === 'restore') return made.from !== 'lock';
  const [reason] = made.kind === 'run' ? made.reasons : [];
  return reason !== undefined && !['forced', 'always-changed', 'callback'].includes(reason.kind);
}

/** A callback has nothing that could be compared; as in DVC it runs every time. */
export function isCallback(stage: Stage): boolean {
  return stage.deps.length === 0 && stage.params.length === 0 && stage.outs.length === 0;
}

function mustRun(stage: Stage, wishes: Wishes): StaleReason | undefined {
  if (wishes.force) return { kind: 'forced' };
  if (stage.alwaysChanged) return { kind: 'always-changed' };
  return isCallback(stage) ? { kind: 'callback' } : undefined;
}

function frozenVerdict(stage: Stage, now: Observed, kept: Kept): Verdict {
  // An entry of other outs than those declared says nothing about these.
  const declared = [...now.outs.keys()];
  const entries = candidates(kept.lock).filter(
    ({ outs }) => outs.size === declared.length && declared.every((path) => outs.has(path)),
  );
  const there = entries.find((entry) => outsOnDiskChanges(entry.outs, now.outs).length === 0);
  if (there) return { kind: 'fresh', entry: there };
  for (const entry of entries) {
    const [first, ...rest] = outsOnDiskChanges(entry.outs, now.outs);
    if (first && isRestorable(entry.outs, now, kept))
      return { kind: 'restore', from: 'lock', outs: entry.outs, reasons: [first, ...rest], entry };
  }
  if (kept.takenOver) {
    const [first, ...rest] = outsOnDiskChanges(kept.takenOver, now.outs);
    if (!first) return { kind: 'fresh' };
    return { kind: 'restore', from: 'dvc-lock', outs: kept.takenOver, reasons: [first, ...rest] };
  }
  return { kind: 'error', problems: [frozenWithoutOuts(stage, entries.length > 0)] };
}

/** What changed beside the pending deps is reason enough to run, unless dvc.lock may prove the stage all the same. */
function pendingVerdict(inputs: Observed['inputs'] & { readonly kind: 'pending' }, { lock, takenOver }: Kept): Verdict {
  if (takenOver) return { kind: 'pending', reasons: inputs.reasons };
  const waiting = new Set(inputs.reasons.flatMap((reason) => (reason.kind === 'dep-pending' ? [reason.path] : [])));
  const old = lock.kind === 'entry' ? lock.entry.fingerprint : undefined;
  const [first, ...rest] = old
    ? fingerprintChanges(old, inputs.fingerprint).filter((reason) => {
        if (reason.kind === 'param-changed') return !waiting.has(reason.file);
        return reason.kind !== 'dep-changed' || !waiting.has(reason.path);
      })
    : [{ kind: lock.kind === 'conflict' ? 'lock-conflict' : 'never-run' } as const];
  return first ? { kind: 'run', reasons: [first, ...rest] } : { kind: 'pending', reasons: inputs.reasons };
}

function candidates(lock: LockRead): readonly LockEntry[] {
  if (lock.kind === 'entry') return [lock.entry];
  return lock.kind === 'conflict' ? lock.candidates : [];
}

/** undefined if nothing differs. `entry` is the lock's, if its fingerprint is the current one. */
function whyStale(
  lock: LockRead,
  entry: LockEntry | undefined,
  fingerprint: FingerprintData,
  now: Observed,
): Reasons | undefined {
  if (lock.kind === 'absent') return [{ kind: 'never-run' }];
  if (lock.kind === 'conflict') return [{ kind: 'lock-conflict' }];
  const changes = entry
    ? outsOnDiskChanges(entry.outs, now.outs)
    : fingerprintChanges(lock.entry.fingerprint, fingerprint);
  const [first, ...rest] = changes;
  if (first) return [first, ...rest];
  if (entry) return undefined;
  throw new Error('bug: two fingerprints with different ids do not differ in any field');
}

function usableRecord(stage: Stage, record: RunRecord | undefined, now: Observed, kept: Kept): RunRecord | undefined {
  if (!record) return undefined;
  const complete =
    record.outs.size === stage.outs.length && [...now.outs.keys()].every((path) => record.outs.has(path));
  return complete && isRestorable(record.outs, now, kept) ? record : undefined;
}

function isRestorable(outs: ReadonlyMap<string, Content>, now: Observed, kept: Kept): boolean {
  return [...outs].every(([path, content]) => sameContent(content, now.outs.get(path)) || kept.intact(content));
}

function sourceOf(
  found: { readonly outs: ReadonlyMap<string, Content> },
  locked: LockEntry | undefined,
  now: Observed,
): RestoreSource {
  if (areThere(found.outs, now)) return 'workspace';
  return locked ? 'lock' : 'run-record';
}

function areThere(outs: ReadonlyMap<string, Content>, now: Observed): boolean {
  return [...outs].every(([path, content]) => sameContent(content, now.outs.get(path)));
}
