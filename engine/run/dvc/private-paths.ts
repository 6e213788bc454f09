// Where no data is written or removed.
import type { ProjectPath } from '../../core/model.ts';
import { isOutsideRoot, parentOf, segments } from '../../core/paths/paths.ts';
import { isMissing } from '../../io/disk/file-system.ts';
import type { Project } from '../project/project.ts';

const privateFolders = ['.git', '.dvc', '.cache'] as const;

/** Whether it lies outside of the project, also by a symbolic link on its way, or in what is nobody's to write. */
export function isPrivate({ world: { fs }, layout }: Pick<Project, 'world' | 'layout'>, path: ProjectPath): boolean {
  if (path === '.' || isOutsideRoot(path) || privateFolders.some((name) => name === segments(path)[0])) return true;
  for (let at = parentOf(path); at !== undefined && at !== '.'; at = parentOf(at)) {
    const real = realOf(fs, `${layout.root}/${at}`);
    if (real === undefined) continue;
    const inner = privateFolders.some((name) => `${real}/`.startsWith(`${layout.root}/${name}/`));
    return inner || !`${real}/`.startsWith(`${layout.root}/`);
  }
  return false;
}

function realOf(fs: Project['world']['fs'], path: string): string | undefined {
  try {
    return fs.realpath(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
