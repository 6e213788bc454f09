// Taking away what an import has made superfluous. What git has goes; what it does not have goes to the trash, and only
// if that is wished: DVC's cache may hold what older commits need.
import { join } from 'node:path';
import type { ProjectPath } from '../../../core/model.ts';
import { byCodeUnit } from '../../../core/order.ts';
import { resolvePath } from '../../../core/paths/paths.ts';
import { throwIfAny } from '../../../core/problem.ts';
import { removesUncommitted } from '../../../core/problems/dvc.ts';
import type { World } from '../../../io/world.ts';
import type { Trash } from '../../../store/trash.ts';

export interface Removal {
  /** Git has them, or anybody can make them again; a folder ends in `/`. */
  readonly removed: readonly string[];
  /** They exist nowhere else. */
  readonly trashed: readonly string[];
}

/** In `.dvc/`: what git is told not to see. */
const made = ['tmp'];
const unversioned = ['cache', 'config.local'];

/**
 * @param paths files, and the folder `.dvc`
 * @throws EngineError with every file that git does not have as it is, unless that is wished
 */
export function planRemoval(world: World, root: string, paths: readonly ProjectPath[], force: boolean): Removal {
  const removed: string[] = [];
  const trashed: string[] = [];
  const unsaved: ProjectPath[] = [];
  const visit = (path: ProjectPath): void => {
    const kind = world.fs.lstat(join(root, path))?.kind;
    const isUnversioned = unversioned.some((name) => path === `.dvc/${name}`);
    if (isUnversioned) trashed.push(kind === 'directory' ? `${path}/` : path);
    else if (made.some((name) => path === `.dvc/${name}`)) removed.push(`${path}/`);
    else if (kind === 'directory') {
      const names = world.fs.list(join(root, path)).map(({ name }) => name);
      for (const name of names.toSorted(byCodeUnit)) visit(resolvePath(path, name));
    } else if (isCommitted(world, join(root, path))) removed.push(path);
    else {
      trashed.push(path);
      unsaved.push(path);
    }
  };
  paths.forEach(visit);
  if (!force) throwIfAny(unsaved.map(removesUncommitted));
  return { removed, trashed };
}

/** @param trash what lies in it is told by its absolute path */
export function carryOut(world: World, root: string, { removed, trashed }: Removal, trash: Trash): void {
  for (const path of trashed) trash.take(path.replace(/\/$/, '') as ProjectPath);
  for (const path of removed) world.fs.remove(join(root, path.replace(/\/$/, '')));
  const folder = join(root, '.dvc');
  const isGone = [...removed, ...trashed].some((path) => path.startsWith('.dvc/'));
  if (isGone && world.fs.stat(folder)) world.fs.remove(folder);
}

function isCommitted({ fs, git }: World, path: string): boolean {
  if (fs.lstat(path)?.kind !== 'file') return false;
  const bytes = git.headBytes(path);
  return bytes !== undefined && Buffer.from(bytes).equals(Buffer.from(fs.read(path)));
}
