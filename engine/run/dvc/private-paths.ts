// Where no data is written or removed.
import type { ProjectPath } from '../../core/model.ts';
import { isOutsideRoot, segments } from '../../core/paths/paths.ts';
import { forbiddenPlace, privateFolders } from '../project/forbidden-place.ts';
import type { Project } from '../project/project.ts';

/** Whether it lies outside of the project, also by a symbolic link on its way, or in what is nobody's to write. */
export function isPrivate(project: Pick<Project, 'world' | 'layout'>, path: ProjectPath): boolean {
  if (path === '.' || isOutsideRoot(path) || privateFolders.some((name) => name === segments(path)[0])) return true;
  return forbiddenPlace(project, path) !== undefined;
}
