// Which stages a command is about: targets, and what goes with them.
import { type Graph, reachable } from './graph.ts';
import type { ProjectPath, Stage, StageId } from './model.ts';
import { nearest } from './nearest.ts';
import { rootPath, resolvePath } from './paths/paths.ts';
import { EngineError, type Problem } from './problem.ts';
import { unknownTarget } from './problems/project.ts';

export interface Selection {
  /** Stage names, ids, or paths of outs; empty stands for all. */
  readonly targets: readonly string[];
  /** `upstream`: what the targets need as well · `single`: they alone · `downstream`: what needs them instead. */
  readonly reach: 'upstream' | 'single' | 'downstream';
}

/**
 * The selected stages in the order of the graph.
 * @param folder the current folder, from which paths of outs are meant
 * @throws EngineError (usage) naming every target that means nothing
 */
export function selectStages(graph: Graph, selection: Selection, folder: ProjectPath): readonly Stage[] {
  if (selection.targets.length === 0) return graph.order;
  const named = selectNamed(graph, selection.targets, folder);
  if (selection.reach === 'single') return graph.order.filter((stage) => named.has(stage.id));
  const all = reachable(named, selection.reach === 'upstream' ? graph.upstream : graph.downstream);
  return graph.order.filter((stage) => all.has(stage.id));
}

/** The stages that `targets` name, themselves only. */
export function selectNamed(graph: Graph, targets: readonly string[], folder: ProjectPath): ReadonlySet<StageId> {
  const byName = new Map(graph.order.map((stage) => [stage.name, stage.id]));
  const problems: Problem[] = [];
  const named = new Set<StageId>();
  for (const target of targets) {
    const id = graph.stages.has(target) ? target : byName.get(target.replace(/^:/, ''));
    const found = id ?? writerOf(graph, target, folder);
    if (found !== undefined) named.add(found);
    else
      problems.push(unknownTarget(target, nearest(target, [...byName.keys(), ...outPaths(graph)]), [...byName.keys()]));
  }
  const [first, ...rest] = problems;
  if (first) throw new EngineError([first, ...rest]);
  return named;
}

/** An out, or a path inside a directory out: as seen from the current folder, else from the root. */
function writerOf(graph: Graph, target: string, folder: ProjectPath): StageId | undefined {
  return graph.writerOf(resolvePath(folder, target)) ?? graph.writerOf(resolvePath(rootPath, target));
}

function outPaths(graph: Graph): readonly string[] {
  return graph.order.flatMap((stage) => stage.outs.map((out) => out.path));
}
