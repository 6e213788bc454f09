// Whether an entry of dvc.lock speaks of a stage as it is now: the same command, params, deps and outs. What lies at
// these paths is for others to compare; a frozen stage's command and deps are not looked at, as in DVC.
import type { FingerprintData } from '../freshness/fingerprint.ts';
import type { Out, ProjectPath, Stage } from '../model.ts';
import { relativeTo, resolvePath } from '../paths/paths.ts';
import { type Value, valuesEqual } from '../values/value.ts';
import type { DvcData, DvcDigest } from './data.ts';
import { commandLines, type DvcLockEntry } from './dvc-lock.ts';

export interface DvcMatch {
  readonly deps: readonly { readonly path: ProjectPath; readonly digest: DvcDigest }[];
  readonly outs: readonly { readonly out: Out; readonly digest: DvcDigest; readonly executable: boolean }[];
}

/**
 * @param fingerprint what the stage's inputs are now; undefined for a frozen stage
 * @param pending params files that nobody can know yet, relative to the pipeline file's folder
 */
export function matchDvcEntry(
  stage: Stage,
  entry: DvcLockEntry,
  fingerprint: FingerprintData | undefined,
  pending: ReadonlySet<string> = new Set(),
): DvcMatch | undefined {
  const outs = matchOuts(stage, entry);
  if (!fingerprint) return outs && { deps: [], outs };
  const { action } = fingerprint;
  if (action.kind !== 'shell' || !sameList(commandLines(action.commands), commandLines(entry.cmd))) return undefined;
  const deps = outs && sameParams(stage, entry, fingerprint, pending) ? matchDeps(stage, entry) : undefined;
  return deps && outs && { deps, outs };
}

function matchOuts(stage: Stage, entry: DvcLockEntry): DvcMatch['outs'] | undefined {
  const locked = byPath(stage, entry.outs);
  if (locked.size !== stage.outs.length) return undefined;
  const outs = stage.outs.flatMap((out) => {
    const data = locked.get(out.path);
    return data?.digest ? [{ out, digest: data.digest, executable: data.executable }] : [];
  });
  return outs.length === stage.outs.length ? outs : undefined;
}

function matchDeps(stage: Stage, entry: DvcLockEntry): DvcMatch['deps'] | undefined {
  const locked = byPath(stage, entry.deps);
  const paths = new Set(stage.deps.map((dep) => (dep.kind === 'path' ? dep.path : undefined)));
  if (locked.size !== paths.size) return undefined;
  const deps: DvcMatch['deps'][number][] = [];
  for (const path of paths) {
    const digest = path === undefined ? undefined : locked.get(path)?.digest;
    if (path === undefined || !digest) return undefined;
    deps.push({ path, digest });
  }
  return deps;
}

/** A slash at the end of a path is no part of it. */
export function byPath(stage: Stage, entries: readonly DvcData[]): ReadonlyMap<ProjectPath, DvcData> {
  return new Map(entries.map((data) => [resolvePath(stage.wdir, data.path), data] as const));
}

function sameParams(
  stage: Stage,
  entry: DvcLockEntry,
  { params }: FingerprintData,
  pending: ReadonlySet<string>,
): boolean {
  const locked = new Map(
    [...entry.params]
      .map(([file, keys]) => [relativeTo(stage.file.dir, resolvePath(stage.wdir, file)), keys] as const)
      .filter(([file]) => !pending.has(file)),
  );
  const files = Object.entries(params);
  return files.length === locked.size && files.every(([file, keys]) => sameKeys(keys, locked.get(file)));
}

function sameKeys(now: Readonly<Record<string, Value>>, locked: ReadonlyMap<string, Value> | undefined): boolean {
  const keys = Object.entries(now);
  if (keys.length !== locked?.size) return false;
  return keys.every(([key, value]) => {
    const old = locked.get(key);
    return old !== undefined && valuesEqual(value, old);
  });
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
