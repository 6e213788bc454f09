// A drawing as lines of text. Lines of one net join (├ ┴ ┼); where two nets cross, the one that goes down is drawn
// through and the other passes behind it: ──│──.
import { widthOf } from '../columns.ts';
import type { DagNode } from './dag.ts';
import type { Drawing } from './layers.ts';

/** What a run of text is a part of: a line, or the border or text of a node's box. */
export type Part = { readonly kind: 'line' } | { readonly kind: 'border' | 'text'; readonly node: DagNode };
export type Paint = (text: string, part: Part) => string;

interface Cell {
  readonly text: string;
  readonly part: Part;
}

const [up, down, left, right] = [1, 2, 4, 8];
/** By the directions in which a line goes on. */
const glyphs: Readonly<Record<number, string>> = {
  [up]: '│',
  [down]: '│',
  [up | down]: '│',
  [left]: '─',
  [right]: '─',
  [left | right]: '─',
  [down | right]: '┌',
  [down | left]: '┐',
  [up | right]: '└',
  [up | left]: '┘',
  [up | down | right]: '├',
  [up | down | left]: '┤',
  [down | left | right]: '┬',
  [up | left | right]: '┴',
  [up | down | left | right]: '┼',
};
const line: Part = { kind: 'line' };

/** @param paint gives a run of characters its colour; text that it adds must take no columns */
export function rasterLines(drawing: Drawing, paint: Paint = (text) => text): readonly string[] {
  const cells: (Cell | undefined)[][] = Array.from({ length: drawing.height }, () => []);
  const put = (row: number, column: number, cell: Cell): void => void ((cells[row] ??= [])[column] = cell);
  drawWires(drawing, (row, column, text) => put(row, column, { text, part: line }));
  for (const { column, line: row } of drawing.arrows) put(row, column, { text: '▼', part: line });
  const leaving = new Set(drawing.wires.flatMap(({ sources, top }) => sources.map((column) => `${top} ${column}`)));
  for (const { node, mark, name, left, top, width } of drawing.boxes) {
    const border: Part = { kind: 'border', node };
    const text = mark === '' ? name : `${mark} ${name}`;
    const spare = width - 4 - widthOf(text);
    const padded = `${' '.repeat(Math.floor(spare / 2))}${text}${' '.repeat(Math.ceil(spare / 2))}`;
    for (let column = left; column < left + width; column += 1) {
      const [first, last] = [column === left, column === left + width - 1];
      const leaves = leaving.has(`${top + 3} ${column}`);
      put(top, column, { text: first ? '┌' : last ? '┐' : '─', part: border });
      put(top + 2, column, { text: first ? '└' : last ? '┘' : leaves ? '┬' : '─', part: border });
      put(top + 1, column, { text: first || last ? '│' : '', part: border });
    }
    put(top + 1, left + 1, { text: ` ${padded} `, part: { kind: 'text', node } });
  }
  return cells.map((row) => paintRow(row, paint));
}

function drawWires({ wires, width, height }: Drawing, put: (row: number, column: number, text: string) => void): void {
  /** By place, from 1 on: the first net there, and the directions of that net and of the other. */
  const nets = new Int32Array(width * height);
  const own = new Uint8Array(width * height);
  const other = new Uint8Array(width * height);
  const add = (net: number, row: number, column: number, directions: number): void => {
    const at = row * width + column;
    nets[at] ||= net + 1;
    const of = nets[at] === net + 1 ? own : other;
    of[at] = (of[at] ?? 0) | directions;
  };
  const vertical = (net: number, column: number, from: number, to: number): void => {
    for (let row = from; row <= to; row += 1) add(net, row, column, up | down);
  };
  for (const { net, sources, targets, track, top, bottom } of wires) {
    if (track === undefined) {
      for (const column of sources) vertical(net, column, top, bottom);
      continue;
    }
    for (const column of sources) vertical(net, column, top, track - 1);
    for (const column of targets) vertical(net, column, track + 1, bottom);
    for (const column of sources) add(net, track, column, up);
    for (const column of targets) add(net, track, column, down);
    const columns = [...sources, ...targets];
    const [low, high] = [Math.min(...columns), Math.max(...columns)];
    for (let column = low; column <= high; column += 1)
      add(net, track, column, (column > low ? left : 0) | (column < high ? right : 0));
  }
  for (let at = 0; at < nets.length; at += 1) {
    const [one = 0, two = 0] = [own[at], other[at]];
    // Of two nets in one place, one goes sideways: the one that goes down lies over it.
    const shown = (one & (up | down)) !== 0 || two === 0 ? one : two;
    if (shown !== 0) put(Math.floor(at / width), at % width, glyphs[shown] ?? ' ');
  }
}

function paintRow(row: readonly (Cell | undefined)[], paint: Paint): string {
  let text = '';
  let run: Cell | undefined;
  const flush = (): void => {
    if (run) text += run.text === '' ? '' : paint(run.text, run.part);
    run = undefined;
  };
  let blank = 0;
  for (let column = 0; column < row.length; column += 1) {
    const cell = row[column];
    if (!cell) {
      flush();
      blank += 1;
      continue;
    }
    text += ' '.repeat(blank);
    blank = 0;
    if (run && sameStyle(run.part, cell.part)) run = { text: run.text + cell.text, part: run.part };
    else {
      flush();
      run = cell;
    }
  }
  flush();
  return text;
}

function sameStyle(a: Part, b: Part): boolean {
  return a.kind === b.kind && (a.kind === 'line' || (b.kind !== 'line' && a.node === b.node));
}
