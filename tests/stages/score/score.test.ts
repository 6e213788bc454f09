import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, type ParquetParsers } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { run } from '../../../stages/score.ts';
import { tableOf, type Table } from '../../../stages/table/columns.ts';
import { readParquet, writeParquet } from '../../../stages/table/parquet.ts';
import { contextIn, digestOfFile, put, tempFolder, type TestContext } from '../support.ts';
import { smallModel, source } from './model.ts';

interface Given {
  readonly files?: readonly string[];
  readonly out?: string;
  readonly batchRows?: number;
}

function scoring(folder: string, { files = ['in.csv'], out = 'out.csv', batchRows = 10_000 }: Given = {}) {
  put(folder, 'model.onnx', smallModel());
  return contextIn(folder, {
    params: { score: { batch_rows: batchRows } },
    deps: { model: 'model.onnx', tracks: 'tracks.parquet', split: 'split.parquet' },
    depFiles: { input: files },
    outs: { predictions: out, report: 'report.json' },
  });
}

async function scored(text: string, given: Given = {}): Promise<{ out: string; context: TestContext<unknown> }> {
  const folder = tempFolder();
  put(folder, 'in.csv', text);
  const context = scoring(folder, given);
  await run(context);
  return { out: given.out?.endsWith('.parquet') ? '' : readFileSync(join(folder, 'out.csv'), 'utf8'), context };
}

const reportOf = (context: TestContext<unknown>): Record<string, unknown> =>
  JSON.parse(readFileSync(context.outs.report!, 'utf8')) as Record<string, unknown>;
const failure = (text: string, given?: Given): Promise<string> =>
  scored(text, given).then(
    () => 'scored',
    (error: Error) => `${error.name}: ${error.message.replaceAll(/\/tmp\/restage-stages-\w+\//g, '')}`,
  );

const values = (table: Table, name: string): unknown[] => [...table.columns.get(name)!.values];

/** The values without any conversion of times and bytes. */
async function rawColumns(path: string): Promise<{ types: (string | undefined)[]; rows: unknown[][] }> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const parsers: Partial<ParquetParsers> = {
    timestampFromMicroseconds: (micros) => micros,
    timestampFromMilliseconds: (millis) => millis,
  };
  let rows: unknown[][] = [];
  await parquetRead({ file, metadata, parsers, utf8: false, onComplete: (read) => void (rows = read) });
  return { types: metadata.schema.slice(1).map(({ type, converted_type }) => converted_type ?? type), rows };
}

