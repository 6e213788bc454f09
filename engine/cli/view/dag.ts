// A dag in a terminal: drawn if it can be read that way, else listed; what is too large for both is summed up.
import type { Dag, DagNode } from '../../core/dag/dag.ts';
import type { Drawing, LayoutOptions } from '../../core/dag/layers.ts';
import { indentOf, listEntries, readsMark } from '../../core/dag/list.ts';
import { type Legend, svgText } from '../../core/dag/svg.ts';
import { type Part, rasterLines } from '../../core/dag/raster.ts';
import type { Colors } from '../terminal.ts';
import { countsLine, paintOf, type StatusKind, statusCounts, symbolOf } from './mark.ts';

/** Above this, a drawing takes too long to make, and much longer to understand. */
const mostDrawn = 200;
/** Terminals that claim to be narrower are written to as if they were this wide. */
const narrowest = 24;
/** A drawing that needs more lines for each node than this is more lines than boxes. */
const mostLinesEach = 7;

export interface DagViewOptions {
  readonly colors: Colors;
  /** Columns of the terminal. */
  readonly width: number;
  /** What a node is. */
  readonly noun: 'stage' | 'file';
  /** How many nodes there would be with groups collapsed. */
  readonly collapsedCount: number;
}

export type Draw = (dag: Dag, options: LayoutOptions) => Promise<Drawing | undefined>;

export async function dagLines(dag: Dag, draw: Draw, options: DagViewOptions): Promise<readonly string[]> {
  if (dag.nodes.length === 0) return [`no ${options.noun}s`];
  if (dag.nodes.length > mostDrawn) return summaryLines(dag, options);
  const { colors } = options;
  const width = Math.max(narrowest, options.width);
  const drawing = await draw(dag, { width, mark });
  const drawn = drawing && drawing.height <= mostLinesEach * dag.nodes.length;
  const lines = drawn ? rasterLines(drawing, painter(colors)) : listLines(dag, { colors, width });
  const legend = countsLine(statusesOf(dag), colors);
  return legend === '' ? lines : [...lines, '', legend];
}

/** The whole dag as an SVG, however large it is. */
export async function dagSvg(dag: Dag, draw: Draw): Promise<string> {
  const drawing = await draw(dag, { width: Infinity, mark });
  if (!drawing) throw new Error('bug: a drawing without an end did not fit');
  const legend = statusCounts(statusesOf(dag)).map(({ kind, text }): Legend => ({ status: kind, text }));
  return svgText(drawing, legend);
}

function mark({ status }: DagNode): string {
  return status === undefined ? '' : symbolOf(status);
}

function statusesOf({ nodes }: Dag): readonly StatusKind[] {
  return nodes.flatMap(({ status }) => (status === undefined ? [] : [status]));
}

function painter(colors: Colors): (text: string, part: Part) => string {
  return (text, part) => {
    if (part.kind === 'line') return colors.dim(text);
    if (part.node.status === undefined) return text;
    // What is fresh is read, not looked for: only what stands out has its colour on the border too.
    if (part.node.status === 'fresh') return part.kind === 'border' ? colors.dim(text) : text;
    return paintOf(part.node.status, colors)(text);
  };
}

function listLines(
  dag: Dag,
  { colors, width }: { readonly colors: Colors; readonly width: number },
): readonly string[] {
  return listEntries(dag, { width, mark }).flatMap((entry) => {
    const paint = entry.node.status === undefined ? (text: string) => text : paintOf(entry.node.status, colors);
    const [first, ...rest] = entry.reads;
    const head = entry.mark === '' ? entry.name : `${paint(entry.mark)} ${entry.name}`;
    if (first === undefined) return [head];
    return [
      `${head}  ${colors.dim(`${readsMark} ${first}`)}`,
      ...rest.map((more) => `${' '.repeat(indentOf(entry))}${colors.dim(more)}`),
    ];
  });
}

function summaryLines({ nodes, edges }: Dag, { colors, noun, collapsedCount }: DagViewOptions): readonly string[] {
  const read = new Set(edges.map(({ from }) => from));
  const ends = nodes.filter(({ id }) => !read.has(id)).map(({ id }) => id);
  const [example = ''] = ends.slice(-1);
  const counts = countsLine(statusesOf({ nodes, edges }), colors);
  const shownEnds = ends.slice(0, 8).join(', ');
  const hints: readonly (readonly [string, string])[] = [
    [`restage dag ${example}`, `one ${noun}, and what it needs`],
    ...(collapsedCount <= mostDrawn && collapsedCount < nodes.length
      ? [['restage dag --collapse-foreach-matrix', `each foreach and matrix as one box: ${collapsedCount}`] as const]
      : []),
    ['restage dag -o dag.svg', 'all of it as a picture'],
    ['restage dag --mermaid', 'all of it as text; also --dot, --json'],
  ];
  const wide = Math.max(...hints.map(([command]) => command.length));
  return [
    `${nodes.length} ${noun}s and ${edges.length} edges are too many to draw here (up to ${mostDrawn} are drawn)`,
    ...(counts === '' ? [] : [counts]),
    `nothing reads: ${shownEnds}${ends.length > 8 ? `, and ${ends.length - 8} more` : ''}`,
    '',
    'to look at a part:',
    ...hints.map(([command, text]) => `  ${command.padEnd(wide)}   ${text}`),
  ];
}
