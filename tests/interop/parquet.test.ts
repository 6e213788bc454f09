// Our Parquet files as others read them: pyarrow and DuckDB, through the Python named by PYTHON.
import { expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { tableOf } from '../../stages/table/columns.ts';
import { readParquet, writeParquet } from '../../stages/table/parquet.ts';
import { tempFolder } from '../stages/support.ts';

const python = process.env.PYTHON ?? 'python3';
const isThere = spawnSync(python, ['-c', 'import pyarrow, duckdb']).status === 0;
if (!isThere) process.stderr.write(`skipped: ${python} has no pyarrow and duckdb; set PYTHON\n`);
const testWithPython = isThere ? test : test.skip;

const ROWS = 100_005;
const gap = <Value>(row: number, value: Value): Value | undefined => (row % 11 === 0 ? undefined : value);
const rows = Array.from({ length: ROWS }, (_, row) => row);
const table = tableOf([
  ['few texts', { kind: 'string', values: rows.map((row) => gap(row, ['é', '夜', '😀', ''][row % 4])) }],
  ['many texts', { kind: 'string', values: rows.map((row) => gap(row, `été "${row}", ${'x'.repeat(row % 90)}`)) }],
  ['full texts', { kind: 'string', values: rows.map((row) => `t${row}`) }],
  ['no texts', { kind: 'string', values: rows.map(() => undefined) }],
  ['flags', { kind: 'boolean', values: rows.map((row) => gap(row, row % 3 === 0)) }],
  ['few', { kind: 'number', values: Float64Array.from(rows, (row) => (row % 7) / 10) }],
  ['many', { kind: 'number', values: Float64Array.from(rows, (row) => (row - 50_000) / 3) }],
  ['gaps', { kind: 'number', values: Float64Array.from(rows, (row) => gap(row, row % 500) ?? NaN) }],
  ['odd', { kind: 'number', values: Float64Array.from(rows, (row) => [-0, Infinity, -Infinity, 5e-324][row % 4]!) }],
  ['floats', { kind: 'number', values: Float32Array.from(rows, (row) => row / 3) }],
]);

const READERS = `
import json, sys, duckdb, pyarrow.parquet as pq
path = sys.argv[1]
arrow = pq.read_table(path)
note = json.loads(pq.read_metadata(path).metadata[b'restage.table'])
duck = duckdb.sql(f"select * from '{path}'").fetchall()
names = arrow.schema.names
columns = [arrow[name].to_pylist() for name in names]
same = all((a is None) == (b is None) and (a is None or repr(a) == repr(b)) for k, row in enumerate(duck) for a, b in zip(row, (c[k] for c in columns)))
def shown(value):
    return value.hex() if isinstance(value, float) else value
print(json.dumps({'rows': arrow.num_rows, 'names': names, 'note': note, 'duckdb': same,
  'types': [str(t) for t in arrow.schema.types], 'columns': [[shown(v) for v in c[:40] + c[-40:]] for c in columns],
  'nulls': [arrow[n].null_count for n in names]}))
`;

testWithPython('pyarrow and DuckDB read what we write', async () => {
  const path = join(tempFolder(), 'a.parquet');
  await writeParquet(path, table, { target: 'few' });
  const told = JSON.parse(execFileSync(python, ['-c', READERS, path], { encoding: 'utf8', maxBuffer: 1e9 })) as Record<
    string,
    unknown
  >;
  expect(told).toMatchObject({ rows: ROWS, names: [...table.columns.keys()], note: { target: 'few' }, duckdb: true });
  expect(told.types).toEqual([
    'string',
    'string',
    'string',
    'string',
    'bool',
    'double',
    'double',
    'double',
    'double',
    'float',
  ]);
  [...table.columns.values()].forEach((column, at) => {
    const values = [...column.values].map((value) => (value === undefined || Number.isNaN(value) ? null : value));
    const read = (told.columns as unknown[][])[at]!.map((value) => (column.kind === 'number' ? fromHex(value) : value));
    expect(read).toEqual([...values.slice(0, 40), ...values.slice(-40)]);
    expect((told.nulls as number[])[at]).toBe(values.filter((value) => value === null).length);
  });
});

testWithPython('we read what pyarrow writes, compressed in its ways', async () => {
  const folder = tempFolder();
  const ours = join(folder, 'ours.parquet');
  await writeParquet(ours, table);
  const write = `
import sys, pyarrow.parquet as pq
pq.write_table(pq.read_table(sys.argv[1]), sys.argv[2], compression='snappy', data_page_version='1.0')
`;
  const theirs = join(folder, 'theirs.parquet');
  execFileSync(python, ['-c', write, ours, theirs]);
  const read = (await readParquet(theirs)).table;
  expect([...read.columns.keys()]).toEqual([...table.columns.keys()]);
  for (const [name, { values }] of table.columns) {
    const got = read.columns.get(name)!.values;
    expect([name, [...values].findIndex((value, row) => !Object.is(value, got[row]))]).toEqual([name, -1]);
  }
});

/** Python's float.hex, which keeps each bit. */
function fromHex(value: unknown): number | null {
  if (value === null) return null;
  const text = value as string;
  if (text.endsWith('inf')) return text.startsWith('-') ? -Infinity : Infinity;
  const [, sign, head, tail, exponent] = /^(-?)0x([01])\.?([0-9a-f]*)p([+-]\d+)$/.exec(text)!;
  const mantissa = Number(`0x${head}${tail}`) / 16 ** tail!.length;
  const half = Math.trunc(Number(exponent) / 2);
  return (sign === '-' ? -1 : 1) * mantissa * 2 ** half * 2 ** (Number(exponent) - half);
}
