// What a column or an expression is while the graph is built: a constant, or a tensor with one value a row.
// Texts are integer codes: the ONNX operators that we may use compare no strings.
import type { Graph, Tensor } from './graph.ts';

/** One number a row: float64 [rows, 1], truth values as bool [rows, 1], or the same number in every row. */
export type Numeric =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'numbers'; readonly tensor: Tensor }
  | { readonly kind: 'truths'; readonly tensor: Tensor };

/** One text a row, a missing one being ''. */
export interface Texts {
  readonly kind: 'texts';
  /** What codes stand for; code -1 is any other text. */
  readonly texts: readonly string[];
  /** int64 [rows, 1]; absent when `texts` is empty. */
  readonly codes?: Tensor;
  /** string [rows, 1]. Absent for a derived column, whose texts are all in `texts`. */
  readonly raw?: Tensor;
}
export type Textual = { readonly kind: 'text'; readonly value: string } | Texts;
export type Value = Numeric | Textual;

export function isTextual(value: Value): value is Textual {
  return value.kind === 'text' || value.kind === 'texts';
}

/** float64 [rows, 1], also of a constant. */
export function rowsOf(graph: Graph, value: Numeric): Tensor {
  if (value.kind === 'numbers') return value.tensor;
  if (value.kind === 'truths') return graph.cast(value.tensor, 'double');
  // Runtimes may share the constants 0 and -0, so the graph holds no -0.
  const filled = graph.inEachRow(graph.constant('double', [value.value + 0]));
  return Object.is(value.value, -0) ? graph.node('Neg', [filled]) : filled;
}

/** Whether the number is not 0 (NaN is not): bool [rows, 1], or a constant. */
export function truthsOf(graph: Graph, value: Numeric): Tensor | boolean {
  if (value.kind === 'truths') return value.tensor;
  if (value.kind === 'number') return value.value !== 0;
  return graph.node('Not', [graph.node('Equal', [value.tensor, graph.constant('double', [0])])]);
}

export function truthValue(truth: Tensor | boolean): Numeric {
  return typeof truth === 'boolean' ? { kind: 'number', value: Number(truth) } : { kind: 'truths', tensor: truth };
}
