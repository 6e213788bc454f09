// The graph of a project as `dag` shows it: of stages or of files, all of it or around targets, with how each stands.
import { collapseGroups, type Dag, filesDag, outsDag, renamed, stageDag } from '../core/dag/dag.ts';
import type { Emit } from '../core/event.ts';
import type { ProjectPath } from '../core/model.ts';
import { dataStandings } from './dvc/data-standing.ts';
import { projectData, selectedNodes } from './dvc/project-data.ts';
import type { Project, ProjectRead } from './project/project.ts';
import { shownPath, shownStage } from './project/standpoint.ts';
import { standings } from './standing.ts';

export interface DagRequest {
  /** Stage names or paths of outs; empty for all. */
  readonly targets: readonly string[];
  /** `upstream`: targets and what they need · `connected`: the whole pipelines that they are in. */
  readonly reach: 'upstream' | 'connected';
  /** `files`: outs and what no stage writes · `outs`: outs alone. */
  readonly nodes: 'stages' | 'files' | 'outs';
  /** Whether how each stage stands is wanted: it means looking at the files. */
  readonly statuses: boolean;
  /** Whether the stages of a `foreach` or `matrix` are one node. */
  readonly collapsed: boolean;
}

/** Names and paths are as seen from the current folder. */
export async function dag(read: ProjectRead, request: DagRequest, emit: Emit): Promise<Dag> {
  const { project } = read;
  const tracked = projectData(project);
  const { graph, sources } = tracked;
  // What `predict` is given must hold everything upstream, which both reaches do.
  const selection = { targets: request.targets, reach: request.reach };
  const { stages, data } = selectedNodes(read, tracked, selection, emit);
  const nodes = data.map(({ node }) => node);
  const known = request.statuses ? await standings(read, stages, emit, { sources }) : [];
  const statuses = new Map([...known].map(([id, { verdict }]) => [id, verdict.kind] as const));
  const looked = request.statuses ? nodes.flatMap(({ path }) => sources.file(path)) : [];
  const ofData = new Map([...dataStandings(project, looked, emit)].map(([file, { kind }]) => [file, kind] as const));
  const made = dagsOf[request.nodes](project.graph, stages, statuses, { graph, nodes, statuses: ofData });
  const whole = renamed(made, request.nodes === 'stages' ? nodeName(project) : pathName(project));
  return request.collapsed ? collapseGroups(whole) : whole;
}

const dagsOf = { stages: stageDag, files: filesDag, outs: outsDag } as const;

/** Of a stage, or a .dvc file. */
function nodeName(project: Project): (id: string) => string {
  const [stageName, fileName] = [shownStage(project), pathName(project)];
  return (id) => {
    const stage = project.graph.stages.get(id);
    return stage ? stageName(stage) : fileName(id);
  };
}

function pathName(project: Project): (id: string) => string {
  const shown = shownPath(project);
  return (id) => shown(id as ProjectPath);
}
