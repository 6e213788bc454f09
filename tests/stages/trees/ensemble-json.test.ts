import { expect, test } from '@jest/globals';
import type { Json } from '../../../engine/stage.ts';
import { fitTrees } from '../../../stages/trees/boost.ts';
import { ensembleJson, parseEnsemble } from '../../../stages/trees/ensemble-json.ts';
import { plainParams, smallTable } from './reference.ts';

test('an ensemble reads back bit for bit, infinite thresholds and lone leaves too', async () => {
  const { ensemble } = await fitTrees(smallTable(300, 1), { ...plainParams, n_estimators: 5 });
  const odd = {
    feature: Int32Array.of(4),
    threshold: Float32Array.of(Infinity),
    missingLeft: Uint8Array.of(0),
    left: Int32Array.of(-1),
    right: Int32Array.of(-2),
    leaf: Float32Array.of(1e-45, -3e38),
  };
  const none = new Int32Array(0);
  const alone = {
    feature: none,
    threshold: new Float32Array(0),
    missingLeft: new Uint8Array(0),
    left: none,
    right: none,
  };
  const whole = { ...ensemble, trees: [...ensemble.trees, odd, { ...alone, leaf: Float32Array.of(0.1) }] };
  const text = JSON.stringify(ensembleJson(whole));
  expect(parseEnsemble(JSON.parse(text) as Json, 5)).toEqual(whole);
});

const tree = {
  feature: [0, 1],
  threshold: [1, 2],
  missing_left: [0, 1],
  left: [1, -1],
  right: [-2, -3],
  leaf: [1, 2, 3],
};
const wrong: [string, Json, string][] = [
  ['no object', 7, 'the ensemble is not an object'],
  ['no base', { trees: [] }, 'base is not a float32 number'],
  ['a base that is no float32', { base: 0.1, trees: [] }, 'base is not a float32 number'],
  ['no trees', { base: 1 }, 'trees is not a list'],
  ['a feature that is not there', { base: 1, trees: [{ ...tree, feature: [0, 2] }] }, 'tree 0 has no valid feature'],
  ['a threshold too few', { base: 1, trees: [tree, { ...tree, threshold: [1] }] }, 'tree 1 has 1 threshold, not 2'],
  ['a leaf too few', { base: 1, trees: [{ ...tree, leaf: [1, 2] }] }, 'tree 0 has 2 leaf, not 3'],
  ['a circle', { base: 1, trees: [{ ...tree, left: [1, 0] }] }, 'tree 0 is not a tree'],
  ['two ways to a leaf', { base: 1, trees: [{ ...tree, left: [1, -2] }] }, 'tree 0 is not a tree'],
  ['a leaf that is not there', { base: 1, trees: [{ ...tree, left: [1, -4] }] }, 'tree 0 has no valid left'],
];

test('the tree that the wrong ones are made of is right', () => {
  expect(parseEnsemble({ base: 1, trees: [tree] }, 2).trees.length).toBe(1);
});

test.each(wrong)('%s is refused', (_, json, why) => {
  expect(() => parseEnsemble(json, 2)).toThrow(`this is not a gbt model of restage: ${why}; train the model again`);
});
