// Bins of equal, round width, and what was counted in them.
// Edges are multiples of the width, held as integers: an edge that was summed up would drift off the tick beside it.
import { multiple, niceStep, type Ticks } from './ticks.ts';

/** Bin k holds edge(k) <= value < edge(k + 1), where edge(k) is (first + k) * width; the last one holds its upper end, too. */
export interface Bins {
  readonly first: number;
  readonly width: number;
  readonly count: number;
}

export interface Histogram {
  readonly bins: Bins;
  /** Rows in each bin. */
  readonly counts: Uint32Array;
}

export interface Density {
  readonly x: Bins;
  readonly y: Bins;
  /** Rows in each cell, x fastest: counts[y * x.count + x]. */
  readonly counts: Uint32Array;
}

/** Round bins, about `count` at most, that hold all of [min, max]. */
export function binsAround(min: number, max: number, count: number): Bins {
  const width = niceStep(max > min ? max - min : Math.abs(min) || 1, count);
  const first = Math.floor(min / width + 1e-9);
  return { first, width, count: Math.max(Math.ceil(max / width - 1e-9) - first, 1) };
}

/** The lower edge of bin k; `edge(bins, bins.count)` is the upper end of all. */
export function edge({ first, width }: Bins, k: number): number {
  return multiple(first + k, width);
}

/** The bin of a value; values outside are counted at the ends. */
export function binOf({ first, width, count }: Bins, value: number): number {
  return Math.min(Math.max(Math.floor(value / width + 1e-9) - first, 0), count - 1);
}

export function histogram(values: ArrayLike<number>, bins: Bins): Histogram {
  const counts = new Uint32Array(bins.count);
  for (let k = 0; k < values.length; k++) counts[binOf(bins, values[k]!)]!++;
  return { bins, counts };
}

/** How many pairs (xs[k], ys[k]) lie in each cell. */
export function density(xs: ArrayLike<number>, x: Bins, ys: ArrayLike<number>, y: Bins): Density {
  const counts = new Uint32Array(x.count * y.count);
  for (let k = 0; k < xs.length; k++) counts[binOf(y, ys[k]!) * x.count + binOf(x, xs[k]!)]!++;
  return { x, y, counts };
}

/** Ticks within the bins, which themselves need not end at a round number. */
export function binTicks(bins: Bins, count = 6): Ticks {
  const [from, to] = [edge(bins, 0), edge(bins, bins.count)];
  const step = niceStep(to - from, count);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  const values = Array.from({ length: Math.max(last - first + 1, 0) }, (_, k) => multiple(first + k, step));
  return { from, to, step, values };
}
