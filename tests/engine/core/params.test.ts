// Params files of each format to exact values, and their mistakes at their places.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { renderProblems } from '../../../engine/cli/view/problem.ts';
import { nearestKey, parseParams, selectKey } from '../../../engine/core/values/params.ts';
import { formatValue } from '../../../engine/core/values/value.ts';

function shown(file: string, text: string): string {
  const { params, problems } = parseParams(file, text);
  return params ? formatValue(params) : renderProblems(problems);
}

describe('exact values', () => {
  test('of YAML 1.2', () => {
    const text = dedent`
      i: 1
      f: 1.0
      big: 123456789012345678901234567890
      hex: 0x1F
      e: 1e3
      inf: -.inf
      nan: .nan
      nil:
      yes: yes
      t: true
      date: 2020-01-01
      under: 1_000
      bin: 0b101
      neg: -0x1F
      text: .5e3
      s: "1"
      7: seven
    `;
    expect(shown('params.yaml', text)).toBe(
      '{i: 1, f: 1.0, big: 123456789012345678901234567890, hex: 31, e: 1000.0, "inf": -inf, "nan": nan, nil: null, ' +
        'yes: yes, t: true, date: "2020-01-01", under: 1000, bin: 5, neg: -31, text: .5e3, s: "1", "7": seven}',
    );
  });

  test('of JSON, with its source text', () => {
    expect(
      shown('p.json', '{"i": 1, "f": 1.0, "e": 1e2, "big": 12345678901234567890, "z": -0, "__proto__": {"x": 1}}'),
    ).toBe('{i: 1, f: 1.0, e: 100.0, big: 12345678901234567890, z: 0, __proto__: {x: 1}}');
  });

  test('of TOML', () => {
    expect(shown('p.toml', 'i = 9007199254740993\nf = 1.0\nn = nan\nd = 2020-01-01\n[t]\nl = [1, 1.5]\n')).toBe(
      '{i: 9007199254740993, f: 1.0, n: nan, d: 2020-01-01, t: {l: [1, 1.5]}}',
    );
  });

  test('with anchors and merge keys: own keys win, then the first source', () => {
    const text = dedent`
      base: &base {a: 1, b: 2}
      other: &other {b: 3, c: 4}
      both: {<<: [*base, *other], a: 0}
      copy: *base
    `;
    expect(shown('params.yml', text)).toBe(
      '{base: {a: 1, b: 2}, other: {b: 3, c: 4}, both: {b: 2, c: 4, a: 0}, copy: {a: 1, b: 2}}',
    );
  });

  test('of Python, and of YAML whatever else the file is called', () => {
    expect(shown('params.py', 'lr = 1')).toBe('{lr: 1}');
    expect(shown('params.JSON', '{"lr": 1}')).toBe('{lr: 1}');
    expect([shown('p.ini', 'lr: 1'), shown('params', 'lr: 1')]).toEqual(['{lr: 1}', '{lr: 1}']);
  });

  test.each([
    ['p.yaml', 'm: {10: a, 2: b, x: c, 1: d}'],
    ['p.json', '{"m": {"10": "a", "2": "b", "x": "c", "1": "d"}}'],
  ])('keys of %s keep their order, integers too', (file, text) => {
    expect(shown(file, text)).toBe('{m: {"10": a, "2": b, x: c, "1": d}}');
  });

  test.each([[''], ['# only a comment\n'], ['\uFEFF'], ['---\n']])('an empty YAML file %j has no params', (text) => {
    expect(shown('params.yaml', text)).toBe('{}');
  });

  test('with a byte order mark and CRLF', () => {
    expect(shown('params.yaml', '\uFEFFa: 1\r\nb: 2\r\n')).toBe('{a: 1, b: 2}');
    expect(shown('p.json', '\uFEFF{"a": 1}')).toBe('{a: 1}');
  });
});

