// An expression over the columns of one row, as params hold it: `energy * danceability`, `valence > 0.5 and not explicit`.
// It is data: parsed into this tree, computed in float64 column by column, or written as nodes of an ONNX graph.

export type ArithmeticOperator = '+' | '-' | '*' | '/';
export type ComparisonOperator = '<' | '<=' | '>' | '>=' | '==' | '!=';
export type LogicalOperator = 'and' | 'or';

/**
 * A number is float64, a truth value is 0 or 1. A missing number is NaN: arithmetic keeps it, a comparison with it is
 * false (`!=` is true), as IEEE 754 has it. `==` and `!=` also compare texts; a missing text equals ''.
 * The operands of `and`, `or` and `not` are comparisons or logical themselves (see condition.ts), so 0 or 1, never NaN.
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: ArithmeticOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: ComparisonOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: LogicalOperator; readonly left: Expression; readonly right: Expression };

export function isArithmetic(operator: string): operator is ArithmeticOperator {
  return operator === '+' || operator === '-' || operator === '*' || operator === '/';
}

export function isComparison(operator: string): operator is ComparisonOperator {
  return ['<', '<=', '>', '>=', '==', '!='].includes(operator);
}

export function isLogical(operator: string): operator is LogicalOperator {
  return operator === 'and' || operator === 'or';
}
