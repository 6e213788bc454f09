// How closely one column follows another: Pearson's correlation, and the correlation ratio for any other dependence.
// Rows count where both have a value; sums run in the order of the rows, so the result is the same wherever it is computed.

type Numbers = Float64Array | Float32Array;

/** In [-1, 1]; NaN when there are fewer than three rows or one column does not vary. Two passes, means first. */
export function pearson(x: Numbers, y: Numbers): number {
  const isKnown = (row: number): boolean => !Number.isNaN(x[row]) && !Number.isNaN(y[row]);
  let first = 0;
  while (first < x.length && !isKnown(first)) first++;
  // Taken from the first row's values, a column that does not vary has the mean 0 and no rounding.
  const [x0, y0] = [x[first] ?? NaN, y[first] ?? NaN];
  let rows = 0;
  let sumX = 0;
  let sumY = 0;
  for (let row = first; row < x.length; row++) {
    if (!isKnown(row)) continue;
    rows++;
    sumX += x[row]! - x0;
    sumY += y[row]! - y0;
  }
  if (rows < 3) return NaN;
  const [meanX, meanY] = [sumX / rows, sumY / rows];
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let row = first; row < x.length; row++) {
    if (!isKnown(row)) continue;
    const dx = x[row]! - x0 - meanX;
    const dy = y[row]! - y0 - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx === 0 || yy === 0 ? NaN : Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}

/**
 * The correlation ratio of y over groups of `groupRows` rows that are neighbours when sorted by x, in [0, 1]: the root of the
 * share of y's variance that lies between the groups. It is near 1 where y follows from x by whatever function that is smooth
 * in parts, and near the root of 1 / groupRows where y has nothing to do with x. NaN with fewer than two groups.
 */
export function correlationRatio(x: Numbers, y: Numbers, groupRows: number): number {
  const rows = new Uint32Array(x.length);
  let count = 0;
  let sum = 0;
  for (let row = 0; row < x.length; row++) {
    if (Number.isNaN(x[row]) || Number.isNaN(y[row])) continue;
    rows[count++] = row;
    sum += y[row]!;
  }
  if (count < 2 * groupRows) return NaN;
  const order = rows.subarray(0, count).sort((a, b) => x[a]! - x[b]! || a - b);
  const mean = sum / count;
  let within = 0;
  let total = 0;
  for (let start = 0; start < count; start += groupRows) {
    const end = Math.min(count, start + groupRows);
    let groupSum = 0;
    for (let k = start; k < end; k++) groupSum += y[order[k]!]!;
    const groupMean = groupSum / (end - start);
    for (let k = start; k < end; k++) {
      const value = y[order[k]!]!;
      within += (value - groupMean) * (value - groupMean);
      total += (value - mean) * (value - mean);
    }
  }
  return total === 0 ? NaN : Math.sqrt(Math.max(0, 1 - within / total));
}
