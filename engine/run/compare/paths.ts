// Paths of a comparison: typed as seen from where the user stands, held relative to the root.
import { relative, resolve } from 'node:path';
import type { ProjectPath } from '../../core/model.ts';
import { sortedUnique } from '../../core/order.ts';
import type { Project } from '../project/project.ts';

/** A path on the command line as a project path; it may lead out of the project. */
export function typedPath(project: Project, typed: string): ProjectPath {
  const { world, layout } = project;
  return (relative(layout.root, resolve(world.fs.realpath(world.cwd), typed)) || '.') as ProjectPath;
}

/** Each once, in code-unit order. */
export function uniquePaths(paths: Iterable<ProjectPath>): readonly ProjectPath[] {
  return sortedUnique(paths) as readonly ProjectPath[];
}
