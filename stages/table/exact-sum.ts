// How many groups of each size sum up to a count of rows: the bounded subset sum, over sizes instead of groups.
// It changes as little as it can in what was taken before, which is a fair draw.

export interface SizeClass {
  readonly size: number;
  /** Groups of this size. */
  readonly count: number;
  /** Of these, the ones taken so far. */
  readonly taken: number;
}

/** Bytes of the table below: some milliseconds of work for a million. */
const MAX_CELLS = 1 << 26;

/**
 * For each size the number of groups to take, so that they hold `wanted` rows, or the most below that can be had.
 * undefined when finding out would take too long (more than 67 million pairs of a size and a sum).
 */
export function closestCounts(classes: readonly SizeClass[], wanted: number): Map<number, number> | undefined {
  const sums = wanted + 1;
  if ((classes.length + 1) * sums > MAX_CELLS) return undefined;
  // reachable[k][sum]: whether classes k, k + 1, … can hold exactly `sum` rows.
  const none = new Uint8Array(sums);
  none[0] = 1;
  const reachable = [none];
  for (const sizeClass of classes.toReversed()) reachable.unshift(withClass(reachable[0]!, sizeClass));
  let open = reachable[0]!.lastIndexOf(1);
  const counts = new Map<number, number>();
  classes.forEach(({ size, count, taken }, k) => {
    const isPossible = (n: number): boolean =>
      n >= 0 && n <= count && n * size <= open && reachable[k + 1]![open - n * size] === 1;
    for (let distance = 0; distance <= count; distance++) {
      const n = [taken - distance, taken + distance].find(isPossible);
      if (n === undefined) continue;
      counts.set(size, n);
      open -= n * size;
      break;
    }
  });
  return counts;
}

function withClass(others: Uint8Array, { size, count }: SizeClass): Uint8Array<ArrayBuffer> {
  // used[sum]: the fewest groups of this size in a way to reach `sum`.
  const used = new Int32Array(others.length);
  const out = new Uint8Array(others.length);
  for (let sum = 0; sum < others.length; sum++) {
    if (others[sum] === 1) out[sum] = 1;
    else if (sum >= size && out[sum - size] === 1 && used[sum - size]! < count) {
      out[sum] = 1;
      used[sum] = used[sum - size]! + 1;
    }
  }
  return out;
}
