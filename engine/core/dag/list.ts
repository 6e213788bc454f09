// A dag as a list, for terminals too narrow to draw it in: a line for each node, upstream first, with what it reads.
import { widthOf, printable, shorten } from '../columns.ts';
import { type Dag, type DagNode, neighbours } from './dag.ts';
import type { LayoutOptions } from './layers.ts';

export interface Entry {
  readonly node: DagNode;
  readonly mark: string;
  /** Filled up to the common width. */
  readonly name: string;
  /** What it reads, in as many lines as that takes; the first is shown beside the name, the others below it. */
  readonly reads: readonly string[];
}

/** Before what a node reads. */
export const readsMark = '←';

/** No line is wider than `width`, which is at least 20. */
export function listEntries(dag: Dag, { width, mark }: LayoutOptions): readonly Entry[] {
  const marks = dag.nodes.map(mark);
  const marked = Math.max(0, ...marks.map((one) => (one === '' ? 0 : 2)));
  const widest = Math.max(0, ...dag.nodes.map(({ id }) => widthOf(printable(id))));
  const column = Math.min(widest, Math.floor((width - marked) / 2) - 2);
  const room = width - marked - column - 4;
  const { upstream } = neighbours(dag);
  return dag.nodes.map((node, at) => {
    const names = (upstream[at] ?? []).map((above) => shorten(printable(dag.nodes[above]?.id ?? ''), room - 1));
    const name = shorten(printable(node.id), names.length === 0 ? width - marked : column);
    return {
      node,
      mark: marks[at] ?? '',
      name: `${name}${names.length === 0 ? '' : ' '.repeat(column - widthOf(name))}`,
      reads: wrapped(names, room),
    };
  });
}

/** The columns before what is read, mark included. */
export function indentOf({ mark, name }: Entry): number {
  return (mark === '' ? 0 : 2) + widthOf(name) + 4;
}

function wrapped(names: readonly string[], room: number): readonly string[] {
  const lines: string[] = [];
  for (const [at, name] of names.entries()) {
    const text = at === names.length - 1 ? name : `${name},`;
    const last = lines.at(-1);
    if (last === undefined || widthOf(last) + 1 + widthOf(text) > room) lines.push(text);
    else lines[lines.length - 1] = `${last} ${text}`;
  }
  return lines;
}
