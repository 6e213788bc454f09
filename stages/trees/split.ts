// The best split of a node, found in its histogram: for each column all cuts, with missing values on either side.
// Of equal gains the first column and the lowest cut win, so the choice does not depend on the order of slots.
import { MISSING_CODE } from './bins.ts';
import type { Member, Slot } from './bundle.ts';
import { CELLS_PER_SLOT, type CellScale, type Histogram } from './histogram.ts';

/** Rows whose code is at most `bin` go left. */
export interface Split {
  readonly slot: Slot;
  readonly member: Member;
  readonly bin: number;
  readonly missingLeft: boolean;
  /** XGBoost's loss change: score(left) + score(right) − score(node), score = soft(G, alpha)² / (H + lambda). */
  readonly gain: number;
  /** The sum of the cells that go left. */
  readonly left: number;
}

export interface SplitRules {
  readonly scale: CellScale;
  readonly lambda: number;
  readonly alpha: number;
  readonly gamma: number;
  /** Least count of rows on a side; at least 1. */
  readonly leastRows: number;
}

/** A column that this tree may split on, and where its cells are. */
export interface Candidate {
  readonly slot: Slot;
  readonly slotAt: number;
  readonly member: Member;
}

/** Gains below this share of the children's scores are rounding: what a constant gradient leaves with lambda 0. */
const NOISE = 1e-10;

/** What scanning a node's columns needs to know of it; sums are in quantised units. */
interface NodeSums {
  readonly unit: number;
  readonly sum: number;
  readonly count: number;
  readonly leastRows: number;
  readonly lambda: number;
  readonly alpha: number;
}

/** The best so far: score(left) + score(right) = top / bottom. */
interface Best {
  top: number;
  bottom: number;
  bin: number;
  left: number;
  isMissingLeft: boolean;
}

// Written and read within one call; a new one for each node would cost more in collection than in use.
const own = new Float64Array(CELLS_PER_SLOT);

/** @param total the sum of the node's cells */
export function bestSplit(
  histogram: Histogram,
  total: number,
  candidates: readonly Candidate[],
  rules: SplitRules,
): Split | undefined {
  const { unit, perGradient } = rules.scale;
  const { lambda, leastRows } = rules;
  const sum = Math.floor(total / unit);
  const node: NodeSums = { unit, sum, count: total - sum * unit, leastRows, lambda, alpha: rules.alpha * perGradient };
  const best: Best = { top: -1, bottom: 1, bin: -1, left: 0, isMissingLeft: false };
  let found: Candidate | undefined;
  for (const candidate of candidates) {
    const { slot, member, slotAt } = candidate;
    const bins = member.cuts.length + 1;
    if (member.own) gather(histogram, slotAt, slot.size, member.own, own);
    const isBetter = member.own ? scan(own, 0, bins, node, best) : scan(histogram, slotAt, bins, node, best);
    if (isBetter) found = candidate;
  }
  if (!found) return undefined;
  const scores = best.top / best.bottom;
  const gain = scores - square(soft(sum, node.alpha)) / (node.count + lambda);
  const realGain = gain / perGradient / perGradient;
  if (!(gain > NOISE * scores) || realGain < rules.gamma) return undefined;
  const { slot, member } = found;
  return { slot, member, bin: best.bin, missingLeft: best.isMissingLeft, gain: realGain, left: best.left };
}

/** A column's own histogram, from that of the bundle it is in. */
function gather(histogram: Histogram, slotAt: number, size: number, own: Uint8Array, into: Float64Array): void {
  into.fill(0);
  for (let code = 0; code < size; code++) into[own[code]!]! += histogram[slotAt + code]!;
}

/** The cuts of one column, whose cells begin at `at`; whether one is better than the best so far. */
function scan(cells: Float64Array, at: number, bins: number, node: NodeSums, best: Best): boolean {
  const hasMissing = cells[at + MISSING_CODE] !== 0;
  const isFound = scanFrom(cells, at, bins, node, best, 'right');
  if (isFound && !hasMissing) {
    // Where no row of the node is missing, a missing value goes with the larger part.
    const leftCount = best.left - Math.floor(best.left / node.unit) * node.unit;
    best.isMissingLeft = 2 * leftCount >= node.count;
  }
  return (hasMissing && scanFrom(cells, at, bins, node, best, 'left')) || isFound;
}

function scanFrom(
  cells: Float64Array,
  at: number,
  bins: number,
  node: NodeSums,
  best: Best,
  missing: 'left' | 'right',
): boolean {
  const { unit, sum, count, leastRows, lambda, alpha } = node;
  const perUnit = 1 / unit;
  let left = missing === 'left' ? cells[at + MISSING_CODE]! : 0;
  let { top, bottom } = best;
  let bestBin = -1;
  let bestLeft = 0;
  for (let bin = 0; bin < bins; bin++) {
    const cell = cells[at + bin]!;
    if (cell === 0) continue;
    left += cell;
    const leftSum = Math.floor(left * perUnit);
    const leftCount = left - leftSum * unit;
    if (leftCount < leastRows) continue;
    const rightCount = count - leftCount;
    if (rightCount < leastRows) break;
    const rightSum = sum - leftSum;
    const leftWeight = leftCount + lambda;
    const rightWeight = rightCount + lambda;
    // L² / (l + lambda) + R² / (r + lambda) over one bottom, and fractions compared crosswise: a division is slow.
    const nowTop =
      alpha === 0
        ? leftSum * leftSum * rightWeight + rightSum * rightSum * leftWeight
        : square(soft(leftSum, alpha)) * rightWeight + square(soft(rightSum, alpha)) * leftWeight;
    const nowBottom = leftWeight * rightWeight;
    if (nowTop * bottom > top * nowBottom) {
      top = nowTop;
      bottom = nowBottom;
      bestBin = bin;
      bestLeft = left;
    }
  }
  if (bestBin < 0) return false;
  best.top = top;
  best.bottom = bottom;
  best.bin = bestBin;
  best.left = bestLeft;
  best.isMissingLeft = missing === 'left';
  return true;
}

/** XGBoost's ThresholdL1: what an L1 penalty leaves of a sum of gradients. */
export function soft(sum: number, alpha: number): number {
  if (sum > alpha) return sum - alpha;
  return sum < -alpha ? sum + alpha : 0;
}

function square(value: number): number {
  return value * value;
}
