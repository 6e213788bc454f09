// The stores of one project, opened together: everything that persists, behind one value.
import { join } from 'node:path';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath } from '../../core/model.ts';
import { parentOf } from '../../core/paths/paths.ts';
import { Contents } from '../../store/workspace/contents.ts';
import { type DvcStores, openDvcStores } from '../dvc/dvc-stores.ts';
import type { DataSources } from '../../store/dvc/data-sources.ts';
import { GitIgnore } from '../../store/git-ignore.ts';
import { dataIgnores, type IgnoreFiles, IgnoreRules } from '../../store/workspace/ignore-rules.ts';
import { LockFile } from '../../store/lock-file.ts';
import { Locks } from '../../store/locks.ts';
import { Logs } from '../../store/logs.ts';
import { Modules } from '../../store/code/modules.ts';
import { ObjectStore } from '../../store/cache/objects.ts';
import { OutStore } from '../../store/cache/outs.ts';
import { RunStore } from '../../store/cache/runs.ts';
import { StatIndex } from '../../store/workspace/stat-index.ts';
import { Trash } from '../../store/trash.ts';
import { Unfinished } from '../../store/unfinished.ts';
import type { Project } from './project.ts';

export interface Stores {
  readonly index: StatIndex;
  readonly contents: Contents;
  readonly objects: ObjectStore;
  readonly outs: OutStore;
  readonly runs: RunStore;
  readonly lock: Locks;
  readonly modules: Modules;
  readonly logs: Logs;
  readonly trash: Trash;
  readonly unfinished: Unfinished;
  readonly gitIgnore: GitIgnore;
  readonly dvc: DvcStores;
  /** Whether what stages make goes into the cache, and not only into the lock. */
  readonly commits: boolean;
}

export interface StoreOptions {
  readonly commits?: boolean;
  /** What .dvc files say, if that was read before. */
  readonly sources?: DataSources;
}

/** Reads the locks and the stat index as they are now: with the mutex held if anything is to be written. */
export function openStores(project: Project, emit: Emit, options: StoreOptions = {}): Stores {
  const { world, layout } = project;
  const index = new StatIndex(world, layout);
  const objects = new ObjectStore(world, layout, index, (digest) => emit({ kind: 'object-corrupt', digest }));
  const gitIgnore = new GitIgnore(world, layout, rankIn(project));
  const lock = openLocks(project, () => gitIgnore.flush());
  for (const problem of lock.warnings) emit({ kind: 'warning', problem });
  const ignored = new IgnoreRules(world.fs, layout.root, ignoresOf(project));
  return {
    index,
    objects,
    lock,
    contents: new Contents(world.fs, layout.root, index, ignored),
    outs: new OutStore(world, layout, objects),
    runs: new RunStore(world, layout),
    modules: new Modules(world, layout, index),
    logs: new Logs(world, layout),
    trash: new Trash(world, layout),
    unfinished: new Unfinished(world, layout),
    gitIgnore,
    dvc: openDvcStores(
      project,
      { index, objects, ignored, ...(options.sources ? { sources: options.sources } : {}) },
      emit,
    ),
    commits: options.commits ?? true,
  };
}

/** Outs by the order of their stages. */
function rankIn({ graph }: Project): (out: ProjectPath) => number {
  let ranks: ReadonlyMap<ProjectPath, number> | undefined;
  return (out) => {
    ranks ??= new Map(graph.order.flatMap(({ outs }) => outs).map(({ path }, rank) => [path, rank]));
    return ranks.get(out) ?? 0;
  };
}

/** The lock of a file with mistakes keeps all of its entries: nobody knows which of its stages there are. */
function openLocks({ world, layout, pipelines, broken }: Project, beforeWrite: () => void): Locks {
  const files = pipelines.map(({ file, stages }) => {
    const lock = new LockFile(world, layout, { path: join(layout.root, file.lock), shown: file.lock, beforeWrite });
    if (!broken.has(file.path)) lock.keepOnly(new Set(stages.map((stage) => stage.name)));
    return [file.lock, lock] as const;
  });
  return new Locks(new Map(files));
}

/** What the engine itself writes beside outs is no input, also where a folder of outs is a dep: git may not be there. */
function ignoresOf({ graph, layout }: Project): IgnoreFiles {
  const outs = graph.order.flatMap((stage) => stage.outs);
  const gitIgnores = outs.map(({ path }) => join(layout.root, parentOf(path) ?? '.', '.gitignore'));
  return { ...dataIgnores(new Set(outs.map(({ path }) => join(layout.root, path)))), paths: new Set(gitIgnores) };
}
