// What `dag` draws: nodes by name and the edges between them, of stages or of the files that they read and write.
// Nodes come in the order of the graph, upstream first, and edges in the order of their nodes: every output is stable.
import type { Verdict } from '../freshness/verdict.ts';
import { type DataGraph, type DataNode, noData } from '../dvc/data-graph.ts';
import type { Graph } from '../graph.ts';
import type { Dep, ProjectPath, Stage, StageId } from '../model.ts';
import { compileGlob } from '../paths/glob.ts';
import { isInside } from '../paths/paths.ts';

export interface DagNode {
  readonly id: string;
  /** How the stage stands, or the stage that writes the file; undefined for other files, and where nobody asked. */
  readonly status?: Verdict['kind'] | undefined;
  /** No stage, so in no group of stages. */
  readonly isFile?: true;
}

export interface DagEdge {
  readonly from: string;
  readonly to: string;
}

export interface Dag {
  readonly nodes: readonly DagNode[];
  readonly edges: readonly DagEdge[];
}

/** What is known of each stage; empty if nobody asked. */
export type Statuses = ReadonlyMap<StageId, Verdict['kind']>;

/** Of data, how that of each .dvc file stands, and which files are drawn. */
export interface DrawnData {
  readonly graph: DataGraph;
  readonly nodes: readonly DataNode[];
  readonly statuses: ReadonlyMap<ProjectPath, Verdict['kind']>;
}

const withoutData: DrawnData = { graph: noData, nodes: [], statuses: new Map() };

/** @param stages in the order of the graph; data comes before the first of them that reads it */
export function stageDag(
  graph: Graph,
  stages: readonly Stage[],
  statuses: Statuses,
  { graph: { readBy }, nodes: dataNodes, statuses: ofData }: DrawnData = withoutData,
): Dag {
  const nodes = new Map<string, DagNode>();
  const files = new Set(dataNodes.map(({ path }) => path));
  const dataOf = (id: StageId): readonly ProjectPath[] => (readBy.get(id) ?? []).filter((path) => files.has(path));
  const addData = (path: ProjectPath): void =>
    void nodes.set(path, { id: path, status: ofData.get(path), isFile: true });
  for (const { id } of stages) {
    dataOf(id).forEach(addData);
    nodes.set(id, { id, status: statuses.get(id) });
  }
  files.forEach(addData);
  return dagOf(
    [...nodes.values()],
    stages.flatMap(({ id }) => [...dataOf(id), ...(graph.upstream.get(id) ?? [])].map((from) => ({ from, to: id }))),
  );
}

/** Outs, and the deps that no stage writes. */
export function filesDag(
  graph: Graph,
  stages: readonly Stage[],
  statuses: Statuses,
  { nodes: dataNodes, statuses: ofData }: DrawnData = withoutData,
): Dag {
  const nodes = new Map<string, DagNode>();
  const edges: DagEdge[] = [];
  const data = new Map(dataNodes.flatMap(({ path, outs }) => outs.map((out) => [out, ofData.get(path)] as const)));
  const dataOf = (path: ProjectPath): readonly ProjectPath[] => {
    const read = [...data.keys()].filter((out) => out === path || isInside(path, out) || isInside(out, path));
    return read.length > 0 ? read : [path];
  };
  for (const stage of stages) {
    const sources = new Set<string>();
    for (const dep of stage.deps) for (const path of sourcesOf(graph, stage, dep).flatMap(dataOf)) sources.add(path);
    for (const { file } of stage.params) if (graph.writerOf(file) !== undefined) sources.add(file);
    for (const id of sources)
      if (!nodes.has(id)) nodes.set(id, { id, status: data.get(id as ProjectPath), isFile: true });
    for (const { path } of stage.outs) {
      nodes.set(path, { id: path, status: statuses.get(stage.id), isFile: true });
      edges.push(...[...sources].map((from) => ({ from, to: path })));
    }
  }
  for (const [id, status] of data) if (!nodes.has(id)) nodes.set(id, { id, status, isFile: true });
  return dagOf([...nodes.values()], edges);
}

/** Outs alone, those of .dvc files among them, as DVC draws them. */
export function outsDag(graph: Graph, stages: readonly Stage[], statuses: Statuses, data = withoutData): Dag {
  const { nodes, edges } = filesDag(graph, stages, statuses, data);
  const ofStages = stages.flatMap((stage) => stage.outs.map(({ path }) => path));
  const outs = new Set<string>([...ofStages, ...data.nodes.flatMap((node) => node.outs)]);
  return dagOf(
    nodes.filter(({ id }) => outs.has(id)),
    edges,
  );
}

