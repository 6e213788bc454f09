// In a prediction: the stages that will run first, whose outs nobody can know yet.
import type { Dep, ProjectPath, Stage, StageId } from '../core/model.ts';
import { compileGlob } from '../core/paths/glob.ts';
import { isOutsideRoot, parentOf } from '../core/paths/paths.ts';

export class Pending {
  private readonly outs = new Map<ProjectPath, StageId>();
  /** Folder → a stage that will write somewhere inside it. */
  private readonly folders = new Map<ProjectPath, StageId>();

  add(stage: Stage): void {
    for (const { path } of stage.outs) {
      this.outs.set(path, stage.id);
      for (const folder of foldersAround(path)) if (!this.folders.has(folder)) this.folders.set(folder, stage.id);
    }
  }

  /** The stage that will write what `dep` reads, or a part of it. */
  writerOf(dep: Dep): StageId | undefined {
    return dep.kind === 'path' ? this.writerAt(dep.path) : this.writerUnder(dep.pattern);
  }

  private writerAt(path: ProjectPath): StageId | undefined {
    const around = [path, ...foldersAround(path)].find((at) => this.outs.has(at));
    return around === undefined ? this.folders.get(path) : this.outs.get(around);
  }

  private writerUnder(pattern: ProjectPath): StageId | undefined {
    const glob = compileGlob(pattern);
    return [...this.outs].find(([path]) => glob.matches(path) || glob.mayMatchBelow(path))?.[1];
  }
}

function foldersAround(path: ProjectPath): readonly ProjectPath[] {
  const folders: ProjectPath[] = [];
  for (let at = parentOf(path); at !== undefined && !isOutsideRoot(at); at = parentOf(at)) folders.push(at);
  return folders;
}
