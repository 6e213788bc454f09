// The .dvc files of a project as nodes beside its stages, read when a command asks for them.
import { type DataGraph, dataGraph, type DataNode, noData, pathsRead } from '../../core/dvc/data-graph.ts';
import type { Emit } from '../../core/event.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { type Problem, throwIfAny } from '../../core/problem.ts';
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
  /** Those that cannot be read. */
  readonly broken: ReadonlyMap<ProjectPath, Problem>;
}

/** All that the search for pipeline files has found; where one was chosen, what its stages read. */
export function projectData(project: Project): ProjectData {
  const { world, layout, dataFiles } = project;
  const broken = new Map<ProjectPath, Problem>();
  const sources = new DataSources(world.fs, layout.root, (problem, file) => broken.set(file, problem));
  if (dataFiles?.length === 0) return { graph: noData, sources, broken };
  const files = dataFiles ?? readFiles(project, sources);
  const nodeOf = (path: ProjectPath): DataNode => ({ path, outs: sources.file(path).map((source) => source.path) });
  return { graph: dataGraph(project.graph, files.map(nodeOf)), sources, broken };
}

/**
 * The stages and .dvc files that a command is about.
 * @throws EngineError as `selectedStages` does, and if one of the .dvc files cannot be read; of others it is a warning
 */
export function selectedNodes(read: ProjectRead, data: ProjectData, selection: Selection, emit: Emit): SelectedNodes {
  const from = standpoint(read.project);
  let found: readonly SelectedData[] = [];
  const stages =
    data.graph.nodes.length === 0
      ? selectedStages(read, selection, emit)
      : checkedStages(read, selection, emit, (graph) => {
          const nodes = selectNodes(graph, data.graph, selection, from);
          found = nodes.data;
          return nodes.stages;
        });
  checkBroken(data, found, emit);
  return { stages, data: found };
}

/** The same, without a look at what is wrong with pipeline files elsewhere, and with what the .dvc files track. */
export function selectSources(
  project: Project,
  tracked: ProjectData,
  selection: Selection,
  emit: Emit,
): { readonly stages: readonly Stage[]; readonly data: readonly DataSource[] } {
  const { stages, data } = selectNodes(project.graph, tracked.graph, selection, standpoint(project));
  checkBroken(tracked, data, emit);
  return { stages, data: data.flatMap(({ node }) => tracked.sources.file(node.path)) };
}

function checkBroken({ broken }: ProjectData, selected: readonly SelectedData[], emit: Emit): void {
  throwIfAny(selected.flatMap(({ node }) => broken.get(node.path) ?? []));
  for (const problem of broken.values()) emit({ kind: 'warning', problem });
}

function readFiles({ graph }: Project, sources: DataSources): readonly ProjectPath[] {
  const paths = graph.order.flatMap((stage) => pathsRead(graph, stage));
  return [...new Set(paths.flatMap((path) => sources.of(path).map(({ file }) => file)))];
}
