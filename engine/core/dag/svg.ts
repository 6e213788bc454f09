// A drawing as an SVG that stands alone: the boxes and lines of the terminal's layout, in light and dark. Lines turn in
// curves where they join and cross straight, so that a crossing is never taken for a joint.
import type { Drawing, Wire } from './layers.ts';

/** Pixels of a column and of a line of text. */
const column = 8;
const line = 18;
const margin = 20;
const fontSize = 13;

export interface Legend {
  readonly status: string;
  readonly text: string;
}

/** @param legend one entry for each status that occurs; none without statuses */
export function svgText(drawing: Drawing, legend: readonly Legend[]): string {
  const width = 2 * margin + column * Math.max(drawing.width, ...(legend.length > 0 ? [legendWidth(legend)] : [0]));
  const height = 2 * margin + line * (drawing.height + (legend.length > 0 ? 2 : 0));
  const names = drawing.boxes.map(({ node }) => node.id);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`pipeline: ${names.join(', ')}`)}">`,
    `<style>${style}</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    `<g transform="translate(${margin} ${margin})">`,
    ...drawing.wires.map((wire) => `<path class="wire" d="${pathOf(wire)}"/>`),
    ...drawing.arrows.map((arrow) => arrowOf(x(arrow.column), y(arrow.line))),
    ...drawing.boxes.map(({ node, mark, name, left, top, width: columns }) => {
      const [middle, bottom] = [(x(left) + x(left + columns - 1)) / 2, 2 * line];
      const text = mark === '' ? escaped(name) : `<tspan class="mark">${escaped(mark)}</tspan> ${escaped(name)}`;
      return [
        `<g class="box ${node.status ?? 'plain'}"><title>${escaped(node.id)}</title>`,
        `<rect x="${x(left)}" y="${y(top)}" width="${x(left + columns - 1) - x(left)}" height="${bottom}" rx="6"/>`,
        `<text x="${middle}" y="${y(top) + line + fontSize * 0.35}" text-anchor="middle">${text}</text></g>`,
      ].join('');
    }),
    ...legendOf(legend, y(drawing.height + 1)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

const style = `
  .page { fill: #ffffff; }
  .wire { fill: none; stroke: #9aa4af; stroke-width: 1.5; stroke-linecap: round; }
  .head { fill: #9aa4af; }
  .box rect { fill: #f6f8fa; stroke: #8c959f; stroke-width: 1.5; }
  text { font: ${fontSize}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; }
  .fresh rect { stroke: #8c959f; } .fresh .mark { fill: #6e7781; }
  .run rect { stroke: #1a7f37; fill: #e6f6ea; } .run .mark { fill: #1a7f37; }
  .restore rect { stroke: #0a7ea4; fill: #e3f4fa; } .restore .mark { fill: #0a7ea4; }
  .pending rect { stroke: #9a6700; fill: #fdf5dc; } .pending .mark { fill: #9a6700; }
  .error rect { stroke: #cf222e; fill: #ffebe9; } .error .mark { fill: #cf222e; }
  .mark { font-weight: bold; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; }
    .wire { stroke: #6e7681; }
    .head { fill: #6e7681; }
    text { fill: #e6edf3; }
    .box rect { fill: #161b22; stroke: #6e7681; }
    .fresh rect { stroke: #6e7681; } .fresh .mark { fill: #8b949e; }
    .run rect { stroke: #3fb950; fill: #12261a; } .run .mark { fill: #3fb950; }
    .restore rect { stroke: #39c5cf; fill: #0f2a30; } .restore .mark { fill: #39c5cf; }
    .pending rect { stroke: #d29922; fill: #2b2111; } .pending .mark { fill: #d29922; }
    .error rect { stroke: #f85149; fill: #321518; } .error .mark { fill: #f85149; }
  }
`;

/** The middle of a column, and of a line. */
function x(at: number): number {
  return (at + 0.5) * column;
}

function y(at: number): number {
  return (at + 0.5) * line;
}

/** From the border of the box above, or the wire above, to the middle of its last line. */
function pathOf({ sources, targets, track, top, bottom }: Wire): string {
  const [start, end] = [y(top - 1), y(bottom)];
  if (track === undefined) return sources.map((at) => `M${x(at)} ${start}V${end}`).join('');
  const level = y(track);
  const columns = [...sources, ...targets];
  const [low, high] = [x(Math.min(...columns)), x(Math.max(...columns))];
  const radius = Math.min(7, (high - low) / 2);
  const parts = [`M${low + radius} ${level}H${high - radius}`];
  const turn = (at: number, from: number, to: number): void => {
    // Towards `to` sideways, from or to `from` upwards or downwards.
    parts.push(
      `M${x(at)} ${from}V${level + Math.sign(from - level) * radius}Q${x(at)} ${level} ${x(at) + Math.sign(to - x(at)) * radius} ${level}`,
    );
  };
  for (const at of sources) {
    for (const side of [low, high])
      if (side !== x(at) && targets.some((target) => Math.sign(x(target) - x(at)) === Math.sign(side - x(at))))
        turn(at, start, side);
    if (targets.includes(at)) parts.push(`M${x(at)} ${start}V${end}`);
  }
  for (const at of targets) {
    for (const side of [low, high])
      if (side !== x(at) && sources.some((source) => Math.sign(x(source) - x(at)) === Math.sign(side - x(at))))
        turn(at, Math.max(end, level + radius), side);
  }
  return parts.join('');
}

function arrowOf(at: number, from: number): string {
  const tip = from + line - 1;
  return `<path class="wire" d="M${at} ${from}V${tip - 6}"/><path class="head" d="M${at} ${tip}l-4.5 -8h9z"/>`;
}

function legendOf(legend: readonly Legend[], top: number): readonly string[] {
  let left = 0;
  return legend.map(({ status, text }) => {
    const entry = `<g class="${status}"><text x="${left}" y="${top}"><tspan class="mark">${escaped(text.slice(0, 1))}</tspan>${escaped(text.slice(1))}</text></g>`;
    left += (text.length + 3) * column;
    return entry;
  });
}

function legendWidth(legend: readonly Legend[]): number {
  return legend.reduce((sum, { text }) => sum + text.length + 3, 0);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
