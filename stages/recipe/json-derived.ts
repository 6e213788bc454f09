// Derived columns out of JSON, down to the last node of an expression.
// What gets past here keeps the promises of expression.ts: conditions stand where conditions are wanted.
import { isArithmetic, isComparison, isLogical, type Expression } from '../expression/expression.ts';
import { isText, kindFrom, listFrom, NotAsExpected, numberFrom, recordFrom, textFrom } from './json-values.ts';
import type { Derivation } from './recipe.ts';

/** Deeper nesting is no expression of ours (a text holds 2,000 characters), and could overflow the stack. */
const MAX_DEPTH = 2000;

export function derivationFrom(json: unknown, at: string): Derivation {
  const { kind: told } = recordFrom(
    json,
    at,
    ['kind', 'name'],
    ['expression', 'column', 'edges', 'labels', 'cases', 'otherwise'],
  );
  const kind = kindFrom(told, `${at}.kind`, ['expression', 'bin', 'case']);
  if (kind === 'expression') {
    const record = recordFrom(json, at, ['kind', 'name', 'expression']);
    return {
      kind,
      name: textFrom(record.name, `${at}.name`),
      expression: expressionFrom(record.expression, `${at}.expression`),
    };
  }
  if (kind === 'bin') return binFrom(json, at);
  const record = recordFrom(json, at, ['kind', 'name', 'cases', 'otherwise']);
  return {
    kind,
    name: textFrom(record.name, `${at}.name`),
    cases: listFrom(record.cases, `${at}.cases`, (item, place) => {
      const { when, then } = recordFrom(item, place, ['when', 'then']);
      return { when: expressionFrom(when, `${place}.when`), then: textFrom(then, `${place}.then`) };
    }),
    otherwise: textFrom(record.otherwise, `${at}.otherwise`),
  };
}

function binFrom(json: unknown, at: string): Derivation {
  const record = recordFrom(json, at, ['kind', 'name', 'column', 'edges', 'labels']);
  const edges = listFrom(record.edges, `${at}.edges`, numberFrom);
  const labels = listFrom(record.labels, `${at}.labels`, textFrom);
  if (labels.length !== edges.length + 1) {
    throw new NotAsExpected(`${at}.labels`, `has ${labels.length} texts for ${edges.length} edges`);
  }
  if (edges.some((edge, k) => k > 0 && edge <= edges[k - 1]!))
    throw new NotAsExpected(`${at}.edges`, 'does not ascend');
  return {
    kind: 'bin',
    name: textFrom(record.name, `${at}.name`),
    column: textFrom(record.column, `${at}.column`),
    edges,
    labels,
  };
}

function expressionFrom(json: unknown, at: string, depth = 0): Expression {
  if (depth > MAX_DEPTH) throw new NotAsExpected(at, 'is nested too deeply');
  const { kind } = recordFrom(json, at, ['kind'], ['value', 'name', 'operand', 'left', 'right']);
  if (!isText(kind)) throw new NotAsExpected(at, 'has no kind');
  const part = (side: unknown): Expression => expressionFrom(side, at, depth + 1);
  if (kind === 'number') return { kind, value: numberFrom(recordFrom(json, at, ['kind', 'value']).value, at) };
  if (kind === 'column') return { kind, name: textFrom(recordFrom(json, at, ['kind', 'name']).name, at) };
  if (kind === 'text') {
    const { value } = recordFrom(json, at, ['kind', 'value']);
    if (!isText(value)) throw new NotAsExpected(at, 'has a text that is none');
    return { kind, value };
  }
  if (kind === 'negate') return { kind, operand: part(recordFrom(json, at, ['kind', 'operand']).operand) };
  if (kind === 'not') return { kind, operand: truth(part(recordFrom(json, at, ['kind', 'operand']).operand), at) };
  const { left, right } = recordFrom(json, at, ['kind', 'left', 'right']);
  if (isLogical(kind)) return { kind, left: truth(part(left), at), right: truth(part(right), at) };
  if (isArithmetic(kind) || isComparison(kind)) return { kind, left: part(left), right: part(right) };
  throw new NotAsExpected(at, `has the kind ${JSON.stringify(kind)}, which is unknown`);
}

function truth(expression: Expression, at: string): Expression {
  const { kind } = expression;
  if (kind === 'not' || isLogical(kind) || isComparison(kind)) return expression;
  throw new NotAsExpected(at, 'has an operand that is no condition');
}
