// A dag as a mermaid flowchart, in DVC's form: for each pipeline its nodes by name, then its edges by number.
import { type Dag, pipelinesOf } from './dag.ts';
import { byCodeUnit } from '../order.ts';

export function mermaidText(dag: Dag): string {
  const lines = ['flowchart TD'];
  const numbers = new Map<string, number>();
  const number = (id: string): number => numbers.get(id) ?? 0;
  for (const { nodes, edges } of pipelinesOf(dag)) {
    for (const id of nodes.map((node) => node.id).sort(byCodeUnit)) {
      numbers.set(id, numbers.size + 1);
      lines.push(`\tnode${number(id)}["${escaped(id)}"]`);
    }
    const sorted = [...edges].sort((a, b) => number(a.from) - number(b.from) || number(a.to) - number(b.to));
    lines.push(...sorted.map(({ from, to }) => `\tnode${number(from)}-->node${number(to)}`));
  }
  return lines.join('\n');
}

/** Ready for a Markdown page. */
export function fencedMermaid(dag: Dag): string {
  return `\`\`\`mermaid\n${mermaidText(dag)}\n\`\`\``;
}

/** Mermaid's entity codes: a quote would end the name, and `#` begins a code. */
function escaped(name: string): string {
  return name.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('\n', ' ');
}
