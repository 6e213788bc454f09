// Which nodes stand in one row. Every edge leads to a later row; within that, edges are kept short, and rows narrow
// enough for the width: a row that is too wide is broken up, either row by row or by following its nodes downwards.
import type { Neighbours } from './dag.ts';

export type Rows = readonly (readonly number[])[];

/** Whether nodes may stand beside each other, with the lines that pass between them. */
export type Fits = (row: readonly number[], passing: number) => boolean;

/** As few rows as there can be. A node stands directly above what reads it, if that makes its edges shorter. */
export function rowsByRank({ upstream, downstream }: Neighbours): Rows {
  // Upstream comes first in the order of a dag.
  const ranks: number[] = [];
  for (const above of upstream) ranks.push(Math.max(-1, ...above.map((at) => ranks[at] ?? 0)) + 1);
  for (let at = ranks.length - 1; at >= 0; at -= 1) {
    const [above = [], below = []] = [upstream[at], downstream[at]];
    if (below.length > above.length) ranks[at] = Math.min(...below.map((next) => ranks[next] ?? 0)) - 1;
  }
  const rows: number[][] = Array.from({ length: Math.max(-1, ...ranks) + 1 }, () => []);
  for (const [at, rank] of ranks.entries()) rows[rank]?.push(at);
  return rows.filter((row) => row.length > 0);
}

/** Each row that is too wide as several. */
export function brokenRows(rows: Rows, fits: Fits): Rows {
  return rows.flatMap((row) => {
    if (fits(row, 0)) return [row];
    for (let count = 2; count < row.length; count += 1) {
      const size = Math.ceil(row.length / count);
      const parts = Array.from({ length: Math.ceil(row.length / size) }, (_, at) =>
        row.slice(at * size, (at + 1) * size),
      );
      // One more line passes where others of the row stand below.
      if (parts.every((part) => fits(part, 2))) return parts;
    }
    return row.map((at) => [at]);
  });
}

/** Follows what was placed last, so that parallel chains come one bunch after another and few lines stay open. */
export function followedRows(byRank: Rows, { upstream, downstream }: Neighbours, fits: Fits): Rows {
  const rankOf = new Map(byRank.flatMap((row, rank) => row.map((at) => [at, rank] as const)));
  const waiting = upstream.map((above) => above.length);
  const open = upstream.map((_, at) => downstream[at]?.length ?? 0);
  /** Nodes that can be placed, with the row of what they read last. */
  const ready = new Map<number, number>([...upstream.keys()].filter((at) => waiting[at] === 0).map((at) => [at, -1]));
  const rows: number[][] = [];
  const placed = new Set<number>();
  while (ready.size > 0) {
    const candidates = [...ready]
      .sort(([a, rowA], [b, rowB]) => rowB - rowA || (rankOf.get(a) ?? 0) - (rankOf.get(b) ?? 0) || a - b)
      .map(([at]) => at);
    const rank = rankOf.get(candidates[0] ?? 0);
    const row: number[] = [];
    const passing = [...placed].filter((at) => (open[at] ?? 0) > 0).length;
    for (const at of candidates) {
      if (rankOf.get(at) !== rank) continue;
      if (row.length > 0 && !fits([...row, at], Math.min(2, passing))) break;
      row.push(at);
    }
    for (const at of row) {
      ready.delete(at);
      placed.add(at);
      for (const above of upstream[at] ?? []) open[above] = (open[above] ?? 0) - 1;
      for (const below of downstream[at] ?? []) {
        waiting[below] = (waiting[below] ?? 0) - 1;
        if (waiting[below] === 0) ready.set(below, rows.length);
      }
    }
    rows.push(row);
  }
  return rows;
}
