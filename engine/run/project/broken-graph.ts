// Of stages that do not fit together, as much of a graph as tells which deps nobody writes.
import type { Graph } from '../../core/graph.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { type Canonical, OutIndex } from '../../core/out-index.ts';
import { parentOf } from '../../core/paths/paths.ts';

export function brokenGraph(stages: readonly Stage[], canonical: Canonical): Graph {
  const none = new Map(stages.map((stage) => [stage.id, []]));
  const outs = new OutIndex(stages, canonical);
  return {
    order: stages,
    stages: new Map(stages.map((stage) => [stage.id, stage])),
    upstream: none,
    downstream: none,
    writerOf: (path) => outs.around(outs.place(path))?.stage.id,
    hasOutsInside: (path) => outs.hasInside(outs.place(path)),
  };
}

/** Innermost first, the root last. */
export function foldersAround(path: ProjectPath): readonly ProjectPath[] {
  const above = parentOf(path);
  return above === undefined ? [] : [above, ...foldersAround(above)];
}
