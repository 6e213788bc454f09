import { expect, test } from '@jest/globals';
import { check, problems } from '../../../stages/validate/check.ts';
import type { ValidationReport } from '../../../stages/validate/finding.ts';
import type { ValidateParams } from '../../../stages/validate/params.ts';
import { parseSheet } from '../../../stages/validate/sheet.ts';

type Params = ValidateParams['validate'];
const usual: Params = { on_error: 'warn', target: 'y', unique: [], columns: {}, leakage: { threshold: 0.999 } };

function report(csv: string, params: Partial<Params> = {}): ValidationReport {
  const all = { ...usual, ...params };
  return check(parseSheet(Buffer.from(csv), all.columns), all, { kind: 'synthetic', rows: 1, seed: 1 });
}
/** Findings as lines: severity, message, lines of the file. */
const found = (csv: string, params: Partial<Params> = {}): string[] =>
  report(csv, params).findings.map(({ severity, message, lines }) => {
    return `${severity}: ${message}${lines === undefined ? '' : ` @${lines.join()}`}`;
  });
/** A table of `rows` rows; `y` runs through 0 to 9 in no order. */
const made = (rows: number, header: string, cells: (k: number, y: number) => string): string => {
  const lines = Array.from({ length: rows }, (_, k) => `${(k * 7) % 10},${cells(k, (k * 7) % 10)}`);
  return `y,${header}\n${lines.join('\n')}\n`;
};

test('a table that is as declared passes', () => {
  const csv = 'y,n,flag,name\n1,0.5,True,a\n2,0.25,False,b\n3,1,,a\n';
  const columns = {
    y: { type: 'integer', min: 0, max: 3, required: true, unique: true },
    n: { type: 'number', min: 0, max: 1, missing: 0 },
    flag: { type: 'boolean', missing: 0.5 },
    name: { type: 'string', enum: ['a', 'b'] },
    absent: { type: 'number' },
  } as const;
  expect(found(csv, { columns })).toEqual(["warning: 1 row (33.3 %) has no value in 'flag' @4"]);
  expect(report(csv, { columns }).summary).toEqual({ errors: 0, warnings: 1, notes: 0 });
});

test('values that are not of their declared type are told with their lines, and are not missing ones', () => {
  const csv = 'y,n,whole,flag\n1,x,1,True\n2,1.5,2.5,maybe\n\n3,"a\nb",3,False\n4,Infinity,4,True\n5,1e999,5,1\n';
  const columns = { n: { type: 'number' }, whole: { type: 'integer' }, flag: { type: 'boolean' } } as const;
  expect(found(csv, { columns })).toEqual([
    "error: 4 values of 'n', the first being 'x', are not a number @2,5,7,8",
    "error: 1 value of 'whole' is not whole, the first being 2.5 @3",
    "error: 2 values of 'flag', the first being 'maybe', are not True or False @3,8",
  ]);
  expect(report(csv, { columns }).columns.map(({ missing }) => missing)).toEqual([0, 0, 0, 0]);
});

test('values outside a range or an enumeration', () => {
  const csv = 'y,n,c,t\n1,-1,1,a\n2,0,2,b\n3,1,3,c\n4,2000,4,\n';
  expect(found(csv, { columns: { n: { min: 0, max: 1000 }, c: { enum: [1, 2] }, t: { enum: ['a', 'b'] } } })).toEqual([
    "error: 2 values of 'n' are below 0 or above 1,000, the first being -1 @2,5",
    "error: 2 values of 'c' are none of those declared, the first being 3 @4,5",
    "error: 1 value of 't' is none of those declared, the first being 'c' @4",
    "warning: 1 row (25.0 %) has no value in 't' @5",
  ]);
  expect(found(csv, { columns: { n: { max: 0.5 }, t: { min: 0 } } }).slice(0, 2)).toEqual([
    "error: 2 values of 'n' are above 0.5, the first being 1 @4,5",
    "error: 't' has a declared range, and 3 of its values are text @2,3,4",
  ]);
});

test('columns that are required, unique, or may lack a share of their values', () => {
  const csv = 'y,a,b\n8,x,\n2,x,\n3,,1\n4,z,1\n';
  expect(
    found(csv, { columns: { gone: { required: true }, a: { unique: true, missing: 0 }, b: { missing: 0.5 } } }),
  ).toEqual([
    "error: there is no column 'gone'",
    "error: 1 row (25.0 %) has no value in 'a', and no row may be without @4",
    "error: 1 row of 4 (25.0 %) repeats the 'a' of an earlier row, which is declared to be unique @3",
    "warning: 'b' has the same value in each row: 1",
    "warning: 1 row (25.0 %) has no value in 'a' @4",
    "warning: 2 rows (50.0 %) have no value in 'b' @2,3",
  ]);
});

test('keys of several columns', () => {
  const csv = 'y,a,b\n1,x,1\n2,x,2\n3,x,1\n4,,1\n5,,1\n';
  expect(found(csv, { unique: [['a', 'b'], 'y', ['a', 'c']] }).slice(0, 2)).toEqual([
    "error: 1 row of 5 (20.0 %) repeats the 'a' and 'b' of an earlier row, which is declared to be unique @4",
    "error: there is no column 'c', which validate.unique names",
  ]);
});

test('rows that repeat another are found though a column numbers them', () => {
  const csv = ',y,a\n0,1,x\n1,2,z\n2,1,x\n3,1,x\n';
  expect(found(csv)).toEqual([
    "warning: 2 rows repeat an earlier row in every column ('index' aside, which only numbers the rows) @4,5",
  ]);
  expect(found('y,a\n1,x\n1,z\n1,x\n2,x\n')).toEqual(['warning: 1 row repeats an earlier row in every column @4']);
});

