// Truth values of expressions. A condition is 0 or 1 in every row, also where its columns are missing,
// so that each reader of the tree may take it as it is and none has to decide what a missing truth value means.
import { StageError } from '../stage-error.ts';
import { isComparison, isLogical, type Expression } from './expression.ts';

/**
 * The expression where a truth value is wanted (operands of `and`, `or`, `not`; `when` of a case; a filter). A comparison
 * or logical expression is one; of any other, x stands for `x < 0 or x > 0`: true when neither 0 nor missing.
 */
export function condition(expression: Expression): Expression {
  if (isComparison(expression.kind) || isLogical(expression.kind) || expression.kind === 'not') return expression;
  if (expression.kind === 'text') throw new StageError(`the text '${expression.value}' is not a condition; compare it`);
  const zero: Expression = { kind: 'number', value: 0 };
  return {
    kind: 'or',
    left: { kind: '<', left: expression, right: zero },
    right: { kind: '>', left: expression, right: zero },
  };
}
