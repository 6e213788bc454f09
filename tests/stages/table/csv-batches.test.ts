import { expect, test } from '@jest/globals';
import { readCsv, readCsvBatches, type CsvBatchOptions, type Misfit } from '../../../stages/table/csv.ts';
import type { Table } from '../../../stages/table/columns.ts';
import { put, tempFolder } from '../support.ts';

async function batchesOf(path: string, options: CsvBatchOptions): Promise<Table[]> {
  const tables: Table[] = [];
  for await (const table of readCsvBatches(path, options)) tables.push(table);
  return tables;
}

const text = `id,n,flag,t\n${Array.from({ length: 25_000 }, (_, k) => `${k},${k / 4},${k % 2 === 0},"row ""${k}"", ${'x'.repeat(20)}"`).join('\n')}\n`;
const types = { id: 'number', n: 'number', flag: 'boolean' } as const;

test('batches of any size hold the rows of the whole file, in order and in full batches', async () => {
  const path = put(tempFolder(), 'a.csv', text);
  const whole = await readCsv(path);
  for (const batchRows of [999, 10_000, 25_000, 30_000]) {
    const tables = await batchesOf(path, { types, batchRows });
    expect(tables.map(({ rows }) => rows)).toEqual([
      ...Array.from({ length: Math.floor(25_000 / batchRows) }, () => batchRows),
      ...(25_000 % batchRows === 0 ? [] : [25_000 % batchRows]),
    ]);
    for (const [name, { kind, values }] of whole.columns) {
      expect(tables.map((table) => table.columns.get(name)!.kind)).toEqual(tables.map(() => kind));
      expect(tables.flatMap((table) => [...table.columns.get(name)!.values])).toEqual([...values]);
    }
  }
});

test('the first batch is there before the file has been read', async () => {
  const path = put(tempFolder(), 'a.csv', text);
  const fractions: number[] = [];
  const batches = readCsvBatches(path, { types, batchRows: 1000, onProgress: (fraction) => fractions.push(fraction) });
  const { value } = await batches.next();
  expect(value?.rows).toBe(1000);
  expect(fractions).toEqual([]);
  await batches.return();
});

test('values of another kind are reported by row and line, and are missing', async () => {
  const path = put(
    tempFolder(),
    'a.csv',
    'n,flag,t\n1,True,"two\nlines"\nabc,False,NA\n3,maybe,\nNA,,x\n1e999,TRUE,y\n',
  );
  const misfits: Misfit[] = [];
  const options = { types: { n: 'number', flag: 'boolean' }, batchRows: 2 } as const;
  const tables = await batchesOf(path, { ...options, onMisfit: (misfit) => misfits.push(misfit) });
  expect(misfits).toEqual([
    { row: 2, line: 4, column: 'n', text: 'abc', wanted: 'a number' },
    { row: 3, line: 5, column: 'flag', text: 'maybe', wanted: 'True or False' },
    { row: 5, line: 7, column: 'n', text: '1e999', wanted: 'a number' },
  ]);
  expect(tables.flatMap(({ columns }) => [...columns.get('n')!.values])).toEqual([1, NaN, 3, NaN, NaN]);
  expect(tables.flatMap(({ columns }) => [...columns.get('flag')!.values])).toEqual([
    true,
    false,
    undefined,
    undefined,
    true,
  ]);
  expect(tables.flatMap(({ columns }) => [...columns.get('t')!.values])).toEqual([
    'two\nlines',
    'NA',
    undefined,
    'x',
    'y',
  ]);
  await expect(batchesOf(path, options)).rejects.toThrow("line 4, column 'n' is 'abc', which is not a number");
});

test.each([
  ['a short row', 'n,t\n1,a\n2\n', 'line 3 has 1 field, the header has 2'],
  ['an open quote', 'n,t\n1,a\n2,"b\n', "line 3, column 't' opens a quote that is never closed"],
  ['bytes that are not UTF-8', Buffer.from('n,t\n1,a\n2,caf\u00e9\n', 'latin1'), "line 3, column 't' is not UTF-8"],
  ['no row', 'n,t\n', 'has a header and no rows'],
  ['nothing', '', 'is empty'],
])('%s ends the reading with its place', async (_, content, message) => {
  const path = put(tempFolder(), 'a.csv', content);
  await expect(batchesOf(path, { types: {}, batchRows: 1 })).rejects.toMatchObject({
    name: 'StageError',
    message: expect.stringContaining(message),
  });
});
