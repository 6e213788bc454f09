// The tables are those of a real DVC 3 (shared/dvc/05-metrics-params.txt and more of it), byte for byte.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { markdownTable, plainTable } from '../../../../engine/cli/view/table.ts';
import {
  type Comparison,
  compareFiles,
  comparisonToValue,
  type FlatFiles,
} from '../../../../engine/core/compare/diff.ts';
import { flatten } from '../../../../engine/core/compare/flatten.ts';
import { diffTable, type DiffTableOptions, metricsTable, roundFloat } from '../../../../engine/core/compare/table.ts';
import { parseValues } from '../../../../engine/core/compare/values-file.ts';
import { formatJson } from '../../../../engine/core/values/json-text.ts';
import { emptyMap, type Value } from '../../../../engine/core/values/value.ts';

type Texts = Readonly<Record<string, string>>;

const valueOf = (file: string, text: string): Value => parseValues(file, text).value ?? emptyMap;
const files = (texts: Texts): FlatFiles =>
  new Map(Object.entries(texts).map(([file, text]) => [file, flatten(valueOf(file, text))]));

interface Rules {
  readonly all?: boolean;
  readonly numbers?: 'exact' | 'by-value';
}

function compare(old: Texts, now: Texts, { all = false, numbers = 'by-value' }: Rules = {}): Comparison {
  return compareFiles(files(old), files(now), { all, numbers });
}

const metrics: DiffTableOptions = {
  title: 'Metric',
  revisions: ['HEAD', 'workspace'],
  withPath: true,
  withChange: true,
  precision: 5,
};
const params: DiffTableOptions = { ...metrics, title: 'Param', withChange: false, precision: undefined };

const json = (comparison: Comparison): unknown => JSON.parse(formatJson(comparisonToValue(comparison)));

describe('metrics between two commits', () => {
  const old = { 'm.json': '{"acc": 0.912345678, "n": 10, "nest": {"f1": 0.5}, "tag": "a", "gone": 1}' };
  const now = { 'm.json': '{"acc": 0.95, "n": 12, "nest": {"f1": 0.5}, "tag": "b", "new": 2}' };

  test('what changed, as a table', () => {
    expect(plainTable(diffTable(compare(old, now), metrics))).toBe(dedent`
      Path    Metric    HEAD     workspace    Change
      m.json  acc       0.91235  0.95         0.03765
      m.json  gone      1        -            -
      m.json  n         10       12           2
      m.json  new       -        2            -
      m.json  tag       a        b            -
    `);
  });

  test('also what did not change', () => {
    expect(plainTable(diffTable(compare(old, now, { all: true }), metrics))).toBe(dedent`
      Path    Metric    HEAD     workspace    Change
      m.json  acc       0.91235  0.95         0.03765
      m.json  gone      1        -            -
      m.json  n         10       12           2
      m.json  nest.f1   0.5      0.5          0.0
      m.json  new       -        2            -
      m.json  tag       a        b            -
    `);
  });

  test('in Markdown', () => {
    expect(markdownTable(diffTable(compare(old, now), metrics))).toBe(
      `${dedent`
      | Path   | Metric   | HEAD    | workspace   | Change   |
      |--------|----------|---------|-------------|----------|
      | m.json | acc      | 0.91235 | 0.95        | 0.03765  |
      | m.json | gone     | 1       | -           | -        |
      | m.json | n        | 10      | 12          | 2        |
      | m.json | new      | -       | 2           | -        |
      | m.json | tag      | a       | b           | -        |
    `}\n`,
    );
  });

  test('without paths, between other revisions, with less digits', () => {
    const options = { ...metrics, revisions: ['HEAD~1', 'HEAD'], withPath: false, precision: 2 } as const;
    expect(plainTable(diffTable(compare(old, now), options))).toBe(dedent`
      Metric    HEAD~1    HEAD    Change
      acc       0.91      0.95    0.04
      gone      1         -       -
      n         10        12      2
      new       -         2       -
      tag       a         b       -
    `);
  });

  test('in JSON, unrounded', () => {
    expect(json(compare(old, now))).toEqual({
      'm.json': {
        acc: { old: 0.912345678, new: 0.95, diff: 0.03765432199999996 },
        gone: { old: 1, new: null },
        n: { old: 10, new: 12, diff: 2 },
        new: { old: null, new: 2 },
        tag: { old: 'a', new: 'b' },
      },
    });
  });
});

test('params have no column of changes and all their digits; lists are their text', () => {
  const old = { 'params.yaml': 'name: x\nseed: 1\ntrain: {lr: 0.1, layers: [1, 2]}' };
  const now = { 'params.yaml': 'name: y\nseed: 1\ntrain: {lr: 0.25, layers: [1, 3]}' };
  expect(plainTable(diffTable(compare(old, now), params))).toBe(dedent`
    Path         Param         HEAD    workspace
    params.yaml  name          x       y
    params.yaml  train.layers  [1, 2]  [1, 3]
    params.yaml  train.lr      0.1     0.25
  `);
  expect(json(compare(old, now))).toEqual({
    'params.yaml': {
      name: { old: 'x', new: 'y' },
      'train.layers': { old: '[1, 2]', new: '[1, 3]' },
      'train.lr': { old: 0.1, new: 0.25, diff: 0.15 },
    },
  });
});

