// Of stages that do not fit together, as much of a graph as tells which deps nobody writes.
import type { Canonical, Graph } from '../../core/graph.ts';
import type { ProjectPath, Stage, StageId } from '../../core/model.ts';
import { parentOf } from '../../core/paths/paths.ts';

export function brokenGraph(stages: readonly Stage[], canonical: Canonical): Graph {
  const none = new Map(stages.map((stage) => [stage.id, []]));
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const writers = new Map(
    stages.flatMap((stage) => stage.outs.map(({ path }) => [canonical(path), stage.id] as const)),
  );
  const around = new Set([...writers.keys()].flatMap(foldersAround));
  const writerOf = (path: ProjectPath): StageId | undefined => {
    const at = canonical(path);
    return [at, ...foldersAround(at)].map((folder) => writers.get(folder)).find((writer) => writer !== undefined);
  };
  return {
    order: stages,
    stages: byId,
    upstream: none,
    downstream: none,
    writerOf,
    hasOutsInside: (path) => around.has(canonical(path)),
  };
}

/** Innermost first, the root last. */
export function foldersAround(path: ProjectPath): readonly ProjectPath[] {
  const above = parentOf(path);
  return above === undefined ? [] : [above, ...foldersAround(above)];
}
