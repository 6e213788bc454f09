// From the arguments of the steps derive, bin and case to derivations, which the recipe keeps.
// A name is given once: a derived column never replaces another one.
import { parseCondition, parseExpression } from '../expression/parse.ts';
import type { Derivation } from '../recipe/recipe.ts';
import { StageError } from '../stage-error.ts';
import type { BinArguments, CaseArguments, StepArguments } from './params.ts';

export function expressionDerivations(given: StepArguments['derive']): Derivation[] {
  return Object.entries(given).map(([name, text]) => {
    return named(name, () => ({ kind: 'expression', name, expression: parseExpression(text) }));
  });
}

export function binDerivations(given: StepArguments['bin']): Derivation[] {
  return Object.entries(given).map(([name, bin]) => named(name, () => binDerivation(name, bin)));
}

export function caseDerivations(given: StepArguments['case']): Derivation[] {
  return Object.entries(given).map(([name, cases]) => named(name, () => caseDerivation(name, cases)));
}

function binDerivation(name: string, { column, edges, labels }: BinArguments): Derivation {
  if (labels.length !== edges.length + 1) {
    throw new StageError(`${edges.length} edges make ${edges.length + 1} bins, but there are ${labels.length} labels`);
  }
  const wrong = edges.findIndex((edge, at) => at > 0 && edge <= edges[at - 1]!);
  if (wrong > 0) throw new StageError(`the edges must ascend, and ${edges[wrong]} follows ${edges[wrong - 1]}`);
  return { kind: 'bin', name, column, edges, labels };
}

function caseDerivation(name: string, { cases, otherwise }: CaseArguments): Derivation {
  return {
    kind: 'case',
    name,
    cases: cases.map(({ when, then }) => ({ when: parseCondition(when), then })),
    otherwise,
  };
}

function named<Value>(name: string, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof StageError) throw new StageError(`'${name}': ${error.message}`);
    throw error;
  }
}
