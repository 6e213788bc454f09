import { expect, test } from '@jest/globals';
import { parseExpression } from '../../../stages/expression/parse.ts';
import { applyRecipe } from '../../../stages/recipe/apply.ts';
import { fitRecipe } from '../../../stages/recipe/fit.ts';
import type { FeatureOptions } from '../../../stages/recipe/plan.ts';
import type { Derivation } from '../../../stages/recipe/recipe.ts';
import { tableOf, type Column, type Table } from '../../../stages/table/columns.ts';

const numbers = (...values: number[]): Column => ({ kind: 'number', values: Float64Array.from(values) });
const texts = (...values: (string | undefined)[]): Column => ({ kind: 'string', values });
const truths = (...values: (boolean | undefined)[]): Column => ({ kind: 'boolean', values });

// The last two rows are the test part: what is odd in them must not be learned.
const table: Table = tableOf([
  ['id', texts('a', 'b', 'c', 'd', 'e', 'f')],
  ['n', numbers(1, 3, NaN, 5, 1000, -1000)],
  ['level', numbers(10, 9, 10, 9, 8, NaN)],
  ['flag', truths(true, undefined, false, true, false, true)],
  ['word', texts('pear', 'Fig', undefined, 'fig', 'zoo', 'Fig')],
  ['y', numbers(1, 2, 3, 4, 5, 6)],
]);
const TRAIN = Uint32Array.of(0, 1, 2, 3);
const expression = (name: string, text: string): Derivation => ({
  kind: 'expression',
  name,
  expression: parseExpression(text),
});
const OPTIONS: FeatureOptions = {
  target: 'y',
  inputs: [...table.columns].map(([name, { kind }]) => ({ name, kind })),
  derived: [
    expression('twice', 'n * 2'),
    expression('leak', 'y / 10'),
    { kind: 'bin', name: 'leak_class', column: 'leak', edges: [0.3], labels: ['low', 'high'] },
    { kind: 'bin', name: 'size', column: 'twice', edges: [4], labels: ['small', 'large'] },
  ],
  numeric: [],
  interactions: [],
  oneHot: [],
  label: [],
  scale: [],
};

function features(change: Partial<FeatureOptions>, train = TRAIN): Record<string, number[]> {
  const recipe = fitRecipe(table, train, { ...OPTIONS, ...change });
  const { values, rows, columns } = applyRecipe(recipe, table);
  return Object.fromEntries(
    recipe.features.map(({ name }, at) => [
      name,
      Array.from({ length: rows }, (_, row) => values[row * columns + at]!),
    ]),
  );
}

test('numbers and truth values are features as they are, missing ones NaN', () => {
  expect(features({ numeric: ['flag', 'n'] })).toEqual({
    flag: [1, NaN, 0, 1, 0, 1],
    n: [1, 3, NaN, 5, 1000, -1000],
  });
});

test('a label is the index in the sorted texts of the training part; others have none', () => {
  const { features: fitted } = fitRecipe(table, TRAIN, { ...OPTIONS, label: ['word'] });
  expect(fitted).toEqual([{ kind: 'code', name: 'word_encoded', column: 'word', levels: ['Fig', 'fig', 'pear'] }]);
  expect(features({ label: ['word'] })).toEqual({ word_encoded: [2, 0, NaN, 1, NaN, 0] });
});

test('one-hot has a feature for each level of the training part but the first; numbers go by value', () => {
  expect(features({ oneHot: ['level', 'word', 'flag', 'size'] })).toEqual({
    level_10: [1, 0, 1, 0, 0, 0],
    word_fig: [0, 0, 0, 1, 0, 0],
    word_pear: [1, 0, 0, 0, 0, 0],
    flag_1: [1, 0, 0, 1, 0, 1],
    size_small: [1, 0, 0, 0, 0, 1],
  });
});

test('another level than the first one can be the one without a feature', () => {
  const baselines = { level: 10, word: 'pear' };
  expect(Object.keys(features({ oneHot: ['level', 'word'], baselines }))).toEqual(['level_9', 'word_Fig', 'word_fig']);
});

