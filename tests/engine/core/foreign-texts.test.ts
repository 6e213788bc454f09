// Texts that others wrote, or damaged: every parser of one says what is wrong, in bounded time and memory, and none
// throws. A parse without bounds would run into jest's time limit, or end the process.
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseConfig } from '../../../engine/core/config.ts';
import { parseDvcConfig } from '../../../engine/core/dvc/dvc-config.ts';
import { parseDvcFile } from '../../../engine/core/dvc/dvc-file.ts';
import { parseDvcLock } from '../../../engine/core/dvc/dvc-lock.ts';
import type { ProjectPath } from '../../../engine/core/model.ts';
import { parsePipeline } from '../../../engine/core/pipeline/parse.ts';
import type { Problem } from '../../../engine/core/problem.ts';
import { parseLock } from '../../../engine/core/records/lock.ts';
import { parseParams } from '../../../engine/core/values/params.ts';

const path = (name: string): ProjectPath => name as ProjectPath;
const pipelineFile = {
  path: path('pipeline.yaml'),
  dir: path('.'),
  lock: path('pipeline.lock'),
  dialect: 'restage',
} as const;

type Parse = (text: string) => readonly Problem[];

const yaml: Readonly<Record<string, Parse>> = {
  'params.yaml': (text) => parseParams('params.yaml', text).problems,
  'pipeline.yaml': (text) => parsePipeline({ file: pipelineFile, text, read: () => undefined }).problems,
  'dvc.lock': (text) => parseDvcLock('dvc.lock', text).problems,
  'a.dvc': (text) => parseDvcFile('a.dvc', text).problems,
};
const all: Readonly<Record<string, Parse>> = {
  ...yaml,
  'params.json': (text) => parseParams('params.json', text).problems,
  'params.toml': (text) => parseParams('params.toml', text).problems,
  'params.py': (text) => parseParams('params.py', text).problems,
};

const of = (parsers: Readonly<Record<string, Parse>>) => Object.entries(parsers);
const first = (problems: readonly Problem[]): string => problems[0]?.message ?? 'nothing';
/** A little less than what is read. */
const full = (piece: string): string => piece.repeat(Math.floor(8_300_000 / piece.length));
const bomb = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`),
].join('\n');

describe.each(of(yaml))('%s', (_name, parse) => {
  test.each<readonly [string, string, RegExp]>([
    ['an alias bomb', bomb, /aliases make this larger than 1000000 values/],
    ['two keys of one name', 'a: 1\na: 2\n', /'a' is .*twice|key 'a'/],
    ['a tab as indentation', 'a:\n\t- b\n', /YAML allows no tabs as indentation/],
    [
      'bytes that are no UTF-8',
      Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]).toString('utf8'),
      /bytes that are not UTF-8/,
    ],
    ['brackets', '['.repeat(5000), /nested more than 200 levels deep/],
    ['half a file', 'a: [1, {b: "c', /not valid YAML/],
  ])('%s', (_what, text, message) => {
    expect(first(parse(text))).toMatch(message);
  });
});

describe.each(of(all))('%s', (_name, parse) => {
  test('10 MB are refused at once', () => {
    expect(first(parse('x'.repeat(10_000_000)))).toMatch(/has 10.0 million characters; at most 8.4 million are read/);
  });
});

describe('as large as is read', () => {
  test.each<readonly [string, string, RegExp]>([
    ['params.yaml', full('['), /nested more than 200 levels deep/],
    ['params.yaml', full('{a: '), /nested more than 200 levels deep/],
    ['params.yaml', full('- '), /nested more than 200 levels deep/],
    ['params.yaml', full('? '), /nested more than 200 levels deep/],
    ['dvc.lock', full('\n'), /has more than 2.5 million words, signs, blanks and line ends/],
    ['a.dvc', full('a: 1\n'), /has more than 2.5 million words, signs, blanks and line ends/],
    ['params.json', full('['), /nested more than 200 levels deep/],
    ['params.json', full('{"a":'), /nested more than 200 levels deep/],
    ['params.json', `{"a": "${full('x')}", "1": 2}`, /^nothing$/],
    ['params.json', `{"a": "${full(String.raw`\"`)}", "1": 2}`, /^nothing$/],
    ['params.json', `{"a": "${full('x')}`, /not valid JSON/],
    ['params.json', `{"a": -${full('1')}}`, /an integer of more than 4300 digits/],
    ['params.json', full('\0'), /not valid JSON/],
    ['params.toml', `a = ${full('[')}`, /excessively nested/],
    ['params.toml', `a = ${full('1')}`, /an integer of more than 4300 digits/],
    ['params.toml', full('[a]\n'), /trying to redefine/],
    ['params.py', full('['), /nested more than 200 levels deep/],
  ])('%s %#', (name, text, message) => {
    expect(first(all[name]?.(text) ?? [])).toMatch(message);
  }); // prettier-ignore
});

