// What is in a fingerprint: each field alone changes the id, and the change has a sentence.
import { expect, test } from '@jest/globals';
import type { FingerprintData } from '../../../../engine/core/freshness/fingerprint.ts';
import {
  fingerprintFromJson,
  fingerprintText,
  fingerprintToJson,
} from '../../../../engine/core/freshness/fingerprint.ts';
import { fingerprintChanges } from '../../../../engine/core/freshness/reason.ts';
import { whyText } from '../../../../engine/core/freshness/why-text.ts';
import type { Value } from '../../../../engine/core/values/value.ts';

const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
const int = (value: bigint): Value => ({ kind: 'int', value });
const float = (value: number): Value => ({ kind: 'float', value });

const module = {
  kind: 'module',
  entry: 'stages/train.ts',
  files: { 'stages/train.ts': one, 'lib/tree.ts': one },
  configs: { 'tsconfig.json': one },
  packages: { arquero: '8.0.3' },
} as const;

const base: FingerprintData = {
  action: { kind: 'shell', commands: ['python prep.py', 'python train.py'] },
  deps: {
    'a.csv': { kind: 'path', content: `file:${one}` },
    'data/*.csv': { kind: 'glob', files: { 'data/x.csv': `file:${one}` } },
  },
  params: { 'params.yaml': { 'train.max_depth': int(6n) } },
  outs: { 'model.onnx': { persist: false } },
  wdir: '.',
};
const withModule: FingerprintData = { ...base, action: module };

interface Edit {
  readonly from: FingerprintData;
  readonly to: FingerprintData;
  readonly why: string;
}

const edit = (change: Partial<FingerprintData>, why: string, from = base): Edit => ({
  from,
  to: { ...from, ...change },
  why,
});
const dep = (path: string, data: FingerprintData['deps'][string]): Partial<FingerprintData> => ({
  deps: { ...base.deps, [path]: data },
});
const param = (value: Value): Partial<FingerprintData> => ({ params: { 'params.yaml': { 'train.max_depth': value } } });

/** A field of the fingerprint without edits here does not compile. */
const edits: { readonly [F in keyof FingerprintData]: readonly [Edit, ...Edit[]] } = {
  action: [
    edit(
      { action: { kind: 'shell', commands: ['python train.py'] } },
      'command: python prep.py ⏎ python train.py -> python train.py',
    ),
    edit(
      { action: { kind: 'argv', argv: ['python', 'train.py'] } },
      'command: python prep.py ⏎ python train.py -> argv ["python","train.py"]',
    ),
    edit({ action: module }, 'command: python prep.py ⏎ python train.py -> module stages/train.ts'),
    edit(
      { action: { ...module, entry: 'stages/fit.ts' } },
      'command: module stages/train.ts -> module stages/fit.ts',
      withModule,
    ),
    edit(
      { action: { ...module, files: { ...module.files, 'lib/tree.ts': two } } },
      'code lib/tree.ts changed',
      withModule,
    ),
    edit({ action: { ...module, files: { ...module.files, 'lib/new.ts': one } } }, 'code lib/new.ts added', withModule),
    edit({ action: { ...module, files: { 'stages/train.ts': one } } }, 'code lib/tree.ts removed', withModule),
    edit({ action: { ...module, configs: { 'tsconfig.json': two } } }, 'config tsconfig.json changed', withModule),
    edit({ action: { ...module, configs: {} } }, 'config tsconfig.json removed', withModule),
    edit({ action: { ...module, packages: { arquero: '8.0.4' } } }, 'package arquero: 8.0.3 -> 8.0.4', withModule),
    edit({ action: { ...module, packages: {} } }, 'package arquero: 8.0.3 -> none', withModule),
  ],
  deps: [
    edit(dep('a.csv', { kind: 'path', content: `file:${two}` }), 'dep a.csv changed (11111111 -> 22222222)'),
    edit(
      dep('a.csv', { kind: 'path', content: `executable:${one}` }),
      'dep a.csv changed (11111111 -> executable 11111111)',
    ),
    edit(
      dep('a.csv', { kind: 'path', content: `directory:${one}` }),
      'dep a.csv changed (11111111 -> directory 11111111)',
    ),
    edit(dep('a.csv', { kind: 'path', content: `file:${one}`, name: 'train' }), 'name of a.csv: none -> train'),
    edit(dep('b.csv', { kind: 'path', content: `file:${one}` }), 'dep b.csv added'),
    edit({ deps: { 'data/*.csv': base.deps['data/*.csv'] as never } }, 'dep a.csv removed'),
    edit(dep('data/*.csv', { kind: 'glob', files: {} }), 'dep data/x.csv removed'),
    edit(
      dep('data/*.csv', { kind: 'glob', files: { 'data/x.csv': `file:${two}` } }),
      'dep data/x.csv changed (11111111 -> 22222222)',
    ),
    edit(
      dep('data/*.csv', { kind: 'glob', files: { 'data/x.csv': `file:${one}`, 'data/y.csv': `file:${one}` } }),
      'dep data/y.csv added',
    ),
    edit(
      dep('data/*.csv', { kind: 'glob', files: { 'data/x.csv': `file:${one}` }, name: 'all' }),
      'name of data/*.csv: none -> all',
    ),
  ],
  params: [
    edit(param(int(8n)), 'param train.max_depth: 6 -> 8'),
    edit(param(float(6)), 'param train.max_depth: 6 -> 6.0'),
    edit(param({ kind: 'string', value: '6' }), 'param train.max_depth: 6 -> "6"'),
    edit({ params: { 'params.yaml': { 'train.max_depth': int(6n), seed: int(1n) } } }, 'param seed: none -> 1'),
    edit({ params: {} }, 'param train.max_depth: 6 -> none'),
    edit({ params: { ...base.params, 'other.toml': { 'a.b': int(1n) } } }, 'param other.toml:a.b: none -> 1'),
  ],
  outs: [
    edit({ outs: { 'model.onnx': { persist: true } } }, 'out model.onnx: persist false -> true'),
    edit({ outs: { 'model.onnx': { persist: false, name: 'model' } } }, 'name of model.onnx: none -> model'),
    edit({ outs: { ...base.outs, 'log.txt': { persist: false } } }, 'out log.txt added'),
    edit({ outs: {} }, 'out model.onnx removed'),
  ],
  wdir: [edit({ wdir: 'sub' }, 'wdir: . -> sub')],
};