test('scaling is by mean and population deviation of the training part, infinite and missing values aside', () => {
  const { features: fitted } = fitRecipe(table, TRAIN, {
    ...OPTIONS,
    numeric: ['n'],
    label: ['word'],
    interactions: [expression('ratio', 'n / (n - 1)')],
    scale: ['n', 'word_encoded', 'ratio'],
  });
  expect(fitted.map((feature) => feature.kind !== 'one-hot' && feature.scale)).toEqual([
    { mean: 3, deviation: Math.sqrt(8 / 3) },
    { mean: 1, deviation: Math.sqrt(2 / 3) },
    { mean: 1.375, deviation: 0.125 },
  ]);
  expect(features({ numeric: ['n'], scale: ['n'] }).n![4]).toBe(Math.fround((1000 - 3) / Math.sqrt(8 / 3)));
});

test('a constant column is centred exactly and not blown up', () => {
  const constant = tableOf([
    ['c', numbers(...Array.from({ length: 10 }, () => 0.1))],
    ['y', numbers(...Array.from({ length: 10 }, (_, k) => k))],
  ]);
  const inputs = [...constant.columns].map(([name, { kind }]) => ({ name, kind }));
  const rows = Uint32Array.from({ length: 10 }, (_, row) => row);
  const recipe = fitRecipe(constant, rows, { ...OPTIONS, inputs, derived: [], numeric: ['c'], scale: ['c'] });
  expect(recipe.features[0]).toMatchObject({ scale: { mean: 0.1, deviation: 1 } });
  expect([...applyRecipe(recipe, constant).values]).toEqual(Array.from({ length: 10 }, () => 0));
});

test('interactions are columns of numbers, and may use each other in any order', () => {
  const interactions = [expression('b', 'a + 1'), expression('a', 'n * n'), expression('big', 'twice > 5 and flag')];
  expect(features({ interactions })).toEqual({
    b: [2, 10, NaN, 26, 1000001, 1000001],
    a: [1, 9, NaN, 25, 1000000, 1000000],
    big: [0, 0, 0, 1, 0, 0],
  });
});

test('the recipe has what its features need and nothing else, so a table to score need not have more', () => {
  const recipe = fitRecipe(table, TRAIN, { ...OPTIONS, numeric: ['level'], oneHot: ['size'] });
  expect(recipe.inputs).toEqual([
    { name: 'n', kind: 'number' },
    { name: 'level', kind: 'number' },
  ]);
  expect(recipe.derived.map(({ name }) => name)).toEqual(['twice', 'size']);
  const { columns } = table;
  const small = tableOf([
    ['extra', columns.get('id')!],
    ['level', columns.get('level')!],
    ['n', columns.get('n')!],
  ]);
  expect(applyRecipe(recipe, small)).toEqual(applyRecipe(recipe, table));
});

test('`auto` takes numbers and truth values but the target, the key, what is made from the target, and one-hot', () => {
  expect(Object.keys(features({ numeric: 'auto' }))).toEqual(['n', 'level', 'flag', 'twice']);
  expect(Object.keys(features({ numeric: 'auto', oneHot: ['flag'], groupBy: 'n' }))).toEqual([
    'level',
    'twice',
    'flag_1',
  ]);
});

test.each([
  ['numeric', { numeric: ['y'] }, "features.numeric names 'y', which is the target"],
  ['numeric', { numeric: ['leak'] }, "features.numeric names 'leak', which is made from the target: leak <- y"],
  ['one_hot', { oneHot: ['leak_class'] }, 'leak_class <- leak <- y'],
  ['label', { label: ['leak_class'] }, 'leak_class <- leak <- y'],
  ['group_by', { numeric: ['n'], groupBy: 'leak_class' }, "features.group_by names 'leak_class'"],
  ['group_by', { numeric: ['n'], groupBy: 'y' }, "features.group_by names 'y', which is the target"],
  [
    'interactions',
    { interactions: [expression('x', 'n + leak')] },
    "features.interactions makes 'x', which is made from the target: x <- leak <- y; take it out there",
  ],
  [
    'interactions',
    { interactions: [expression('x', 'z > 1'), expression('z', "leak_class == 'low'")] },
    'x <- z <- leak_class <- leak <- y',
  ],
])('what is made from the target is refused in %s, with the way it came: %j', (_, change, message) => {
  expect(() => features(change)).toThrow(message);
});

