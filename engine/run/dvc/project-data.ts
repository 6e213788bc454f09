// The .dvc files of a project as nodes beside its stages, read when a command asks for them.
import { type DataGraph, dataGraph, type DataNode, noData } from '../../core/dvc/data-graph.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import type { Selection } from '../../core/select.ts';
import { type SelectedData, type SelectedNodes, selectNodes } from '../../core/select-data.ts';
import { type DataSource, DataSources } from '../../store/dvc/data-sources.ts';
import type { Project, ProjectRead } from '../project/project.ts';
import { checkedStages, selectedStages } from '../project/selected.ts';
import { standpoint } from '../project/standpoint.ts';

export interface ProjectData {
  readonly graph: DataGraph;
  /** What the .dvc files say. */
  readonly sources: DataSources;
}

/** All that the search for pipeline files has found; where one was chosen, what its stages read. */
export function projectData(project: Project, emit: Emit): ProjectData {
  const { world, layout, dataFiles } = project;
  const sources = new DataSources(world.fs, layout.root, (problem) => emit({ kind: 'warning', problem }));
  if (dataFiles?.length === 0) return { graph: noData, sources };
  const files = dataFiles ?? readFiles(project, sources);
  const nodeOf = (path: ProjectPath): DataNode => ({ path, outs: sources.file(path).map((source) => source.path) });
  return { graph: dataGraph(project.graph, files.map(nodeOf)), sources };
}

/**
 * The stages and .dvc files that a command is about.
 * @throws EngineError as `selectedStages` does
 */
export function selectedNodes(read: ProjectRead, data: ProjectData, selection: Selection, emit: Emit): SelectedNodes {
  if (data.graph.nodes.length === 0) return { stages: selectedStages(read, selection, emit), data: [] };
  const from = standpoint(read.project);
  let found: readonly SelectedData[] = [];
  const stages = checkedStages(read, selection, emit, (graph) => {
    const nodes = selectNodes(graph, data.graph, selection, from);
    found = nodes.data;
    return nodes.stages;
  });
  return { stages, data: found };
}

/** The same, without a look at what is wrong elsewhere, and with what the .dvc files track. */
export function selectSources(
  project: Project,
  { graph, sources }: Pick<ProjectData, 'graph' | 'sources'>,
  selection: Selection,
): { readonly stages: readonly Stage[]; readonly data: readonly DataSource[] } {
  const { stages, data } = selectNodes(project.graph, graph, selection, standpoint(project));
  return { stages, data: data.flatMap(({ node }) => sources.file(node.path)) };
}

function readFiles({ graph }: Project, sources: DataSources): readonly ProjectPath[] {
  const deps = graph.order.flatMap((stage) => (stage.frozen ? [] : stage.deps));
  const paths = deps.flatMap((dep) =>
    dep.kind === 'path' && graph.writerOf(dep.path) === undefined ? [dep.path] : [],
  );
  return [...new Set(paths.flatMap((path) => sources.of(path).map(({ file }) => file)))];
}
