// What was recorded of a stage when it was last done, by us or by DVC, as something to compare with what is there now.
import { commandLines, type DvcLockEntry } from '../../core/dvc/dvc-lock.ts';
import { byPath } from '../../core/dvc/lock-match.ts';
import { type ActionData, type DepData } from '../../core/freshness/fingerprint.ts';
import type { Out, ProjectPath, Stage } from '../../core/model.ts';
import { resolvePath } from '../../core/paths/paths.ts';
import { type Content, formatContent, sameContent } from '../../core/records/content.ts';
import type { LockEntry } from '../../core/records/lock.ts';
import { canonicalJson } from '../../core/values/canonical.ts';
import type { Value } from '../../core/values/value.ts';
import type { Contents } from '../../store/workspace/contents.ts';
import { lockPath } from '../observe.ts';
import type { Stores } from '../project/stores.ts';
import { hasDvcDigest, sameDigest } from './take-over.ts';

export interface Recorded {
  isSameAction(action: ActionData): boolean;
  /** @param now what lies there */
  isSameDep(path: ProjectPath, now: Content): Promise<boolean>;
  /** What a pattern matched; DVC has none. */
  glob(pattern: ProjectPath): Readonly<Record<string, string>> | undefined;
  params(file: ProjectPath): ReadonlyMap<string, Value> | undefined;
  isSameOut(out: Out, now: Content): boolean;
  /** Whether the bytes of an out that was recorded are in no cache. */
  isLost(out: Out): Promise<boolean>;
}

/** Of a stage that was never done. */
export const nothingRecorded: Recorded = {
  isSameAction: () => true,
  isSameDep: () => Promise.resolve(false),
  glob: () => undefined,
  params: () => undefined,
  isSameOut: () => false,
  isLost: () => Promise.resolve(false),
};

export function recordedByUs(stores: Stores, stage: Stage, { fingerprint, outs }: LockEntry): Recorded {
  const depAt = (path: ProjectPath): DepData | undefined => ownValue(fingerprint.deps, lockPath(stage, path));
  return {
    isSameAction: (action) => canonicalJson(action) === canonicalJson(fingerprint.action),
    isSameDep: (path, now) => {
      const dep = depAt(path);
      return Promise.resolve(dep?.kind === 'path' && dep.content === formatContent(now));
    },
    glob: (pattern) => {
      const dep = depAt(pattern);
      return dep?.kind === 'glob' ? dep.files : undefined;
    },
    params: (file) => {
      const keys = ownValue(fingerprint.params, lockPath(stage, file));
      return keys && new Map(Object.entries(keys));
    },
    isSameOut: ({ path }, now) => sameContent(outs.get(lockPath(stage, path)), now),
    isLost: ({ path }) => {
      const content = outs.get(lockPath(stage, path));
      return Promise.resolve(content !== undefined && !stores.outs.has(content));
    },
  };
}

/** @param sight what deps are looked at through */
export function recordedByDvc(stores: Stores, stage: Stage, entry: DvcLockEntry, sight: Contents): Recorded {
  const [deps, outs] = [byPath(stage, entry.deps), byPath(stage, entry.outs)];
  const params = new Map([...entry.params].map(([file, keys]) => [resolvePath(stage.wdir, file), keys] as const));
  return {
    isSameAction: (action) =>
      action.kind === 'shell' &&
      canonicalJson(commandLines(action.commands)) === canonicalJson(commandLines(entry.cmd)),
    isSameDep: async (path) => {
      const digest = deps.get(path)?.digest;
      return digest !== undefined && hasDvcDigest(stores, sight, path, digest);
    },
    glob: () => undefined,
    params: (file) => params.get(file),
    isSameOut: ({ path }) => {
      const digest = outs.get(path)?.digest;
      if (!digest) return false;
      return sameDigest(stores.dvc.contents.look(stores.contents.absolute(path), digest.hash)?.digest, digest);
    },
    isLost: async ({ path }) => {
      const data = outs.get(path);
      if (!data?.digest) return false;
      const at = stores.contents.absolute(path);
      return (await stores.dvc.objects.content(data.digest, at, data.executable)) === undefined;
    },
  };
}

function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
