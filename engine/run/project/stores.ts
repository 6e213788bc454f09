// The stores of one project, opened together: everything that persists, behind one value.
import { join } from 'node:path';
import type { Emit } from '../../core/event.ts';
import { parentOf } from '../../core/paths/paths.ts';
import { Contents } from '../../store/workspace/contents.ts';
import { GitIgnore } from '../../store/git-ignore.ts';
import { dataIgnores, IgnoreRules } from '../../store/workspace/ignore-rules.ts';
import { LockFile } from '../../store/lock-file.ts';
import { Logs } from '../../store/logs.ts';
import { Modules } from '../../store/code/modules.ts';
import { ObjectStore } from '../../store/cache/objects.ts';
import { OutStore } from '../../store/cache/outs.ts';
import { RunStore } from '../../store/cache/runs.ts';
import { StatIndex } from '../../store/workspace/stat-index.ts';
import { Trash } from '../../store/trash.ts';
import { Unfinished } from '../../store/unfinished.ts';
import { absolutePath, type Project } from './project.ts';

export interface Stores {
  readonly index: StatIndex;
  readonly contents: Contents;
  readonly objects: ObjectStore;
  readonly outs: OutStore;
  readonly runs: RunStore;
  readonly lock: LockFile;
  readonly modules: Modules;
  readonly logs: Logs;
  readonly trash: Trash;
  readonly unfinished: Unfinished;
  readonly gitIgnore: GitIgnore;
}

/** Reads the lock and the stat index as they are now: with the mutex held if anything is to be written. */
export function openStores(project: Project, emit: Emit): Stores {
  const { world, layout, pipeline } = project;
  const index = new StatIndex(world, layout);
  const objects = new ObjectStore(world, layout, index, (digest) => emit({ kind: 'object-corrupt', digest }));
  const lock = new LockFile(world, layout, absolutePath(project, pipeline.file.lock), pipeline.file.lock);
  lock.keepOnly(new Set(pipeline.stages.map((stage) => stage.name)));
  for (const problem of lock.warnings) emit({ kind: 'warning', problem });
  return {
    index,
    objects,
    lock,
    contents: new Contents(
      world.fs,
      layout.root,
      index,
      new IgnoreRules(world.fs, layout.root, { ...dataIgnores, paths: gitIgnoresOf(project) }),
    ),
    outs: new OutStore(world, layout, objects),
    runs: new RunStore(world, layout),
    modules: new Modules(world, layout, index),
    logs: new Logs(world, layout),
    trash: new Trash(world, layout),
    unfinished: new Unfinished(world, layout),
    gitIgnore: new GitIgnore(world, layout),
  };
}

/** What the engine itself writes beside outs is no input, also where a folder of outs is a dep: git may not be there. */
function gitIgnoresOf(project: Project): ReadonlySet<string> {
  const outs = project.pipeline.stages.flatMap((stage) => stage.outs);
  return new Set(outs.map(({ path }) => join(project.layout.root, parentOf(path) ?? '.', '.gitignore')));
}
