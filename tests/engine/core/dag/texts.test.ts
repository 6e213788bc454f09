// A dag for other programs: mermaid and dot as DVC writes them, SVG that any reader of XML takes.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { widthOf, shorten } from '../../../../engine/core/columns.ts';
import { collapseGroups, type Dag, filesDag, outsDag, renamed, stageDag } from '../../../../engine/core/dag/dag.ts';
import { dotText } from '../../../../engine/core/dag/dot.ts';
import { layOut } from '../../../../engine/core/dag/layers.ts';
import { fencedMermaid, mermaidText } from '../../../../engine/core/dag/mermaid.ts';
import { svgText } from '../../../../engine/core/dag/svg.ts';
import { buildGraph } from '../../../../engine/core/graph.ts';
import { read } from '../pipeline/read-text.ts';

const { graph } = buildGraph(
  read(dedent`
    stages:
      prep: {cmd: x, deps: [raw, 'more/*.csv'], outs: [data]}
      left: {cmd: x, deps: [data/a.csv], outs: [l.csv, l2.csv]}
      right: {cmd: x, deps: [data], outs: [r.csv]}
      join: {cmd: x, deps: [l.csv, r.csv], outs: [j.csv]}
      alone: {cmd: x, outs: [z.csv]}
  `).readable,
  { name: (path) => path, target: (path) => path },
);
const stages = stageDag(graph!, graph!.order, new Map([['left', 'run']]));

test('stages and their edges, in the order of the graph', () => {
  expect(stages.nodes.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'prep undefined',
    'left run',
    'right undefined',
    'join undefined',
    'alone undefined',
  ]);
  expect(stages.edges.map(({ from, to }) => `${from}-${to}`)).toEqual([
    'prep-left',
    'prep-right',
    'left-join',
    'right-join',
  ]);
});

test('files: outs with what they are made of, the deps that nobody writes among them', () => {
  const outs = filesDag(graph!, graph!.order, new Map([['left', 'run']]));
  expect(outs.nodes.map(({ id, status }) => (status ? `${id}: ${status}` : id))).toEqual([
    'raw',
    'more/*.csv',
    'data',
    'l.csv: run',
    'l2.csv: run',
    'r.csv',
    'j.csv',
    'z.csv',
  ]);
  expect(outs.edges.map(({ from, to }) => `${from} > ${to}`)).toEqual([
    'raw > data',
    'more/*.csv > data',
    'data > l.csv',
    'data > l2.csv',
    'data > r.csv',
    'l.csv > j.csv',
    'r.csv > j.csv',
  ]);
});

test('outs alone, and under other names', () => {
  const outs = renamed(outsDag(graph!, graph!.order, new Map()), (id) => `../${id}`);
  expect(outs.nodes.map(({ id }) => id)).toEqual([
    '../data',
    '../l.csv',
    '../l2.csv',
    '../r.csv',
    '../j.csv',
    '../z.csv',
  ]);
  expect(outs.edges.map(({ from, to }) => `${from} > ${to}`)).toEqual([
    '../data > ../l.csv',
    '../data > ../l2.csv',
    '../data > ../r.csv',
    '../l.csv > ../j.csv',
    '../r.csv > ../j.csv',
  ]);
});

test('mermaid is what DVC prints', () => {
  expect(mermaidText(stages)).toBe(
    [
      'flowchart TD',
      '\tnode1["join"]',
      '\tnode2["left"]',
      '\tnode3["prep"]',
      '\tnode4["right"]',
      '\tnode2-->node1',
      '\tnode3-->node2',
      '\tnode3-->node4',
      '\tnode4-->node1',
      '\tnode5["alone"]',
    ].join('\n'),
  );
  expect(fencedMermaid({ nodes: [{ id: 'a "b" #1' }], edges: [] })).toBe(
    '```mermaid\nflowchart TD\n\tnode1["a #quot;b#quot; #35;1"]\n```',
  );
});

test('dot is what DVC prints', () => {
  expect(dotText(stages)).toBe(
    dedent`
    strict digraph  {
    "prep";
    "left";
    "right";
    "join";
    "alone";
    "prep" -> "left";
    "prep" -> "right";
    "left" -> "join";
    "right" -> "join";
    }
  ` + '\n',
  );
  expect(dotText({ nodes: [{ id: String.raw`a "b" \c` }], edges: [] })).toContain(String.raw`"a \"b\" \\c";`);
});

test('groups are one node with the gravest status among them, and no edge to themselves', () => {
  const dag: Dag = {
    nodes: [
      { id: 'prep', status: 'fresh' },
      { id: 'train@a', status: 'fresh' },
      { id: 'train@b', status: 'run' },
      { id: 'deep@x', status: 'fresh' },
    ],
    edges: [
      { from: 'prep', to: 'train@a' },
      { from: 'prep', to: 'train@b' },
      { from: 'train@a', to: 'train@b' },
    ],
  };
  expect(collapseGroups(dag)).toEqual({
    nodes: [
      { id: 'prep', status: 'fresh' },
      { id: 'train', status: 'run' },
      { id: 'deep', status: 'fresh' },
    ],
    edges: [{ from: 'prep', to: 'train' }],
  });
});

test('an SVG has each box once, in the colour of its status, and no character that ends its text', () => {
  const dag: Dag = {
    nodes: [{ id: 'a<b & "c"', status: 'run' }, { id: 'd' }],
    edges: [{ from: 'a<b & "c"', to: 'd' }],
  };
  const drawing = layOut(dag, { width: Infinity, mark: ({ status }) => (status ? '*' : '') });
  const svg = svgText(drawing!, [{ status: 'run', text: '* 1 stale' }]);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+"/);
  expect(svg).toContain('<title>a&lt;b &amp; &quot;c&quot;</title>');
  expect(svg.match(/<g class="box run">/g)).toHaveLength(1);
  expect(svg.match(/<g class="box plain">/g)).toHaveLength(1);
  expect(svg.match(/class="head"/g)).toHaveLength(1);
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test.each([
  ['train@north', 20, 'train@north'],
  ['train@north-east', 11, 'train…-east'],
  ['日本語の段階', 7, '日本…階'],
  ['abc', 1, '…'],
])('%s in %i columns is %s', (text, limit, short) => {
  expect(shorten(text, limit)).toBe(short);
  expect(widthOf(short)).toBeLessThanOrEqual(limit);
});
