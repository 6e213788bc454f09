import { expect, test } from '@jest/globals';
import { draws } from '../../../stages/random.ts';
import { predictTrees } from '../../../stages/trees/predict.ts';
import type { Tree } from '../../../stages/trees/tree.ts';

const COLUMNS = 5;
const random = draws(11);
const strange = [NaN, Infinity, -Infinity, 0, -0, 0.5, -0.5, 3.4028234663852886e38, 1e-45];
const valueOf = (): number => (random.uniform() < 0.4 ? strange[random.below(strange.length)]! : random.normal());

/** Each new node takes the place of a leaf; with `isChain` always of the newest, so the tree is as deep as it has nodes. */
function randomTree(inner: number, isChain = false): Tree {
  const places = (): Int32Array => new Int32Array(inner);
  const tree = { feature: places(), threshold: new Float32Array(inner), missingLeft: new Uint8Array(inner) };
  const [left, right] = [places(), places()];
  const open: { of: Int32Array; at: number }[] = [];
  for (let node = 0; node < inner; node++) {
    const [place] = open.splice(isChain ? open.length - 1 : random.below(Math.max(1, open.length)), 1);
    if (place) place.of[place.at] = node;
    tree.feature[node] = random.below(COLUMNS);
    tree.threshold[node] = random.uniform() < 0.3 ? 0.5 : random.normal();
    tree.missingLeft[node] = random.below(2);
    open.push({ of: left, at: node }, { of: right, at: node });
  }
  open.forEach(({ of, at }, leaf) => (of[at] = ~leaf));
  return { ...tree, left, right, leaf: Float32Array.from({ length: inner + 1 }, () => random.normal()) };
}

/** The words of tree.ts, one row at a time. */
function leafOf(tree: Tree, row: Float32Array): number {
  let node = tree.feature.length === 0 ? ~0 : 0;
  while (node >= 0) {
    const value = row[tree.feature[node]!]!;
    const isLeft = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= tree.threshold[node]!;
    node = isLeft ? tree.left[node]! : tree.right[node]!;
  }
  return tree.leaf[~node]!;
}

test('rows fall into the leaves that the thresholds say, however many rows and however deep the tree', () => {
  const trees = [randomTree(0), randomTree(1), randomTree(40), randomTree(60, true), randomTree(7)];
  for (const rows of [0, 1, 3, 4, 5, 127, 128, 131, 300]) {
    const values = Float32Array.from({ length: rows * COLUMNS }, valueOf);
    const expected = Array.from({ length: rows }, (_, at) => {
      const row = values.subarray(at * COLUMNS, (at + 1) * COLUMNS);
      return trees.reduce((sum, tree) => sum + leafOf(tree, row), 33);
    });
    expect([...predictTrees({ base: 33, trees }, { values, rows, columns: COLUMNS })]).toEqual(expected);
  }
});