test.each(Object.values(edits).flat())('$why', ({ from, to, why }) => {
  expect(fingerprintText(to)).not.toBe(fingerprintText(from));
  expect(fingerprintChanges(from, to).map(whyText)).toEqual([why]);
  expect(fingerprintChanges(to, to)).toEqual([]);
  expect(fingerprintFromJson(JSON.parse(JSON.stringify(fingerprintToJson(to))))).toEqual(to);
});

const exact = { kind: 'map', entries: new Map([['lr', float(0.1)]]) } as const;

test.each<readonly [Value, Value, string]>([
  [int(1n), float(1), ': 1 -> 1.0'],
  [int(9007199254740992n), int(9007199254740993n), ': 9007199254740992 -> 9007199254740993'],
  [float(NaN), float(Infinity), ': nan -> inf'],
  [float(Infinity), float(-Infinity), ': inf -> -inf'],
  [float(NaN), { kind: 'null' }, ': nan -> null'],
  [{ kind: 'null' }, { kind: 'string', value: 'null' }, ': null -> "null"'],
  [float(0), float(-0), ': 0.0 -> -0.0'],
  [{ kind: 'bool', value: true }, int(1n), ': true -> 1'],
  [{ kind: 'list', items: [int(1n), int(2n)] }, { kind: 'list', items: [int(2n), int(1n)] }, ': [1, 2] -> [2, 1]'],
  [exact, { kind: 'map', entries: new Map([['lr', float(0.2)]]) }, '.lr: 0.1 -> 0.2'],
  [{ kind: 'map', entries: new Map([['int', { kind: 'string', value: '1' }]]) }, int(1n), ': {int: "1"} -> 1'],
  [{ kind: 'time', text: '2026-01-01' }, { kind: 'string', value: '2026-01-01' }, ': 2026-01-01 -> "2026-01-01"'],
])('param value %#: %j is not %j', (old, now, why) => {
  const [from, to] = [edit(param(old), '').to, edit(param(now), '').to];
  expect(fingerprintText(to)).not.toBe(fingerprintText(from));
  expect(fingerprintChanges(from, to).map(whyText)).toEqual([`param train.max_depth${why}`]);
});

test('NaN equals itself, and the order of keys is nothing', () => {
  const maps = [
    new Map([
      ['a', int(1n)],
      ['b', float(NaN)],
    ]),
    new Map([
      ['b', float(NaN)],
      ['a', int(1n)],
    ]),
  ];
  const [from, to] = maps.map((entries) => edit(param({ kind: 'map', entries }), '').to) as [
    FingerprintData,
    FingerprintData,
  ];
  expect(fingerprintText(to)).toBe(fingerprintText(from));
  expect(fingerprintChanges(from, to)).toEqual([]);
});

