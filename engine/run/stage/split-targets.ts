// Targets of commands that change what a project declares: stages, or .dvc files.
import { join } from 'node:path';
import type { ProjectPath } from '../../core/model.ts';
import { resolvePath } from '../../core/paths/paths.ts';
import { currentFolder } from '../project/locate.ts';
import type { Project } from '../project/project.ts';

export interface SplitTargets {
  /** .dvc files that there are, each once. */
  readonly files: readonly ProjectPath[];
  /** All others, as typed. */
  readonly stages: readonly string[];
}

export function splitTargets({ world, layout }: Project, targets: readonly string[]): SplitTargets {
  const folder = currentFolder(world, layout.root);
  const files = new Set<ProjectPath>();
  const stages: string[] = [];
  for (const target of targets) {
    const path = resolvePath(folder, target);
    const isFile = target.endsWith('.dvc') && world.fs.stat(join(layout.root, path))?.kind === 'file';
    if (isFile) files.add(path);
    else stages.push(target);
  }
  return { files: [...files], stages };
}
