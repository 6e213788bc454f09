import { expect, test } from '@jest/globals';
import type { EtlStep } from '../../../stages/etl/params.ts';
import { textColumns, transform, type Transformed } from '../../../stages/etl/steps.ts';
import { parseExpression } from '../../../stages/expression/parse.ts';
import { derive } from '../../../stages/recipe/derive.ts';
import { StageError } from '../../../stages/stage-error.ts';
import { tableOf, type Table } from '../../../stages/table/columns.ts';

const table: Table = tableOf([
  ['index', { kind: 'number', values: Float64Array.of(0, 1, 2, 3, 4, 5) }],
  ['name', { kind: 'string', values: [' a ', 'a', '  ', 'b', 'c', 'a'] }],
  ['n', { kind: 'number', values: Float64Array.of(1, 1, 2, NaN, 3, 1) }],
  ['flag', { kind: 'boolean', values: [true, true, false, undefined, false, true] }],
  ['y', { kind: 'number', values: Float64Array.of(10, 10, 20, 30, NaN, 11) }],
]);
const run = (...steps: EtlStep[]): Transformed => transform(table, { target: 'y', steps });
const column = (done: Transformed, name: string): unknown[] => [...(done.table.columns.get(name)?.values ?? [])];

test('without steps, texts are trimmed and rows without a target go', () => {
  const done = run();
  expect(column(done, 'name')).toEqual(['a', 'a', undefined, 'b', 'a']);
  expect(column(done, 'y')).toEqual([10, 10, 20, 30, 11]);
  expect(done.log).toEqual(["1 row without a 'y' dropped"]);
});

test('drop takes columns out, and names that are not there are nothing', () => {
  const done = run({ drop: ['index', 'nothing'] }, { drop: ['index'] });
  expect([...done.table.columns.keys()]).toEqual(['name', 'n', 'flag', 'y']);
  expect(done.log.slice(0, 2)).toEqual(["etl.steps[0] (drop): 'index' dropped", 'etl.steps[1] (drop): nothing to do']);
});

test('rename keeps places, and may swap names', () => {
  const done = run({ rename: { index: 'n', n: 'index' } });
  expect([...done.table.columns.keys()]).toEqual(['n', 'name', 'index', 'flag', 'y']);
  expect(column(done, 'n')).toEqual([0, 1, 2, 3, 5]);
});

test('cast changes types, and what is missing stays missing', () => {
  const done = run(
    { cast: { flag: 'number', n: 'string' } },
    { cast: { n: 'number' } },
    { cast: { n: 'string', index: 'string' } },
  );
  expect(column(done, 'flag')).toEqual([1, 1, 0, NaN, 1]);
  expect(column(done, 'n')).toEqual(['1', '1', '2', undefined, '1']);
  expect(column(run({ cast: { flag: 'string' } }, { cast: { flag: 'boolean' } }), 'flag')).toEqual([
    true,
    true,
    false,
    undefined,
    true,
  ]);
});

test('a column that is cast to string is read as text from the file, whatever it was called there', () => {
  expect(textColumns([{ rename: { zip: 'code' } }, { cast: { code: 'string', n: 'number', s: 'string' } }])).toEqual({
    zip: 'string',
    s: 'string',
  });
});

test('filter keeps rows where the expression is true, drop_missing rows that are complete', () => {
  expect(column(run({ filter: 'n < 2 and flag' }), 'index')).toEqual([0, 1, 5]);
  expect(column(run({ filter: 'n != 1' }), 'index')).toEqual([2, 3]);
  expect(column(run({ drop_missing: ['name', 'n'] }), 'index')).toEqual([0, 1, 5]);
});

test('deduplicate keeps the first of equal rows', () => {
  expect(column(run({ deduplicate: { by: 'all' } }), 'index')).toEqual([0, 1, 2, 3, 5]);
  const done = run({ drop: ['index'] }, { deduplicate: { by: 'all' } });
  expect(column(done, 'y')).toEqual([10, 20, 30, 11]);
  expect(column(run({ deduplicate: { by: ['name'] } }), 'index')).toEqual([0, 2, 3]);
  expect(done.log[1]).toBe('etl.steps[1] (deduplicate): 1 row dropped, 5 left');
});

