// Prediction by a tree's own thresholds, on feature values. Margins are summed in float64, tree by tree, as in training.
// ONNX sums the same leaves in float32, so the two agree to about 1e-5 of the prediction, on leaves exactly.
import type { FeatureMatrix } from '../table/matrix.ts';
import type { Tree, TreeEnsemble } from './tree.ts';

/** Rows whose values stay in the first cache while all trees pass over them. */
const BLOCK = 128;

/** One value a row. */
export function predictTrees(ensemble: TreeEnsemble, features: FeatureMatrix): Float64Array {
  const walks = ensemble.trees.map(walkOf);
  const margin = new Float64Array(features.rows).fill(ensemble.base);
  for (let from = 0; from < features.rows; from += BLOCK) {
    const to = Math.min(features.rows, from + BLOCK);
    for (const walk of walks) addLeaves(walk, features, margin, from, to);
  }
  return margin;
}

/**
 * A tree laid out for walking: four words a node, inner nodes first, then leaves.
 *
 *      word   0                          1 (float32)   2                    3
 *      inner  2 × feature + missingLeft  threshold     node to the right    node to the left
 *      leaf   0                          leaf value    itself               itself
 *
 * A leaf leads to itself, so that all rows take `depth` steps: no branch depends on the data, and several walks overlap.
 */
interface Walk {
  readonly words: Int32Array;
  /** The same bytes. */
  readonly floats: Float32Array;
  readonly depth: number;
}

function walkOf({ feature, threshold, missingLeft, left, right, leaf }: Tree): Walk {
  const inner = feature.length;
  const words = new Int32Array(4 * (inner + leaf.length));
  const floats = new Float32Array(words.buffer);
  const place = (child: number): number => 4 * (child < 0 ? inner + ~child : child);
  for (let node = 0; node < inner; node++) {
    const at = 4 * node;
    words[at] = 2 * feature[node]! + missingLeft[node]!;
    floats[at + 1] = threshold[node]!;
    words[at + 2] = place(right[node]!);
    words[at + 3] = place(left[node]!);
  }
  for (let k = 0; k < leaf.length; k++) {
    const at = place(~k);
    floats[at + 1] = leaf[k]!;
    words[at + 2] = words[at + 3] = at;
  }
  return { words, floats, depth: depthOf(left, right) };
}

/** Steps from the root to the lowest leaf. A child may stand before its parent, so nothing is assumed of the order. */
function depthOf(left: Int32Array, right: Int32Array): number {
  let depth = 0;
  for (let level = left.length > 0 ? [0] : []; level.length > 0; depth++) {
    level = level.flatMap((node) => [left[node]!, right[node]!].filter((child) => child >= 0));
  }
  return depth;
}

/** Adds the tree's leaves to the margins of rows [from, to). */
export function addTree(tree: Tree, features: FeatureMatrix, margin: Float64Array, from: number, to: number): void {
  addLeaves(walkOf(tree), features, margin, from, to);
}

function addLeaves(walk: Walk, features: FeatureMatrix, margin: Float64Array, from: number, to: number): void {
  const { words, floats, depth } = walk;
  const { values, columns } = features;
  let row = from;
  // Four rows at once: while one walk waits for its node, the others go on.
  for (; row + 4 <= to; row += 4) {
    const at = row * columns;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let k = 0; k < depth; k++) {
      a = step(words, floats, values, at, a);
      b = step(words, floats, values, at + columns, b);
      c = step(words, floats, values, at + 2 * columns, c);
      d = step(words, floats, values, at + 3 * columns, d);
    }
    margin[row]! += floats[a + 1]!;
    margin[row + 1]! += floats[b + 1]!;
    margin[row + 2]! += floats[c + 1]!;
    margin[row + 3]! += floats[d + 1]!;
  }
  for (; row < to; row++) {
    let node = 0;
    for (let k = 0; k < depth; k++) node = step(words, floats, values, row * columns, node);
    margin[row]! += floats[node + 1]!;
  }
}

/** The node after `node` for the row whose values begin at `at`: left when value <= threshold, or missing and told to. */
function step(words: Int32Array, floats: Float32Array, values: Float32Array, at: number, node: number): number {
  const head = words[node]!;
  const value = values[at + (head >> 1)]!;
  const threshold = floats[node + 1]!;
  const isLeft = +(value <= threshold) | (+!(value > threshold) & head);
  return words[node + 2 + isLeft]!;
}
