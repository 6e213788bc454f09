import { expect, test } from '@jest/globals';
import { array, assert, constantFrom, property } from 'fast-check';
import type { Expression } from '../../../stages/expression/expression.ts';
import { columnsOf, parseCondition, parseExpression } from '../../../stages/expression/parse.ts';
import { StageError } from '../../../stages/stage-error.ts';

/** Every operation in parentheses, so that the text shows the tree. */
function shown(node: Expression): string {
  if (node.kind === 'number') return String(node.value);
  if (node.kind === 'text') return `'${node.value}'`;
  if (node.kind === 'column') return node.name;
  if ('operand' in node) return `(${node.kind} ${shown(node.operand)})`;
  return `(${shown(node.left)} ${node.kind} ${shown(node.right)})`;
}

test.each([
  ['a + b * c', '(a + (b * c))'],
  ['a - b - c', '((a - b) - c)'],
  ['(a + b) / -c', '((a + b) / (negate c))'],
  ['-2 * a', '(-2 * a)'],
  ['a - -.5e1', '(a - -5)'],
  ['a > 1 and b <= 2 or c == 3', '(((a > 1) and (b <= 2)) or (c == 3))'],
  ['not a > 1 and b > 2', '((not (a > 1)) and (b > 2))'],
  ['not a + 1 == b', '(not ((a + 1) == b))'],
  ['not not a == b', '(not (not (a == b)))'],
  ['a > 1 and not b == 2', '((a > 1) and (not (b == 2)))'],
  ['(not (a == b)) == c', '((not (a == b)) == c)'],
  ["genre != 'hip-hop'", "(genre != 'hip-hop')"],
  [`name == "it's"`, "(name == 'it's')"],
  ['`tempo (bpm)` / 2', '(tempo (bpm) / 2)'],
  ['größe > 1', '(größe > 1)'],
  ['explicit == true', '(explicit == 1)'],
  ['nothing + android + orbit', '((nothing + android) + orbit)'],
  ['a\n  * b', '(a * b)'],
])('%j is read as %s', (text, tree) => {
  expect(shown(parseExpression(text))).toBe(tree);
});

test('a number where a truth value is wanted is true when it is neither 0 nor missing', () => {
  expect(shown(parseExpression('a > 1 and not b'))).toBe('((a > 1) and (not ((b < 0) or (b > 0))))');
  expect(shown(parseCondition('b'))).toBe('((b < 0) or (b > 0))');
  expect(shown(parseCondition('b > 1'))).toBe('(b > 1)');
  expect(() => parseCondition("'x' and a")).toThrow("the text 'x' is not a condition; compare it");
});

test.each([
  ['', 1, 'it is empty'],
  ['1 + 1', 1, 'no column is named'],
  ['a +', 4, "a value is missing after '+'"],
  ['a and', 6, "a value is missing after 'and'"],
  ['or a', 1, "a value is missing before 'or'"],
  ['not', 4, "a value is missing after 'not'"],
  ['a b', 3, "'b' is unexpected"],
  ['2a', 2, "'a' is unexpected"],
  ['(a', 1, 'this parenthesis is never closed'],
  ['a)', 2, "')' is unexpected"],
  ['a * ()', 5, 'there is nothing in these parentheses'],
  ["a == 'x", 8, 'a quote is never closed'],
  ['`a', 1, 'this backtick is never closed'],
  ['``', 1, 'there is no name in these backticks'],
  ['a < b < c', 1, 'comparisons do not chain; write a < b and b < c'],
  ['a == not b', 6, "put parentheses around what 'not' begins"],
  ['a = b', 3, "'=' is unexpected; write == to compare"],
  ['a && b', 3, "'&' is unexpected; write and"],
  ['a || b', 3, "'|' is unexpected; write or"],
  ['!a', 1, "'!' is unexpected; write not, or != to compare"],
  ['a ** 2', 4, "'*' is unexpected; there is no power; write a * a"],
  ['log(a)', 4, "'(' is unexpected; there are no functions"],
  ['a.b', 2, "'.' is unexpected; names with other characters than letters, digits and _ go into backticks"],
  ['a[0]', 2, "'[' is unexpected; there are no lists"],
  ['[a]', 1, "'[' is unexpected; there are no lists"],
  ['a ? b : c', 3, "'?' is unexpected; use a case step to choose between values"],
  ['a, b', 2, "',' is unexpected; an expression is one value"],
  [',a', 1, "',' is unexpected; an expression is one value"],
  ['a;', 2, "';' is unexpected"],
  ['a % 2', 3, "'%' is unexpected"],
  ['1e999 * a', 1, '1e999 is beyond float64'],
])('%j is refused at column %i', (text, column, what) => {
  expect(() => parseExpression(text)).toThrow(
    new StageError(`the expression \`${text}\` is wrong at column ${column}: ${what}`),
  );
});

test('whatever is typed is an expression or a StageError', () => {
  const piece = constantFrom(
    'a',
    'not',
    'and',
    '(',
    ')',
    '-',
    '1',
    '.5',
    '<',
    '==',
    '=',
    "'x'",
    "'",
    '`b`',
    '`',
    ',',
    '?',
    '.',
    '[',
    '{',
    '\\',
    '\n',
  );
  assert(
    property(array(piece, { maxLength: 8 }), (pieces) => {
      try {
        parseExpression(pieces.join(' '));
      } catch (error) {
        expect(error).toBeInstanceOf(StageError);
      }
    }),
    { numRuns: 500 },
  );
  expect(() => parseExpression(`${'('.repeat(3000)}a`)).toThrow('longer than 2000 characters');
  expect(shown(parseExpression(`${'('.repeat(990)}a${')'.repeat(990)}`))).toBe('a');
});

test('the columns of an expression are told once each', () => {
  expect([...columnsOf(parseExpression('a * a + b > 1 and not `c d` == 2'))]).toEqual(['a', 'b', 'c d']);
});
