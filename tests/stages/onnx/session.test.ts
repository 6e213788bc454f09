import { expect, test } from '@jest/globals';
import { parseMetadata, type ModelMetadata } from '../../../stages/onnx/metadata.ts';
import { modelOnnx } from '../../../stages/onnx/model-graph.ts';
import { isNotFound } from '../../../stages/onnx/runtime.ts';
import { openModel } from '../../../stages/onnx/session.ts';
import { parseExpression } from '../../../stages/expression/parse.ts';
import type { Recipe } from '../../../stages/recipe/recipe.ts';
import { StageError } from '../../../stages/stage-error.ts';
import { tableOf, type Table } from '../../../stages/table/columns.ts';
import { digestOf } from '../support.ts';
import { metadata, numbers, table, texts, tree, truths } from './support.ts';

const recipe: Recipe = {
  inputs: [
    { name: 'genre', kind: 'string' },
    { name: 'energy', kind: 'number' },
    { name: 'explicit', kind: 'boolean' },
    { name: 'unused', kind: 'string' },
  ],
  derived: [{ kind: 'expression', name: 'loud', expression: parseExpression('energy > 0.5 and not explicit') }],
  features: [
    { kind: 'code', name: 'genre_encoded', column: 'genre', levels: ['pop', 'rock'] },
    { kind: 'number', name: 'loud', column: 'loud' },
    { kind: 'number', name: 'explicit', column: 'explicit' },
  ],
};
// 1 for rock, 2 for pop, 3 for another genre; 10 more where loud; 100 more where explicit is missing.
const trees = [
  tree(
    [
      [0, 0, ~0, 1, false],
      [0, 1, ~1, ~2, false],
    ],
    [2, 1, 3],
  ),
  tree([[1, 0.5, ~0, ~1]], [0, 10]),
  tree([[2, Infinity, ~0, ~1]], [0, 100]),
];
const onnx = modelOnnx({ recipe, head: { kind: 'trees', ensemble: { base: 0, trees } }, metadata });
const songs = table({
  genre: texts('pop', 'rock', undefined, 'jazz', ''),
  energy: numbers(0.9, 0.1, 0.6, NaN, 0.5),
  explicit: truths(false, true, undefined, false, true),
  unused: texts('x', undefined, 'y', 'z', ''),
});
const wanted = [12, 1, 113, 3, 3];

const predict = async (rows: Table, batchRows = 2): Promise<number[]> => {
  const model = await openModel(onnx, 'm.onnx');
  try {
    return [...(await model.predict(rows, batchRows))];
  } finally {
    await model.close();
  }
};

test('raw columns in, predictions out, whatever the batch', async () => {
  for (const batchRows of [1, 2, 5, 1000]) expect(await predict(songs, batchRows)).toEqual(wanted);
});

test('the order of the columns does not matter, and others may be there', async () => {
  const shuffled = tableOf([['more', numbers(1, 2, 3, 4, 5)] as const, ...[...songs.columns].toReversed()]);
  expect(await predict(shuffled)).toEqual(wanted);
});

test('one row, and none', async () => {
  const first = (count: number): Table =>
    tableOf(
      [...songs.columns].map(([name, column]) => [
        name,
        { ...column, values: column.values.slice(0, count) } as typeof column,
      ]),
    );
  expect(await predict(first(1))).toEqual([12]);
  expect(await predict(first(0))).toEqual([]);
});

test('progress reaches 1', async () => {
  const model = await openModel(onnx);
  const fractions: number[] = [];
  await model.predict(songs, 2, (fraction) => fractions.push(fraction));
  await model.close();
  expect(fractions).toEqual([0.4, 0.8, 1]);
});

test('a column that is missing is named beside those that are there', async () => {
  const without = tableOf([...songs.columns].filter(([name]) => name !== 'energy'));
  await expect(predict(without)).rejects.toThrow(StageError);
  await expect(predict(without)).rejects.toThrow(/'energy'.*columns: 'genre', 'explicit', 'unused'/);
});

