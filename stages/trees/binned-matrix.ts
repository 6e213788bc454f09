// The features as codes, in the two layouts that growing reads: row-major words for histograms, columns for partition.
// Made once a fit; nothing after it looks at a feature's value again.
import { StageError } from '../stage-error.ts';
import type { FeatureMatrix } from '../table/matrix.ts';
import { binCodes, binCuts, type Bins } from './bins.ts';
import { bundle, type Slot } from './bundle.ts';
import { NARROW } from './histogram.ts';
import type { Pace } from './pace.ts';

export interface BinnedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly slots: readonly Slot[];
  /** Four slots' codes a word, slot 4k in the lowest byte of word k; slots that do not exist read as 0. */
  readonly words: Int32Array;
  /** A multiple of what the histogram loops take at a time. */
  readonly wordsPerRow: number;
}

/** @param maxBin codes a column, the missing one included */
export async function binMatrix(features: FeatureMatrix, maxBin: number, pace: Pace): Promise<BinnedMatrix> {
  const { rows, columns, values } = features;
  const scratch = { keys: new Uint32Array(rows), spare: new Uint32Array(rows) };
  const column = new Float32Array(rows);
  const binned: Bins[] = [];
  for (let j = 0; j < columns; j++) {
    for (let row = 0, at = j; row < rows; row++, at += columns) column[row] = values[at]!;
    await pace.spend(rows * WORK_A_READ);
    const cuts = binCuts(column, maxBin - 1, scratch);
    await pace.spend(rows * WORK_A_SORT);
    binned.push(binCodes(column, cuts));
    await pace.spend(rows * WORK_A_LOOK_UP);
  }
  const slots = bundle(binned);
  await pace.spend(rows * columns);
  const wordsPerRow = NARROW * Math.ceil(slots.length / (4 * NARROW));
  if (rows * wordsPerRow > MOST_WORDS) {
    throw new StageError(
      `${rows} rows of ${columns} features are more than gbt can train on; give fewer rows or features`,
    );
  }
  const words = new Int32Array(rows * wordsPerRow);
  for (let word = 0; word * 4 < slots.length; word++) {
    interleave(slots, word * 4, words, word, wordsPerRow);
    await pace.spend(rows * 4);
  }
  return { rows, columns, slots, words, wordsPerRow };
}

// Against one histogram update.
const WORK_A_READ = 6;
const WORK_A_SORT = 20;
const WORK_A_LOOK_UP = 8;
/** Indices into the words are 31-bit integers in the inner loops. */
const MOST_WORDS = 0x7fffffff;

function interleave(slots: readonly Slot[], first: number, words: Int32Array, at: number, stride: number): void {
  const none = new Uint8Array(slots[first]!.codes.length);
  const codes = (slot: number): Uint8Array => slots[first + slot]?.codes ?? none;
  const [a, b, c, d] = [codes(0), codes(1), codes(2), codes(3)];
  for (let row = 0, to = at; row < none.length; row++, to += stride) {
    words[to] = a[row]! | (b[row]! << 8) | (c[row]! << 16) | (d[row]! << 24);
  }
}