describe('mistakes', () => {
  test('two keys of one name', () => {
    expect(shown('params.yaml', 'lr: 1\nn: 2\nlr: 3\n')).toBe(dedent`
      error: 'lr' is written twice
       --> params.yaml:3:1
        |
      3 | lr: 3
        | ^^
      hint: it is first written in line 1
    `);
  });

  test('JSON that ends early', () => {
    expect(shown('p.json', '{\n  "a": \n}')).toBe(dedent`
      error: not valid JSON: object value expected after ':'
       --> p.json:3:1
        |
      3 | }
        | ^
    `);
  });

  test('TOML with a value that is none', () => {
    expect(shown('p.toml', 'b = 1\na = x\n')).toBe(dedent`
      error: not valid TOML: invalid value
       --> p.toml:2:5
        |
      2 | a = x
        |     ^
    `);
  });

  test('a list instead of a map', () => {
    expect(shown('params.yaml', '- 1\n')).toBe(dedent`
      error: params.yaml holds a list, not a map of params
       --> params.yaml:1:1
        |
      1 | - 1
        | ^^^
    `);
    expect(shown('p.json', '3')).toContain('p.json holds a single value, not a map of params');
  });

  test.each([
    ['p.yaml', 'a: "\uFFFD"', 'p.yaml:1:5'],
    ['p.json', '{"a": "\uFFFD"}', 'p.json:1:8'],
    ['p.toml', 'a = "\uFFFD"', 'p.toml:1:6'],
  ])('%s with bytes that are not UTF-8', (file, text, place) => {
    expect(shown(file, text)).toContain(`error: bytes that are not UTF-8\n --> ${place}`);
  });

  test.each([
    ['params.yaml', 'a: *x', "no anchor '&x' is written before the alias '*x'"],
    ['params.yaml', 'a: &a [*a]', "the alias '*a' stands inside of what it names"],
    ['params.yaml', 'a: !x 1', "the YAML tag '!x' is not supported"],
    ['params.yaml', 'a: !!binary aGk=', "the YAML tag '!!binary' is not supported"],
    ['params.yaml', '? [1]\n: 2', 'a key must be a text, not a list or a map'],
    ['params.yaml', '<<: 1', "'<<' merges maps only: an alias of a map, or a list of them"],
    ['params.yaml', 'a: 1\n---\nb: 2', 'a second YAML document begins here'],
    ['params.yaml', 'a:\n\t- b', 'YAML allows no tabs as indentation'],
    ['params.yaml', 'a: [1', 'not valid YAML: flow sequence'],
    ['params.yaml', 'a: "\\${x}"', 'not valid YAML: invalid escape sequence'],
    ['p.json', '{"a": 1, "a": 2}', "not valid JSON: duplicate key 'a' encountered"],
    ['p.json', '', 'not valid JSON: JSON value expected but reached end of input'.toLowerCase()],
    ['p.toml', 'a = 1\na = 2', 'not valid TOML: trying to redefine'],
  ])('%s: %j', (file, text, message) => {
    expect(shown(file, text).toLowerCase()).toContain(message.toLowerCase());
  });
});

describe('hostile files end in bounded time', () => {
  const bomb = [
    'a0: &a0 [x, x, x, x, x, x, x, x, x]',
    ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`),
  ];
  const merges = [
    'a0: &a0 {x: 1}',
    ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}, *a${i}]}`),
  ];

  test.each([
    ['an alias bomb', 'params.yaml', bomb.join('\n'), 'aliases make this larger than 1000000 values'],
    ['brackets', 'params.yaml', '['.repeat(100_000), 'nested more than 200 levels deep'],
    ['maps', 'params.yaml', '{a: '.repeat(20_000), 'nested more than 200 levels deep'],
    ['dashes', 'params.yaml', '- '.repeat(20_000), 'nested more than 200 levels deep'],
    [
      'indents',
      'params.yaml',
      Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'nested more than 200 levels deep',
    ],
    [
      '10 MB',
      'params.yaml',
      'a: [1]\n'.repeat(1_500_000),
      'params.yaml has 10.5 million characters; at most 8.4 million are read',
    ],
    ['JSON brackets', 'p.json', '['.repeat(100_000), 'nested more than 200 levels deep'],
    [
      'closed JSON brackets',
      'p.json',
      `{"a": ${'['.repeat(1000)}${']'.repeat(1000)}}`,
      'nested more than 200 levels deep',
    ],
    ['TOML dots', 'p.toml', `${'a.'.repeat(1000)}a = 1`, 'nested more than 200 levels deep'],
    ['TOML brackets', 'p.toml', `a = ${'['.repeat(5000)}`, 'excessively nested'],
  ])('%s', (_name, file, text, message) => {
    expect(shown(file, text)).toContain(message);
  });

  test('merge keys that repeat', () => {
    expect(shown('params.yaml', merges.join('\n'))).toContain('a40: {x: 1}');
  });

  test('an integer of more digits than Python reads', () => {
    expect(shown('p.yaml', `a: ${'9'.repeat(5000)}`)).toContain('an integer of more than 4300 digits');
  });

  test('an integer of a thousand digits is exact', () => {
    const digits = '9'.repeat(1000);
    expect(shown('params.yaml', `a: ${digits}`)).toBe(`{a: ${digits}}`);
  });
});

describe('dotted keys', () => {
  const { params } = parseParams('params.yaml', 'train:\n  lr: 0.1\n  layers: [8, {n: 4}]\nseed: 1\n"a.b": 2\n');

  test.each([
    ['seed', '1'],
    ['train.lr', '0.1'],
    ['train.layers', '[8, {n: 4}]'],
    ['train.layers.0', '8'],
    ['train.layers[1].n', '4'],
    ['train.layers.2', undefined],
    ['train.layers.x', undefined],
    ['train.lr.x', undefined],
    ['a.b', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('%j is %s', (key, expected) => {
    const value = params && selectKey(params, key);
    expect(value && formatValue(value)).toBe(expected);
  });

  test.each([
    ['train.lrr', 'train.lr'],
    ['lr', 'train.lr'],
    ['sed', 'seed'],
    ['nothing', undefined],
  ])('%j was meant to be %s', (key, expected) => {
    expect(params && nearestKey(params, key)).toBe(expected);
  });
});
