// The columns of items in their rows: as close to what they are connected with as their order and the width allow.
// Each sweep places a row by isotonic regression (pool adjacent violators), which is exact for squared distances.
import type { Bundle, Item, Lattice } from './lattice.ts';

const sweeps = 12;
/** Columns between two boxes, and between anything else. */
const gaps = { boxes: 2, lines: 1 } as const;

export interface Places {
  readonly left: readonly number[];
  readonly widths: readonly number[];
  /** The column at which a bundle enters a target. */
  readonly port: (target: Item, bundle: Bundle) => number;
  /** The column at which a bundle leaves a source. */
  readonly centre: (source: Item) => number;
}

/** How many bundles enter each item; a box must be wide enough for a column each. */
export function entries({ items, channels }: Lattice): readonly number[] {
  const counts = items.map(() => 0);
  for (const { targets } of channels.flat()) for (const { at } of targets) counts[at] = (counts[at] ?? 0) + 1;
  return counts;
}

/** The columns that a row takes at least. */
export function rowWidth(row: readonly Item[], widths: readonly number[]): number {
  return row.reduce((sum, item, at) => sum + (widths[item.at] ?? 1) + gapAfter(item, row[at + 1]), 0);
}

/**
 * @param rows of the lattice, in their order
 * @param widths of each item
 * @param limit no item ends behind this column; every row must fit into it
 */
export function placesOf(
  lattice: Lattice,
  rows: readonly (readonly Item[])[],
  widths: readonly number[],
  limit: number,
): Places {
  const left: number[] = [];
  for (const row of rows) packed(row, widths).forEach((column, at) => (left[row[at]?.at ?? 0] = column));
  const half = (item: Item): number => Math.floor(((widths[item.at] ?? 1) - 1) / 2);
  const centre = (item: Item): number => (left[item.at] ?? 0) + half(item);
  const entering: Bundle[][] = lattice.items.map(() => []);
  const leaving: (Bundle | undefined)[] = [];
  for (const bundle of lattice.channels.flat()) {
    for (const { at } of bundle.targets) entering[at]?.push(bundle);
    for (const { at } of bundle.sources) leaving[at] = bundle;
  }
  const offset = (item: Item, bundle: Bundle): number => {
    const all = entering[item.at] ?? [];
    const step = 2 * all.length < (widths[item.at] ?? 1) ? 2 : 1;
    return Math.round(step * (all.indexOf(bundle) - (all.length - 1) / 2));
  };
  const port = (item: Item, bundle: Bundle): number => centre(item) + offset(item, bundle);
  const sortPorts = (): void => {
    for (const all of entering)
      if (all.length > 1) all.sort((a, b) => mean(a.sources.map(centre)) - mean(b.sources.map(centre)));
  };
  /** Of a line over several rows, the straight course counts more than the boxes that it branches off to. */
  const relevant = (item: Item, others: readonly Item[]): readonly Item[] => {
    const joints = item.node === undefined ? others.filter(({ node }) => node === undefined) : [];
    return joints.length > 0 ? joints : others;
  };
  const fromAbove = (item: Item): readonly number[] =>
    (entering[item.at] ?? []).map((bundle) => mean(relevant(item, bundle.sources).map(centre)) - offset(item, bundle));
  const fromBelow = (item: Item): readonly number[] => {
    const bundle = leaving[item.at];
    return bundle ? [mean(relevant(item, bundle.targets).map((target) => port(target, bundle)))] : [];
  };
  sortPorts();
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const wishes = row.map((item) => {
        const [above, below] = [fromAbove(item), fromBelow(item)];
        const first = down ? above : below;
        const values = sweep >= sweeps - 4 ? [...above, ...below] : first.length > 0 ? first : [centre(item)];
        return values.length > 0 ? mean(values) - half(item) : (left[item.at] ?? 0);
      });
      placeRow(row, wishes, widths, limit).forEach((column, at) => (left[row[at]?.at ?? 0] = column));
    }
    sortPorts();
  }
  straighten(rows, { left, widths, limit }, (item) =>
    [...fromAbove(item), ...fromBelow(item)].map((column) => column - half(item)),
  );
  const first = Math.min(...left);
  for (const at of left.keys()) left[at] = (left[at] ?? 0) - first;
  return { left, widths, port, centre };
}

function gapAfter(item: Item | undefined, next: Item | undefined): number {
  if (!item || !next) return 0;
  return item.node !== undefined && next.node !== undefined ? gaps.boxes : gaps.lines;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** As far left as it goes. */
function packed(row: readonly Item[], widths: readonly number[]): readonly number[] {
  let end = 0;
  return row.map((item, at) => {
    const here = end;
    end += (widths[item.at] ?? 1) + gapAfter(item, row[at + 1]);
    return here;
  });
}

/** Whole columns, in order and apart, nearest to `wishes`, from 0 and below `limit`. */
function placeRow(
  row: readonly Item[],
  wishes: readonly number[],
  widths: readonly number[],
  limit: number,
): readonly number[] {
  const lefts = packed(row, widths);
  const blocks: { sum: number; weight: number; count: number }[] = [];
  for (const [at, item] of row.entries()) {
    // A joint that is out of line bends a line twice; a box does not mind.
    const weight = item.node === undefined ? 4 : 1;
    let block = { sum: weight * ((wishes[at] ?? 0) - (lefts[at] ?? 0)), weight, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.weight >= block.sum / block.weight; last = blocks.at(-1)) {
      block = { sum: block.sum + last.sum, weight: block.weight + last.weight, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  const shifts = blocks.flatMap(({ sum, weight, count }) =>
    Array.from({ length: count }, () => Math.round(sum / weight)),
  );
  const slack = limit === Infinity ? Infinity : limit - rowWidth(row, widths);
  return lefts.map(
    (column, at) => column + Math.max(limit === Infinity ? -Infinity : 0, Math.min(slack, shifts[at] ?? 0)),
  );
}

/** Moves an item by a column or two where that makes a line straight and nothing is in the way. */
function straighten(
  rows: readonly (readonly Item[])[],
  { left, widths, limit }: { readonly left: number[]; readonly widths: readonly number[]; readonly limit: number },
  wishes: (item: Item) => readonly number[],
): void {
  for (const row of rows) {
    for (const [at, item] of row.entries()) {
      const here = left[item.at] ?? 0;
      const wish = wishes(item).find(
        (column) => Number.isInteger(column) && column !== here && Math.abs(column - here) <= 2,
      );
      if (wish === undefined || wishes(item).includes(here)) continue;
      const [before, after] = [row[at - 1], row[at + 1]];
      const lowest = before
        ? (left[before.at] ?? 0) + (widths[before.at] ?? 1) + gapAfter(before, item)
        : limit === Infinity
          ? -Infinity
          : 0;
      const highest = (after ? (left[after.at] ?? 0) - gapAfter(item, after) : limit) - (widths[item.at] ?? 1);
      if (wish >= lowest && wish <= highest) left[item.at] = wish;
    }
  }
}
