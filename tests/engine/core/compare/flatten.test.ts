import { expect, test } from '@jest/globals';
import { type Flat, flatten, flattenKeys, onlyMetrics } from '../../../../engine/core/compare/flatten.ts';
import { parseValues } from '../../../../engine/core/compare/values-file.ts';
import { formatJson } from '../../../../engine/core/values/json-text.ts';
import { pythonStr } from '../../../../engine/core/values/python-text.ts';
import type { Value } from '../../../../engine/core/values/value.ts';

function value(file: string, text: string): Value {
  const read = parseValues(file, text);
  if (!read.value) throw new Error(read.problem.message);
  return read.value;
}

const texts = (flat: Flat): Readonly<Record<string, string>> =>
  Object.fromEntries([...flat].map(([key, leaf]) => [key, pythonStr(leaf)]));
const flat = (file: string, text: string): Readonly<Record<string, string>> => texts(flatten(value(file, text)));

test('nested keys are joined by dots, and empty maps leave nothing', () => {
  expect(flat('m.yaml', 'a: 1\nb: {c: 1.0, d: {e: x}}\nempty: {}\nlist: [1, {k: 2}]')).toEqual({
    a: '1',
    'b.c': '1.0',
    'b.d.e': 'x',
    list: "[1, {'k': 2}]",
  });
});

test('the same values in JSON, YAML and TOML are flat alike', () => {
  const expected = { acc: '0.5', n: '12', 'nest.ok': 'True' };
  expect(flat('m.json', '{"acc": 0.5, "n": 12, "nest": {"ok": true}}')).toEqual(expected);
  expect(flat('m.yaml', 'acc: 0.5\nn: 12\nnest: {ok: true}')).toEqual(expected);
  expect(flat('m.toml', 'acc = 0.5\nn = 12\n[nest]\nok = true')).toEqual(expected);
});

test.each([
  ['m.json', '0.5', '0.5'],
  ['m.json', '\uFEFF 1.0\n', '1.0'],
  ['m.json', '"good"', 'good'],
  ['m.yaml', '0', '0'],
  ['accuracy.txt', '0.87\n', '0.87'],
  ['m', '123456789012345678901234567890', '123456789012345678901234567890'],
  ['m.json', '[1, 2.0]', '[1, 2.0]'],
])("%s that is only %j is the metric ''", (file, text, expected) => {
  expect(flat(file, text)).toEqual({ '': expected });
});

test.each([
  ['m.json', '{"a": '],
  ['m.json', ''],
  ['m.yaml', 'a: [1'],
  ['m.toml', 'a ='],
  ['m.py', 'a = ('],
])('%s that is %j has a problem instead of a value', (file, text) => {
  expect(parseValues(file, text)).toMatchObject({ problem: { category: 'project' } });
});

test('values of Python are its literals', () => {
  expect(flat('p.py', 'A = 1\nclass C:\n    b = [1, "x"]\n    d = {"k": 1.0}\nrun(A)\n')).toEqual({
    A: '1',
    'C.b': "[1, 'x']",
    'C.d.k': '1.0',
  });
});

test('metrics are numbers, truth values and texts; nothing is left of what holds none', () => {
  const metrics = (file: string, text: string): Readonly<Record<string, string>> | undefined => {
    const kept = onlyMetrics(value(file, text));
    return kept && texts(flatten(kept));
  };
  expect(metrics('m.yaml', 'a: 1\nb: {l: [1], n: null, t: x}\nl: [1]\nno: {l: []}\nok: true')).toEqual({
    a: '1',
    'b.t': 'x',
    ok: 'True',
  });
  expect(metrics('m.json', '0')).toEqual({ '': '0' });
  expect([metrics('m.json', '[1]'), metrics('m.json', '{"a": [1]}'), metrics('m.toml', 'day = 2020-01-01')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('an empty YAML file has no values', () => {
  expect(flat('m.yaml', '# nothing\n')).toEqual({});
});

test('of the keys that are asked for, what lies at or below them is kept', () => {
  const params = value('p.yaml', 'a: {b: 1, c: {d: 2}}\nlist: [5, 6]\nx: 1');
  expect(texts(flattenKeys(params, ['a.c', 'list', 'list.1', 'nothing', 'x']))).toEqual({
    'a.c.d': '2',
    list: '[5, 6]',
    'list.1': '6',
    x: '1',
  });
});

// Each line as printed by Python 3.11's str().
test.each([
  ['[true, null, 1, 1.0, "a"]', "[True, None, 1, 1.0, 'a']"],
  [`["it's", "say \\"x\\"", "it's \\"x\\""]`, `["it's", 'say "x"', 'it\\'s "x"']`],
  [
    String.raw`["a\nb\t\\", "\u001b", "\u00e9", "\u00a0", "\ud83d\ude00"]`,
    String.raw`['a\nb\t\\', '\x1b', 'é', '\xa0', '😀']`,
  ],
  ['[{"k": [1]}, []]', "[{'k': [1]}, []]"],
  ['[1e-5, 1e16, 100.0]', '[1e-05, 1e+16, 100.0]'],
])('%s is printed as Python prints it', (json, expected) => {
  expect(pythonStr(value('m.json', json))).toBe(expected);
});

test('JSON keeps integers of any size, the point of a float, and has words for what is no number', () => {
  const text = formatJson(
    value('m.yaml', 'a: 123456789012345678901234567890\nb: 1.0\nc: .nan\nd: -.inf\ne: []\nf: {g: [1]}'),
  );
  expect(text).toBe(`{
  "a": 123456789012345678901234567890,
  "b": 1.0,
  "c": "NaN",
  "d": "-Infinity",
  "e": [],
  "f": {
    "g": [
      1
    ]
  }
}`);
});
