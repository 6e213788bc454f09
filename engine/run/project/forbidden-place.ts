// Where nothing of a project is written or removed: outside of it, and in what git, the cache and DVC keep for themselves.
import { dirname, join } from 'node:path';
import type { ProjectPath } from '../../core/model.ts';
import type { OutRefusal } from '../../core/problems/stage.ts';
import type { Project } from './project.ts';

export const privateFolders = ['.git', '.cache', '.dvc'] as const;

/** Why nothing may be at a path, once symbolic links above it are followed. */
export function forbiddenPlace(
  { world: { fs }, layout: { root } }: Pick<Project, 'world' | 'layout'>,
  path: ProjectPath,
): OutRefusal | undefined {
  let folder = dirname(join(root, path));
  while (!fs.stat(folder)) folder = dirname(folder);
  const real = fs.realpath(folder);
  if (real !== root && !real.startsWith(`${root}/`)) return { kind: 'leads-outside', path: real };
  const inner = privateFolders.find((name) => real === join(root, name) || real.startsWith(`${join(root, name)}/`));
  return inner === undefined ? undefined : { kind: 'in-private-folder', path: inner };
}
