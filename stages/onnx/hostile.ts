// Rows that no training table has: missing and unseen values, infinities, -0, and values on the very edges where the
// model decides. Whatever differs between ONNX and the native model shows here first.
import type { Expression } from '../expression/expression.ts';
import type { OnnxHead } from '../models/model.ts';
import { draws, type Draws } from '../random.ts';
import type { Feature, Recipe, RecipeInput } from '../recipe/recipe.ts';
import { tableOf, type Column, type Table } from '../table/columns.ts';
import { askedTexts } from './asked-texts.ts';

export interface HostileOptions {
  readonly rows: number;
  readonly seed: number;
  /** For the thresholds of its trees. */
  readonly head?: OnnxHead;
}

const MAX_FLOAT32 = 3.4028234663852886e38;
const ALWAYS = [NaN, NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, 2, 1e9, -1e9, 1e300, -1e300, Number.MAX_VALUE];
const TINY_AND_HUGE = [Number.MIN_VALUE, -Number.MIN_VALUE, 1e-46, MAX_FLOAT32, -MAX_FLOAT32, 3.5e38, 16777217];

/** A table of the recipe's inputs; the same arguments give the same table. */
export function hostileTable(recipe: Recipe, { rows, seed, head }: HostileOptions): Table {
  const from = draws(seed);
  const shared = [...ALWAYS, ...TINY_AND_HUGE, ...recipeNumbers(recipe).flatMap(neighbours)];
  const asked = askedTexts(recipe);
  const columns = recipe.inputs.map((input): [string, Column] => {
    if (input.kind === 'number') return [input.name, numberColumn(rows, from, shared, edgesOf(input, recipe, head))];
    if (input.kind === 'boolean')
      return [input.name, { kind: 'boolean', values: picks(rows, from, [true, false, undefined]) }];
    const known = [...(asked.get(input.name) ?? [])];
    const strange = [
      undefined,
      '',
      'unseen',
      'Unseen ü🎵',
      ' ',
      ...known.slice(0, 3).flatMap((text) => [`${text} `, text.toUpperCase()]),
    ];
    const values = Array.from({ length: rows }, () =>
      known.length > 0 && from.uniform() < 0.7 ? known[from.below(known.length)] : strange[from.below(strange.length)],
    );
    return [input.name, { kind: 'string', values }];
  });
  return tableOf(columns);
}

/** Half of the values are `special` or an edge, half lie between two edges, where ordinary values are. */
function numberColumn(rows: number, from: Draws, special: readonly number[], edges: readonly number[]): Column {
  const finite = [0, 1, ...edges].filter(Number.isFinite);
  const values = Float64Array.from({ length: rows }, () => {
    const kind = from.uniform();
    if (kind < 0.3) return special[from.below(special.length)]!;
    if (kind < 0.5 && edges.length > 0) return edges[from.below(edges.length)]!;
    const [low, high] = [finite[from.below(finite.length)]!, finite[from.below(finite.length)]!];
    return low + (high - low) * from.uniform();
  });
  return { kind: 'number', values };
}

function picks<Value>(rows: number, from: Draws, values: readonly Value[]): Value[] {
  return Array.from({ length: rows }, () => values[from.below(values.length)]!);
}

/** Raw values at which the trees change their mind about a feature that is this input, scaled or not. */
function edgesOf({ name }: RecipeInput, { features }: Recipe, head: OnnxHead | undefined): number[] {
  if (head?.kind !== 'trees') return [];
  const thresholds = features.map(() => new Set<number>());
  for (const tree of head.ensemble.trees) {
    tree.feature.forEach((feature, node) => thresholds[feature]!.add(tree.threshold[node]!));
  }
  return features.flatMap((feature, at) => {
    if (feature.kind !== 'number' || feature.column !== name) return [];
    return [...thresholds[at]!].flatMap((threshold) => rawEdges(feature, threshold));
  });
}

function rawEdges({ scale }: Extract<Feature, { kind: 'number' }>, threshold: number): number[] {
  return floatNeighbours(threshold).flatMap((value) =>
    neighbours(scale ? value * scale.deviation + scale.mean : value),
  );
}

/** Numbers that the recipe itself names: edges of bins and what expressions compare with. */
function recipeNumbers({ derived, features }: Recipe): number[] {
  const found: number[] = [];
  const visit = (expression: Expression): void => {
    if (expression.kind === 'number') found.push(expression.value);
    if ('operand' in expression) visit(expression.operand);
    if ('left' in expression) [expression.left, expression.right].forEach(visit);
  };
  for (const derivation of derived) {
    if (derivation.kind === 'expression') visit(derivation.expression);
    if (derivation.kind === 'bin') found.push(...derivation.edges);
    if (derivation.kind === 'case') derivation.cases.forEach(({ when }) => visit(when));
  }
  for (const feature of features) {
    if (feature.kind === 'one-hot' && typeof feature.level === 'number') found.push(feature.level);
    if (feature.kind === 'number' && feature.scale) found.push(feature.scale.mean);
  }
  return found;
}

/** The value, and the next float64 on each side. */
function neighbours(value: number): number[] {
  const number = Float64Array.of(value);
  const bits = new BigInt64Array(number.buffer);
  const step = (by: bigint): number => {
    number[0] = value;
    bits[0] = bits[0]! + by;
    return number[0];
  };
  return [value, step(1n), step(-1n)].filter((each) => !Number.isNaN(each));
}

/** The value, and the next float32 on each side. */
function floatNeighbours(value: number): number[] {
  const number = Float32Array.of(value);
  const bits = new Int32Array(number.buffer);
  const step = (by: number): number => {
    number[0] = value;
    bits[0] = bits[0]! + by;
    return number[0];
  };
  return [value, step(1), step(-1)].filter((each) => !Number.isNaN(each));
}
