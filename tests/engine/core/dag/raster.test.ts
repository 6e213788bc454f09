// Drawings of dags: some written out, and random ones read back line by line.
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { widthOf } from '../../../../engine/core/columns.ts';
import type { Dag } from '../../../../engine/core/dag/dag.ts';
import { layOut } from '../../../../engine/core/dag/layers.ts';
import { indentOf, listEntries } from '../../../../engine/core/dag/list.ts';
import { rasterLines } from '../../../../engine/core/dag/raster.ts';
import { ledTo } from './trace.ts';

const mark = (): string => '';

/** From `a b > c d`: each on the left leads to each on the right. */
function dag(...lines: readonly string[]): Dag {
  const split = lines.map((line) => line.split(' > ').map((side) => side.split(' ')));
  const ids = new Set(split.flat(2));
  const edges = split.flatMap(([from = [], to = []]) => from.flatMap((a) => to.map((b) => ({ from: a, to: b }))));
  return { nodes: [...ids].map((id) => ({ id })), edges };
}

function draw(graph: Dag, width = 80): string {
  const drawing = layOut(graph, { width, mark });
  return drawing ? rasterLines(drawing).join('\n') : 'no drawing';
}

test('a diamond, and a stage that nothing is connected with', () => {
  expect(draw(dag('prep > left right', 'left right > join', 'alone'))).toMatchInlineSnapshot(`
"      ┌──────┐        ┌───────┐
      │ prep │        │ alone │
      └──┬───┘        └───────┘
   ┌─────┴────┐
   ▼          ▼
┌──────┐  ┌───────┐
│ left │  │ right │
└──┬───┘  └───┬───┘
   └────┬─────┘
        ▼
     ┌──────┐
     │ join │
     └──────┘"
`);
});

test('an edge over several layers goes past the boxes between', () => {
  expect(draw(dag('a > b', 'b > c', 'a > c'))).toMatchInlineSnapshot(`
"  ┌───┐
  │ a │
  └─┬─┘
  ┌─┴─┐
  ▼   │
┌───┐ │
│ b │ │
└─┬─┘ │
  └─┬─┘
    ▼
  ┌───┐
  │ c │
  └───┘"
`);
});

test('lines that lead to different boxes cross, and never join', () => {
  expect(draw(dag('a b > x', 'a > y', 'b > z', 'c > y z'))).toMatchInlineSnapshot(`
"┌───┐  ┌───┐  ┌───┐
│ a │  │ b │  │ c │
└─┬─┘  └─┬─┘  └─┬─┘
 ┌┴─────┐│┌─────┴┐
 │ ┌────│┴│────┐ │
 ▼ ▼    ▼ ▼    ▼ ▼
┌───┐  ┌───┐  ┌───┐
│ x │  │ y │  │ z │
└───┘  └───┘  └───┘"
`);
});

test('arrows enter a box between its corners', () => {
  expect(draw(dag('s0 s1 s2 s3 s4', 's2 s0 > s7', 's0 > s3', 's1 > s4 s7'), 24)).toMatchInlineSnapshot(`
"  ┌────┐  ┌────┐  ┌────┐
  │ s0 │  │ s1 │  │ s2 │
  └─┬──┘  └─┬──┘  └─┬──┘
    │     ┌─┴──────┐│
  ┌─┴─────│───────┐││
  ▼       ▼       ▼▼▼
┌────┐  ┌────┐   ┌────┐
│ s3 │  │ s4 │   │ s7 │
└────┘  └────┘   └────┘"
`);
});

