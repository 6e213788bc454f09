// A dag in Graphviz' language, in DVC's form: nodes, then edges from what is written to what reads it.
import type { Dag } from './dag.ts';

export function dotText({ nodes, edges }: Dag): string {
  const lines = [
    ...nodes.map(({ id }) => `${quoted(id)};`),
    ...edges.map(({ from, to }) => `${quoted(from)} -> ${quoted(to)};`),
  ];
  return ['strict digraph  {', ...lines, '}', ''].join('\n');
}

function quoted(name: string): string {
  return `"${name.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`)}"`;
}
