import { expect, test } from '@jest/globals';
import { evaluate } from '../../../stages/expression/evaluate.ts';
import { parseExpression } from '../../../stages/expression/parse.ts';
import { columnNamed, tableOf } from '../../../stages/table/columns.ts';

const table = tableOf([
  ['a', { kind: 'number', values: Float64Array.of(1, -2, NaN, 0, Infinity) }],
  ['b', { kind: 'number', values: Float64Array.of(0.1, 3, 5, 0, 2) }],
  ['f', { kind: 'number', values: Float32Array.of(0.1, 0.2, 0.3, 0.4, NaN) }],
  ['t', { kind: 'boolean', values: [true, false, undefined, true, false] }],
  ['s', { kind: 'string', values: ['x', 'y', undefined, 'x', ''] }],
  ['u', { kind: 'string', values: ['x', 'x', undefined, '', undefined] }],
]);
const value = (text: string): number[] => [
  ...evaluate(parseExpression(text), (name) => columnNamed(table, name, 'in a test')),
];

test.each([
  ['a', [1, -2, NaN, 0, Infinity]],
  ['-a', [-1, 2, NaN, -0, -Infinity]],
  ['a * b + 1', [1.1, -5, NaN, 1, Infinity]],
  ['a / b', [10, -2 / 3, NaN, NaN, Infinity]],
  ['b - 0.2', [-0.1, 2.8, 4.8, -0.2, 1.8]],
  ['f', [0.1, 0.2, 0.3, 0.4, NaN].map(Math.fround)],
  ['f == 0.1', [0, 0, 0, 0, 0]],
  ['t + 0', [1, 0, NaN, 1, 0]],
])('%s is computed in float64', (text, expected) => {
  expect(value(text)).toEqual(expected);
});

test.each([
  ['a > 0', [1, 0, 0, 0, 1]],
  ['a <= 0', [0, 1, 0, 1, 0]],
  ['a != a', [0, 0, 1, 0, 0]],
  ['a == a', [1, 1, 0, 1, 1]],
  ['not a > 0', [0, 1, 1, 1, 0]],
  ['a > 0 or b > 2', [1, 1, 1, 0, 1]],
  ['a and b', [1, 1, 0, 0, 1]],
  ['not t', [0, 1, 1, 0, 1]],
  ['t == false', [0, 1, 0, 0, 1]],
  ['(a > 0) + (b > 1)', [1, 1, 1, 0, 2]],
])('%s is 0 or 1, and what is missing is not true', (text, expected) => {
  expect(value(text)).toEqual(expected);
});

test.each([
  ["s == 'x'", [1, 0, 0, 1, 0]],
  ["'x' != s", [0, 1, 1, 0, 1]],
  ["s == ''", [0, 0, 1, 0, 1]],
  ['s == u', [1, 0, 1, 0, 1]],
])('%s compares texts, a missing one being empty', (text, expected) => {
  expect(value(text)).toEqual(expected);
});

test.each([
  ['s * 2', "column 's' is text, and '*' takes numbers; texts are compared by == and != only"],
  ['-s', "column 's' is text, and '-' takes numbers"],
  ["s < 'x'", "column 's' is text, and '<' takes numbers"],
  ["a + 'x'", "the text 'x' is text, and '+' takes numbers"],
  ['s and a', "column 's' is text, and '<' takes numbers"],
  ['s == a', "column 's' is text, and '==' compares it with column 'a', which is not"],
  ["a != 'x'", "the text 'x' is text, and '!=' compares it with column 'a', which is not"],
  ['s', "column 's' is text, and the result of an expression takes numbers"],
  ['missing + 1', "there is no column 'missing'"],
])('%s is refused', (text, message) => {
  expect(() => value(text)).toThrow(message);
});

test('the result is an array of its own', () => {
  evaluate(parseExpression('a'), (name) => columnNamed(table, name, '')).fill(7);
  expect(value('a')[0]).toBe(1);
});