test('a column of another kind says what it holds and what is wanted', async () => {
  const texty = tableOf([...songs.columns, ['energy', texts('a', 'b', 'c', 'd', 'e')]]);
  await expect(predict(texty)).rejects.toThrow("column 'energy' holds texts, but the model takes numbers there");
  const numbery = tableOf([...songs.columns, ['genre', numbers(1, 2, 3, 4, 5)]]);
  await expect(predict(numbery)).rejects.toThrow("column 'genre' holds numbers, but the model takes texts there");
});

test('truth values are numbers, and a column without any value is of every kind', async () => {
  const nothing = texts(undefined, undefined, undefined, undefined, undefined);
  const rows = tableOf([...songs.columns, ['energy', truths(true, false, true, undefined, false)], ['genre', nothing]]);
  expect(await predict(rows)).toEqual([13, 3, 113, 3, 3]);
  expect(await predict(tableOf([...songs.columns, ['energy', nothing]]))).toEqual([2, 1, 103, 3, 3]);
});

test('a text that the runtime would cut is refused', async () => {
  const rows = tableOf([...songs.columns, ['genre', texts('pop', 'rock', 'pop\0x', 'jazz', '')]]);
  await expect(predict(rows)).rejects.toThrow(
    'column \'genre\' holds the text "pop\\u0000x", and a model takes no text',
  );
});

test('a model of texts alone', async () => {
  const head = { kind: 'trees', ensemble: { base: 0, trees: [tree([[0, 0.5, ~0, ~1]], [1, 2])] } } as const;
  const inputs = [{ name: 'g', kind: 'string' }] as const;
  const features = [{ kind: 'one-hot', name: 'g_a', column: 'g', level: 'a' }] as const;
  const model = await openModel(modelOnnx({ recipe: { inputs, derived: [], features }, head, metadata }));
  expect([...(await model.predict(table({ g: texts('a', 'b', undefined) }), 10))]).toEqual([2, 1, 1]);
  await model.close();
});

test('the file says its signature, features, target, algorithm and source', () => {
  const source = { kind: 'synthetic', rows: 10, seed: 7 } as const;
  const said: ModelMetadata = {
    inputs: recipe.inputs,
    features: ['genre_encoded', 'loud', 'explicit'],
    target: 'y',
    model: 'gbt',
  };
  expect(parseMetadata(onnx, 'm.onnx')).toEqual(said);
  const withSource = modelOnnx({
    recipe,
    head: { kind: 'trees', ensemble: { base: 0, trees } },
    metadata: { ...metadata, source },
  });
  expect(parseMetadata(withSource, 'm.onnx')).toEqual({ ...said, source });
});

test('another file is refused by its name', async () => {
  const refusal = "m.onnx is not a model of the stage 'train': it does not say its signature; train again";
  for (const bytes of [Uint8Array.of(1, 2, 3), new Uint8Array(), new TextEncoder().encode('a,b\n1,2\n')]) {
    expect(() => parseMetadata(bytes, 'm.onnx')).toThrow(refusal);
    await expect(openModel(bytes, 'm.onnx')).rejects.toThrow(refusal);
  }
});

test('the bytes of a model are pinned', () => {
  expect(digestOf(onnx)).toBe('8554fcf49685dce2d294eb84594be3e15857e0cd98652601fa668eb4e5e77073');
});

test('only a package that is not there is called missing', () => {
  const error = (code: string, message: string): Error => Object.assign(new Error(message), { code });
  expect(isNotFound(error('ERR_MODULE_NOT_FOUND', "Cannot find package 'onnxruntime-node' imported from x"))).toBe(
    true,
  );
  expect(isNotFound(error('MODULE_NOT_FOUND', "Cannot find module 'left-pad'"))).toBe(false);
  expect(isNotFound(error('ERR_DLOPEN_FAILED', 'onnxruntime-node: bad binary'))).toBe(false);
});
