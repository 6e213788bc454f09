import { describe, expect, test } from '@jest/globals';
import {
  readCsv,
  checkHasRows,
  formatCsvRow,
  parseCsv,
  typedTable,
  usualMissing,
  type CsvOptions,
} from '../../../stages/table/csv.ts';
import { CsvParser } from '../../../stages/table/csv/parser.ts';
import type { Column, ColumnKind, Table } from '../../../stages/table/columns.ts';
import { put, sharedData, tempFolder } from '../support.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string, types: Record<string, ColumnKind> = {}, layout: CsvOptions = {}): Table =>
  parseCsv(bytes(text), 'a.csv', { types, ...layout });
const columns = (table: Table): Record<string, unknown[]> =>
  Object.fromEntries([...table.columns].map(([name, column]: [string, Column]) => [name, [...column.values]]));
const kinds = (table: Table): string[] => [...table.columns.values()].map(({ kind }) => kind);

function inChunks(content: Uint8Array, size: number): Table {
  const parser = new CsvParser('a.csv');
  for (let at = 0; at < content.length; at += size) parser.push(content.subarray(at, at + size));
  return typedTable(parser.end(), 'a.csv', {});
}

const hostile =
  '\uFEFF,name,"a ""quoted"", head",n\r\n0,"x, y",é,1.5\r\n\r\n1,"line 1\r\nline 2\n\nline 4",夜🌙,-2e3\n2,"",\'"\',\r3,"""",plain"quote,.5';

describe('well-formed tables', () => {
  test('quotes, line ends, a byte order mark and missing values are read as RFC 4180 says', () => {
    const table = parse(hostile);
    expect(columns(table)).toEqual({
      index: [0, 1, 2, 3],
      name: ['x, y', 'line 1\r\nline 2\n\nline 4', undefined, '"'],
      'a "quoted", head': ['é', '夜🌙', "'\"'", 'plain"quote'],
      n: [1.5, -2000, NaN, 0.5],
    });
  });

  test('every size of chunk gives the same table', () => {
    const content = bytes(hostile);
    const whole = columns(parseCsv(content, 'a.csv'));
    for (let size = 1; size <= content.length; size++) expect(columns(inChunks(content, size))).toEqual(whole);
  });

  test('half a byte order mark is text', () => {
    const content = Uint8Array.from([0xef, 0xbc, 0xa1, 0x0a, 0x31, 0x0a]); // U+FF21, a wide A
    for (const size of [1, 2, 6]) expect([...inChunks(content, size).columns.keys()]).toEqual(['\uFF21']);
  });

  test('types are inferred from all values of a column', () => {
    const table = parse('n,b,late,blank,id\n1,True,1,,12345678901234567890\n,false,2, ,2\n-0.25,TRUE,x,,3\n');
    expect(kinds(table)).toEqual(['number', 'boolean', 'string', 'string', 'string']);
    expect(columns(table)).toMatchObject({
      n: [1, NaN, -0.25],
      b: [true, false, true],
      id: ['12345678901234567890', '2', '3'],
    });
  });

  test('numbers are the nearest float64 to what is written', () => {
    const texts = [
      '0.1',
      '1e-7',
      '4.35',
      '0.000001',
      '9007199254740991',
      '1.7976931348623157e308',
      '-7.005',
      '123456.789012345',
    ];
    texts.push('5e-324', '0.30000000000000004', '2.2250738585072011e-308', '+3', '1.');
    expect(columns(parse(`n\n${texts.join('\n')}\n`)).n).toEqual(texts.map(Number));
  });

  test('a declared type wins over the inferred one', () => {
    expect(columns(parse('zip\n01234\n', { zip: 'string' })).zip).toEqual(['01234']);
  });

  test('what is written is read back', () => {
    const fields = ['a,b', 'say "hi"', 'two\nlines', 'ü', 'plain'];
    const text = `${formatCsvRow(['v', 'w'])}\n${fields.map((field) => formatCsvRow([field, 1])).join('\n')}\n`;
    expect(columns(parse(text)).v).toEqual(fields);
    expect(formatCsvRow([undefined, true, 1.5])).toBe(',true,1.5');
  });

  test('another delimiter and another quote, or none', () => {
    expect(columns(parse("a;b\n'x;y';'it''s'\n", {}, { delimiter: ';', quote: "'" }))).toEqual({
      a: ['x;y'],
      b: ["it's"],
    });
    expect(columns(parse('a\tb\n"x\t1,5\n', {}, { delimiter: '\t', quote: '' }))).toEqual({ a: ['"x'], b: ['1,5'] });
    expect(() => parse('a\n1\n', {}, { delimiter: ';;' })).toThrow('have to be two different ASCII characters');
    expect(() => parse('a\n1\n', {}, { delimiter: '"' })).toThrow('have to be two different ASCII characters');
  });

  test('in a column of few texts equal ones are found again, also beyond the first thousands of rows', () => {
    const text = (row: number): string => (row % 3 === 0 ? `group ${row % 7}` : `é${row % 1000}`);
    const wanted = Array.from({ length: 20_000 }, (_, row) => text(row));
    expect(columns(parse(`t\n${wanted.join('\n')}\n`)).t).toEqual(wanted);
    const different = Array.from(
      { length: 20_000 },
      (_, row) => `${row % 900 === 0 ? '夜' : ''}a text of some length ${row}`,
    );
    expect(columns(parse(`t\n${different.join('\n')}\n`)).t).toEqual(different);
  });
});

