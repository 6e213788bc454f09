// The order of items in their rows, with few crossings: sweeps of the barycentre heuristic (Sugiyama, Tagawa and Toda
// 1981), keeping the best order seen; crossings are counted as inversions (Barth, Jünger and Mutzel 2002).
import type { Item, Lattice } from './lattice.ts';

const sweeps = 12;

/** The rows of the lattice, reordered. */
export function orderedRows({ items, rows, channels }: Lattice): readonly (readonly Item[])[] {
  const above: Item[][] = items.map(() => []);
  const below: Item[][] = items.map(() => []);
  for (const { sources, targets } of channels.flat()) {
    for (const source of sources) below[source.at]?.push(...targets);
    for (const target of targets) above[target.at]?.push(...sources);
  }
  const position: number[] = [];
  const settle = (row: readonly Item[]): void =>
    row.forEach((item, index) => (position[item.at] = (index + 1) / (row.length + 1)));
  const reorder = (row: readonly Item[], neighbours: readonly (readonly Item[])[]): readonly Item[] => {
    const wish = new Map(
      row.map((item) => [
        item,
        mean((neighbours[item.at] ?? []).map((next) => position[next.at] ?? 0)) ?? position[item.at] ?? 0,
      ]),
    );
    const sorted = [...row].sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
    settle(sorted);
    return sorted;
  };
  rows.forEach(settle);
  let current: readonly (readonly Item[])[] = rows;
  let [best, fewest] = [current, Infinity];
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep += 1) {
    const down = sweep % 2 === 0;
    const next = [...current];
    for (const at of down ? next.keys() : [...next.keys()].reverse())
      next[at] = reorder(next[at] ?? [], down ? above : below);
    current = next;
    const count = current.slice(1).reduce((sum, row, at) => sum + crossings(current[at] ?? [], row, below), 0);
    if (count < fewest) [best, fewest] = [current, count];
  }
  return best;
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function crossings(upper: readonly Item[], lower: readonly Item[], below: readonly (readonly Item[])[]): number {
  const index = new Map(lower.map((item, at) => [item, at]));
  /** A Fenwick tree of how many edges so far end at or before a place. */
  const tree: number[] = Array.from({ length: lower.length + 1 }, () => 0);
  let [count, seen] = [0, 0];
  for (const item of upper) {
    const ends = (below[item.at] ?? []).map((next) => index.get(next) ?? 0);
    for (const end of ends) {
      let before = 0;
      for (let at = end + 1; at > 0; at -= at & -at) before += tree[at] ?? 0;
      count += seen - before;
    }
    for (const end of ends) for (let at = end + 1; at <= lower.length; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
    seen += ends.length;
  }
  return count;
}
