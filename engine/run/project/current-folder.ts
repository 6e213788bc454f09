// Where the user stands, as a project path: paths on the command line are meant from there.
import { relative } from 'node:path';
import type { ProjectPath } from '../../core/model.ts';
import type { Project } from './project.ts';

export function currentFolder(project: Project): ProjectPath {
  return (relative(project.layout.root, project.world.fs.realpath(project.world.cwd)) || '.') as ProjectPath;
}
