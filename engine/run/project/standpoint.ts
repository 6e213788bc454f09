// Where the user stands: names and paths on the command line are meant from there.
import type { Standpoint } from '../../core/select.ts';
import { currentFolder } from './locate.ts';
import type { Project } from './project.ts';

export function standpoint({ world, layout, pipeline, pipelines }: Project): Standpoint {
  return {
    folder: currentFolder(world, layout.root),
    file: pipeline.file.path,
    files: pipelines.map(({ file }) => file.path),
  };
}
