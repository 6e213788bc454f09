// Arithmetic, comparison and logic in float64, one node an operation, with the bits that JavaScript computes.
// Runtimes rewrite what they hold for equal: `1 / x * y` to y / x, `x + 0` to x. Nothing written here may invite that.
import type { ArithmeticOperator, ComparisonOperator, LogicalOperator } from '../expression/expression.ts';
import type { Graph, Tensor } from './graph.ts';
import { rowsOf, truthsOf, truthValue, type Numeric } from './value.ts';

const NODES = { '+': 'Add', '-': 'Sub', '*': 'Mul', '/': 'Div' } as const;
const COMPARISONS = {
  '<': 'Less',
  '<=': 'LessOrEqual',
  '>': 'Greater',
  '>=': 'GreaterOrEqual',
  '==': 'Equal',
} as const;

export function calculate(graph: Graph, operator: ArithmeticOperator, a: Numeric, b: Numeric): Numeric {
  if (a.kind === 'number' && b.kind === 'number') return { kind: 'number', value: result(operator, a.value, b.value) };
  return numbers(graph.node(NODES[operator], [operand(graph, a), operand(graph, b)]));
}

export function negate(graph: Graph, value: Numeric): Numeric {
  if (value.kind === 'number') return { kind: 'number', value: -value.value };
  return numbers(graph.node('Neg', [rowsOf(graph, value)]));
}

/** False with NaN, `!=` true. */
export function compare(graph: Graph, operator: ComparisonOperator, a: Numeric, b: Numeric): Numeric {
  if (operator === '!=') return not(graph, compare(graph, '==', a, b));
  if (a.kind === 'number' && b.kind === 'number') return truthValue(holds(operator, a.value, b.value));
  // 0 equals -0 here, and the graph must not hold -0.
  const side = (value: Numeric): Tensor =>
    value.kind === 'number' ? graph.constant('double', [value.value + 0]) : rowsOf(graph, value);
  return truthValue(graph.node(COMPARISONS[operator], [side(a), side(b)]));
}

export function not(graph: Graph, value: Numeric): Numeric {
  const truth = truthsOf(graph, value);
  return truthValue(typeof truth === 'boolean' ? !truth : graph.node('Not', [truth]));
}

export function combine(graph: Graph, operator: LogicalOperator, a: Numeric, b: Numeric): Numeric {
  const [left, right] = [truthsOf(graph, a), truthsOf(graph, b)];
  const decides = operator === 'or';
  if (left === decides || right === decides) return truthValue(decides);
  if (typeof left === 'boolean') return truthValue(right);
  if (typeof right === 'boolean') return truthValue(left);
  return truthValue(graph.node(operator === 'and' ? 'And' : 'Or', [left, right]));
}

/**
 * A constant is a scalar, unless it is 0 or 1 in float32: such ones a runtime takes for no operation at all (onnxruntime
 * drops `x * 1.00000000001`), and 1 / x for half of a division. It cannot do so with one number a row.
 */
function operand(graph: Graph, value: Numeric): Tensor {
  if (value.kind !== 'number') return rowsOf(graph, value);
  const size = Math.fround(Math.abs(value.value));
  return size === 0 || size === 1 ? rowsOf(graph, value) : graph.constant('double', [value.value]);
}

function numbers(tensor: Tensor): Numeric {
  return { kind: 'numbers', tensor };
}

function result(operator: ArithmeticOperator, a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  return operator === '*' ? a * b : a / b;
}

function holds(operator: Exclude<ComparisonOperator, '!='>, a: number, b: number): boolean {
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  return operator === '>=' ? a >= b : a === b;
}
