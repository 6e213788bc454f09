// Problems as a person sees them: excerpts, carets, and nothing that a file could do to a terminal.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { renderProblem, renderProblems } from '../../../engine/cli/view/problem.ts';
import type { Problem } from '../../../engine/core/problem.ts';

function problem(text: string, column: number, length: number, line = 4): Problem {
  return {
    code: 'x',
    category: 'project',
    message: 'wrong',
    place: { file: 'pipeline.yaml', line, column, length, text },
    hint: 'mend it',
  };
}

test('a problem with its place and hint', () => {
  expect(renderProblem(problem('    dep: [data/a.csv]', 5, 3))).toBe(dedent`
    error: wrong
     --> pipeline.yaml:4:5
      |
    4 |     dep: [data/a.csv]
      |     ^^^
    hint: mend it
  `);
});

test('the gutter is as wide as the number', () => {
  expect(renderProblem(problem('x', 1, 1, 123))).toBe(dedent`
    error: wrong
       --> pipeline.yaml:123:1
        |
    123 | x
        | ^
    hint: mend it
  `);
});

test('a problem without a place, and several problems', () => {
  const bare: Problem = { code: 'x', category: 'project', message: 'a' };
  expect(renderProblems([bare, { ...bare, message: 'b', hint: 'c' }])).toBe('error: a\n\nerror: b\nhint: c');
});

test('tabs are widened under the carets too', () => {
  expect(
    renderProblem(problem('\ta: b', 2, 1))
      .split('\n')
      .slice(3, 5),
  ).toEqual(['4 |     a: b', '  |     ^']);
});

test('wide characters take two columns, combining ones none', () => {
  expect(
    renderProblem(problem('日本: e\u0301: x', 9, 1))
      .split('\n')
      .slice(3, 5),
  ).toEqual(['4 | 日本: e\u0301: x', '  |          ^']);
});

test('a very long line is cut around the column', () => {
  const [, , , excerpt = '', carets = ''] = renderProblem(
    problem(`${'a'.repeat(5000)}HERE${'b'.repeat(5000)}`, 5001, 4),
  ).split('\n');
  expect(excerpt.length).toBeLessThan(130);
  expect(excerpt).toMatch(/^4 \| …a+HEREb+…$/);
  expect(excerpt.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
});

test('a mistake at the end of a line is past its text', () => {
  expect(
    renderProblem(problem('a:', 3, 1))
      .split('\n')
      .slice(3, 5),
  ).toEqual(['4 | a:', '  |   ^']);
});

test('control characters are shown, not sent', () => {
  expect(renderProblem({ code: 'x', category: 'project', message: 'a \u001b[2J \u202e \n b' })).toBe(
    String.raw`error: a \u001b[2J \u202e \n b`,
  );
});