test.each([
  [{ numeric: ['nope'] }, "features.numeric names 'nope', which is not there; columns: 'id', 'n', 'level', "],
  [{ oneHot: ['nope'] }, "features.one_hot names 'nope', which is not there"],
  [{ numeric: ['n'], groupBy: 'nope' }, "features.group_by names 'nope', which is not there"],
  [{ numeric: ['word'] }, "features.numeric names 'word', which holds strings; texts can be in features.label"],
  [{ label: ['n'] }, "features.label names 'n', which holds numbers; labels are for texts"],
  [{ interactions: [expression('x', 'n + word')] }, "'word'"],
  [{ interactions: [expression('x', 'n + nope')] }, "there is no column 'nope', which 'x' is made from; columns: 'id'"],
  [{ interactions: [expression('n', 'level * 2')] }, "features.interactions makes 'n', but the table has a column"],
  [{ interactions: [expression('x', 'n'), expression('x', 'n')] }, "features.interactions makes 'x' twice"],
  [{ interactions: [expression('a', 'b'), expression('b', 'a')] }, 'a column cannot be made from itself: a <- b <- a'],
  [{ numeric: ['n'], scale: ['level'] }, "features.scale names 'level', which is no numeric feature; those are 'n'"],
  [{ oneHot: ['word'], scale: ['word_fig'] }, "features.scale names 'word_fig'"],
  [{ oneHot: ['word'], baselines: { word: 'plum' } }, `features.baselines has "plum" for 'word', which is none of its`],
  [{ numeric: ['n'], baselines: { word: 'fig' } }, "features.baselines names 'word', which features.one_hot does not"],
  [{ numeric: ['n', 'n'] }, "two features are called 'n', from the columns 'n', 'n'"],
  [{ target: 'nope', numeric: ['n'] }, "there is no target column 'nope'"],
  [{}, 'no column is left to learn from'],
])('options that do not fit the table are an error: %j', (change, message) => {
  expect(() => features(change)).toThrow(message);
});

test('a column without a value in the training part is an error, whatever it is used for', () => {
  const only = Uint32Array.of(2);
  for (const change of [{ numeric: ['n'] }, { label: ['word'] }, { oneHot: ['word'] }, { oneHot: ['size'] }]) {
    expect(() => features(change, only)).toThrow('has no value in the training part; take it out of the features');
  }
});

test('a label takes 65,000 categories, one-hot at most 1,000', () => {
  const rows = 65_000;
  const many = tableOf([
    ['key', texts(...Array.from({ length: rows }, (_, row) => `key ${row}`))],
    ['y', { kind: 'number', values: new Float64Array(rows) }],
  ]);
  const options: FeatureOptions = {
    ...OPTIONS,
    inputs: [...many.columns].map(([name, { kind }]) => ({ name, kind })),
    derived: [],
  };
  const train = Uint32Array.from({ length: rows }, (_, row) => row);
  const recipe = fitRecipe(many, train, { ...options, label: ['key'] });
  expect(new Set(applyRecipe(recipe, many).values).size).toBe(rows);
  expect(() => fitRecipe(many, train, { ...options, oneHot: ['key'] })).toThrow(
    "features.one_hot names 'key', which has 65000 levels in the training part (at most 1000); put it into features.label",
  );
});

test('values that a deviation cannot be had of are an error', () => {
  const huge = tableOf([
    ['n', numbers(1e308, -1e308, 0)],
    ['y', numbers(1, 2, 3)],
  ]);
  const inputs = [...huge.columns].map(([name, { kind }]) => ({ name, kind }));
  const options: FeatureOptions = { ...OPTIONS, inputs, derived: [], numeric: ['n'], scale: ['n'] };
  expect(() => fitRecipe(huge, Uint32Array.of(0, 1, 2), options)).toThrow(
    "the values of 'n' are too large to be scaled",
  );
});
