// The rows of a tree in runs that travel: each node owns a contiguous run of row numbers.
// A run moves from one of two buffers to the other when its node is split, left from the front, right from the back:
//   [ a b c d e f )  ->  [ a c d | f e b )      one pass, no counting before it

export type RunBuffers = readonly [Int32Array, Int32Array];

export function runBuffers(rows: number): RunBuffers {
  return [new Int32Array(rows), new Int32Array(rows)];
}

/**
 * Moves the rows [from, to) of one buffer to the same place of the other. goesLeft is 1 or 0 for a code. Returns where
 * the right part begins. Each row is written to both ends and only one end moves on: a processor cannot guess which way
 * a row goes, and a branch would cost more. Four at a time, so that the look-ups of four rows overlap.
 */
export function partition(
  rows: Int32Array,
  to: Int32Array,
  first: number,
  end: number,
  codes: Uint8Array,
  goesLeft: Uint8Array,
): number {
  let left = first;
  let right = end - 1;
  let k = first;
  for (; k + 4 <= end; k += 4) {
    const a = rows[k]!;
    const b = rows[k + 1]!;
    const c = rows[k + 2]!;
    const d = rows[k + 3]!;
    const isLeftA = goesLeft[codes[a]!]!;
    const isLeftB = goesLeft[codes[b]!]!;
    const isLeftC = goesLeft[codes[c]!]!;
    const isLeftD = goesLeft[codes[d]!]!;
    to[left] = a;
    to[right] = a;
    left += isLeftA;
    right += isLeftA - 1;
    to[left] = b;
    to[right] = b;
    left += isLeftB;
    right += isLeftB - 1;
    to[left] = c;
    to[right] = c;
    left += isLeftC;
    right += isLeftC - 1;
    to[left] = d;
    to[right] = d;
    left += isLeftD;
    right += isLeftD - 1;
  }
  for (; k < end; k++) {
    const row = rows[k]!;
    const isLeft = goesLeft[codes[row]!]!;
    to[left] = row;
    to[right] = row;
    left += isLeft;
    right += isLeft - 1;
  }
  return left;
}
