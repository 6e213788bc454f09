// Drawings that are kept: they are what laying out would give, whichever of the things they rest on has changed.
import { expect, test } from '@jest/globals';
import type { Dag } from '../../../engine/core/dag/dag.ts';
import { type Drawing, layOut, type LayoutOptions } from '../../../engine/core/dag/layers.ts';
import { drawingOf } from '../../../engine/run/drawing.ts';
import { Expanded } from '../../../engine/store/expanded.ts';
import { layoutOf } from '../../../engine/store/layout.ts';
import { memoryWorld, root } from '../../support/memory-world.ts';

/** `kept` counts the files that hold drawings. */
function project(): { readonly expanded: Expanded; readonly kept: () => number } {
  const world = memoryWorld();
  const layout = layoutOf(root, undefined);
  world.fs.makeDir(layout.local);
  return {
    expanded: new Expanded(world, layout),
    kept: () => (world.fs.stat(layout.expanded) ? world.fs.list(layout.expanded).length : 0),
  };
}

const dag: Dag = {
  nodes: [{ id: 'load', status: 'fresh' }, { id: 'fit', status: 'run' }, { id: 'draw' }],
  edges: [
    { from: 'load', to: 'fit' },
    { from: 'load', to: 'draw' },
  ],
};
const options: LayoutOptions = { width: 80, mark: ({ status }) => (status === 'run' ? '!' : '') };

const changes: Readonly<Record<string, readonly [Dag, LayoutOptions]>> = {
  'another name': [{ ...dag, nodes: [{ id: 'load', status: 'fresh' }, { id: 'fit it' }, { id: 'draw' }] }, options],
  'another edge': [
    {
      ...dag,
      edges: [
        { from: 'load', to: 'fit' },
        { from: 'fit', to: 'draw' },
      ],
    },
    options,
  ],
  'another mark': [dag, { ...options, mark: () => '=' }],
  'another width': [dag, { ...options, width: 16 }],
};

test('a drawing is laid out once, and its boxes are the nodes of the dag that was asked for', async () => {
  const { expanded, kept } = project();
  const first = await drawingOf({ expanded }, dag, options);
  expect(first).toEqual(layOut(dag, options));
  expect(kept()).toBe(1);
  // The status without its mark is no part of the drawing: the new one shows through.
  const later: Dag = {
    ...dag,
    nodes: dag.nodes.map((node) => (node.id === 'draw' ? { ...node, status: 'restore' } : node)),
  };
  const second = (await drawingOf({ expanded }, later, options)) as Drawing;
  expect(second).toEqual(layOut(later, options));
  expect(second.boxes.map(({ node }) => later.nodes.includes(node))).toEqual([true, true, true]);
  expect(kept()).toBe(1);
});

test.each(Object.entries(changes))('%s is drawn anew', async (_name, [changed, asked]) => {
  const { expanded, kept } = project();
  await drawingOf({ expanded }, dag, options);
  expect(await drawingOf({ expanded }, changed, asked)).toEqual(layOut(changed, asked));
  expect(kept()).toBe(2);
});

test('what does not fit has no drawing, and is not kept', async () => {
  const { expanded, kept } = project();
  expect(await drawingOf({ expanded }, dag, { ...options, width: 3 })).toBeUndefined();
  expect(kept()).toBe(0);
});
