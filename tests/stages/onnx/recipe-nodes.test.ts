import { expect, test } from '@jest/globals';
import { modelOnnx } from '../../../stages/onnx/model-graph.ts';
import type { Derivation, Feature, Recipe } from '../../../stages/recipe/recipe.ts';
import { parseExpression } from '../../../stages/expression/parse.ts';
import { anyHead, expectSameFeatures, metadata, numbers, table, texts, truths } from './support.ts';

const edges = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 1e308, -1e308, 5e-324, 0.1, 0.3, 3, 16777217, 1e39, 2.5];
const others = [3, NaN, 2, -0, 0, -1, 1, 1e308, 1e308, 2, 0.2, 0.1, Infinity, 3, 7, 2.5];
const rows = table({ a: numbers(...edges), b: numbers(...others) });
const inputs = [
  { name: 'a', kind: 'number' },
  { name: 'b', kind: 'number' },
] as const;
const expressions = (...sources: string[]): Recipe => ({
  inputs,
  derived: sources.map((source, k) => ({ kind: 'expression', name: `d${k}`, expression: parseExpression(source) })),
  features: sources.map((_, k) => ({ kind: 'number', name: `d${k}`, column: `d${k}` })),
});

test.each([
  ['arithmetic', ['a + b', 'a - b', 'a * b', 'a / b', '-a', 'a * b - b / a', '(a + b) * (a - b)']],
  ['comparison', ['a < b', 'a <= b', 'a > b', 'a >= b', 'a == b', 'a != b', 'a == 0', 'a != a']],
  [
    'logic',
    ['a < b and b < 2', 'a < b or b < 2', 'not (a < b)', 'a and b', 'not a', '(a > 0) + (b > 0) * 2', '-(a > 0)'],
  ],
  [
    'what runtimes rewrite',
    [
      'a + 0',
      '0 + a',
      'a - 0',
      '0 - a',
      'a * 1',
      'a / 1',
      'a * 0',
      '0 * a',
      '1 / (a + 0)',
      '1 / (a * b + 0)',
      '1 / a',
      '1 / a * b == b / a',
      '(b * (1 / a) - b / a) * 1e16',
      '(1 / a * 1.00000000001 - 1 / a) * 1e20',
      '(a + b) * 1.00000000001 - (a + b)',
      '(a * b - 5e-324) * 1e300',
    ],
  ],
  [
    'a negative zero',
    [
      'a * -0',
      'a * 0',
      'a / -0',
      '-0 / a',
      'a + -0',
      'a - -0',
      '-0 - a',
      '1 / (a - -0)',
      '1 / (a * -0)',
      'a == -0',
      'a < -0',
    ],
  ],
  ['constants', ['a * (2 + 3 * 4)', 'a / (1 - 1)', 'a + (0 / 0)', 'a < (1 < 2)', 'a < 0 or 1 < 2', 'a < 0 and 2 < 1']],
])('%s has the bits of the native evaluation', async (_, sources) => {
  await expectSameFeatures(expressions(...sources), rows);
  // A runtime rewrites a node that has one reader, so each of them also alone.
  for (const source of sources) await expectSameFeatures(expressions(source), rows);
});

const genres = texts('pop', 'rock', undefined, '', 'Pop', 'pöp 🎵', "it's", 'rock ', 'pop', 'jazz');
const moods = texts('pop', 'pop', undefined, undefined, '', 'pöp 🎵', 'x', 'rock', 'pop', 'jazz');
const energy = numbers(0.33, 0.66, 0.5, NaN, -0, 0.3299999999999999, 0.6600000000000001, Infinity, -Infinity, 0);
const explicit = truths(true, false, undefined, true, false, undefined, true, false, true, false);
const songs = table({ genre: genres, mood: moods, energy, explicit });
const songInputs = [
  { name: 'genre', kind: 'string' },
  { name: 'mood', kind: 'string' },
  { name: 'energy', kind: 'number' },
  { name: 'explicit', kind: 'boolean' },
] as const;
const bin: Derivation = {
  kind: 'bin',
  name: 'level',
  column: 'energy',
  edges: [0, 0.33, 0.66],
  labels: ['low', 'mid', 'low', 'top'],
};
const when = (source: string, then: string) => ({ when: parseExpression(source), then });
const choice: Derivation = {
  kind: 'case',
  name: 'choice',
  cases: [
    when("genre == 'pop' and energy > 0.4", 'a'),
    when('explicit', 'b'),
    when("level == 'low'", 'pop'),
    when('genre == mood', ''),
  ],
  otherwise: 'a',
};
const songRecipe = (derived: readonly Derivation[], features: readonly Feature[]): Recipe => ({
  inputs: songInputs,
  derived,
  features,
});
const named = (source: string): Derivation => ({
  kind: 'expression',
  name: source,
  expression: parseExpression(source),
});
const number = (column: string): Feature => ({ kind: 'number', name: column, column });
const oneHot = (column: string, level: string | number): Feature => ({
  kind: 'one-hot',
  name: `${column}_${level}`,
  column,
  level,
});
const code = (column: string, ...levels: string[]): Feature => ({
  kind: 'code',
  name: `${column}_encoded`,
  column,
  levels,
});

test('texts are compared as in the native evaluation: raw with a text, raw, derived and missing ones', async () => {
  const sources = [
    "genre == 'pop'",
    "'rock' != genre",
    "genre == ''",
    "genre != ''",
    'genre == mood',
    'mood != genre',
    'genre == genre',
    "level == 'low'",
    "level == 'none of them'",
    "level != ''",
    'level == choice',
    'genre == choice',
    'level != genre',
    "(genre == 'pop') + (mood == 'pop')",
    "genre == 'never seen'",
  ];
  const derived = [bin, choice, ...sources.map(named)];
  const features = await expectSameFeatures(songRecipe(derived, sources.map(number)), songs);
  expect([...features.values.subarray(0, 7)]).toEqual([1, 1, 0, 1, 1, 0, 1]);
});

