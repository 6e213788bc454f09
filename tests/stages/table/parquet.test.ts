import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { parseExpression } from '../../../stages/expression/parse.ts';
import { tableOf } from '../../../stages/table/columns.ts';
import { readParquet, readTargetTable, writeParquet, type TableNote } from '../../../stages/table/parquet.ts';
import { digestOfFile, tempFolder } from '../support.ts';

const table = tableOf([
  ['n', { kind: 'number', values: Float64Array.of(1, 0.1, -3e9) }],
  ['f', { kind: 'number', values: Float32Array.of(0.1, 2, 3) }],
  ['gap', { kind: 'number', values: Float64Array.of(1, NaN, 3) }],
  ['b', { kind: 'boolean', values: [true, undefined, false] }],
  ['s', { kind: 'string', values: ['é', undefined, '夜'] }],
]);

test('a table comes back with its types and its missing values', async () => {
  const path = join(tempFolder(), 'a.parquet');
  await writeParquet(path, table);
  const stored = await readParquet(path);
  expect(stored.note).toEqual({});
  expect(stored.table.rows).toBe(3);
  expect([...stored.table.columns]).toEqual([...table.columns]);
  expect(stored.table.columns.get('f')!.values).toBeInstanceOf(Float32Array);
});

test('the note of a table comes back', async () => {
  const path = join(tempFolder(), 'a.parquet');
  const note: TableNote = {
    source: { kind: 'synthetic', rows: 3, seed: 1 },
    target: 'n',
    inputs: [{ name: 'n', kind: 'number' }],
    derived: [{ kind: 'expression', name: 'f', expression: parseExpression('n / 3') }],
  };
  await writeParquet(path, table, note);
  expect((await readParquet(path, ['b'])).note).toEqual(note);
  expect((await readTargetTable(path)).target).toBe('n');
});

test('only the columns that are asked for are read', async () => {
  const path = join(tempFolder(), 'a.parquet');
  await writeParquet(path, table);
  expect([...(await readParquet(path, ['s', 'n'])).table.columns.keys()]).toEqual(['n', 's']);
  await expect(readParquet(path, ['x'])).rejects.toThrow("has no column 'x'");
});

test('a table that does not name its target is refused where one is needed', async () => {
  const path = join(tempFolder(), 'a.parquet');
  await writeParquet(path, table);
  await expect(readTargetTable(path)).rejects.toThrow('does not say which column is the target');
});

test('several row groups are one table, and the same table is the same bytes', async () => {
  const folder = tempFolder();
  const long = tableOf([
    ['n', { kind: 'number', values: Float64Array.from({ length: 100_010 }, (_, k) => k / 8) }],
    [
      's',
      { kind: 'string', values: Array.from({ length: 100_010 }, (_, k) => (k % 7 === 0 ? undefined : `t${k % 91}`)) },
    ],
  ]);
  await writeParquet(join(folder, 'a.parquet'), long);
  await writeParquet(join(folder, 'b.parquet'), long);
  expect(readFileSync(join(folder, 'a.parquet')).equals(readFileSync(join(folder, 'b.parquet')))).toBe(true);
  expect([...(await readParquet(join(folder, 'a.parquet'))).table.columns]).toEqual([...long.columns]);
});

test('texts come back whatever they hold: few or many different ones, none, long ones, half of a surrogate pair', async () => {
  const path = join(tempFolder(), 'a.parquet');
  const texts = tableOf([
    ['many', { kind: 'string', values: Array.from({ length: 300 }, (_, k) => (k % 3 === 0 ? undefined : `é夜${k}`)) }],
    ['few', { kind: 'string', values: Array.from({ length: 300 }, (_, k) => ['', '😀', 'x'.repeat(70_000)][k % 3]) }],
    ['none', { kind: 'string', values: Array.from({ length: 300 }, () => undefined) }],
    [
      'halves',
      { kind: 'string', values: Array.from({ length: 300 }, (_, k) => (k % 2 === 0 ? `${k}\ud83d` : `\ude00${k}`)) },
    ],
  ]);
  await writeParquet(path, texts);
  const { columns } = (await readParquet(path)).table;
  for (const name of ['many', 'few', 'none']) expect(columns.get(name)).toEqual(texts.columns.get(name));
  expect(columns.get('halves')!.values.slice(0, 2)).toEqual(['0\ufffd', '\ufffd1']);
});

test('a column is one page, unless its texts are long', async () => {
  const path = join(tempFolder(), 'a.parquet');
  const hasPages = async (length: number): Promise<boolean> => {
    const values = Array.from({ length: 20 }, (_, k) => String(k).repeat(length / String(k).length));
    await writeParquet(path, tableOf([['t', { kind: 'string', values }]]));
    expect((await readParquet(path)).table.columns.get('t')!.values).toEqual(values);
    const { row_groups: groups } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    return groups[0]!.columns[0]!.offset_index_offset !== undefined;
  };
  expect([await hasPages(100_000), await hasPages(1_000_000)]).toEqual([false, true]);
});

test('numbers come back bit for bit, whether they repeat or not', async () => {
  const path = join(tempFolder(), 'a.parquet');
  const odd = [-0, 0, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 0.1, -3e9];
  const numbers = tableOf([
    ['few', { kind: 'number', values: Float64Array.from({ length: 4000 }, (_, k) => odd[k % odd.length]!) }],
    ['many', { kind: 'number', values: Float64Array.from({ length: 4000 }, (_, k) => k / 3) }],
    ['gaps', { kind: 'number', values: Float64Array.from({ length: 4000 }, (_, k) => (k % 5 === 0 ? NaN : k % 7)) }],
  ]);
  await writeParquet(path, numbers);
  const { columns } = (await readParquet(path)).table;
  for (const [name, { values }] of numbers.columns) {
    const read = columns.get(name)!.values;
    expect([name, values.findIndex((value, row) => !Object.is(value, read[row]))]).toEqual([name, -1]);
  }
});

test('the bytes of a table are pinned', async () => {
  const path = join(tempFolder(), 'a.parquet');
  await writeParquet(path, table, { target: 'n' });
  expect(digestOfFile(path)).toBe('17f635429f92a9c685d39fc1a392e74cb2f725af71f67232323759a62c1cb6c4');
});
