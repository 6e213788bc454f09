import { expect, test } from '@jest/globals';
import { array, assert, constantFrom, option, property, tuple } from 'fast-check';
import { tableOf, type Table } from '../../../stages/table/columns.ts';
import { distinctRows } from '../../../stages/table/distinct.ts';

const texts = (columns: Record<string, (string | undefined)[]>): Table =>
  tableOf(Object.entries(columns).map(([name, values]) => [name, { kind: 'string', values }] as const));

test('rows are equal only when each value is, whatever characters the texts hold', () => {
  const table = texts({ a: ['x"|"y', 'x', 'x', undefined, undefined, ''], b: ['z', 'y"|"z', 'y"|"z', '1', '1', '1'] });
  expect([...distinctRows(table, ['a', 'b'])]).toEqual([0, 1, 3, 5]);
});

test('missing numbers are equal to each other', () => {
  const table = tableOf([['n', { kind: 'number', values: Float64Array.of(NaN, 1, NaN, 1, 0) }]]);
  expect([...distinctRows(table, ['n'])]).toEqual([0, 1, 4]);
});

test('distinct rows are those of a plain comparison', () => {
  const word = option(constantFrom('a', 'b', 'ab'), { nil: undefined });
  assert(
    property(array(tuple(word, word, word), { minLength: 1, maxLength: 40 }), (rows) => {
      const table = texts({ a: rows.map((row) => row[0]), b: rows.map((row) => row[1]), c: rows.map((row) => row[2]) });
      const keys = rows.map((row) => JSON.stringify(row.map((value) => value ?? null)));
      const expected = keys.flatMap((key, row) => (keys.indexOf(key) === row ? [row] : []));
      expect([...distinctRows(table, ['a', 'b', 'c'])]).toEqual(expected);
    }),
  );
});
