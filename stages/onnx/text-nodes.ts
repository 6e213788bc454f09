// Texts in the graph, as integer codes: a raw string column goes through one LabelEncoder, all else is integers.
// A missing text is '', which therefore equals '' and nothing else, here as in `evaluate`.
import type { Graph, Tensor } from './graph.ts';
import { truthValue, type Numeric, type Texts, type Textual } from './value.ts';

/** A string input; `texts` are those that the recipe asks after. */
export function rawTexts(graph: Graph, raw: Tensor, texts: readonly string[]): Texts {
  if (texts.length === 0) return { kind: 'texts', texts, raw };
  const codes = graph.node('LabelEncoder', [raw], {
    attributes: {
      keys_strings: { texts },
      values_int64s: { ints: texts.map((_, code) => code) },
      default_int64: { int: -1 },
    },
  });
  return { kind: 'texts', texts, codes, raw };
}

/** For each row the value beside its text, `otherwise` for a text that is not in `values`. */
export function lookUp(
  graph: Graph,
  { texts, codes, raw }: Texts,
  values: ReadonlyMap<string, number>,
  { type, otherwise }: { readonly type: 'double' | 'int64'; readonly otherwise: number },
): Tensor {
  const known = new Set(texts);
  if (raw) for (const text of values.keys()) if (!known.has(text)) throw unasked(text);
  // The index -1 of Gather is the last entry.
  const table = graph.constant(
    type,
    [...texts.map((text) => values.get(text) ?? otherwise), otherwise],
    [texts.length + 1],
  );
  return graph.node('Gather', [table, codes!]);
}

/** Whether each text equals `text`. */
export function equalsText(graph: Graph, { texts, codes, raw }: Texts, text: string): Tensor | boolean {
  const code = texts.indexOf(text);
  if (code >= 0) return graph.node('Equal', [codes!, graph.constant('int64', [code])]);
  if (raw) throw unasked(text);
  return false;
}

export function compareTexts(graph: Graph, operator: '==' | '!=', a: Textual, b: Textual): Numeric {
  const same = sameTexts(graph, a, b);
  if (operator === '==') return truthValue(same);
  return truthValue(typeof same === 'boolean' ? !same : graph.node('Not', [same]));
}

function sameTexts(graph: Graph, a: Textual, b: Textual): Tensor | boolean {
  if (a.kind === 'text') return b.kind === 'text' ? a.value === b.value : equalsText(graph, b, a.value);
  if (b.kind === 'text') return equalsText(graph, a, b.value);
  if (a.raw && b.raw) return a.raw === b.raw || sameStrings(graph, a.raw, b.raw);
  const [derived, other] = a.raw ? [b, a] : [a, b];
  const codes = new Map(derived.texts.map((text, code) => [text, code]));
  return graph.node('Equal', [derived.codes!, lookUp(graph, other, codes, { type: 'int64', otherwise: -1 })]);
}

/** Two raw columns, one below the other, numbered by distinct text; then equal numbers are equal texts. */
function sameStrings(graph: Graph, a: Tensor, b: Tensor): Tensor {
  const stacked = graph.node('Concat', [a, b], { attributes: { axis: { int: 0 } } });
  const numbers = graph.node('Unique', [stacked], { attributes: { sorted: { int: 0 } }, outputAt: 2 });
  const halves = graph.node('Reshape', [numbers, graph.constant('int64', [2, -1, 1])]);
  const half = (at: number): Tensor => graph.node('Gather', [halves, graph.constant('int64', [at])]);
  return graph.node('Equal', [half(0), half(1)]);
}

/** Such a text would count as any other one. */
function unasked(text: string): Error {
  return new Error(`the recipe asks after the text '${text}', which askedTexts did not find`);
}