describe('a CSV file', () => {
  test('keeps its columns and their texts, in its own order, with the prediction behind them', async () => {
    const { out } = await scored('note,loud,genre,size\n"x, ""y""",True,b,1.50\nNA,false,a,-2e0\n');
    expect(out).toBe('note,loud,genre,size,prediction\n"x, ""y""",True,b,1.50,1113\nNA,false,a,-2e0,6\n');
  });

  test('missing values and unseen texts are predicted as the model was taught', async () => {
    const { out } = await scored('size,loud,genre\n,,\nNA,n/a,zz\n');
    expect(out).toBe('size,loud,genre,prediction\n,,,16\nNA,n/a,zz,16\n');
  });

  test('blanks around a text are nothing, as in training, and stay in the output', async () => {
    const { out } = await scored('size,loud,genre\n1,True, b \n');
    expect(out).toBe('size,loud,genre,prediction\n1,True, b ,1112\n');
  });

  test('rows that do not fit stay without a prediction, and are reported by number', async () => {
    const { out, context } = await scored('size,loud,genre\n1,True,a\nbig,True,a\n3,maybe,b\nInfinity,no,a\n');
    expect(out).toBe('size,loud,genre,prediction\n1,True,a,112\nbig,True,a,\n3,maybe,b,\nInfinity,no,a,\n');
    expect(context.lines.map((line) => line.replace(/\/tmp\/\S*\//, ''))).toEqual([
      'scoring in.csv',
      "row 2, column 'size' is 'big', which is not a number: no prediction",
      "row 3, column 'loud' is 'maybe', which is not True or False: no prediction",
      "row 4, column 'size' is 'Infinity', which is not a number: no prediction",
      "row 4, column 'loud' is 'no', which is not True or False: no prediction",
      '4 rows, 1 of them scored',
    ]);
    expect(reportOf(context)).toMatchObject({
      source: { kind: 'file', sha256: digestOfFile(context.depFiles.input![0]!) },
      model: { target: 'y', source },
      input: 'file',
      rows: 4,
      scored: 1,
      unscored: 3,
      extra_columns: [],
      misfits: [{ row: 2, column: 'size', value: 'big', wanted: 'a number' }, { row: 3 }, { row: 4 }, { row: 4 }],
    });
  });

  test('of many rows that do not fit, the log names 20 and the report the first 1,000', async () => {
    const { context } = await scored(`size,loud,genre\n1,True,a\n${'x,True,a\n'.repeat(1200)}`, { batchRows: 100 });
    expect(context.lines.length).toBe(22);
    expect(context.lines.at(-1)).toBe('1201 rows, 1 of them scored');
    const { misfits, unscored } = reportOf(context) as { misfits: { row: number }[]; unscored: number };
    expect([misfits.length, misfits[0]!.row, misfits.at(-1)!.row, unscored]).toEqual([1000, 2, 1001, 1200]);
  });

  test('a file of which no row fits is an error', async () => {
    expect(await failure('size,loud,genre\nx,True,a\n')).toBe(
      "StageError: no row of in.csv fits the model: row 1, column 'size' is 'x', which is not a number; look at its columns and their types",
    );
  });

  test('a column that the model takes and the file lacks is named', async () => {
    expect(await failure('loud,Size\nTrue,1\n')).toBe(
      "StageError: in.csv lacks the columns 'size', 'genre' that the model takes; its columns: 'loud', 'Size'; add what is missing under the names that the columns have after etl (empty values are allowed)",
    );
  });

  test('a prediction that is already there is not overwritten', async () => {
    expect(await failure('size,loud,genre,prediction\n1,True,a,5\n')).toBe(
      "StageError: in.csv already has a column 'prediction'; rename or remove it there",
    );
  });

  test('a ragged row is an error with its line', async () => {
    expect(await failure('size,loud,genre\n1,True,a\n2,True\n')).toContain('in.csv: line 3 has 2 fields');
  });
});

describe('the bytes do not depend on the batches', () => {
  const text = `size,loud,genre,id\n${Array.from({ length: 53 }, (_, k) => `${k / 8},${k % 3 === 0 ? 'True' : ''},${k % 2 ? 'a' : 'b'},00${k}\n`).join('')}`;

  test.each(['out.csv', 'out.parquet'])('%s', async (out) => {
    const digests = new Set<string>();
    for (const batchRows of [1, 7, 53, 1000]) {
      const { context } = await scored(text, { batchRows, out });
      digests.add(digestOfFile(context.outs.predictions!));
    }
    expect(digests.size).toBe(1);
  });
});

test('row groups end after a fixed number of rows', async () => {
  const text = `size,loud,genre\n${'1,True,a\n2,,b\n'.repeat(25_001)}`;
  const digests = new Set<string>();
  for (const batchRows of [10_000, 60_000]) {
    const { context } = await scored(text, { batchRows, out: 'out.parquet' });
    digests.add(digestOfFile(context.outs.predictions!));
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(context.outs.predictions!));
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([50_000, 2]);
  }
  expect(digests.size).toBe(1);
});

test('Parquet out of CSV: typed where the model takes a type, text elsewhere', async () => {
  const { context } = await scored('size,loud,genre,id\n1,True,a,007\n,,,\nx,False,b,1\n', { out: 'out.parquet' });
  const { table, note } = await readParquet(context.outs.predictions!);
  expect([...table.columns.keys()]).toEqual(['size', 'loud', 'genre', 'id', 'prediction']);
  expect(values(table, 'size')).toEqual([1, NaN, NaN]);
  expect(values(table, 'loud')).toEqual([true, undefined, false]);
  expect(values(table, 'id')).toEqual(['007', undefined, '1']);
  expect(values(table, 'prediction')).toEqual([112, 16, NaN]);
  expect(note.source).toMatchObject({ kind: 'file' });
});

