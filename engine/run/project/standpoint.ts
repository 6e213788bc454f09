// Where the user stands: names and paths on the command line are meant from there, and shown as seen from there.
import { relative } from 'node:path';
import type { Standpoint } from '../../core/select.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { baseName, isInside } from '../../core/paths/paths.ts';
import { currentFolder, pipelineNames } from './locate.ts';
import { absolutePath, type Project } from './project.ts';

export function standpoint({ world, layout, pipeline, pipelines }: Project): Standpoint {
  return {
    folder: currentFolder(world, layout.root),
    file: pipeline.file.path,
    files: pipelines.map(({ file }) => file.path),
  };
}

/** A project path as seen from the current folder. */
export function shownPath(project: Project): (path: ProjectPath) => string {
  const folder = project.world.fs.realpath(project.world.cwd);
  return (path) => relative(folder, absolutePath(project, path)) || '.';
}

/**
 * The name that a stage has from here, as in DVC: alone if it is of the pipeline that is found from the current folder,
 * else behind the way to its file.
 */
export function shownStage(project: Project): (stage: Pick<Stage, 'file' | 'name'>) => string {
  const { world, layout, pipeline } = project;
  const folder = currentFolder(world, layout.root);
  const { path: own, dir } = pipeline.file;
  const isMain = (pipelineNames as readonly string[]).includes(baseName(own));
  const isFound = isMain && (folder === dir || isInside(folder, dir));
  const shown = shownPath(project);
  return ({ file, name }) => (isFound && file.path === own ? name : `${shown(file.path)}:${name}`);
}
