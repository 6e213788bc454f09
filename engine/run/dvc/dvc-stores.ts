// What persists of DVC in a project: dvc.lock, its cache, and the workspace in its terms. Nothing of it is read
// before it is asked for: a project that has nothing of DVC pays one look for a dvc.lock, where a stage is stale.
import type { DvcDigest } from '../../core/dvc/data.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath, StageId } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';
import type { ObjectStore } from '../../store/cache/objects.ts';
import { DvcCache } from '../../store/dvc/dvc-cache.ts';
import { DataSources } from '../../store/dvc/data-sources.ts';
import { DvcContents } from '../../store/dvc/dvc-contents.ts';
import type { DvcFolder } from '../../store/dvc/dvc-folder.ts';
import { DvcLocks } from '../../store/dvc/dvc-locks.ts';
import { DvcObjects } from '../../store/dvc/dvc-objects.ts';
import { Md5Hint } from '../../store/dvc/md5-hint.ts';
import type { IgnoreRules } from '../../store/workspace/ignore-rules.ts';
import type { StatIndex } from '../../store/workspace/stat-index.ts';
import type { Project } from '../project/project.ts';

export interface DvcStores {
  readonly locks: DvcLocks;
  readonly contents: DvcContents;
  readonly cache: DvcCache;
  readonly objects: DvcObjects;
  readonly hint: Md5Hint;
  readonly sources: DataSources;
  /** Where data lies that a stage reads, filled when it is looked for. */
  readonly readBy: Map<StageId, readonly ProjectPath[]>;
  /** What data was and its .dvc file said when both were brought together. */
  readonly settled: Map<ProjectPath, DvcDigest>;
  /** Undefined where there is no folder `.dvc`. */
  readonly folder: () => DvcFolder | undefined;
}

export interface DvcNeeds {
  readonly index: StatIndex;
  readonly objects: ObjectStore;
  readonly ignored: IgnoreRules;
  readonly sources?: DataSources;
}

export function openDvcStores({ world, layout, dvc }: Project, needs: DvcNeeds, emit: Emit): DvcStores {
  const hint = new Md5Hint(world, layout);
  const warn = (problem: Problem): void => emit({ kind: 'warning', problem });
  let isTold = false;
  const folder = (): DvcFolder | undefined => {
    if (!isTold) dvc?.problems.forEach(warn);
    isTold = true;
    return dvc;
  };
  const cache = openDvcCache({ world, layout, dvc }, { folder, hint });
  return {
    hint,
    cache,
    folder,
    readBy: new Map(),
    settled: new Map(),
    locks: new DvcLocks(world.fs, layout.root, warn),
    sources: needs.sources ?? new DataSources(world.fs, layout.root, warn),
    contents: new DvcContents(world.fs, layout.root, hint),
    objects: new DvcObjects({ ...needs, cache }),
  };
}

/** @param folder what is asked for the folder `.dvc`, when the cache is first looked into */
export function openDvcCache(
  { world, layout, dvc }: Pick<Project, 'world' | 'layout' | 'dvc'>,
  {
    folder = () => dvc,
    hint = new Md5Hint(world, layout),
  }: { readonly folder?: DvcStores['folder']; readonly hint?: Md5Hint } = {},
): DvcCache {
  return new DvcCache(world, { folder: () => folder()?.cache ?? `${layout.root}/.dvc/cache`, hint });
}
