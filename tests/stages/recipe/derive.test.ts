import { expect, test } from '@jest/globals';
import { parseCondition, parseExpression } from '../../../stages/expression/parse.ts';
import { derive } from '../../../stages/recipe/derive.ts';
import type { Derivation } from '../../../stages/recipe/recipe.ts';
import { tableOf } from '../../../stages/table/columns.ts';

const table = tableOf([
  ['n', { kind: 'number', values: Float64Array.of(-1, 0.33, 0.5, 0.66, Infinity, NaN) }],
  ['b', { kind: 'boolean', values: [true, false, undefined, true, false, true] }],
  ['s', { kind: 'string', values: ['x', 'y', undefined, 'x', 'y', 'x'] }],
]);
const bins: Derivation = {
  kind: 'bin',
  name: 'level',
  column: 'n',
  edges: [0.33, 0.66],
  labels: ['low', 'mid', 'high'],
};

test('an edge belongs to the upper bin, a missing value to none', () => {
  expect(derive([bins], table).columns.get('level')).toEqual({
    kind: 'string',
    values: ['low', 'mid', 'mid', 'high', 'high', undefined],
  });
});

test('booleans are binned as 0 and 1', () => {
  const flag: Derivation = { kind: 'bin', name: 'flag', column: 'b', edges: [0.5], labels: ['no', 'yes'] };
  expect(derive([flag], table).columns.get('flag')!.values).toEqual(['yes', 'no', undefined, 'yes', 'no', 'yes']);
});

test('the first case that is true gives the text, and none is true where values are missing', () => {
  const mood: Derivation = {
    kind: 'case',
    name: 'mood',
    cases: [
      { when: parseCondition('n > 0.4 and b'), then: 'first' },
      { when: parseCondition("s == 'x'"), then: 'second' },
    ],
    otherwise: 'rest',
  };
  expect(derive([mood], table).columns.get('mood')!.values).toEqual([
    'second',
    'rest',
    'rest',
    'first',
    'rest',
    'second',
  ]);
});

test('derived columns come in order, build on each other, and replace columns of their name', () => {
  const derivations: Derivation[] = [
    { kind: 'expression', name: 'twice', expression: parseExpression('n * 2') },
    { kind: 'expression', name: 'n', expression: parseExpression('twice + 1') },
  ];
  const { columns } = derive(derivations, table);
  expect([...columns.keys()]).toEqual(['n', 'b', 's', 'twice']);
  expect([...columns.get('n')!.values]).toEqual([-1, 1.6600000000000001, 2, 2.3200000000000003, Infinity, NaN]);
  expect([...table.columns.get('n')!.values][0]).toBe(-1);
});

test('columns that are not there or of the wrong type are errors', () => {
  expect(() => derive([{ ...bins, column: 'm' }], table)).toThrow("there is no column 'm' ('level' is made from it)");
  expect(() => derive([{ ...bins, column: 's' }], table)).toThrow("column 's' is text, and bins are made of numbers");
});
