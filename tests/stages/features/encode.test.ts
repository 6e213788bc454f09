import { expect, test } from '@jest/globals';
import { encode, type Encoding } from '../../../stages/features/encode.ts';
import { parseCsv } from '../../../stages/table/csv.ts';
import { splitRows } from '../../../stages/table/split.ts';

const lines = Array.from(
  { length: 20 },
  (_, k) => `id${k},${k % 4 === 0 ? '' : k},${k % 2 === 0 ? 'True' : 'False'},${k * 10}`,
);
const table = parseCsv(Buffer.from(`id,n,b,y\n${lines.join('\n')}\n`), 'a.csv');
const encoding: Encoding = { target: 'y', columns: 'auto', keep: ['id'], testFraction: 0.3, seed: 4 };

test('kept columns, float32 features and the target follow each other', () => {
  const { train, test: held, features, leftOut } = encode(table, encoding);
  expect(features).toEqual(['n', 'b']);
  expect(leftOut).toEqual([]);
  expect([train.rows, held.rows]).toEqual([14, 6]);
  expect([...held.columns.keys()]).toEqual(['id', 'n', 'b', 'y']);
  expect(held.columns.get('n')!.values).toBeInstanceOf(Float32Array);
  expect([...held.columns.get('y')!.values].map((y) => `id${Number(y) / 10}`)).toEqual([
    ...held.columns.get('id')!.values,
  ]);
});

test('missing numbers become the mean of the training part in both parts', () => {
  const { train: rows, test: heldRows } = splitRows(20, 0.3, 4);
  const known = [...rows].filter((row) => row % 4 !== 0);
  const middle = Math.fround(known.reduce((sum, row) => sum + row, 0) / known.length);
  const { train, test: held } = encode(table, encoding);
  expect([...train.columns.get('n')!.values]).toEqual([...rows].map((row) => (row % 4 === 0 ? middle : row)));
  expect([...held.columns.get('n')!.values]).toEqual([...heldRows].map((row) => (row % 4 === 0 ? middle : row)));
  expect([...heldRows].some((row) => row % 4 === 0)).toBe(true);
});

test('text columns that are not kept are named as left out', () => {
  expect(encode(table, { ...encoding, keep: [] }).leftOut).toEqual(['id']);
});

test.each([
  [{ columns: ['x'] }, "there is no column 'x' (named by features.columns in params.yaml)"],
  [{ columns: ['id'], keep: [] }, "features.columns names 'id', which is text; numeric columns: 'n', 'b', 'y'"],
  [{ columns: ['y'] }, "features.columns names 'y', which is the target"],
  [{ columns: ['id'] }, "features.columns names 'id', which is in features.keep"],
  [{ keep: ['n', 'b'] }, 'no numeric column is left to learn from'],
  [{ keep: ['z'] }, "there is no column 'z' (named by features.keep in params.yaml)"],
])('params that do not fit the table are an error: %j', (change, message) => {
  expect(() => encode(table, { ...encoding, ...change })).toThrow(message);
});

test('a column without a value, or with one beyond float32, is an error', () => {
  const odd = parseCsv(Buffer.from('empty,huge,y\n,1e300,1\n,2,2\n,3,3\n'), 'a.csv', { empty: 'number' });
  const options: Encoding = { ...encoding, keep: [], columns: ['empty'] };
  expect(() => encode(odd, options)).toThrow("column 'empty' has no value in the training part; put it in etl.drop");
  expect(() => encode(odd, { ...options, columns: ['huge'] })).toThrow(
    "column 'huge' holds 1e+300, which is beyond float32",
  );
});
