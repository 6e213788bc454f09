// One tree, grown depth first: build the histogram of the smaller child, subtract for the larger, and none for leaves.
// Splits come from quantised sums, leaf values from the gradients themselves, added in the order of the records.
import { MISSING_CODE } from './bins.ts';
import type { BinnedMatrix } from './binned-matrix.ts';
import { addRows, countOf, subtract, type Histogram, type HistogramPool } from './histogram.ts';
import type { Pace } from './pace.ts';
import { leafWeight, settle, settleBoth } from './leaves.ts';
import { partition, type RunBuffers } from './records.ts';
import { bestSplit, type Candidate, type Split, type SplitRules } from './split.ts';
import type { Tree } from './tree.ts';

/** What stays the same for all trees of a fit. */
export interface Ground {
  readonly matrix: BinnedMatrix;
  readonly gradient: Float64Array;
  /** The gradients as cells of a histogram. */
  readonly cells: Float64Array;
  readonly kept: RunBuffers;
  readonly rest: RunBuffers;
  /** Written: the leaf of each row, sampled or not. */
  readonly leafOf: Int32Array;
  readonly pool: HistogramPool;
  readonly pace: Pace;
  readonly maxDepth: number;
  readonly learningRate: number;
}

export interface Seeds {
  /** Records in buffer 0 of `kept` and of `rest`. */
  readonly keptRows: number;
  readonly restRows: number;
  readonly candidates: readonly Candidate[];
  readonly rules: SplitRules;
}

export interface GrownTree {
  readonly tree: Tree;
  /** Of each inner node. */
  readonly gains: Float64Array;
}

/** A run of records that has no place in the tree yet. */
interface Sprout {
  readonly from: number;
  readonly to: number;
  readonly restFrom: number;
  readonly restTo: number;
  readonly side: 0 | 1;
  readonly depth: number;
  /** Absent for what can only become a leaf. */
  readonly histogram?: Histogram;
  /** Sum of the cells. */
  readonly total: number;
  /** Where the node's number is written once it has one. */
  readonly above?: { readonly node: number; readonly isLeft: boolean };
}

/** Awaits turns of the event loop in between; the tree does not depend on when. */
export async function growTree(ground: Ground, seeds: Seeds): Promise<GrownTree> {
  const { pool, pace } = ground;
  const shape = newShape();
  const sprouts: Sprout[] = [await rootSprout(ground, seeds)];
  for (let sprout = sprouts.pop(); sprout; sprout = sprouts.pop()) {
    const { histogram } = sprout;
    const split = histogram && bestSplit(histogram, sprout.total, seeds.candidates, seeds.rules);
    if (!split) {
      if (histogram) pool.giveBack(histogram);
      link(shape, sprout.above, ~shape.leaf.length);
      addLeaf(ground, seeds, sprout, shape);
      continue;
    }
    const node = shape.feature.length;
    link(shape, sprout.above, node);
    addNode(shape, split);
    const leftCount = countOf(split.left, seeds.rules.scale);
    const largest = Math.max(leftCount, sprout.to - sprout.from - leftCount);
    if (!mayGrow(ground, seeds, sprout.depth + 1, largest)) {
      pool.giveBack(histogram);
      shape.left[node] = ~shape.leaf.length;
      shape.right[node] = ~shape.leaf.length - 1;
      addTwoLeaves(ground, seeds, sprout, split, shape);
    } else {
      // The left child is grown first: nodes are numbered as a reader walks the tree.
      const [left, right] = await children(ground, seeds, sprout, split, node);
      sprouts.push(right, left);
    }
    const due = pace.spend((sprout.to - sprout.from) * WORK_A_MOVE);
    if (due) await due;
  }
  return grown(shape);
}

const WORK_A_MOVE = 4;

async function rootSprout(ground: Ground, seeds: Seeds): Promise<Sprout> {
  const { keptRows, restRows } = seeds;
  const runs = { from: 0, to: keptRows, restFrom: 0, restTo: restRows, side: 0, depth: 0 } as const;
  if (!mayGrow(ground, seeds, 0, keptRows)) return { ...runs, total: 0 };
  const histogram = ground.pool.take();
  await addRun(ground, histogram, 0, 0, keptRows);
  // Each row is in one cell of each slot.
  let total = 0;
  for (let code = 0; code <= MISSING_CODE; code++) total += histogram[code]!;
  return { ...runs, histogram, total };
}

/** Whether a node of so many rows may be split at all; if not, it is a leaf and needs no histogram. */
function mayGrow(ground: Ground, { rules }: Seeds, depth: number, rows: number): boolean {
  return depth < ground.maxDepth && rows >= 2 * rules.leastRows;
}