test('a layer that is too wide is broken up, and names are shortened in the middle', () => {
  const shards = Array.from({ length: 5 }, (_, at) => `shard@north-${at}`);
  expect(draw(dag(`prepare > ${shards.join(' ')}`, `${shards.join(' ')} > merge`), 60)).toMatchInlineSnapshot(`
"                             ┌─────────┐
                             │ prepare │
                             └────┬────┘
        ┌──────────────────┬──────┴───────────┬─────────┐
        ▼                  ▼                  ▼         │
┌───────────────┐  ┌───────────────┐  ┌───────────────┐ │
│ shard@north-0 │  │ shard@north-1 │  │ shard@north-2 │ │
└───────┬───────┘  └───────┬───────┘  └───────┬───────┘ │
        └─────────────┬────┴──────────────────┘         │
                      │         ┌──────────────────┬────┘
                      │         ▼                  ▼
                      │ ┌───────────────┐  ┌───────────────┐
                      │ │ shard@north-3 │  │ shard@north-4 │
                      │ └───────┬───────┘  └───────┬───────┘
                      └─────────┴──┬───────────────┘
                                   ▼
                               ┌───────┐
                               │ merge │
                               └───────┘"
`);
  expect(draw(dag('a-very-long-name-of-a-stage@north > b'), 30)).toMatchInlineSnapshot(`
"┌──────────────────────────┐
│ a-very-long-…stage@north │
└────────────┬─────────────┘
             ▼
           ┌───┐
           │ b │
           └───┘"
`);
});

test('two pipelines stand beside each other while there is room', () => {
  expect(draw(dag('a > b', 'c > d'), 20)).toMatchInlineSnapshot(`
"┌───┐   ┌───┐
│ a │   │ c │
└─┬─┘   └─┬─┘
  ▼       ▼
┌───┐   ┌───┐
│ b │   │ d │
└───┘   └───┘"
`);
  expect(draw(dag('a > b', 'c > d'), 10).split('\n')).toHaveLength(15);
});

const graphs = fc
  .record({
    count: fc.integer({ min: 1, max: 24 }),
    width: fc.integer({ min: 24, max: 140 }),
    edges: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }),
    long: fc.boolean(),
  })
  .map(({ count, width, edges, long }) => {
    const nodes = Array.from({ length: count }, (_, at) => ({ id: `${long ? 'stage-number-' : 's'}${at}` }));
    const pairs = new Set(
      edges
        .map(([a, b]) => [a % count, b % count])
        .filter(([a = 0, b = 0]) => a < b)
        .map(([a, b]) => `${a} ${b}`),
    );
    const found = [...pairs]
      .map((pair) => pair.split(' ').map(Number))
      .map(([a = 0, b = 0]) => ({ from: nodes[a]?.id ?? '', to: nodes[b]?.id ?? '' }));
    return { graph: { nodes, edges: found } satisfies Dag, width };
  });

test('each node is drawn once, whoever follows the lines finds each edge and no other, and nothing is too wide', () => {
  let drawn = 0;
  fc.assert(
    fc.property(graphs, ({ graph, width }) => {
      const drawing = layOut(graph, { width, mark });
      if (!drawing) return;
      drawn += 1;
      const lines = rasterLines(drawing);
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
      expect(drawing.boxes.map(({ node }) => node.id).sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
      for (const box of drawing.boxes) {
        expect(lines[box.top + 1]?.slice(box.left, box.left + box.width)).toMatch(new RegExp(`^│ +${box.name} +│$`));
        expect(ledTo(box, drawing, lines)).toEqual(
          graph.edges
            .filter(({ from }) => from === box.node.id)
            .map(({ to }) => to)
            .sort(),
        );
      }
    }),
    { numRuns: 400 },
  );
  expect(drawn).toBeGreaterThan(100);
});

test('a list names each node once, with all that it reads, and is never too wide', () => {
  fc.assert(
    fc.property(graphs, ({ graph, width }) => {
      const entries = listEntries(graph, { width, mark: () => '=' });
      expect(entries.map(({ node }) => node)).toEqual(graph.nodes);
      for (const entry of entries) {
        for (const line of entry.reads) expect(indentOf(entry) + widthOf(line)).toBeLessThanOrEqual(width);
        expect(2 + widthOf(entry.name)).toBeLessThanOrEqual(width);
        expect(
          entry.reads
            .join(' ')
            .split(', ')
            .filter((name) => name !== ''),
        ).toHaveLength(graph.edges.filter(({ to }) => to === entry.node.id).length);
      }
    }),
  );
});