describe('missing values', () => {
  test('the usual tokens are missing numbers and booleans, and texts are left alone', () => {
    const rows = usualMissing.map((token, row) => `${row % 2 ? `"${token}"` : token},${token},${token}`);
    const table = parse(`n,b,t\n1,True,x\n${rows.join('\n')}\n`);
    expect(kinds(table)).toEqual(['number', 'boolean', 'string']);
    expect(columns(table)).toEqual({
      n: [1, ...usualMissing.map(() => NaN)],
      b: [true, ...usualMissing.map(() => undefined)],
      t: ['x', ...usualMissing],
    });
  });

  test('tokens that are asked for hold in every column, and no others do', () => {
    const table = parse('n,t,u\n-,-,NA\n1,"-",1\n,,\n', {}, { missing: ['-'] });
    expect(columns(table)).toEqual({
      n: [NaN, 1, NaN],
      t: [undefined, undefined, undefined],
      u: ['NA', '1', undefined],
    });
  });

  test('a column without any value is a text column of nothing', () => {
    const table = parse('a,b\n1,NaN\n2,\n3,NA\n');
    expect(table.columns.get('b')).toEqual({ kind: 'string', values: [undefined, undefined, undefined] });
    expect(columns(parse('a,b\n1,NaN\n', { b: 'number' })).b).toEqual([NaN]);
  });

  test('an infinite value is no number: it makes a text column, or an error where numbers are declared', () => {
    expect(kinds(parse('n\n1\ninf\n'))).toEqual(['string']);
    expect(() => parse('n\n1\n1e999\n', { n: 'number' })).toThrow(
      "line 3, column 'n' is '1e999', which is not a number",
    );
  });
});

