// Rows of nodes as a lattice: what stands in each row, and what leads from a row to the next. An edge over several
// rows has a joint in each row between. Edges that end in the same nodes share one line, and no others do: whoever
// follows a line downwards from a node comes to what reads it, and nowhere else.
import type { Neighbours } from './dag.ts';
import type { Rows } from './rows.ts';

export interface Item {
  /** Its place in `Lattice.items`. */
  readonly at: number;
  readonly row: number;
  /** undefined for a joint. */
  readonly node: number | undefined;
}

/** Every source leads to every target, which stand in the next row. */
export interface Bundle {
  readonly sources: readonly Item[];
  readonly targets: readonly Item[];
}

export interface Lattice {
  readonly items: readonly Item[];
  readonly rows: readonly (readonly Item[])[];
  /** `channels[i]` leads from row i to row i + 1. */
  readonly channels: readonly (readonly Bundle[])[];
}

interface Open {
  readonly item: Item;
  /** The nodes below that it leads to, ascending. */
  readonly ends: readonly number[];
}

export function latticeOf(rows: Rows, { downstream }: Neighbours): Lattice {
  const items: Item[] = [];
  const add = (row: number, node: number | undefined): Item => {
    const item = { at: items.length, row, node };
    items.push(item);
    return item;
  };
  const standing = rows.map((row, at) => row.map((node) => add(at, node)));
  const itemOf = new Map(standing.flat().map((item) => [item.node ?? -1, item]));
  const rowOf = (node: number): number => itemOf.get(node)?.row ?? 0;
  const channels: Bundle[][] = [];
  let passing: readonly Open[] = [];
  for (const [at, row] of standing.slice(0, -1).entries()) {
    const own = row.flatMap((item) =>
      item.node === undefined ? [] : [{ item, ends: [...(downstream[item.node] ?? [])].sort((a, b) => a - b) }],
    );
    const groups = groupOpen([...passing, ...own]);
    const next: Open[] = [];
    const channel: Bundle[] = [];
    for (const { sources, ends } of groups) {
      const targets = ends.filter((end) => rowOf(end) === at + 1).map((end) => itemOf.get(end) as Item);
      const deeper = ends.filter((end) => rowOf(end) > at + 1);
      if (deeper.length > 0) {
        const joint = add(at + 1, undefined);
        next.push({ item: joint, ends: deeper });
        targets.push(joint);
      }
      channel.push({ sources, targets });
    }
    channels.push(channel);
    passing = next;
    standing[at + 1]?.push(...next.map(({ item }) => item));
  }
  return { items, rows: standing, channels };
}

/** Those with the same ends together; those with none left out. */
function groupOpen(
  open: readonly Open[],
): readonly { readonly sources: readonly Item[]; readonly ends: readonly number[] }[] {
  const groups = new Map<string, { readonly sources: Item[]; readonly ends: readonly number[] }>();
  for (const { item, ends } of open) {
    if (ends.length === 0) continue;
    const key = ends.join();
    const group = groups.get(key);
    if (group) group.sources.push(item);
    else groups.set(key, { sources: [item], ends });
  }
  return [...groups.values()];
}
