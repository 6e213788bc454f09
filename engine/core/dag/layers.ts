// A dag as a drawing in columns and lines of text: boxes in layers, lines between them, fitted to a width. Names are
// shortened and layers broken up as far as it takes; what does not fit even so has no drawing, and is listed instead.
import { widthOf, printable, shorten } from '../columns.ts';
import { orderedRows } from './crossings.ts';
import { type Dag, type DagNode, neighbours, pipelinesOf } from './dag.ts';
import { latticeOf } from './lattice.ts';
import { entries, placesOf, rowWidth } from './places.ts';
import { brokenRows, followedRows, type Rows, rowsByRank } from './rows.ts';
import { channelOf } from './tracks.ts';

/** Three lines high: a border, `│ mark name │`, a border. */
export interface Box {
  readonly node: DagNode;
  readonly mark: string;
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** A line from `sources` down to `targets` (columns), sideways on line `track`; straight if there is none. */
export interface Wire {
  /** Wires of one net join where they meet; others only cross. */
  readonly net: number;
  readonly sources: readonly number[];
  readonly targets: readonly number[];
  readonly track: number | undefined;
  /** First and last line of text that it takes. */
  readonly top: number;
  readonly bottom: number;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  /** Where a wire enters a box, on the line above it. */
  readonly arrows: readonly { readonly column: number; readonly line: number }[];
}

export interface LayoutOptions {
  /** Columns; Infinity where there is no end. */
  readonly width: number;
  /** A symbol before the name; one column, or empty. */
  readonly mark: (node: DagNode) => string;
}

export const boxHeight = 3;
/** Columns and lines between two pipelines. */
const pipelineGap = { columns: 3, lines: 1 } as const;

interface Attempt {
  /** Columns of a name at most. */
  readonly longest: number;
  readonly broken: boolean;
}

const attempts: readonly Attempt[] = [
  { longest: Infinity, broken: false },
  { longest: 36, broken: false },
  { longest: 30, broken: false },
  { longest: 24, broken: false },
  { longest: 24, broken: true },
  { longest: 16, broken: true },
  { longest: 11, broken: true },
];

/** Layers that stay together are easier to read: it takes more than a line or two to follow chains instead. */
const clearlyLower = 0.85;

/** Lines for each node from which on shorter names are tried, in the hope that more boxes stand in a row. */
const tall = 5;

/** undefined if it cannot be drawn in the width so that it can be read. */
export function layOut(dag: Dag, options: LayoutOptions): Drawing | undefined {
  const pipelines = pipelinesOf(dag);
  let lowest: Drawing | undefined;
  const widest = Math.max(0, ...dag.nodes.map(({ id }) => widthOf(printable(id))));
  for (const [at, attempt] of attempts.entries()) {
    const before = attempts[at - 1];
    if (before?.broken === attempt.broken && attempt.longest >= widest) continue;
    const drawing = drawPipelines(pipelines, options, attempt);
    if (!drawing) continue;
    if (!lowest || drawing.height < clearlyLower * lowest.height) lowest = drawing;
    if (lowest.height <= tall * dag.nodes.length) break;
  }
  return lowest;
}

function drawPipelines(pipelines: readonly Dag[], options: LayoutOptions, attempt: Attempt): Drawing | undefined {
  const drawings: Drawing[] = [];
  for (const pipeline of pipelines) {
    const drawing = drawPipeline(pipeline, options, attempt);
    if (!drawing) return undefined;
    drawings.push(drawing);
  }
  return onShelves(drawings, options.width);
}

function drawPipeline(dag: Dag, { width, mark }: LayoutOptions, { longest, broken }: Attempt): Drawing | undefined {
  const labels = dag.nodes.map((node) => ({ node, mark: mark(node), name: shorten(printable(node.id), longest) }));
  const boxWidths = labels.map((label) => widthOf(label.mark === '' ? label.name : `${label.mark} ${label.name}`) + 4);
  const edges = neighbours(dag);
  const draw = (rows: Rows): Drawing | undefined => drawRows(rows, { edges, labels, boxWidths, width });
  const byRank = rowsByRank(edges);
  const plain = draw(byRank);
  if (plain || !broken) return plain;
  const fits = (row: readonly number[], passing: number): boolean =>
    row.reduce((sum, at) => sum + (boxWidths[at] ?? 0) + 2, 2 * passing - 2) <= width;
  const [rowByRow, followed] = [brokenRows(byRank, fits), followedRows(byRank, edges, fits)];
  const [first, second] =
    followed.length < clearlyLower * rowByRow.length ? [followed, rowByRow] : [rowByRow, followed];
  return draw(first) ?? draw(second);
}

interface Sized {
  readonly edges: ReturnType<typeof neighbours>;
  readonly labels: readonly Pick<Box, 'node' | 'mark' | 'name'>[];
  readonly boxWidths: readonly number[];
  readonly width: number;
}

function drawRows(rows: Rows, { edges, labels, boxWidths, width }: Sized): Drawing | undefined {
  const lattice = latticeOf(rows, edges);
  const entering = entries(lattice);
  const widths = lattice.items.map(({ at, node }) =>
    node === undefined ? 1 : Math.max(boxWidths[node] ?? 0, (entering[at] ?? 0) + 2),
  );
  if (lattice.rows.some((row) => rowWidth(row, widths) > width)) return undefined;
  const ordered = orderedRows(lattice);
  const places = placesOf(lattice, ordered, widths, width);
  const boxes: Box[] = [];
  const wires: Wire[] = [];
  const arrows: { column: number; line: number }[] = [];
  let top = 0;
  let net = 0;
  for (const [at, row] of ordered.entries()) {
    for (const item of row) {
      const label = labels[item.node ?? -1];
      const left = places.left[item.at] ?? 0;
      if (label) boxes.push({ ...label, left, top, width: widths[item.at] ?? 0 });
      else
        wires.push({
          net: net++,
          sources: [left],
          targets: [left],
          track: undefined,
          top,
          bottom: top + boxHeight - 1,
        });
    }
    top += boxHeight;
    const bundles = lattice.channels[at];
    if (!bundles) continue;
    const channel = channelOf(
      bundles.map((bundle) => ({
        sources: bundle.sources.map(places.centre),
        targets: bundle.targets.map((target) => places.port(target, bundle)),
      })),
      width,
    );
    if (!channel) return undefined;
    for (const { bundle, sources, targets, track, from, to } of channel.pieces) {
      const last = to === channel.tracks ? channel.tracks : to - 1;
      wires.push({
        net: net + bundle,
        sources,
        targets,
        track: track === undefined ? undefined : top + track,
        top: top + from + 1,
        bottom: top + last,
      });
    }
    net += bundles.length;
    const line = top + channel.tracks;
    for (const bundle of bundles)
      for (const target of bundle.targets)
        if (target.node !== undefined) arrows.push({ column: places.port(target, bundle), line });
    top = line + 1;
  }
  const columns = [
    ...boxes.map(({ left, width }) => left + width),
    ...wires.flatMap(({ sources, targets }) => [...sources, ...targets]).map((column) => column + 1),
  ];
  return { width: Math.max(0, ...columns), height: top, boxes, wires, arrows };
}

/** Pipelines beside each other while there is room, then below. */
function onShelves(drawings: readonly Drawing[], width: number): Drawing {
  const widest = width === Infinity ? Math.max(120, ...drawings.map((drawing) => drawing.width)) : width;
  const all = { boxes: [] as Box[], wires: [] as Wire[], arrows: [] as { column: number; line: number }[] };
  let [left, top, bottom, right, net] = [0, 0, 0, 0, 0];
  for (const drawing of drawings) {
    if (left > 0 && left + drawing.width > widest) [left, top] = [0, bottom + pipelineGap.lines];
    const shift = (column: number): number => column + left;
    all.boxes.push(...drawing.boxes.map((box) => ({ ...box, left: shift(box.left), top: box.top + top })));
    all.arrows.push(...drawing.arrows.map(({ column, line }) => ({ column: shift(column), line: line + top })));
    for (const wire of drawing.wires) {
      const track = wire.track === undefined ? undefined : wire.track + top;
      all.wires.push({
        net: net + wire.net,
        sources: wire.sources.map(shift),
        targets: wire.targets.map(shift),
        track,
        top: wire.top + top,
        bottom: wire.bottom + top,
      });
    }
    net += 1 + Math.max(-1, ...drawing.wires.map((wire) => wire.net));
    right = Math.max(right, left + drawing.width);
    bottom = Math.max(bottom, top + drawing.height);
    left += drawing.width + pipelineGap.columns;
  }
  return { width: right, height: bottom, ...all };
}
