// Which texts a recipe asks each column after: in comparisons, one-hot levels and codes.
// A raw column's encoder has to know them all when its input is written, before the first node that compares.
import type { Expression } from '../expression/expression.ts';
import type { Derivation, Recipe } from '../recipe/recipe.ts';

/** Column -> distinct texts, in the order of the recipe. */
export type AskedTexts = ReadonlyMap<string, ReadonlySet<string>>;

export function askedTexts({ derived, features }: Recipe): AskedTexts {
  const asked = new Map<string, Set<string>>();
  const ask = (column: string, texts: Iterable<string>): void => {
    const known = asked.get(column) ?? new Set();
    for (const text of texts) known.add(text);
    asked.set(column, known);
  };
  const derivedTexts = new Map(derived.map((derivation) => [derivation.name, textsOf(derivation)]));
  for (const feature of features) {
    if (feature.kind === 'code') ask(feature.column, feature.levels);
    if (feature.kind === 'one-hot' && typeof feature.level === 'string') ask(feature.column, [feature.level]);
  }
  const visit = (expression: Expression): void => {
    if (expression.kind === 'negate' || expression.kind === 'not') visit(expression.operand);
    if (!('left' in expression)) return;
    const { left, right } = expression;
    for (const [one, other] of [[left, right] as const, [right, left] as const]) {
      visit(one);
      if (one.kind !== 'column') continue;
      if (other.kind === 'text') ask(one.name, [other.value]);
      if (other.kind === 'column') ask(one.name, derivedTexts.get(other.name) ?? []);
    }
  };
  for (const derivation of derived) {
    if (derivation.kind === 'expression') visit(derivation.expression);
    if (derivation.kind === 'case') derivation.cases.forEach(({ when }) => visit(when));
  }
  return asked;
}

/** The texts that a derived column can have, without repetition; '' where it is missing. */
export function textsOf(derivation: Derivation): readonly string[] {
  if (derivation.kind === 'expression') return [];
  if (derivation.kind === 'bin') return [...new Set([...derivation.labels, ''])];
  return [...new Set([...derivation.cases.map((each) => each.then), derivation.otherwise])];
}
