// A tree ensemble as JSON and back, bit for bit: a float32 is written as the number it is, and read as that number.
// What is read may come from anywhere: it is a tree ensemble, or a StageError says what is wrong with it.
import type { Json } from '../../engine/stage.ts';
import { StageError } from '../stage-error.ts';
import type { Tree, TreeEnsemble } from './tree.ts';

/** The only value that JSON has no number for: the threshold below which all values are. */
const ABOVE_ALL = 'above-all';

export function ensembleJson(ensemble: TreeEnsemble): Json {
  return { base: ensemble.base, trees: ensemble.trees.map(treeJson) };
}

function treeJson(tree: Tree): Json {
  return {
    feature: [...tree.feature],
    threshold: Array.from(tree.threshold, (value) => (value === Infinity ? ABOVE_ALL : value)),
    missing_left: [...tree.missingLeft],
    left: [...tree.left],
    right: [...tree.right],
    leaf: [...tree.leaf],
  };
}

/** @param columns of the features that the trees split on */
export function parseEnsemble(json: Json | undefined, columns: number): TreeEnsemble {
  const { base, trees } = fieldsOf(json, 'the ensemble');
  if (!isFloat32(base)) throw refused('base is not a float32 number');
  if (!Array.isArray(trees)) throw refused('trees is not a list');
  return { base, trees: trees.map((tree: Json, at) => parseTree(tree, `tree ${at}`, columns)) };
}

function parseTree(json: Json, where: string, columns: number): Tree {
  const fields = fieldsOf(json, where);
  const list = (name: string, isValid: (value: Json) => boolean, length?: number): number[] => {
    const values = fields[name];
    if (!Array.isArray(values) || !values.every(isValid)) throw refused(`${where} has no valid ${name}`);
    if (length !== undefined && values.length !== length)
      throw refused(`${where} has ${values.length} ${name}, not ${length}`);
    return values.map((value) => (value === ABOVE_ALL ? Infinity : Number(value)));
  };
  const feature = list('feature', (value) => isInteger(value, 0, columns - 1));
  const nodes = feature.length;
  const place = (value: Json): boolean => isInteger(value, -nodes - 1, nodes - 1);
  const tree: Tree = {
    feature: Int32Array.from(feature),
    threshold: Float32Array.from(list('threshold', (value) => value === ABOVE_ALL || isFloat32(value), nodes)),
    missingLeft: Uint8Array.from(list('missing_left', (value) => isInteger(value, 0, 1), nodes)),
    left: Int32Array.from(list('left', place, nodes)),
    right: Int32Array.from(list('right', place, nodes)),
    leaf: Float32Array.from(list('leaf', isFloat32, nodes + 1)),
  };
  // Every node and leaf has one place above it, and below its parent: else predicting could go in circles.
  const below = [...tree.left, ...tree.right];
  const isTree =
    tree.left.every((to, node) => to < 0 || to > node) && tree.right.every((to, node) => to < 0 || to > node);
  if (!isTree || new Set(below).size !== below.length || below.includes(0)) throw refused(`${where} is not a tree`);
  return tree;
}

function fieldsOf(json: Json | undefined, where: string): { readonly [key: string]: Json } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw refused(`${where} is not an object`);
  return json as { readonly [key: string]: Json };
}

function isFloat32(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.fround(value) === value;
}

function isInteger(value: Json, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

export function refused(why: string): StageError {
  return new StageError(`this is not a gbt model of restage: ${why}; train the model again`);
}