describe('malformed tables', () => {
  test.each([
    [
      'a row that is short',
      'a,b\n1,2\n"x\ny",2\n3\n',
      'a.csv: line 5 has 1 field, the header has 2; mend the line (a field that holds the delimiter needs quotes)',
    ],
    [
      'a row that is long',
      'a,b\n1,2,3\n',
      'a.csv: line 2 has 3 fields, the header has 2; mend the line (a field that holds the delimiter needs quotes)',
    ],
    ['a quote that stays open', 'a,b\n1,"2\n3,4\n', "a.csv: line 2, column 'b' opens a quote that is never closed"],
    [
      'text after a quote',
      'a,b\n"1"x,2\n',
      "a.csv: line 2, column 'a' goes on after its closing quote; double the quotes inside it",
    ],
    [
      'a name that occurs twice',
      'a,b,a\n1,2,3\n',
      "a.csv: line 1 names columns twice: 'a' (an unnamed one is read as 'index')",
    ],
    [
      'two columns without a name',
      ',,c\n1,2,3\n',
      "a.csv: line 1 names columns twice: 'index' (an unnamed one is read as 'index')",
    ],
    ['nothing', '', 'a.csv is empty: a header line and rows are needed'],
    ['nothing but blank lines', '\n\r\n\n', 'a.csv is empty: a header line and rows are needed'],
    ['nothing but a byte order mark', '\uFEFF', 'a.csv is empty: a header line and rows are needed'],
    ['a header only', 'a,b\n', 'a.csv has a header and no rows'],
    ['a header without a line end', 'a,b', 'a.csv has a header and no rows'],
  ])('%s is an error with its place', (_, text, message) => {
    for (let size = 1; size <= text.length + 1; size++) {
      const attempt = (): Table => inChunks(bytes(text), size);
      expect(attempt).toThrow(expect.objectContaining({ name: 'StageError', message }));
    }
  });

  test('bytes that are not UTF-8 are an error with line and column', () => {
    const latin1 = Buffer.from('name,n\nok,1\n\n"Bj\u00f6rn",2\n', 'latin1');
    expect(() => parseCsv(latin1, 'a.csv')).toThrow(
      "a.csv: line 4, column 'name' is not UTF-8; save the file as UTF-8",
    );
    expect(() => parseCsv(Buffer.from('caf\u00e9\n1\n', 'latin1'), 'a.csv')).toThrow(
      'a.csv: line 1, field 1 is not UTF-8',
    );
  });

  test('two broken halves of a letter in neighbouring rows do not make a whole one', () => {
    const halves = Buffer.concat([bytes('a\nx'), Buffer.from([0xc3, 0x0a, 0xa9, 0x0a])]);
    expect(() => parseCsv(halves, 'a.csv')).toThrow("line 2, column 'a' is not UTF-8");
  });

  test('a value that is not of the declared type is an error with its place', () => {
    expect(() => parse('n\n1\n\nabc\n', { n: 'number' })).toThrow(
      "a.csv: line 4, column 'n' is 'abc', which is not a number",
    );
    expect(() => parse('b\nTrue\nyes\n', { b: 'boolean' })).toThrow(
      "line 3, column 'b' is 'yes', which is not True or False",
    );
  });
});

test('a file is read by chunks, and progress reaches 1', async () => {
  const path = put(
    tempFolder(),
    'big.csv',
    `n,text\n${Array.from({ length: 60_000 }, (_, k) => `${k},"row ""${k}"""`).join('\n')}\n`,
  );
  const fractions: number[] = [];
  const table = await readCsv(path, { onProgress: (fraction) => fractions.push(fraction) });
  expect(table.rows).toBe(60_000);
  expect(columns(table).text![59_999]).toBe('row "59999"');
  expect(fractions.length).toBeGreaterThan(2);
  expect(fractions.at(-1)).toBe(1);
});

test('whether a file has rows is known without reading on', async () => {
  const folder = tempFolder();
  await expect(checkHasRows(put(folder, 'ok.csv', 'a\n1\n'))).resolves.toBeUndefined();
  await expect(checkHasRows(put(folder, 'unended.csv', 'a\n1'))).resolves.toBeUndefined();
  await expect(checkHasRows(put(folder, 'head.csv', '"a\nb",c\n'))).rejects.toThrow('has a header and no rows');
  await expect(checkHasRows(put(folder, 'none.csv', ''))).rejects.toThrow('is empty');
});

const spotify = sharedData('spotify/dataset.csv');
(spotify === undefined ? test.skip : test)('the Spotify table has its known shape, types and sums', async () => {
  const table = await readCsv(spotify!);
  expect(table.rows).toBe(114_000);
  expect(table.columns.size).toBe(21);
  expect([...table.columns].filter(([, { kind }]) => kind === 'string').map(([name]) => name)).toEqual([
    'track_id',
    'artists',
    'album_name',
    'track_name',
    'track_genre',
  ]);
  expect(table.columns.get('explicit')!.kind).toBe('boolean');
  const popularity = columns(table).popularity as number[];
  expect(popularity.reduce((sum, value) => sum + value, 0)).toBe(3_789_193);
});
