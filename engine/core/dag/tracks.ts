// The lines between two rows: each bundle gets a track, a line of its own on which it runs sideways, so that no two
// bundles ever lie on one another. The order of tracks is a channel routing (Hashimoto and Stevens 1971; Deutsch 1976).

/** Columns at which a bundle comes down from its sources, and at which it goes on to its targets. */
export interface Ends {
  readonly sources: readonly number[];
  readonly targets: readonly number[];
}

/** A part of a bundle; one without a track goes straight down. */
export interface Piece extends Ends {
  /** Which bundle it belongs to. */
  readonly bundle: number;
  readonly track: number | undefined;
  /** The tracks between which it reaches, `-1` and `tracks` for the rows themselves. */
  readonly from: number;
  readonly to: number;
}

export interface Channel {
  readonly tracks: number;
  readonly pieces: readonly Piece[];
}

interface Net extends Ends {
  readonly bundle: number;
  readonly low: number;
  readonly high: number;
  /** A bundle in two parts: where they meet, and which of them this is. */
  readonly joint?: { readonly column: number; readonly part: 'upper' | 'lower' };
}

/** @param limit columns of the drawing; undefined if a bundle would have to leave it */
export function channelOf(bundles: readonly Ends[], limit: number): Channel | undefined {
  const straight: Piece[] = [];
  let nets: Net[] = [];
  for (const [bundle, { sources, targets }] of bundles.entries()) {
    const net = netOf(bundle, sources, targets);
    if (net.low === net.high) straight.push({ bundle, sources, targets, track: undefined, from: -1, to: 0 });
    else nets.push(net);
  }
  const taken = new Set(bundles.flatMap(({ sources, targets }) => [...sources, ...targets]));
  for (;;) {
    const order = orderOf(nets);
    if (order.stuck === undefined) {
      const { tracks, of } = assign(nets, order.above);
      const pieces = nets.map((net, at): Piece => {
        const track = of[at] ?? 0;
        const partner = nets.findIndex(
          ({ bundle, joint }) => bundle === net.bundle && joint && joint.part !== net.joint?.part,
        );
        const other = of[partner] ?? 0;
        const { bundle, sources, targets } = net;
        return {
          bundle,
          sources,
          targets,
          track,
          from: net.joint?.part === 'lower' ? track - 1 : -1,
          to: net.joint?.part === 'upper' ? other : tracks,
        };
      });
      return { tracks, pieces: [...straight.map((piece) => ({ ...piece, to: tracks })), ...pieces] };
    }
    const net = nets[order.stuck] as Net;
    const column = freeColumn(net, taken, limit);
    if (column === undefined) return undefined;
    taken.add(column);
    const upper: Net = { ...netOf(net.bundle, net.sources, [column]), joint: { column, part: 'upper' } };
    const lower: Net = { ...netOf(net.bundle, [column], net.targets), joint: { column, part: 'lower' } };
    nets = [...nets.filter((one) => one !== net), upper, lower];
  }
}

function netOf(bundle: number, sources: readonly number[], targets: readonly number[]): Net {
  const columns = [...sources, ...targets];
  return { bundle, sources, targets, low: Math.min(...columns), high: Math.max(...columns) };
}

/** Nearest to the middle of the net; with a free column on both sides, if there is such a one. */
function freeColumn({ low, high }: Net, taken: ReadonlySet<number>, limit: number): number | undefined {
  const middle = Math.floor((low + high) / 2);
  const last = Math.min(limit - 1, Math.max(...taken) + 2);
  const free: number[] = [];
  for (let column = 0; column <= last; column += 1) if (!taken.has(column)) free.push(column);
  const nearest = (columns: readonly number[]): number | undefined =>
    [...columns].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return nearest(free.filter((column) => !taken.has(column - 1) && !taken.has(column + 1))) ?? nearest(free);
}

/** Which nets must, and which should, lie above which; `stuck` is one that would have to lie above itself. */
function orderOf(nets: readonly Net[]): { readonly above: readonly ReadonlySet<number>[]; readonly stuck?: number } {
  const below: Set<number>[] = nets.map(() => new Set());
  const wishes: { readonly upper: number; readonly lower: number; readonly gain: number }[] = [];
  for (const [a, one] of nets.entries()) {
    for (const [b, other] of nets.entries()) {
      if (a === b) continue;
      if (mustLieAbove(one, other)) below[a]?.add(b);
      else if (a < b && one.low <= other.high && other.low <= one.high && !mustLieAbove(other, one)) {
        const gain = crossingsIfAbove(other, one) - crossingsIfAbove(one, other);
        if (gain !== 0) wishes.push(gain > 0 ? { upper: a, lower: b, gain } : { upper: b, lower: a, gain: -gain });
      }
    }
  }
  const reaches = (from: number, to: number): boolean => {
    const found = new Set(below[from]);
    for (const at of found) {
      if (at === to) return true;
      for (const next of below[at] ?? []) found.add(next);
    }
    return false;
  };
  const stuck = nets.findIndex((net, at) => !net.joint && reaches(at, at));
  if (stuck >= 0) return { above: [], stuck };
  for (const { upper, lower } of wishes.sort((x, y) => y.gain - x.gain))
    if (!reaches(lower, upper)) below[upper]?.add(lower);
  const above: Set<number>[] = nets.map(() => new Set());
  for (const [at, all] of below.entries()) for (const lower of all) above[lower]?.add(at);
  return { above };
}

/** Where one comes down in the column in which the other goes on, they would lie on one another. */
function mustLieAbove(one: Net, other: Net): boolean {
  if (one.bundle === other.bundle) return one.joint?.part === 'upper';
  return one.sources.some((column) => other.targets.includes(column));
}

function crossingsIfAbove(upper: Net, lower: Net): number {
  const inside = (column: number, { low, high }: Net): boolean => column >= low && column <= high;
  return (
    lower.sources.filter((column) => inside(column, upper)).length +
    upper.targets.filter((column) => inside(column, lower)).length
  );
}

function assign(
  nets: readonly Net[],
  above: readonly ReadonlySet<number>[],
): { readonly tracks: number; readonly of: readonly number[] } {
  const of: number[] = [];
  const tracks: Net[][] = [];
  const visit = (at: number): number => {
    const known = of[at];
    if (known !== undefined) return known;
    const net = nets[at] as Net;
    let track = Math.max(-1, ...[...(above[at] ?? [])].map(visit)) + 1;
    while (tracks[track]?.some(({ low, high }) => low <= net.high + 1 && net.low <= high + 1)) track += 1;
    (tracks[track] ??= []).push(net);
    of[at] = track;
    return track;
  };
  for (const at of nets.keys()) visit(at);
  return { tracks: tracks.length, of };
}