test('bins, cases, codes and one-hot features are the native ones', async () => {
  const features = [
    ...['low', 'mid', 'top', 'none'].map((level) => oneHot('level', level)),
    ...['a', 'b', 'pop'].map((level) => oneHot('choice', level)),
    ...['pop', "it's", 'pöp 🎵', 'never seen'].map((level) => oneHot('genre', level)),
    ...[0, 1, 2].map((level) => oneHot('explicit', level)),
    ...[0, 0.33, -0].map((level) => oneHot('energy', level)),
    oneHot('energy', 'low'),
    oneHot('genre', 3),
    code('genre', 'jazz', 'pop', 'rock'),
    code('mood', 'x'),
    code('level', 'mid', 'top', 'low'),
    code('choice', 'b'),
    number('energy'),
    number('explicit'),
  ];
  await expectSameFeatures(songRecipe([bin, choice], features), songs);
});

test('scaled features are rounded once', async () => {
  const scale = { mean: 0.1 + 0.2, deviation: 1 / 3 };
  await expectSameFeatures(
    songRecipe(
      [named('energy * 3')],
      [
        { ...number('energy'), scale } as Feature,
        { ...number('energy * 3'), scale: { mean: 0, deviation: 7 } } as Feature,
        { ...number('explicit'), scale: { mean: -0, deviation: 1 } } as Feature,
        { ...code('genre', 'jazz', 'pop', 'rock'), scale } as Feature,
      ],
    ),
    songs,
  );
});

test('a value that is the same in every row is a column all the same', async () => {
  const [yes, no] = ['energy < 0 or 1 < 2', 'energy < 0 and 2 < 1'];
  const always: Derivation = { kind: 'case', name: 'always', cases: [when(yes, 'x')], otherwise: 'y' };
  const never: Derivation = { kind: 'case', name: 'never', cases: [when(no, 'x')], otherwise: 'y' };
  const binned: Derivation = { kind: 'bin', name: 'binned', column: yes, edges: [0.25], labels: ['x', 'y'] };
  const negative = `-(${no})`;
  const features = await expectSameFeatures(
    songRecipe(
      [named(yes), named(no), named(negative), always, never, binned],
      [number(yes), number(no), number(negative), oneHot('always', 'x'), oneHot('never', 'x'), oneHot('binned', 'y')],
    ),
    songs,
  );
  expect([...features.values.subarray(6, 12)]).toEqual([1, 0, -0, 1, 0, 1]);
});

test('one bin without edges, and ten thousand edges', async () => {
  const edges = Array.from({ length: 10_000 }, (_, k) => k / 10_000);
  const many: Derivation = {
    kind: 'bin',
    name: 'many',
    column: 'energy',
    edges,
    labels: [...edges.map(String), 'last'],
  };
  const one: Derivation = { kind: 'bin', name: 'one', column: 'energy', edges: [], labels: ['all'] };
  await expectSameFeatures(songRecipe([many, one], [code('many', ...many.labels), oneHot('one', 'all')]), songs);
});

test('names of columns may be any text, also those of nodes', async () => {
  const names = [
    'prediction',
    'features',
    'add',
    'constant',
    'with space',
    'ü "quoted" \'x\'',
    '1',
    '__proto__',
    '日本',
    'rows',
  ];
  const recipe: Recipe = {
    inputs: names.map((name) => ({ name, kind: 'number' })),
    derived: [
      { kind: 'expression', name: 'sum', expression: parseExpression('`prediction` + features * `add` - `1`') },
    ],
    features: [...names, 'sum'].map(number),
  };
  const rowsOf = table(Object.fromEntries(names.map((name, k) => [name, numbers(k, k + 0.5, NaN)])));
  await expectSameFeatures(recipe, rowsOf);
});

test('a column without a name is refused', () => {
  const recipe: Recipe = { inputs: [{ name: '', kind: 'number' }], derived: [], features: [number('')] };
  expect(() => modelOnnx({ recipe, head: anyHead, metadata })).toThrow('a column without a name cannot be an input');
});

test.each([114, 65_000])('%d levels', async (count) => {
  const levels = Array.from({ length: count }, (_, k) => `level ${k}`);
  const recipe: Recipe = { inputs: [{ name: 'g', kind: 'string' }], derived: [], features: [code('g', ...levels)] };
  const features = await expectSameFeatures(
    recipe,
    table({ g: texts(...levels.slice(-50), 'level', '', undefined, 'level 7') }),
  );
  expect([...features.values].slice(49)).toEqual([count - 1, NaN, NaN, NaN, 7]);
});

test('a derived column may take the name of a raw one', async () => {
  const derived: Derivation[] = [
    named('energy * 2'),
    { kind: 'expression', name: 'energy', expression: parseExpression('energy + 1') },
    { ...bin, name: 'genre' },
  ];
  await expectSameFeatures(
    songRecipe(derived, [number('energy'), number('energy * 2'), oneHot('genre', 'low')]),
    songs,
  );
});

test('equal parts of a recipe are one node', () => {
  const size = (sources: string[]): number =>
    modelOnnx({ recipe: songRecipe(sources.map(named), [number('energy')]), head: anyHead, metadata }).length;
  expect(size(['energy * 3 + 1', 'energy * 3 + 1 > 0', '(energy * 3 + 1) * 2'])).toBeLessThan(
    size(['energy * 3 + 1']) + 200,
  );
});
