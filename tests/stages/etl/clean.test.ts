import { expect, test } from '@jest/globals';
import { clean, type Cleaning } from '../../../stages/etl/clean.ts';
import { parseCsv } from '../../../stages/table/csv.ts';

const table = parseCsv(Buffer.from(',name,n,y\n0, a ,1,10\n1,a,1,10\n2,  ,2,20\n3,b,,30\n4,c,3,\n5,a,1,11\n'), 'a.csv');
const cleaning: Cleaning = { target: 'y', required: ['name'], drop: ['index'], deduplicate: true };

test('texts are trimmed, incomplete and repeated rows go, the first of equal rows stays', () => {
  const { table: cleaned, incompleteRows, repeatedRows } = clean(table, cleaning);
  expect([...cleaned.columns]).toEqual([
    ['name', { kind: 'string', values: ['a', 'b', 'a'] }],
    ['n', { kind: 'number', values: Float64Array.of(1, NaN, 1) }],
    ['y', { kind: 'number', values: Float64Array.of(10, 30, 11) }],
  ]);
  expect([incompleteRows, repeatedRows]).toEqual([2, 1]);
});

test('rows that differ in the index only are repeated rows', () => {
  expect(clean(table, { ...cleaning, drop: [] }).repeatedRows).toBe(1);
  expect(clean(table, { ...cleaning, deduplicate: false }).repeatedRows).toBe(0);
});

test('a column may be required and dropped at once', () => {
  expect([...clean(table, { ...cleaning, drop: ['index', 'name', 'nothing'] }).table.columns.keys()]).toEqual([
    'n',
    'y',
  ]);
});

test.each([
  [
    { target: 'popularity' },
    "there is no column 'popularity' (named by etl.target in params.yaml); columns: 'index', 'name', 'n', 'y'",
  ],
  [{ target: 'name' }, "the target 'name' is a string column; etl.target must name a numeric one"],
  [{ required: ['title'] }, "there is no column 'title' (named by etl.required in params.yaml)"],
  [{ drop: ['y'] }, "etl.drop names the target 'y'; take it out there"],
])('params that do not fit the table are an error: %j', (change, message) => {
  expect(() => clean(table, { ...cleaning, ...change })).toThrow(message);
});

test('a table without one complete row is an error', () => {
  const gaps = parseCsv(Buffer.from('name,y\n,1\nx,\n'), 'a.csv');
  expect(() => clean(gaps, cleaning)).toThrow("no row has a value in each of 'y', 'name'");
});