test('derived columns are added, and recorded so that the same can be done to other rows', () => {
  const done = run(
    { derive: { half: 'n / 2' } },
    { bin: { size: { column: 'half', edges: [1], labels: ['small', 'large'] } } },
    { case: { kind: { cases: [{ when: "size == 'small' and flag", then: 'A' }], otherwise: 'B' } } },
  );
  expect(column(done, 'kind')).toEqual(['A', 'A', 'B', 'B', 'A']);
  expect(done.inputs).toEqual([
    { name: 'index', kind: 'number' },
    { name: 'name', kind: 'string' },
    { name: 'n', kind: 'number' },
    { name: 'flag', kind: 'boolean' },
    { name: 'y', kind: 'number' },
  ]);
  expect(done.derived[0]).toEqual({ kind: 'expression', name: 'half', expression: parseExpression('n / 2') });
  const inputs = tableOf(done.inputs.map(({ name }) => [name, done.table.columns.get(name)!] as const));
  expect([...derive(done.derived, inputs).columns]).toEqual([...done.table.columns]);
  expect(done.log[0]).toBe("etl.steps[0] (derive): 'half' added");
});

test('a derived column that nothing is made from may go again', () => {
  const done = run({ derive: { a: 'n', b: 'a + 1' } }, { drop: ['b'] });
  expect(done.derived.map(({ name }) => name)).toEqual(['a']);
  expect(run({ derive: { a: 'n', b: 'a + 1' } }, { drop: ['a', 'b'] }).derived).toEqual([]);
});

test.each<[EtlStep[], string]>([
  [
    [{ derive: { d: 'n' } }, { drop: ['n'] }],
    "etl.steps[1] (drop): 'n' is what 'd' is made from; leave it in (features are chosen by name)",
  ],
  [
    [{ derive: { d: 'n' } }, { rename: { n: 'm' } }],
    "etl.steps[1] (rename): 'n' is what 'd' is made from; rename it before they are made",
  ],
  [
    [{ derive: { d: 'n' } }, { rename: { d: 'm' } }],
    "etl.steps[1] (rename): 'd' is a derived column; make it as it shall be instead of a rename later",
  ],
  [
    [{ derive: { d: 'n' } }, { cast: { n: 'string' } }],
    "etl.steps[1] (cast): 'n' is what 'd' is made from; cast it before they are made",
  ],
  [
    [{ derive: { n: 'y' } }],
    "etl.steps[0] (derive): there is a column 'n' already; choose another name or drop that one first",
  ],
  [
    [{ derive: { d: 'n +' } }],
    "etl.steps[0] (derive): 'd': the expression `n +` is wrong at column 4: a value is missing after '+'",
  ],
  [[{ derive: { d: 'name * 2' } }], "etl.steps[0] (derive): column 'name' is text, and '*' takes numbers"],
  [
    [{ derive: { d: 'm' } }],
    "etl.steps[0] (derive): there is no column 'm' ('d' is made from it); columns: 'index', 'name'",
  ],
  [[{ filter: 'm > 1' }], "etl.steps[0] (filter): there is no column 'm' (in the expression `m > 1`)"],
  [[{ filter: 'n > 99' }], 'etl.steps[0] (filter) leaves no row of 6'],
  [[{ drop_missing: ['m'] }], "etl.steps[0] (drop_missing): there is no column 'm'"],
  [[{ deduplicate: { by: ['m'] } }], "etl.steps[0] (deduplicate): there is no column 'm'"],
  [[{ rename: { m: 'k' } }], "etl.steps[0] (rename): there is no column 'm' (to be renamed)"],
  [[{ rename: { n: 'y' } }], "etl.steps[0] (rename): two columns would be named 'y'"],
  [
    [{ cast: { name: 'number' } }],
    "etl.steps[0] (cast): column 'name' holds 'a' in row 1 and 4 more, which is not a number",
  ],
  [
    [{ cast: { n: 'boolean' } }],
    "etl.steps[0] (cast): column 'n' holds '2' in row 3 and 1 more, which is not true or false, 1 or 0",
  ],
  [
    [{ bin: { d: { column: 'n', edges: [1, 1], labels: ['a', 'b', 'c'] } } }],
    "etl.steps[0] (bin): 'd': the edges must ascend, and 1 follows 1",
  ],
  [
    [{ bin: { d: { column: 'n', edges: [1], labels: ['a'] } } }],
    "etl.steps[0] (bin): 'd': 1 edges make 2 bins, but there are 1 labels",
  ],
  [[{ drop: ['y'] }], "there is no column 'y' (named by etl.target in params.yaml)"],
  [[{ cast: { y: 'string' } }], "the target 'y' is a string column; etl.target must name a numeric one"],
  [[{ filter: 'y != y' }], "no row has a value of the target 'y'"],
  [
    [{ rename: { y: 'z' } }, { derive: { y: 'z / (z - 10)' } }],
    "the target 'y' is Infinity in row 1; filter such rows in etl.steps",
  ],
])('a step that cannot be done names itself: %j', (steps, message) => {
  expect(() => run(...steps)).toThrow(StageError);
  expect(() => run(...steps)).toThrow(message);
});
