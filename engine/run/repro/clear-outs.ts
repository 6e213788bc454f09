// Making room for a stage's outs. What the cache or git's HEAD holds is deleted, what an unfinished run left goes too;
// any other bytes exist nowhere else and are moved to the trash, by name.
import { join } from 'node:path';
import type { Emit } from '../../core/event.ts';
import type { Out, Stage } from '../../core/model.ts';
import type { Content } from '../../core/records/content.ts';
import { formatTree, treeContent } from '../../core/records/tree.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';
import { sha256 } from '../../io/disk/hashing.ts';
import type { Seen } from '../../store/workspace/contents.ts';
import { absolutePath, type Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

export interface Clearing {
  readonly project: Project;
  readonly stores: Stores;
  readonly stage: Stage;
  readonly emit: Emit;
}

/** Removes what lies at `out`; `seen` is what was found there. */
export async function clearOut(
  { project, stores, stage, emit }: Clearing,
  out: Out,
  seen: Seen | undefined,
): Promise<void> {
  const { fs } = project.world;
  const path = absolutePath(project, out.path);
  const there = fs.lstat(path);
  if (!there) return;
  const isLeftover = stores.unfinished.outsOf(stage.id).includes(out.path);
  const isLink = there.kind === 'symlink';
  if (isLink || isLeftover || (seen && (await isKeptElsewhere(project, stores, path, seen)))) {
    fs.remove(path);
    return;
  }
  // An empty folder holds no bytes.
  if (there.kind === 'directory' && isEmptyTree(fs, path)) {
    fs.remove(path);
    return;
  }
  const to = stores.trash.take(out.path);
  emit({ kind: 'trashed', stage: stage.id, path: out.path, to });
}

/**
 * Gives a `persist` out bytes of its own where it shares them with the cache, as it may from a time when it did not
 * persist: its command goes on from what is there, and would write into an object.
 */
export async function unshareOut({ project, stores }: Clearing, seen: Seen | undefined): Promise<void> {
  const { fs } = project.world;
  for (const [path, { digest, line }] of seen?.files ?? []) {
    const stat = fs.stat(path);
    if (!stat || (stat.links === 1 && fs.lstat(path)?.kind !== 'symlink')) continue;
    const content = { kind: 'file', digest, sizeBytes: line.sizeBytes, executable: (stat.mode & 0o100) !== 0 } as const;
    (await stores.outs.prepare(content, path, []))?.place();
  }
}

async function isKeptElsewhere(project: Project, stores: Stores, path: string, seen: Seen): Promise<boolean> {
  if (seen.content.kind === 'directory') {
    const candidates = [seen.content, withoutCompiled(path, seen)];
    for (const content of candidates)
      if (content && (await stores.outs.verified(content))) return hasNothingElse(project.world.fs, path, seen);
    return false;
  }
  if (await stores.outs.verified(seen.content)) return true;
  const head = project.world.git.headBytes(path);
  return head !== undefined && sha256(head) === seen.content.digest;
}

/** The directory without what Python has compiled since: it does so again. */
function withoutCompiled(path: string, { trees }: Seen): Content | undefined {
  const found = new Map<string, Content>();
  for (const [folder, { tree }] of trees) {
    const kept = new Map<string, Content>();
    for (const [name, content] of tree) {
      const now = found.get(`${folder}/${name}`) ?? content;
      if (name !== '__pycache__' && !(now.kind === 'directory' && now.files === 0)) kept.set(name, now);
    }
    found.set(folder, treeContent(kept, sha256(formatTree(kept))));
  }
  return found.get(path);
}

/** Whether each file below was seen: ignored files are in no object, so they would be lost with the folder. */
function hasNothingElse(fs: FileSystem, folder: string, seen: Seen): boolean {
  return fs.list(folder).every(({ name, kind }) => {
    const path = join(folder, name);
    if (kind === 'directory') return hasNothingElse(fs, path, seen);
    return kind === 'symlink' || seen.files.has(path);
  });
}

function isEmptyTree(fs: FileSystem, folder: string): boolean {
  return fs.list(folder).every(({ name, kind }) => kind === 'directory' && isEmptyTree(fs, join(folder, name)));
}
