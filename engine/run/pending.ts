// In a prediction: the stages that will run first, whose outs nobody can know yet.
import { compileGlob } from '../core/paths/glob.ts';
import type { Dep, Stage, StageId } from '../core/model.ts';
import { isInside } from '../core/paths/paths.ts';

export class Pending {
  private readonly stages: Stage[] = [];

  add(stage: Stage): void {
    this.stages.push(stage);
  }

  /** The stage that will write what `dep` reads, or a part of it. */
  writerOf(dep: Dep): StageId | undefined {
    return this.stages.find((stage) => stage.outs.some(({ path }) => touches(dep, path)))?.id;
  }
}

function touches(dep: Dep, out: Stage['outs'][number]['path']): boolean {
  if (dep.kind === 'path') return dep.path === out || isInside(dep.path, out) || isInside(out, dep.path);
  const glob = compileGlob(dep.pattern);
  return glob.matches(out) || glob.mayMatchBelow(out);
}
