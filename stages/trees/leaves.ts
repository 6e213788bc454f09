// What happens to rows whose node is a leaf: they are told its number, and their gradients are added in the order of rows.
// Gradients here are not quantised: a leaf's value is as exact as float64 sums are.
import { soft } from './split.ts';

/** Leaf values of one or two leaves, before the learning rate. */
export interface LeafPenalties {
  readonly lambda: number;
  readonly alpha: number;
}

/** XGBoost's leaf weight: −soft(G, alpha) / (H + lambda); H is the count of rows. */
export function leafWeight(sum: number, count: number, { lambda, alpha }: LeafPenalties): number {
  return count === 0 ? 0 : -soft(sum, alpha) / (count + lambda);
}

/** Puts the rows into one leaf; returns the sum of their gradients. */
export function settle(
  rows: Int32Array,
  from: number,
  to: number,
  leaf: number,
  leafOf: Int32Array,
  gradient: Float64Array,
): number {
  let sum = 0;
  for (let k = from; k < to; k++) {
    const row = rows[k]!;
    leafOf[row] = leaf;
    sum += gradient[row]!;
  }
  return sum;
}

/** Puts the rows into the leaves `leaf` (left) and `leaf` + 1 (right) without moving them; returns both sums. */
export function settleBoth(
  rows: Int32Array,
  from: number,
  to: number,
  leaf: number,
  leafOf: Int32Array,
  gradient: Float64Array,
  codes: Uint8Array,
  goesLeft: Uint8Array,
): { readonly left: number; readonly right: number } {
  let left = 0;
  let right = 0;
  for (let k = from; k < to; k++) {
    const row = rows[k]!;
    const isLeft = goesLeft[codes[row]!]!;
    const value = gradient[row]!;
    leafOf[row] = leaf + 1 - isLeft;
    // A product with 0 or 1 in place of a branch that would be guessed wrongly.
    left += value * isLeft;
    right += value * (1 - isLeft);
  }
  return { left, right };
}
