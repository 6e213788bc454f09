// A tree ensemble as the one operator TreeEnsembleRegressor of ai.onnx.ml 3: float32 features in, prediction out.
// Inner node i of a tree keeps its number, leaf k comes behind the inner nodes: BRANCH_LEQ is value <= threshold in float32.
import type { Tree, TreeEnsemble } from '../trees/tree.ts';
import type { Graph, Tensor } from './graph.ts';

export function treeHead(graph: Graph, features: Tensor, ensemble: TreeEnsemble, output: Tensor): Tensor {
  const nodes = { tree: [], id: [], feature: [], mode: [], value: [], yes: [], no: [], missing: [] } as NodeLists;
  const leaves = { tree: [], id: [], weight: [] } as LeafLists;
  ensemble.trees.forEach((tree, number) => addTree(tree, number, nodes, leaves));
  // Without a tree, one whose leaf is -0 (base - 0 is base, whatever its sign).
  if (ensemble.trees.length === 0) addTree(NO_TREE, 0, nodes, leaves);
  return graph.node('TreeEnsembleRegressor', [features], {
    output,
    attributes: {
      n_targets: { int: 1 },
      base_values: { floats: [ensemble.base] },
      aggregate_function: { text: 'SUM' },
      post_transform: { text: 'NONE' },
      nodes_treeids: { ints: nodes.tree },
      nodes_nodeids: { ints: nodes.id },
      nodes_featureids: { ints: nodes.feature },
      nodes_modes: { texts: nodes.mode },
      nodes_values: { floats: nodes.value },
      nodes_truenodeids: { ints: nodes.yes },
      nodes_falsenodeids: { ints: nodes.no },
      nodes_missing_value_tracks_true: { ints: nodes.missing },
      target_treeids: { ints: leaves.tree },
      target_nodeids: { ints: leaves.id },
      target_ids: { ints: leaves.id.map(() => 0) },
      target_weights: { floats: leaves.weight },
    },
  });
}

interface NodeLists {
  readonly tree: number[];
  readonly id: number[];
  readonly feature: number[];
  readonly mode: string[];
  readonly value: number[];
  readonly yes: number[];
  readonly no: number[];
  readonly missing: number[];
}
interface LeafLists {
  readonly tree: number[];
  readonly id: number[];
  readonly weight: number[];
}

const NO_TREE: Tree = {
  feature: new Int32Array(),
  threshold: new Float32Array(),
  missingLeft: new Uint8Array(),
  left: new Int32Array(),
  right: new Int32Array(),
  leaf: Float32Array.of(0),
};

function addTree(tree: Tree, number: number, nodes: NodeLists, leaves: LeafLists): void {
  const inner = tree.feature.length;
  const idOf = (child: number): number => (child < 0 ? inner + ~child : child);
  for (let node = 0; node < inner + tree.leaf.length; node++) {
    const isLeaf = node >= inner;
    nodes.tree.push(number);
    nodes.id.push(node);
    nodes.mode.push(isLeaf ? 'LEAF' : 'BRANCH_LEQ');
    nodes.feature.push(isLeaf ? 0 : tree.feature[node]!);
    nodes.value.push(isLeaf ? 0 : tree.threshold[node]!);
    nodes.yes.push(isLeaf ? 0 : idOf(tree.left[node]!));
    nodes.no.push(isLeaf ? 0 : idOf(tree.right[node]!));
    nodes.missing.push(isLeaf ? 0 : tree.missingLeft[node]!);
  }
  tree.leaf.forEach((weight, leaf) => {
    leaves.tree.push(number);
    leaves.id.push(inner + leaf);
    leaves.weight.push(weight);
  });
}
