import { expect, test } from '@jest/globals';
import { parseExpression } from '../../../stages/expression/parse.ts';
import { applyRecipe } from '../../../stages/recipe/apply.ts';
import type { Recipe } from '../../../stages/recipe/recipe.ts';
import { tableOf, type Column } from '../../../stages/table/columns.ts';

const RECIPE: Recipe = {
  inputs: [
    { name: 'n', kind: 'number' },
    { name: 's', kind: 'string' },
    { name: 'b', kind: 'boolean' },
  ],
  derived: [{ kind: 'expression', name: 'third', expression: parseExpression('n / 3') }],
  features: [
    { kind: 'number', name: 'third', column: 'third', scale: { mean: 0.1, deviation: 0.7 } },
    { kind: 'code', name: 's_encoded', column: 's', levels: ['x', 'y'], scale: { mean: 0.5, deviation: 2 } },
    { kind: 'one-hot', name: 's_y', column: 's', level: 'y' },
    { kind: 'one-hot', name: 'n_0', column: 'n', level: 0 },
    { kind: 'one-hot', name: 'b_1', column: 'b', level: 1 },
  ],
};
const n = (...values: number[]): Column => ({ kind: 'number', values: Float64Array.from(values) });
const s = (...values: (string | undefined)[]): Column => ({ kind: 'string', values });
const b = (...values: (boolean | undefined)[]): Column => ({ kind: 'boolean', values });

test('features are float64 all the way and rounded once', () => {
  const value = 16_777_217.3;
  const { values } = applyRecipe(
    RECIPE,
    tableOf([
      ['n', n(value)],
      ['s', s('y')],
      ['b', b(true)],
    ]),
  );
  expect(values[0]).toBe(Math.fround((value / 3 - 0.1) / 0.7));
  expect(values[0]).not.toBe(Math.fround((Math.fround(value) / 3 - 0.1) / 0.7));
});

test('rows follow each other; odd values have a meaning each', () => {
  const table = tableOf([
    ['b', b(true, undefined, false, true)],
    ['n', n(-0, NaN, Infinity, -Infinity)],
    ['s', s('y', undefined, 'unseen', '')],
  ]);
  const { values, rows, columns } = applyRecipe(RECIPE, table);
  expect([rows, columns]).toEqual([4, 5]);
  expect([...values]).toEqual(
    [
      [Math.fround(-0.1 / 0.7), 0.25, 1, 1, 1],
      [NaN, NaN, 0, 0, 0],
      [Infinity, NaN, 0, 0, 0],
      [-Infinity, NaN, 0, 0, 1],
    ].flat(),
  );
});

test('a column without any value fits every kind, and truth values are numbers', () => {
  const table = tableOf([
    ['n', b(true, false)],
    ['s', n(NaN, NaN)],
    ['b', s(undefined, undefined)],
  ]);
  expect([...applyRecipe(RECIPE, table).values].slice(1, 5)).toEqual([NaN, 0, 0, 0]);
  expect(applyRecipe(RECIPE, table).values[8]).toBe(1);
});

test('a table without rows has no features, but their count', () => {
  const table = tableOf([
    ['n', n()],
    ['s', s()],
    ['b', b()],
  ]);
  expect(applyRecipe(RECIPE, table)).toEqual({ values: new Float32Array(), rows: 0, columns: 5 });
});

test('a column that is not there, or of another kind, is an error', () => {
  const columns: [string, Column][] = [
    ['n', n(1)],
    ['s', s('x')],
    ['b', b(true)],
  ];
  expect(() => applyRecipe(RECIPE, tableOf(columns.slice(1)))).toThrow(
    "there is no column 'n' (the model needs it); columns: 's', 'b'",
  );
  expect(() => applyRecipe(RECIPE, tableOf([...columns, ['n', s('1')]]))).toThrow(
    "column 'n' holds texts, but the model takes numbers there",
  );
  expect(() => applyRecipe(RECIPE, tableOf([...columns, ['b', n(1)]]))).toThrow('but the model takes truth values');
});