describe('a Parquet file', () => {
  const table = tableOf([
    ['genre', { kind: 'string', values: ['b', undefined, 'a'] }],
    ['extra', { kind: 'number', values: Float32Array.of(0.5, NaN, -0) }],
    ['loud', { kind: 'number', values: Float64Array.of(1, 0, 2) }],
    ['size', { kind: 'number', values: Float64Array.of(1, Infinity, 3) }],
  ]);

  test.each([1, 2, 100])('keeps its columns in Parquet and CSV, by batches of %d', async (batchRows) => {
    const folder = tempFolder();
    await writeParquet(join(folder, 'in.parquet'), table);
    const context = scoring(folder, { files: ['in.parquet'], out: 'out.parquet', batchRows });
    await run(context);
    const { table: out } = await readParquet(context.outs.predictions!);
    expect([...out.columns.keys()]).toEqual(['genre', 'extra', 'loud', 'size', 'prediction']);
    for (const [name, column] of table.columns) expect(out.columns.get(name)).toEqual(column);
    // An infinite size is as wrong as in a CSV file; 2 is no truth value.
    expect(values(out, 'prediction')).toEqual([1112, NaN, NaN]);
    expect(context.lines.at(1)).toContain("row 2, column 'size' is 'Infinity', which is not a finite number");
    expect(context.lines.at(2)).toContain("row 3, column 'loud' is '2', which is not True or False");

    await run(scoring(folder, { files: ['in.parquet'], batchRows }));
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe(
      'genre,extra,loud,size,prediction\nb,0.5,1,1,1112\n,,0,Infinity,\na,-0,2,3,\n',
    );
  });

  test('keeps the types of columns that the model does not take, to the last digit', async () => {
    const folder = tempFolder();
    const nested = { nullable: true } as const;
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: [2n ** 62n + 1n, null], type: 'INT64', ...nested },
        { name: 'at', data: [1_700_000_000_123_457n, 1n], type: 'TIMESTAMP', nullable: false },
        { name: 'raw', data: [Uint8Array.of(255, 0), Uint8Array.of(97)], type: 'BYTE_ARRAY', nullable: false },
        { name: 'size', data: [1, 2], type: 'INT32', nullable: false },
        { name: 'loud', data: [true, null], type: 'BOOLEAN', ...nested },
        { name: 'genre', data: ['a', 'b'], type: 'STRING', nullable: false },
      ],
    });
    put(folder, 'in.parquet', new Uint8Array(bytes));
    const context = scoring(folder, { files: ['in.parquet'], out: 'out.parquet' });
    await run(context);
    const [before, after] = await Promise.all(
      ['in.parquet', 'out.parquet'].map((name) => rawColumns(join(folder, name))),
    );
    expect(after!.types).toEqual([...before!.types, 'DOUBLE']);
    expect(after!.rows).toEqual(before!.rows.map((row, k) => [...row, [112, 1014][k]]));
  });

  test('what is none is an error that says so', async () => {
    const folder = tempFolder();
    put(folder, 'in.parquet', 'a,b\n1,2\n');
    await expect(run(scoring(folder, { files: ['in.parquet'] }))).rejects.toThrow('in.parquet is not a Parquet file');
  });
});

describe('which rows are scored', () => {
  test('without a file, the test rows of the interim table', async () => {
    const folder = tempFolder();
    const rows = tableOf([
      ['size', { kind: 'number', values: Float64Array.of(1, 2, 3, 4) }],
      ['loud', { kind: 'boolean', values: [true, false, true, false] }],
      ['genre', { kind: 'string', values: ['a', 'a', 'b', 'b'] }],
      ['y', { kind: 'number', values: Float64Array.of(1, 2, 3, 4) }],
    ]);
    await writeParquet(join(folder, 'tracks.parquet'), rows);
    const part = ['train', 'test', 'train', 'test'];
    await writeParquet(join(folder, 'split.parquet'), tableOf([['part', { kind: 'string', values: part }]]));
    for (const batchRows of [1, 7]) {
      const context = scoring(folder, { files: ['data/scoring/.gitkeep'], batchRows });
      await run(context);
      expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe(
        'size,loud,genre,y,prediction\n2,False,a,2,14\n4,False,b,4,1018\n',
      );
      expect(reportOf(context)).toMatchObject({ input: 'test-rows', source, rows: 2, extra_columns: ['y'] });
      expect(context.fractions.at(-1)).toBe(1);
    }
  });

  test('files with equal bytes are as one, files that differ are an error that names them', async () => {
    const folder = tempFolder();
    put(folder, 'a.csv', 'size,loud,genre\n1,True,a\n');
    put(folder, 'b.csv', 'size,loud,genre\n1,True,a\n');
    put(folder, 'c.csv', 'size,loud,genre\n2,True,a\n');
    await run(scoring(folder, { files: ['a.csv', 'b.csv'] }));
    await expect(run(scoring(folder, { files: ['a.csv', 'c.csv'] }))).rejects.toMatchObject({
      name: 'StageError',
      message: `these files differ, and only one can be scored: ${join(folder, 'a.csv')}, ${join(folder, 'c.csv')}; keep one`,
    });
  });

  test('other endings are refused, of the file and of the out', async () => {
    const folder = tempFolder();
    put(folder, 'a.txt', 'size\n1\n');
    await expect(run(scoring(folder, { files: ['a.txt'] }))).rejects.toThrow('a.txt is neither a .csv nor a .parquet');
    expect(await failure('size\n1\n', { out: 'out.json' })).toContain('predictions are written as .parquet or .csv');
  });
});

test('an abort ends scoring between two batches', async () => {
  const folder = tempFolder();
  put(folder, 'in.csv', `size,loud,genre\n${'1,True,a\n'.repeat(5000)}`);
  const controller = new AbortController();
  const context = { ...scoring(folder, { batchRows: 10 }), signal: controller.signal };
  let batches = 0;
  const progress = (): void => {
    if (++batches === 3) controller.abort(new Error('cancelled'));
  };
  await expect(run({ ...context, progress })).rejects.toThrow('cancelled');
  expect(batches).toBe(3);
});
