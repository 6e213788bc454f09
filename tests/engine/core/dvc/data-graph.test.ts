// .dvc files as nodes: who reads their data, and what targets mean them.
import { describe, expect, test } from '@jest/globals';
import { type DataNode, dataGraph } from '../../../../engine/core/dvc/data-graph.ts';
import { collapseGroups, filesDag, outsDag, stageDag } from '../../../../engine/core/dag/dag.ts';
import { buildGraph } from '../../../../engine/core/graph.ts';
import type { ProjectPath } from '../../../../engine/core/model.ts';
import { EngineError } from '../../../../engine/core/problem.ts';
import type { Selection } from '../../../../engine/core/select.ts';
import { selectNodes } from '../../../../engine/core/select-data.ts';
import { read } from '../pipeline/read-text.ts';

const path = (text: string): ProjectPath => text as ProjectPath;
const node = (file: string, ...outs: readonly string[]): DataNode => ({ path: path(file), outs: outs.map(path) });

const { readable: stages } = read(`
stages:
  whole: {cmd: x, deps: [data.csv], outs: [w]}
  inner: {cmd: x, deps: [raw/x/one, w], outs: [i]}
  outer: {cmd: x, deps: [parts], outs: [o]}
  glob: {cmd: x, deps: ["parts/*.csv"], outs: [g]}
  frozen: {cmd: x, deps: [data.csv], outs: [f], frozen: true}
  none: {cmd: x, deps: [other.txt], outs: [n]}
`);
const { graph } = buildGraph(stages, { name: (at) => at, target: (at) => at });
if (!graph) throw new Error('the stages make no graph');
const nodes = [
  node('data.csv.dvc', 'data.csv'),
  node('raw.dvc', 'raw'),
  node('parts/a.csv.dvc', 'parts/a.csv'),
  node('alone.dvc', 'alone'),
];
const data = dataGraph(graph, nodes);
const from = { folder: path('.'), file: path('pipeline.yaml'), files: [path('pipeline.yaml')] };

function select(...targets: readonly string[]): (more?: Partial<Selection>) => readonly string[] {
  return (more = {}) => {
    const found = selectNodes(graph!, data, { targets, reach: 'upstream', ...more }, from);
    return [
      ...found.data.map((one) => `${one.node.path}${one.within ? `[${one.within.join()}]` : ''}`),
      ...found.stages.map(({ id }) => id),
    ];
  };
}

test('a stage reads the data that is its dep, around it or in it; a frozen one reads none', () => {
  expect(Object.fromEntries(data.readBy)).toEqual({
    whole: ['data.csv.dvc'],
    inner: ['raw.dvc'],
    outer: ['parts/a.csv.dvc'],
    glob: ['parts/a.csv.dvc'],
  });
});

describe('targets', () => {
  test('are .dvc files, what they track, and paths in that', () => {
    expect(select('data.csv.dvc')()).toEqual(['data.csv.dvc']);
    expect(select('data.csv')()).toEqual(['data.csv.dvc']);
    expect(select('raw/x', 'alone.dvc')({ reach: 'single' })).toEqual(['raw.dvc[raw/x]', 'alone.dvc']);
    expect(select('raw/x', 'raw.dvc')({ reach: 'single' })).toEqual(['raw.dvc']);
  });

  test('reach data through stages, and stages through data', () => {
    expect(select('inner')()).toEqual(['data.csv.dvc', 'raw.dvc', 'whole', 'inner']);
    expect(select('data.csv.dvc')({ reach: 'downstream' })).toEqual(['data.csv.dvc', 'whole', 'inner']);
    expect(select('parts/a.csv.dvc')({ reach: 'connected' })).toEqual(['parts/a.csv.dvc', 'outer', 'glob']);
    expect(select('inner')({ reach: 'single' })).toEqual(['inner']);
  });

  test('are all, a folder, or unknown', () => {
    expect(select()()).toEqual([...nodes.map((one) => one.path), ...graph.order.map(({ id }) => id)]);
    expect(select('parts')({ reach: 'single', targetsAre: 'folders' })).toEqual(['parts/a.csv.dvc']);
    expect(() => select('data.csv.dvc', 'nope.dvc')()).toThrow(EngineError);
  });
});

describe('the dag', () => {
  const drawn = { graph: data, nodes, statuses: new Map([[path('data.csv.dvc'), 'run' as const]]) };

  test('of stages has data before what reads it, the rest at the end', () => {
    const dag = stageDag(graph, graph.order, new Map(), drawn);
    expect(dag.nodes.map(({ id }) => id).join(' ')).toBe(
      'data.csv.dvc whole raw.dvc inner parts/a.csv.dvc outer glob frozen none alone.dvc',
    );
    expect(dag.nodes[0]?.status).toBe('run');
    expect(dag.edges).toContainEqual({ from: 'raw.dvc', to: 'inner' });
    expect(dag.edges.filter(({ to }) => to === 'frozen' || to === 'none')).toEqual([]);
  });

  test('of files has the data as a whole', () => {
    const { edges, nodes: files } = filesDag(graph, graph.order, new Map(), drawn);
    expect(edges).toContainEqual({ from: 'raw', to: 'i' });
    expect(files.map(({ id }) => id)).toContain('alone');
    expect(files.map(({ id }) => id)).toContain('other.txt');
  });

  test('of outs has the data as a whole, and no other file', () => {
    const { edges, nodes: outs } = outsDag(graph, graph.order, new Map(), drawn);
    expect(outs.map(({ id }) => id).join(' ')).toBe('data.csv w raw i parts/a.csv o g f n alone');
    expect(edges).toContainEqual({ from: 'raw', to: 'i' });
  });

  test('of groups leaves a .dvc file alone that is named like a stage of one', () => {
    const versioned = [node('data@v1.csv.dvc', 'data@v1.csv')];
    const dag = stageDag(graph, [], new Map(), { graph: data, nodes: versioned, statuses: new Map() });
    expect(collapseGroups(dag).nodes.map(({ id }) => id)).toEqual(['data@v1.csv.dvc']);
  });
});
