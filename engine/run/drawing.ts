// The drawing of a dag, kept for each dag and width: to lay one out takes longer than everything else in showing it.
import type { Dag, DagNode } from '../core/dag/dag.ts';
import type { Box, Drawing, LayoutOptions } from '../core/dag/layers.ts';
import type { Project } from './project/project.ts';

interface Kept extends Omit<Drawing, 'boxes'> {
  /** `node` by its place among the dag's. */
  readonly boxes: readonly (Omit<Box, 'node'> & { readonly node: number })[];
}

/** As `layOut` has it. What draws is loaded only when something is drawn. */
export async function drawingOf(
  { expanded }: Pick<Project, 'expanded'>,
  dag: Dag,
  options: LayoutOptions,
): Promise<Drawing | undefined> {
  const { nodes, edges } = dag;
  const labels = nodes.map((node) => [node.id, options.mark(node)]);
  const texts = ['drawing', JSON.stringify([labels, edges, options.width])];
  const kept = expanded.recall(texts) as Kept | undefined;
  if (kept) return { ...kept, boxes: kept.boxes.map((box) => ({ ...box, node: nodes[box.node] as DagNode })) };
  const { layOut } = await import('../core/dag/layers.ts');
  const drawing = layOut(dag, options);
  const placeOf = new Map(nodes.map(({ id }, place) => [id, place]));
  if (drawing)
    expanded.keep(texts, {
      ...drawing,
      boxes: drawing.boxes.map((box) => ({ ...box, node: placeOf.get(box.node.id) })),
    });
  return drawing;
}
