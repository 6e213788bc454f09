// Prediction by a tree's own thresholds, on feature values. Margins are summed in float64, tree by tree, as in training.
// ONNX sums the same leaves in float32, so the two agree to about 1e-5 of the prediction, on leaves exactly.
import type { FeatureMatrix } from '../table/matrix.ts';
import type { Tree, TreeEnsemble } from './tree.ts';

/** Rows whose values stay in the cache while all trees pass over them. */
const BLOCK = 512;

/** One value a row. */
export function predictTrees(ensemble: TreeEnsemble, features: FeatureMatrix): Float64Array {
  const margin = new Float64Array(features.rows).fill(ensemble.base);
  for (let from = 0; from < features.rows; from += BLOCK) {
    const to = Math.min(features.rows, from + BLOCK);
    for (const tree of ensemble.trees) addTree(tree, features, margin, from, to);
  }
  return margin;
}

/** Adds the tree's leaves to the margins of rows [from, to). */
export function addTree(tree: Tree, features: FeatureMatrix, margin: Float64Array, from: number, to: number): void {
  const { feature, threshold, missingLeft, left, right, leaf } = tree;
  const { values, columns } = features;
  const root = feature.length === 0 ? ~0 : 0;
  for (let row = from; row < to; row++) {
    const at = row * columns;
    let node = root;
    while (node >= 0) {
      const value = values[at + feature[node]!]!;
      const isLeft = value <= threshold[node]! || (value !== value && missingLeft[node] === 1);
      node = isLeft ? left[node]! : right[node]!;
    }
    margin[row]! += leaf[~node]!;
  }
}
