import { expect, test } from '@jest/globals';
import { parseExpression } from '../../../stages/expression/parse.ts';
import type { OnnxHead } from '../../../stages/models/model.ts';
import { hostileTable } from '../../../stages/onnx/hostile.ts';
import type { Recipe } from '../../../stages/recipe/recipe.ts';
import { tree } from './support.ts';

const recipe: Recipe = {
  inputs: [
    { name: 'x', kind: 'number' },
    { name: 'y', kind: 'number' },
    { name: 'flag', kind: 'boolean' },
    { name: 'genre', kind: 'string' },
    { name: 'free', kind: 'string' },
  ],
  derived: [
    { kind: 'bin', name: 'level', column: 'x', edges: [0.33], labels: ['low', 'high'] },
    { kind: 'expression', name: 'short', expression: parseExpression('y / 60000 < 2.5') },
  ],
  features: [
    { kind: 'number', name: 'x', column: 'x' },
    { kind: 'number', name: 'y', column: 'y', scale: { mean: 10, deviation: 4 } },
    { kind: 'code', name: 'genre_encoded', column: 'genre', levels: ['pop', 'rock'] },
  ],
};
const head: OnnxHead = {
  kind: 'trees',
  ensemble: {
    base: 0,
    trees: [
      tree(
        [
          [0, 0.7, ~0, 1],
          [1, -1.5, ~1, ~2],
        ],
        [1, 2, 3],
      ),
    ],
  },
};
const table = hostileTable(recipe, { rows: 2000, seed: 3, head });
const values = (name: string): ReadonlySet<unknown> => new Set<unknown>(table.columns.get(name)!.values);

test('missing values of every kind, unseen and empty texts, infinities and huge values are there', () => {
  expect(table.rows).toBe(2000);
  const huge = [NaN, Infinity, -Infinity, 1e300, -1e300, 5e-324, 3.5e38];
  expect(huge.filter((value) => !values('x').has(value))).toEqual([]);
  expect([...(table.columns.get('x')!.values as Float64Array)].some((value) => Object.is(value, -0))).toBe(true);
  expect(values('flag')).toEqual(new Set([true, false, undefined]));
  for (const text of ['pop', 'rock', 'POP', 'pop ', 'unseen', '', undefined]) expect(values('genre')).toContain(text);
  expect(values('free')).toContain('unseen');
});

test('edges of bins, numbers of expressions and thresholds are there, with their neighbours', () => {
  for (const value of [0.33, 0.33000000000000007, 0.32999999999999996, 2.5, 60000])
    expect(values('y')).toContain(value);
  const threshold = Math.fround(0.7);
  for (const value of [threshold, 0.7000000476837158, threshold + 2 ** -53]) expect(values('x')).toContain(value);
  // Scaled: -1.5 is (4 - 10) / 4.
  for (const value of [4, 4.000000000000001, 3.9999999999999996]) expect(values('y')).toContain(value);
});

test('the same seed gives the same rows, another one others', () => {
  expect(hostileTable(recipe, { rows: 2000, seed: 3, head })).toEqual(table);
  expect(hostileTable(recipe, { rows: 2000, seed: 4, head })).not.toEqual(table);
});