/** With other names, as seen from elsewhere. */
export function renamed({ nodes, edges }: Dag, name: (id: string) => string): Dag {
  return {
    nodes: nodes.map((node) => ({ ...node, id: name(node.id) })),
    edges: edges.map(({ from, to }) => ({ from: name(from), to: name(to) })),
  };
}

/** Stages of one `foreach` or `matrix` as one node, with the gravest status among them. */
export function collapseGroups({ nodes, edges }: Dag): Dag {
  const files = new Set(nodes.flatMap(({ id, isFile }) => (isFile ? [id] : [])));
  const groupOf = (id: string): string => (files.has(id) ? id : id.replace(/@[^@/]*$/, ''));
  const groups = new Map<string, DagNode>();
  for (const node of nodes) {
    const id = groupOf(node.id);
    const known = groups.get(id)?.status;
    groups.set(id, { ...node, id, status: gravest.find((kind) => kind === node.status || kind === known) });
  }
  const outer = edges
    .map(({ from, to }) => ({ from: groupOf(from), to: groupOf(to) }))
    .filter(({ from, to }) => from !== to);
  return dagOf([...groups.values()], outer);
}

const gravest: readonly Verdict['kind'][] = ['error', 'run', 'pending', 'restore', 'fresh'];

/** The nodes that hang together, as dags of their own, in the order of their first nodes. */
export function pipelinesOf(dag: Dag): readonly Dag[] {
  const { upstream, downstream } = neighbours(dag);
  const pipelineOf = new Map<number, number>();
  let count = 0;
  for (const start of dag.nodes.keys()) {
    if (pipelineOf.has(start)) continue;
    const found = new Set([start]);
    for (const at of found) for (const next of [...(upstream[at] ?? []), ...(downstream[at] ?? [])]) found.add(next);
    for (const at of found) pipelineOf.set(at, count);
    count += 1;
  }
  const ids = new Map(dag.nodes.map(({ id }, at) => [id, pipelineOf.get(at)]));
  const nodes: DagNode[][] = Array.from({ length: count }, () => []);
  const edges: DagEdge[][] = Array.from({ length: count }, () => []);
  for (const node of dag.nodes) nodes[ids.get(node.id) ?? 0]?.push(node);
  for (const edge of dag.edges) edges[ids.get(edge.to) ?? 0]?.push(edge);
  return nodes.map((own, at) => ({ nodes: own, edges: edges[at] ?? [] }));
}

export interface Neighbours {
  readonly upstream: readonly (readonly number[])[];
  readonly downstream: readonly (readonly number[])[];
}

/** By the nodes' positions in the dag. */
export function neighbours({ nodes, edges }: Dag): Neighbours {
  const at = new Map(nodes.map(({ id }, index) => [id, index]));
  const upstream: number[][] = nodes.map(() => []);
  const downstream: number[][] = nodes.map(() => []);
  for (const edge of edges) {
    const [from = 0, to = 0] = [at.get(edge.from), at.get(edge.to)];
    downstream[from]?.push(to);
    upstream[to]?.push(from);
  }
  return { upstream, downstream };
}

/** Edges once each, between nodes that are there, in the order of the nodes. */
function dagOf(nodes: readonly DagNode[], edges: readonly DagEdge[]): Dag {
  const at = new Map(nodes.map(({ id }, index) => [id, index]));
  const unique = new Map(
    edges.filter(({ from, to }) => at.has(from) && at.has(to)).map((edge) => [`${edge.from}\0${edge.to}`, edge]),
  );
  const order = ({ from, to }: DagEdge): number => (at.get(from) ?? 0) * nodes.length + (at.get(to) ?? 0);
  return { nodes, edges: [...unique.values()].sort((a, b) => order(a) - order(b)) };
}

/** The outs that a dep reads, as their stages write them; itself if nobody does. */
function sourcesOf(graph: Graph, stage: Stage, dep: Dep): readonly ProjectPath[] {
  const written = (graph.upstream.get(stage.id) ?? []).flatMap(
    (id) => graph.stages.get(id)?.outs.map(({ path }) => path) ?? [],
  );
  if (dep.kind === 'glob') {
    const glob = compileGlob(dep.pattern);
    const read = written.filter((path) => glob.matches(path) || glob.mayMatchBelow(path) || isInside(glob.base, path));
    return read.length > 0 ? read : [dep.pattern];
  }
  const read = written.filter((path) => path === dep.path || isInside(dep.path, path) || isInside(path, dep.path));
  if (read.length > 0) return read;
  // Reached through a symbolic link: any out of its writer may be the one.
  const writer = graph.writerOf(dep.path);
  const outs = writer === undefined || stage.frozen ? [] : (graph.stages.get(writer)?.outs ?? []);
  return outs.length > 0 ? outs.map(({ path }) => path) : [dep.path];
}