test('columns without a value, with one only, and columns that lack the same rows', () => {
  const csv = 'y,empty,same,a,b,c\n1,,k,,,1\n2, ,k,1,x,\n3,,k,2,w,2\n';
  expect(found(csv)).toEqual([
    "warning: 'empty' has no value in any row",
    "warning: 'same' has the same value in each row: 'k'",
    "warning: 1 row (33.3 %) has no value in 'a' and 'b' @2",
    "warning: 1 row (33.3 %) has no value in 'c' @3",
  ]);
});

test('a number column that some texts turn into text', () => {
  const csv = made(40, 'n', (k) => (k === 3 ? 'n.a.' : String(k / 2)));
  expect(found(csv)).toEqual([
    "warning: 'n' is read as text because of 1 value that is not a number, the first being 'n.a.' @5",
  ]);
  expect(found(csv, { columns: { n: { type: 'string' } } })).toEqual([]);
});

test.each([
  ['a,n\n1,2\n', ["error: there is no column 'y'"]],
  ['y,n\nx,2\n1,3\n', ["error: the target 'y' is a string column, as in line 2: 'x'"]],
  ['y,n\nTrue,2\nFalse,3\n', ["error: the target 'y' is a boolean column"]],
  ['y,n\n,2\n,3\n', ["error: the target 'y' has no value in any row"]],
  ['y,n\n1,2\n', ["error: 1 row with a value of 'y': a model needs many"]],
  ['y,n\n5,2\n5,3\n5,4\n', ["error: the target 'y' is 5 in every row"]],
  ['y,n\n5,2\nInfinity,3\n5,4\n', ["error: the target 'y' is a string column, as in line 3: 'Infinity'"]],
  ['y,n\n5,2\n,3\n6,4\n', ["warning: 1 row (33.3 %) has no value of the target 'y' @3"]],
])('a target that cannot be learned is told: %j', (csv, expected) => {
  expect(found(csv, { columns: { y: { required: true } } })).toEqual(expected);
});

test('text in a target that is declared a number is told by line', () => {
  expect(found('y,n\n5,2\nInfinity,3\n6,4\n7,6\n', { columns: { y: { type: 'number' } } })).toEqual([
    "error: 1 value of 'y', the first being 'Infinity', is not a number @3",
  ]);
});

test.each([
  ['a copy', (y: number) => String(y), "'x' follows the target 'y': their correlation is 1.0000"],
  ['an affine function', (y: number) => String(7 - 3 * y), "'x' follows the target 'y': their correlation is -1.0000"],
  [
    'a nearly exact copy',
    (y: number, k: number) => String(y + (k % 13) / 1000),
    "'x' follows the target 'y': their correlation is 1.0000",
  ],
  [
    'a power',
    (y: number) => String(y * y * y),
    "each of the 10 values of 'x' goes with one value of the target 'y': 0 = 0, 1 = 1, 8 = 2, 27 = 3 and so on",
  ],
  [
    'a class',
    (y: number) => (y < 3 ? 'low' : 'high'),
    "each of the 2 values of 'x' has a range of the target 'y' to itself: 'low' = 0 to 2, 'high' = 3 to 9",
  ],
  [
    'a flag',
    (y: number) => (y < 5 ? 'True' : 'False'),
    "each of the 2 values of 'x' has a range of the target 'y' to itself: true = 0 to 4, false = 5 to 9",
  ],
  [
    'a function and noise',
    (y: number, k: number) => String(1 / (1 + y + k / 1e6)),
    "rows with nearly the same 'x' have nearly the same target 'y': the correlation ratio is 1.0000",
  ],
])('%s of the target is a leak', (_, x, message) => {
  expect(found(made(1000, 'x', (k, y) => x(y, k)))).toContain(`error: ${message}`);
});

test.each([
  ['an id', (_: number, k: number) => `id${k}`],
  ['a row number', (_: number, k: number) => String(k)],
  ['noise', (_: number, k: number) => String((k * 7919) % 1009)],
  ['a feature that helps', (y: number, k: number) => String(y + ((k * 31) % 17))],
  ['a class that overlaps', (y: number, k: number) => (y + (k % 3) < 5 ? 'low' : 'high')],
  ['one odd row', (_: number, k: number) => (k === 5 ? 'odd' : 'usual')],
])('%s is no leak', (_, x) => {
  expect(found(made(1000, 'x', (k, y) => x(y, k))).filter((line) => line.startsWith('error'))).toEqual([]);
});

test('few rows are no evidence of a leak by levels', () => {
  expect(found('y,x\n1,a\n2,a\n5,b\n6,b\n').filter((line) => line.startsWith('error'))).toEqual([]);
});

test('texts that look like ids and repeat are pointed at, unless they are declared to be unique', () => {
  const csv = made(100, 'id', (k) => `track-${100 + Math.floor(k / 1.25)}`);
  expect(found(csv)[0]).toMatch(
    /^note: 'id' looks like an id, and 20 rows \(20\.0 %\) repeat the id of an earlier row @/,
  );
  expect(found(csv, { unique: ['id'] })).toHaveLength(1);
});

test('65,000 categories are no problem', () => {
  const csv = made(66_000, 'c,d', (k) => `cat ${k % 65_000},${k % 65_000}`);
  expect(found(csv).filter((line) => line.startsWith('error'))).toEqual([]);
});

test('the first errors make one sentence', () => {
  const csv = 'y,a\n1,9\n2,9\n';
  const columns = { a: { max: 1 }, b: { required: true }, c: { required: true }, d: { required: true } };
  expect(problems(report(csv, { columns }), 'r.html')).toBe(
    "the data do not pass validation: 2 values of 'a' are above 1, the first being 9; there is no column 'b'; " +
      "there is no column 'c'; and 1 more; see r.html, or set validate.on_error to warn",
  );
});
