// Histograms of one node: for each slot 256 cells, each cell the sum of quantised gradients and the count of its rows.
// Both sums share one float64: gradients × unit + count. Sums of integers below 2^53 are exact, so neither the order of
// rows nor subtraction changes a bit. `CellScale` sees to it that no sum can pass that bound.
import { StageError } from '../stage-error.ts';

export type Histogram = Float64Array;

export const CELLS_PER_SLOT = 256;

/** A row's cell is gradient × perGradient, rounded, times unit, plus 1. */
export interface CellScale {
  /** A power of two above every count. */
  readonly unit: number;
  readonly perGradient: number;
}

/** At this many rows a gradient of mean size still has 7 bits; the sum over a node averages what rounding took away. */
export const MOST_ROWS = 8_388_607;

/**
 * @param absolute sum of |gradient| over the rows
 * With `limit` = (2^53 − 1 − rows) / unit, Σ |rounded| <= perGradient × absolute + rows / 2 <= limit, so each cell of each
 * histogram, and each sum of cells, is at most limit × unit + rows < 2^53 in size.
 */
export function cellScale(rows: number, absolute: number): CellScale {
  if (rows > MOST_ROWS) {
    throw new StageError(`${rows} rows are more than gbt can train on exactly; give at most ${MOST_ROWS} rows`);
  }
  let unit = 2;
  while (unit <= rows) unit *= 2;
  const limit = Math.min(Math.floor((Number.MAX_SAFE_INTEGER - rows) / unit) - rows / 2, MOST_QUANTUM);
  // A little below the limit, because `absolute` is itself a rounded sum.
  const perGradient = absolute > TINY ? (limit / absolute) * (1 - 2e-9) : 0;
  return { unit, perGradient };
}

/** The count in a sum of cells. */
export function countOf(sum: number, { unit }: CellScale): number {
  return sum - Math.floor(sum / unit) * unit;
}

const TINY = 1e-280;
/** Rounding by `ROUNDER` (gradients.ts) is exact up to here. */
const MOST_QUANTUM = 1_125_899_906_842_624;

/**
 * Adds the cells of rows[from, to) to the histogram. The loops below are most of the cost of training: one load, one
 * addition and one store for a row and slot. They are written out because an offset that is a constant needs no check
 * for overflow, which makes them a third faster.
 */
export function addRows(
  histogram: Histogram,
  words: Int32Array,
  wordsPerRow: number,
  cells: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
): void {
  for (let first = 0; first < wordsPerRow;) {
    const isWide = wordsPerRow - first >= WIDE;
    const part = first === 0 ? histogram : histogram.subarray(first * 4 * CELLS_PER_SLOT);
    (isWide ? addWide : addNarrow)(part, words, wordsPerRow, first, cells, rows, from, to);
    first += isWide ? WIDE : NARROW;
  }
}

/** Words that one pass over the rows takes. */
const WIDE = 6;
export const NARROW = 2;

/** 24 slots. */
function addWide(
  histogram: Histogram,
  words: Int32Array,
  wordsPerRow: number,
  first: number,
  cells: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
): void {
  for (let k = from; k < to; k++) {
    const row = rows[k]!;
    const cell = cells[row]!;
    const at = row * wordsPerRow + first;
    const a = words[at]!;
    const b = words[at + 1]!;
    const c = words[at + 2]!;
    const d = words[at + 3]!;
    const e = words[at + 4]!;
    const f = words[at + 5]!;
    histogram[a & 255]! += cell;
    histogram[256 + ((a >>> 8) & 255)]! += cell;
    histogram[512 + ((a >>> 16) & 255)]! += cell;
    histogram[768 + (a >>> 24)]! += cell;
    histogram[1024 + (b & 255)]! += cell;
    histogram[1280 + ((b >>> 8) & 255)]! += cell;
    histogram[1536 + ((b >>> 16) & 255)]! += cell;
    histogram[1792 + (b >>> 24)]! += cell;
    histogram[2048 + (c & 255)]! += cell;
    histogram[2304 + ((c >>> 8) & 255)]! += cell;
    histogram[2560 + ((c >>> 16) & 255)]! += cell;
    histogram[2816 + (c >>> 24)]! += cell;
    histogram[3072 + (d & 255)]! += cell;
    histogram[3328 + ((d >>> 8) & 255)]! += cell;
    histogram[3584 + ((d >>> 16) & 255)]! += cell;
    histogram[3840 + (d >>> 24)]! += cell;
    histogram[4096 + (e & 255)]! += cell;
    histogram[4352 + ((e >>> 8) & 255)]! += cell;
    histogram[4608 + ((e >>> 16) & 255)]! += cell;
    histogram[4864 + (e >>> 24)]! += cell;
    histogram[5120 + (f & 255)]! += cell;
    histogram[5376 + ((f >>> 8) & 255)]! += cell;
    histogram[5632 + ((f >>> 16) & 255)]! += cell;
    histogram[5888 + (f >>> 24)]! += cell;
  }
}

/** 8 slots. */
function addNarrow(
  histogram: Histogram,
  words: Int32Array,
  wordsPerRow: number,
  first: number,
  cells: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
): void {
  for (let k = from; k < to; k++) {
    const row = rows[k]!;
    const cell = cells[row]!;
    const at = row * wordsPerRow + first;
    const a = words[at]!;
    const b = words[at + 1]!;
    histogram[a & 255]! += cell;
    histogram[256 + ((a >>> 8) & 255)]! += cell;
    histogram[512 + ((a >>> 16) & 255)]! += cell;
    histogram[768 + (a >>> 24)]! += cell;
    histogram[1024 + (b & 255)]! += cell;
    histogram[1280 + ((b >>> 8) & 255)]! += cell;
    histogram[1536 + ((b >>> 16) & 255)]! += cell;
    histogram[1792 + (b >>> 24)]! += cell;
  }
}

/** Leaves in `whole` what is not in `part`: the histogram of the other child. */
export function subtract(whole: Histogram, part: Histogram): void {
  for (let cell = 0; cell < whole.length; cell++) whole[cell]! -= part[cell]!;
}

/** Zeroed histograms, taken and given back: growing depth first needs one a level and one more. */
export interface HistogramPool {
  take(): Histogram;
  giveBack(histogram: Histogram): void;
}

export function histogramPool(wordsPerRow: number): HistogramPool {
  const free: Histogram[] = [];
  return {
    take: () => free.pop()?.fill(0) ?? new Float64Array(wordsPerRow * 4 * CELLS_PER_SLOT),
    giveBack: (histogram) => void free.push(histogram),
  };
}
