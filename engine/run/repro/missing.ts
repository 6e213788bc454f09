// `--allow-missing`: a stage whose data is not here, and of which nothing else has changed, is as good as fresh. What is
// missing is taken to be what the locks say.
import { formatDvcDigest } from '../../core/dvc/data.ts';
import { type Content, formatContent } from '../../core/records/content.ts';
import type { LockEntry } from '../../core/records/lock.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import type { Verdict, Wishes } from '../../core/freshness/verdict.ts';
import { Overlay } from '../../store/workspace/overlay.ts';
import { lockPath, type Observation, observe } from '../observe.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';
import { decide } from './stage-run.ts';

export interface FreshButMissing {
  readonly observation: Observation;
  readonly verdict: Verdict & { readonly kind: 'fresh' };
}

/** undefined if something else has changed, or nothing was recorded. */
export async function freshButMissing(
  project: Project,
  stores: Stores,
  stage: Stage,
  wishes: Wishes,
): Promise<FreshButMissing | undefined> {
  const entry = entryOf(stores, stage);
  if (!entry) return undefined;
  const overlay = new Overlay((digest) => stores.outs.tree(digest));
  const isMissing = (path: ProjectPath): boolean => !project.world.fs.stat(absolutePath(project, path));
  const suppose = (path: ProjectPath, content: Content | undefined): void => {
    if (content) overlay.set(absolutePath(project, path), content);
  };
  for (const { path } of stage.outs) if (isMissing(path)) suppose(path, entry.outs.get(lockPath(stage, path)));
  for (const dep of stage.deps) {
    if (dep.kind === 'path' && isMissing(dep.path) && !isOtherData(stores, stage, entry, dep.path))
      suppose(dep.path, outOfWriter(project, stores, dep.path) ?? depIn(entry, lockPath(stage, dep.path)));
  }
  const observation = await observe(project, stores, stage, { contents: stores.contents.through(overlay) });
  const verdict = decide(stores, stage, observation, wishes);
  return verdict.kind === 'fresh' ? { observation, verdict } : undefined;
}

/** Whether a .dvc file says of what is missing that it is something else than what the stage read. */
function isOtherData({ dvc }: Stores, stage: Stage, { data }: LockEntry, dep: ProjectPath): boolean {
  if (!data) return false;
  return dvc.sources.of(dep).some(({ path, out }) => {
    const read = data[lockPath(stage, path)];
    return read !== undefined && out.digest !== undefined && read !== formatDvcDigest(out.digest);
  });
}

/** Where the stage upstream has made something else meanwhile, that counts. */
function outOfWriter({ graph }: Project, stores: Stores, path: ProjectPath): Content | undefined {
  const writer = graph.stages.get(graph.writerOf(path) ?? '');
  return writer && entryOf(stores, writer)?.outs.get(lockPath(writer, path));
}

/** Sizes are nothing to a fingerprint. */
function depIn({ fingerprint }: LockEntry, path: string): Content | undefined {
  const dep = fingerprint.deps[path];
  if (dep?.kind !== 'path') return undefined;
  const digest = dep.content.slice(dep.content.indexOf(':') + 1);
  const candidates: readonly Content[] = [
    { kind: 'file', digest, sizeBytes: 0, executable: false },
    { kind: 'file', digest, sizeBytes: 0, executable: true },
    { kind: 'directory', digest, sizeBytes: 0, files: 0 },
  ];
  return candidates.find((content) => formatContent(content) === dep.content);
}

function entryOf(stores: Stores, stage: Stage): LockEntry | undefined {
  const locked = stores.lock.get(stage);
  return locked.kind === 'entry' ? locked.entry : undefined;
}
