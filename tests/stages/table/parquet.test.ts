import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableOf } from '../../../stages/table/columns.ts';
import { readParquet, readTargetTable, writeParquet } from '../../../stages/table/parquet.ts';
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
  await writeParquet(path, table, 'n');
  const stored = await readParquet(path);
  expect(stored.target).toBe('n');
  expect(stored.table.rows).toBe(3);
  expect([...stored.table.columns]).toEqual([...table.columns]);
  expect(stored.table.columns.get('f')!.values).toBeInstanceOf(Float32Array);
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

test('the bytes of a table are pinned', async () => {
  const path = join(tempFolder(), 'a.parquet');
  await writeParquet(path, table, 'n');
  expect(digestOfFile(path)).toBe('289b91a58702018abfb435186d73ecaa90f8dbbc3f690ebcd1c0655b67b89817');
});