describe('what is no mistake', () => {
  test.each<readonly [string, string]>([
    ['params.yaml', 'a: 1\r\nb: [x]\r\n'],
    ['pipeline.yaml', 'stages:\r\n  a:\r\n    cmd: x\r\n'],
    ['dvc.lock', "schema: '2.0'\r\nstages:\r\n  a:\r\n    cmd: x\r\n"],
    ['a.dvc', 'outs:\r\n- path: a\r\n'],
    ['params.json', '{\r\n"a": 1}\r\n'],
    ['params.toml', 'a = 1\r\n[b]\r\n'],
    ['params.py', 'a = 1\r\nclass B:\r\n    c = 2\r\n'],
  ])('CRLF and a byte order mark in %s', (name, text) => {
    expect(all[name]?.(text)).toEqual([]);
    expect(all[name]?.(`\uFEFF${text}`)).toEqual([]);
  });

  test('an integer of as many digits as Python reads, and keys that look like numbers, in their order', () => {
    const digits = '9'.repeat(4300);
    const { params } = parseParams('p.json', `{"b": ${digits}, "1" : "\\"2\\":", "0": -${digits}}`);
    expect([...(params?.entries ?? [])]).toEqual([
      ['b', { kind: 'int', value: BigInt(digits) }],
      ['1', { kind: 'string', value: '"2":' }],
      ['0', { kind: 'int', value: -BigInt(digits) }],
    ]);
    expect(parseParams('p.toml', `a = ${digits}`).problems).toEqual([]);
  });
});

test('any text, in any parser', () => {
  const pieces = fc.constantFrom(
    'stages', 'outs', 'deps', 'md5', 'path', 'schema', 'cmd', ': ', ':\n', '- ', '\n', '\n  ', '\t', '\r\n', '\r', '{', '}', '[', ']',
    ',', '"', "'", '&a ', '*a', '<<', '|', '>', '?', '!', '#', '=', '[[', ']]', '.', '1', '-1e5', '0x', 'true', 'null', '\0', '\u{FEFF}', '\uFFFD',
    '\u{1F600}', '"""', 'class A:', 'def ', '(', ')', '\\', '__proto__', 'constructor', '<<<<<<< HEAD\n', '=======\n', '>>>>>>> b\n',
  ); // prettier-ignore
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
    fc.json(),
  );
  fc.assert(
    fc.property(text, (any) => {
      for (const [name, parse] of of(all)) expect([name, Array.isArray(parse(any))]).toEqual([name, true]);
      expect(Array.isArray(parseDvcConfig('config', any).problems)).toBe(true);
      expect(typeof parseLock(any)).toBe('object');
      const { params } = parseParams('.restage.yaml', any);
      if (params) expect(Array.isArray(parseConfig('.restage.yaml', params).problems)).toBe(true);
    }),
    { numRuns: 1500 },
  );
});