test('the order in which deps, params and outs were put together is nothing', () => {
  const reversed = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).reverse());
  const from: FingerprintData = { ...withModule, outs: { a: { persist: false }, b: { persist: true, name: 'b' } } };
  const to = {
    ...from,
    action: { ...module, files: reversed(module.files) },
    deps: reversed(from.deps),
    outs: reversed(from.outs),
  };
  expect(fingerprintText(to)).toBe(fingerprintText(from));
});

test.each<readonly [string, FingerprintData['action'], FingerprintData['action']]>([
  [
    'one command of two lines, two commands',
    { kind: 'shell', commands: ['a\nb'] },
    { kind: 'shell', commands: ['a', 'b'] },
  ],
  ['a shell command, an argv', { kind: 'shell', commands: ['argv ["a"]'] }, { kind: 'argv', argv: ['a'] }],
  ['a shell command, a module', { kind: 'shell', commands: ['module stages/train.ts'] }, module],
])('actions that read the same are told apart: %s', (_what, old, now) => {
  const [from, to] = [
    { ...base, action: old },
    { ...base, action: now },
  ];
  expect(fingerprintText(to)).not.toBe(fingerprintText(from));
  expect(fingerprintChanges(from, to)).toHaveLength(1);
});

test('all that changed is told, in the order action, deps, params, outs, wdir', () => {
  const to: FingerprintData = {
    action: { kind: 'argv', argv: ['x'] },
    deps: { 'a.csv': { kind: 'path', content: `file:${two}`, name: 'n' } },
    params: { 'params.yaml': { 'train.max_depth': int(8n) } },
    outs: { 'model.onnx': { persist: true, name: 'm' } },
    wdir: 'sub',
  };
  expect(fingerprintChanges(base, to).map(whyText)).toEqual([
    'command: python prep.py ⏎ python train.py -> argv ["x"]',
    'name of a.csv: none -> n',
    'dep a.csv changed (11111111 -> 22222222)',
    'dep data/*.csv removed',
    'param train.max_depth: 6 -> 8',
    'out model.onnx: persist false -> true',
    'name of model.onnx: none -> m',
    'wdir: . -> sub',
  ]);
});

const json = JSON.parse(JSON.stringify(fingerprintToJson(withModule))) as Readonly<Record<string, unknown>>;

test.each<readonly [string, unknown]>([
  ['nothing', undefined],
  ['a list', [json]],
  ...Object.keys(json).map((key) => [`no ${key}`, { ...json, [key]: undefined }] as const),
  ['an action of no known kind', { ...json, action: { kind: 'wasm' } }],
  ['an action that is a text', { ...json, action: 'make' }],
  ['commands that are no texts', { ...json, action: { kind: 'shell', commands: [1] } }],
  ['an argv that is no list', { ...json, action: { kind: 'argv', argv: 'make' } }],
  ['a module without an entry', { ...json, action: { ...module, entry: undefined } }],
  ['a module whose files are no texts', { ...json, action: { ...module, files: { a: 1 } } }],
  ['a content without a digest', { ...json, deps: { a: 'file:' } }],
  ['a content with a short digest', { ...json, deps: { a: `file:${one.slice(1)}` } }],
  ['a content of no known kind', { ...json, deps: { a: `socket:${one}` } }],
  ['a dep whose name is a number', { ...json, deps: { a: { content: `file:${one}`, name: 1 } } }],
  ['a glob with a file that has no content', { ...json, deps: { a: { files: { x: null } } } }],
  ['an int with a leading zero', { ...json, params: { 'params.yaml': { a: { int: '01' } } } }],
  ['a float that would be written otherwise', { ...json, params: { 'params.yaml': { a: { float: '1' } } } }],
  ['a value with two tags', { ...json, params: { 'params.yaml': { a: { int: '1', float: '1.0' } } } }],
  ['a number without its kind', { ...json, params: { 'params.yaml': { a: 1 } } }],
  ['an out without persist', { ...json, outs: { a: {} } }],
  ['an out whose name is a number', { ...json, outs: { a: { persist: true, name: 3 } } }],
  ['a wdir that is no text', { ...json, wdir: 3 }],
])('%s is no fingerprint', (_what, malformed) => {
  expect(fingerprintFromJson(malformed)).toBeUndefined();
});
