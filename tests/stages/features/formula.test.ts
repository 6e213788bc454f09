import { expect, test } from '@jest/globals';
import { parseCondition, parseExpression } from '../../../stages/expression/parse.ts';
import { renderColumn, renderExpression, renderFeature } from '../../../stages/features/formula.ts';
import type { Derivation } from '../../../stages/recipe/recipe.ts';

test.each([
  'duration_ms / 60000',
  'a - (b - c) * -d',
  'a / (b / c) / d',
  'a - b + c',
  '-(a + b)',
  'a > 0.7 and (b > 0.7 or not c < 1e-7)',
  "(a or b) and not (c == 'it\\'s' or c != 'x\\\\y')",
  '`tempo (bpm)` * 2 > `not`',
])('%s is shown so that it reads back to the same expression', (text) => {
  const expression = parseExpression(text);
  expect(parseExpression(renderExpression(expression))).toEqual(expression);
});

test('parentheses stand where they are needed only', () => {
  expect(renderExpression(parseExpression('((a * b)) + (c / d) - (e - f)'))).toBe('a * b + c / d - (e - f)');
});

test('columns and features are told in words', () => {
  const derived: Derivation[] = [
    { kind: 'bin', name: 'size', column: 'n', edges: [1, 2.5], labels: ['small', 'medium', 'large'] },
    { kind: 'case', name: 'mood', cases: [{ when: parseCondition('n > 1'), then: 'up' }], otherwise: 'down' },
  ];
  expect(renderColumn('n', derived)).toBe('n');
  expect(renderColumn('size', derived)).toBe('small, medium from 1 n, large from 2.5 n');
  expect(renderColumn('mood', derived)).toBe('up if n > 1, else down');
  expect(renderFeature({ kind: 'one-hot', name: 'n_2', column: 'n', level: 2 }, derived)).toBe('n == 2');
});
