import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { draws } from '../../../stages/random.ts';
import { openCsv, readCsv, writeCsv } from '../../../stages/table/csv.ts';
import { RowBytes } from '../../../stages/table/csv/row-bytes.ts';
import { tableOf, type Table } from '../../../stages/table/columns.ts';
import { tempFolder } from '../support.ts';

const table: Table = tableOf([
  ['te,xt', { kind: 'string', values: ['a,b', 'say "hi"', undefined, 'two\nlines'] }],
  ['n', { kind: 'number', values: Float64Array.of(1.5, NaN, -0, 1e21) }],
  ['f', { kind: 'number', values: Float32Array.of(0.5, 2, 0.1, NaN) }],
  ['b', { kind: 'boolean', values: [true, undefined, false, true] }],
]);
const lines = [
  '"te,xt",n,f,b',
  '"a,b",1.5,0.5,True',
  '"say ""hi""",,2,',
  ',-0,0.10000000149011612,False',
  '"two\nlines",1e+21,,True',
];

test('quotes stand only where they are needed, and a missing value is an empty field', async () => {
  const path = join(tempFolder(), 'a.csv');
  await writeCsv(path, table);
  expect(readFileSync(path, 'utf8')).toBe(`${lines.join('\n')}\n`);
});

test('a file grows by tables, under one header', async () => {
  const path = join(tempFolder(), 'a.csv');
  const out = await openCsv(path);
  await out.append(table);
  await out.append(table);
  await out.close();
  expect(readFileSync(path, 'utf8')).toBe(`${[...lines, ...lines.slice(1)].join('\n')}\n`);
});

test('a table larger than a piece is read back as it was', async () => {
  const path = join(tempFolder(), 'a.csv');
  const from = draws(5);
  const values = Float64Array.from({ length: 20_000 }, () => from.uniform() * 1000 - 500);
  const large = tableOf([
    ['n', { kind: 'number', values }],
    ['t', { kind: 'string', values: Array.from(values, (value) => (value > 0 ? `é "${value}"` : undefined)) }],
  ]);
  await writeCsv(path, large);
  expect(await readCsv(path)).toEqual(large);
});

test('a text that is longer than a piece is written whole', async () => {
  const path = join(tempFolder(), 'a.csv');
  const texts = ['x'.repeat(3_000_000), `${'é'.repeat(2_000_000)},`, 'y'];
  await writeCsv(path, tableOf([['t', { kind: 'string', values: texts }]]));
  expect(readFileSync(path, 'utf8')).toBe(`t\n${texts[0]}\n"${texts[1]}"\ny\n`);
});

test('every number has the text that String gives it', () => {
  const from = draws(6);
  const scales = [1e-9, 1e-6, 1e-4, 0.01, 1, 1e3, 1e6, 1e10, 1e15, 1e21];
  const values = Array.from({ length: 50_000 }, (_, k) => {
    const value = (from.uniform() - 0.5) * scales[k % scales.length]!;
    return [value, Math.round(value * 1e4) / 1e4, Math.round(value), Math.fround(value)][from.below(4)]!;
  });
  values.push(Infinity, -Infinity, 2147483648, -2147483648, 1e14 / 1e4, 5e-324, 1.7976931348623157e308, 0.99995);
  const bytes = new RowBytes();
  const textOf = (value: number): string => {
    bytes.number(value);
    return Buffer.from(bytes.take()).toString();
  };
  expect(values.filter((value) => value !== 0 && textOf(value) !== String(value))).toEqual([]);
});
