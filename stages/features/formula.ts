// Expressions, derived columns and features as text for people, with no more parentheses than they need.
// What it writes for an expression parses to the same expression.
import type { Expression } from '../expression/expression.ts';
import type { Derivation, Feature } from '../recipe/recipe.ts';

const PRECEDENCE: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  not: 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '==': 4,
  '!=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  negate: 7,
};

export function renderExpression(expression: Expression): string {
  const { kind } = expression;
  if (kind === 'number') return String(expression.value);
  if (kind === 'text') return `'${expression.value.replaceAll(/[\\']/g, '\\$&')}'`;
  if (kind === 'column') return renderName(expression.name);
  if (kind === 'negate') return `-${within(expression.operand, kind)}`;
  if (kind === 'not') return `not ${within(expression.operand, kind)}`;
  return `${within(expression.left, kind)} ${kind} ${within(expression.right, kind, true)}`;
}

/** In backticks where it would not be read as one name. */
function renderName(name: string): string {
  return /^(?!(?:and|or|not|true|false)$)[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `\`${name}\``;
}

function within(part: Expression, operator: string, isRight = false): string {
  const text = renderExpression(part);
  const own = PRECEDENCE[part.kind] ?? 8;
  const outer = PRECEDENCE[operator]!;
  return own < outer || (own === outer && isRight) ? `(${text})` : text;
}

/** How a column is made: `duration_ms / 60000`; its own name for one that is not derived. */
export function renderColumn(name: string, derived: readonly Derivation[]): string {
  const derivation = derived.find((made) => made.name === name);
  if (!derivation) return name;
  if (derivation.kind === 'expression') return renderExpression(derivation.expression);
  if (derivation.kind === 'bin') {
    const { column, edges, labels } = derivation;
    return labels.map((label, k) => (k === 0 ? label : `${label} from ${edges[k - 1]} ${column}`)).join(', ');
  }
  const cases = derivation.cases.map(({ when, then }) => `${then} if ${renderExpression(when)}`);
  return [...cases, `else ${derivation.otherwise}`].join(', ');
}

export function renderFeature(feature: Feature, derived: readonly Derivation[]): string {
  const { column } = feature;
  if (feature.kind === 'one-hot') {
    const level = typeof feature.level === 'string' ? `'${feature.level}'` : feature.level;
    return `${column} == ${level}`;
  }
  if (feature.kind === 'code') return `index of ${column} in ${feature.levels.length} sorted texts`;
  return renderColumn(column, derived);
}