test('wide characters take two columns, and what a file holds cannot end a line or a cell', () => {
  const comparison = compare({ 'm.yaml': 'a: 日本\nb: "1\\n2"' }, { 'm.yaml': 'a: 日本語\nb: "x|y"' });
  expect(plainTable(diffTable(comparison, params))?.split('\n')).toEqual([
    'Path    Param    HEAD    workspace',
    'm.yaml  a        日本    日本語',
    String.raw`m.yaml  b        1\n2    x|y`,
  ]);
  expect(markdownTable(diffTable(comparison, params)).split('\n')).toEqual([
    '| Path   | Param   | HEAD   | workspace   |',
    '|--------|---------|--------|-------------|',
    '| m.yaml | a       | 日本   | 日本語      |',
    String.raw`| m.yaml | b       | 1\n2   | x\|y        |`,
    '',
  ]);
});

test('nothing changed: no table, an empty document', () => {
  const comparison = compare({ 'm.json': '{"a": 1}' }, { 'm.json': '{"a": 1}' });
  expect(plainTable(diffTable(comparison, metrics))).toBeUndefined();
  expect(formatJson(comparisonToValue(comparison))).toBe('{}');
});

test("a file of one value is the metric ''", () => {
  expect(json(compare({ 'acc.txt': '0.5' }, { 'acc.txt': '0.75' }))).toEqual({
    'acc.txt': { '': { old: 0.5, new: 0.75, diff: 0.25 } },
  });
  expect(json(compare({}, { 'acc.txt': '0' }))).toEqual({ 'acc.txt': { '': { old: null, new: 0 } } });
});

test('a file that only one side has is missing on the other', () => {
  expect(json(compare({}, { 'm.json': '{"a": {"b": 1}}' }))).toEqual({ 'm.json': { 'a.b': { old: null, new: 1 } } });
});

test('lists are compared as their text, also those of one value', () => {
  expect(json(compare({ 'm.json': '{"a": [1], "b": [1]}' }, { 'm.json': '{"a": [3], "b": [1, 2]}' }))).toEqual({
    'm.json': { a: { old: '[1]', new: '[3]' }, b: { old: '[1]', new: '[1, 2]' } },
  });
});

test('true and 1 are one number among metrics, but two params', () => {
  const [old, now] = [{ 'm.json': '{"a": 1, "b": false}' }, { 'm.json': '{"a": true, "b": 2}' }];
  expect(json(compare(old, now))).toEqual({ 'm.json': { b: { old: false, new: 2, diff: 2 } } });
  expect(json(compare(old, now, { numbers: 'exact' }))).toMatchObject({
    'm.json': { a: { old: 1, new: true, diff: 0 } },
  });
});

test('1 and 1.0 are one number among metrics, but two params; null is as good as missing', () => {
  const [old, now] = [{ 'm.yaml': 'a: 1\nb: .nan\nc: null' }, { 'm.yaml': 'a: 1.0\nb: .nan' }];
  expect(json(compare(old, now))).toEqual({});
  expect(formatJson(comparisonToValue(compare(old, now, { numbers: 'exact' })))).toBe(dedent`
    {
      "m.yaml": {
        "a": {
          "old": 1,
          "new": 1.0,
          "diff": 0.0
        }
      }
    }
  `);
});

test('numbers and truth values have a difference, and integers of any size an exact one', () => {
  const old = { 'm.yaml': 'flag: true\nbig: 123456789012345678901234567890\nmix: 1\ntext: "1"' };
  const now = { 'm.yaml': 'flag: false\nbig: 123456789012345678901234567891\nmix: 1.5\ntext: "2"' };
  expect(json(compare(old, now))).toMatchObject({ 'm.yaml': { big: { diff: 1 }, mix: { diff: 0.5 } } });
  expect(plainTable(diffTable(compare(old, now), { ...metrics, withPath: false }))).toBe(dedent`
    Metric    HEAD                            workspace                       Change
    big       123456789012345678901234567890  123456789012345678901234567891  1
    flag      True                            False                           -1
    mix       1                               1.5                             0.5
    text      1                               2                               -
  `);
});

test('files and keys come in the order of their code units', () => {
  const now = { 'b.json': '{"b": 1, "B": 1, "a.b": 1, "a": {"a": 1}}', 'a.json': '1', B: '1' };
  expect([...compare({}, now)].map(([file, changes]) => [file, [...changes.keys()]])).toEqual([
    ['B', ['']],
    ['a.json', ['']],
    ['b.json', ['B', 'a.a', 'a.b', 'b']],
  ]);
});

test('metrics of several files, a column for each', () => {
  const shown = new Map<string, Value | undefined>([
    ['m.json', valueOf('m.json', '{"acc": 0.95, "n": 12, "nest": {"f1": 0.512345678}, "tag": "b", "new": null}')],
    ['broken.json', undefined],
    ['s.txt', valueOf('s.txt', '0.5')],
  ]);
  expect(plainTable(metricsTable(shown, 5))).toBe(
    [
      'Path              acc    n    nest.f1    new    tag',
      'm.json       -    0.95   12   0.51235    -      b',
      'broken.json  -    -      -    -          -      -',
      's.txt        0.5  -      -    -          -      -',
    ].join('\n'),
  );
});

// Each as printed by Python 3.11's round(): half to even of the exact decimal value.
test.each([
  [0.125, 2, 0.12],
  [0.375, 2, 0.38],
  [-0.125, 2, -0.12],
  [2.675, 2, 2.67],
  [0.5, 0, 0],
  [1.5, 0, 2],
  [2.5, 0, 2],
  [0.1 + 0.2, 17, 0.30000000000000004],
  [1e22, 2, 1e22],
  [1e-7, 5, 0],
  [-1e-7, 5, -0],
  [-0, 5, -0],
  [123456.789012, 5, 123456.78901],
])('%d rounded to %d digits is %d', (value, digits, expected) => {
  expect(roundFloat(value, digits)).toBe(expected);
});
