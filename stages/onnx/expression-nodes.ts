// An expression as nodes of the graph: the same tree, operation by operation, that `evaluate` computes.
// Constant parts are computed here, in the same float64, so that no node has a constant for each of its inputs.
import { isArithmetic, isComparison, type Expression } from '../expression/expression.ts';
import type { Graph } from './graph.ts';
import { calculate, combine, compare, negate, not } from './number-nodes.ts';
import { compareTexts } from './text-nodes.ts';
import { isTextual, type Numeric, type Value } from './value.ts';

/** `columnNamed` returns a column made before, or throws for a name that is not there. */
export function expressionValue(graph: Graph, expression: Expression, columnNamed: (name: string) => Value): Value {
  const value = (part: Expression): Value => expressionValue(graph, part, columnNamed);
  const { kind } = expression;
  if (kind === 'number' || kind === 'text') return expression;
  if (kind === 'column') return columnNamed(expression.name);
  if (kind === 'negate') return negate(graph, numeric(value(expression.operand), kind));
  if (kind === 'not') return not(graph, numeric(value(expression.operand), kind));
  const [left, right] = [value(expression.left), value(expression.right)];
  if ((kind === '==' || kind === '!=') && isTextual(left) && isTextual(right)) {
    return compareTexts(graph, kind, left, right);
  }
  const [a, b] = [numeric(left, kind), numeric(right, kind)];
  if (isArithmetic(kind)) return calculate(graph, kind, a, b);
  return isComparison(kind) ? compare(graph, kind, a, b) : combine(graph, kind, a, b);
}

/** The types of a recipe were checked when it was fitted: text among numbers here is a slip of ours. */
export function numeric(value: Value, user: string): Numeric {
  if (isTextual(value)) throw new Error(`'${user}' of the recipe takes numbers and is given text`);
  return value;
}