/** Splits the run, and makes the histograms of the children that may be split again: of the larger one at least. */
async function children(
  ground: Ground,
  seeds: Seeds,
  parent: Sprout,
  split: Split,
  node: number,
): Promise<[Sprout, Sprout]> {
  const { kept, rest, pool } = ground;
  const { codes } = split.slot;
  const goesLeft = sides(split);
  const { from, to, restFrom, restTo, side } = parent;
  const other = side === 0 ? 1 : 0;
  const middle = partition(kept[side], kept[other], from, to, codes, goesLeft);
  const restMiddle = partition(rest[side], rest[other], restFrom, restTo, codes, goesLeft);
  const isLeftSmaller = middle - from <= to - middle;
  const [smallFrom, smallTo] = isLeftSmaller ? [from, middle] : [middle, to];
  const whole = parent.histogram!;
  const part = pool.take();
  await addRun(ground, part, other, smallFrom, smallTo);
  subtract(whole, part);
  const depth = parent.depth + 1;
  const ofSmaller = mayGrow(ground, seeds, depth, smallTo - smallFrom) ? part : undefined;
  if (!ofSmaller) pool.giveBack(part);
  const child = (isLeft: boolean): Sprout => {
    const histogram = isLeft === isLeftSmaller ? ofSmaller : whole;
    return {
      from: isLeft ? from : middle,
      to: isLeft ? middle : to,
      restFrom: isLeft ? restFrom : restMiddle,
      restTo: isLeft ? restMiddle : restTo,
      side: other,
      depth,
      ...(histogram ? { histogram } : {}),
      total: isLeft ? split.left : parent.total - split.left,
      above: { node, isLeft },
    };
  };
  return [child(true), child(false)];
}

const ROWS_A_TURN = 262_144;

async function addRun(ground: Ground, histogram: Histogram, side: 0 | 1, from: number, to: number): Promise<void> {
  const { matrix, cells, kept, pace } = ground;
  const { words, wordsPerRow } = matrix;
  for (let at = from; at < to; at += ROWS_A_TURN) {
    const end = Math.min(to, at + ROWS_A_TURN);
    addRows(histogram, words, wordsPerRow, cells, kept[side], at, end);
    const due = pace.spend((end - at) * wordsPerRow * 4);
    if (due) await due;
  }
}

/** For each code of the slot, whether it goes left. */
function sides(split: Split): Uint8Array {
  const { member, bin } = split;
  const goesLeft = new Uint8Array(MISSING_CODE + 1);
  for (let code = 0; code <= MISSING_CODE; code++) {
    const own = member.own ? member.own[code] : code;
    goesLeft[code] = Number(own === MISSING_CODE ? split.missingLeft : own !== undefined && own <= bin);
  }
  return goesLeft;
}

function addLeaf(ground: Ground, { rules }: Seeds, run: Sprout, shape: Shape): void {
  const { gradient, kept, rest, leafOf, learningRate } = ground;
  const leaf = shape.leaf.length;
  const sum = settle(kept[run.side], run.from, run.to, leaf, leafOf, gradient);
  settle(rest[run.side], run.restFrom, run.restTo, leaf, leafOf, gradient);
  shape.leaf.push(leafWeight(sum, run.to - run.from, rules) * learningRate + 0);
}

/** The last level: both children are leaves, so their rows need not move. */
function addTwoLeaves(ground: Ground, { rules }: Seeds, run: Sprout, split: Split, shape: Shape): void {
  const { gradient, kept, rest, leafOf, learningRate } = ground;
  const { codes } = split.slot;
  const goesLeft = sides(split);
  const leaf = shape.leaf.length;
  const sums = settleBoth(kept[run.side], run.from, run.to, leaf, leafOf, gradient, codes, goesLeft);
  settleBoth(rest[run.side], run.restFrom, run.restTo, leaf, leafOf, gradient, codes, goesLeft);
  const leftCount = countOf(split.left, rules.scale);
  shape.leaf.push(leafWeight(sums.left, leftCount, rules) * learningRate + 0);
  shape.leaf.push(leafWeight(sums.right, run.to - run.from - leftCount, rules) * learningRate + 0);
}

/** A tree while it grows. */
type Shape = { readonly [F in keyof Tree]: number[] } & { readonly gains: number[] };

function newShape(): Shape {
  return { feature: [], threshold: [], missingLeft: [], left: [], right: [], leaf: [], gains: [] };
}

function addNode(shape: Shape, { member, bin, missingLeft, gain }: Split): void {
  shape.feature.push(member.column);
  // Behind the last cut only missing values are left to the right.
  shape.threshold.push(member.cuts[bin] ?? Infinity);
  shape.missingLeft.push(Number(missingLeft));
  shape.left.push(0);
  shape.right.push(0);
  shape.gains.push(gain);
}

function link(shape: Shape, above: Sprout['above'], place: number): void {
  if (above) shape[above.isLeft ? 'left' : 'right'][above.node] = place;
}

function grown(shape: Shape): GrownTree {
  return {
    tree: {
      feature: Int32Array.from(shape.feature),
      threshold: Float32Array.from(shape.threshold),
      missingLeft: Uint8Array.from(shape.missingLeft),
      left: Int32Array.from(shape.left),
      right: Int32Array.from(shape.right),
      leaf: Float32Array.from(shape.leaf),
    },
    gains: Float64Array.from(shape.gains),
  };
}
