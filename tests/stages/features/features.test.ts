import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../stages/features.ts';
import { featureOptions } from '../../../stages/features/options.ts';
import { partsOf } from '../../../stages/features/parts.ts';
import type { FeaturesParams } from '../../../stages/features/params.ts';
import { applyRecipe } from '../../../stages/recipe/apply.ts';
import { parseRecipe } from '../../../stages/recipe/json.ts';
import { parseExpression } from '../../../stages/expression/parse.ts';
import { derive } from '../../../stages/recipe/derive.ts';
import { tableOf, type Column, type Table } from '../../../stages/table/columns.ts';
import { readParquet, writeParquet, type TableNote } from '../../../stages/table/parquet.ts';
import { fitRecipe } from '../../../stages/recipe/fit.ts';
import { contextIn, digestOfFile, tempFolder, type TestContext } from '../support.ts';
import { cleanTracks, FEATURES, PARAMS } from './tracks.ts';

const SOURCE = { kind: 'synthetic', rows: 0, seed: 7 } as const;
const OUTS = {
  X_train: 'X_train.parquet',
  X_test: 'X_test.parquet',
  y_train: 'y_train.parquet',
  y_test: 'y_test.parquet',
  ml_ready: 'ml_ready_data.parquet',
  split: 'split.parquet',
  feature_info: 'feature_info.csv',
  recipe: 'recipe.json',
};

async function features(
  { table, ...note }: { readonly table: Table } & TableNote,
  change: Partial<FeaturesParams['features']> = {},
): Promise<TestContext<FeaturesParams> & { readonly folder: string }> {
  const folder = tempFolder();
  const context = contextIn<FeaturesParams>(folder, {
    deps: { tracks: 'tracks.parquet' },
    outs: OUTS,
    params: { features: { ...PARAMS, ...change } },
  });
  await writeParquet(join(folder, 'tracks.parquet'), table, { source: SOURCE, target: 'popularity', ...note });
  await run(context);
  return { ...context, folder };
}

test('the reference has its 37 features, and 91,200 and 22,800 rows of them', () => {
  const { table, ...note } = cleanTracks(114_000);
  const parts = partsOf(table, PARAMS.group_by, PARAMS.test_fraction, PARAMS.seed);
  expect([parts.split.train.length, parts.split.test.length]).toEqual([91_200, 22_800]);
  const recipe = fitRecipe(table, parts.split.train, featureOptions(PARAMS, { target: 'popularity', ...note }, ''));
  expect(recipe.features.map(({ name }) => name)).toEqual(FEATURES);
  const { rows, columns } = applyRecipe(recipe, table);
  expect([rows, columns]).toEqual([114_000, 37]);
});

test('parts, targets and groups belong together, and no track is in both parts', async () => {
  const tracks = cleanTracks(3000);
  const { outs, lines } = await features(tracks);
  const { table: all } = await readParquet(outs.ml_ready!);
  const { table: split, note } = await readParquet(outs.split!);
  expect([...all.columns.keys()]).toEqual([...FEATURES, 'popularity', 'part']);
  const parts = [...split.columns.get('part')!.values];
  expect([...all.columns.get('part')!.values]).toEqual(parts);
  expect(parts.filter((part) => part === 'test')).toHaveLength(600);

  for (const part of ['train', 'test']) {
    const rows = parts.flatMap((found, row) => (found === part ? [row] : []));
    const { table: x } = await readParquet(outs[`X_${part}`]!);
    const { table: y } = await readParquet(outs[`y_${part}`]!);
    expect([...x.columns.keys()]).toEqual(FEATURES);
    expect([...y.columns.keys()]).toEqual(['popularity']);
    for (const name of FEATURES) {
      expect(x.columns.get(name)!.values).toBeInstanceOf(Float32Array);
      expect([...x.columns.get(name)!.values]).toEqual(rows.map((row) => all.columns.get(name)!.values[row]));
    }
    expect([...y.columns.get('popularity')!.values]).toEqual(
      rows.map((row) => tracks.table.columns.get('popularity')!.values[row]),
    );
  }

  const ids = tracks.table.columns.get('track_id')!.values as readonly string[];
  const groups = split.columns.get('group')!.values as Float64Array;
  const codes = new Map(ids.map((id, row) => [id, groups[row]]));
  expect(ids.map((id) => codes.get(id))).toEqual([...groups]);
  expect(new Set(groups).size).toBe(new Set(ids).size);
  const trained = new Set(ids.filter((_, row) => parts[row] === 'train'));
  expect(ids.filter((id, row) => parts[row] === 'test' && trained.has(id))).toEqual([]);

  expect(lines[0]).toBe("2400 rows to train, 600 to test, by 'track_id'");
  expect(lines[1]).toMatch(
    /^'track_id' of the test part that are in the training part, too: 0 of \d+ \(0\.0 %\); split by rows it would be \d+ of \d+ \(\d+\.\d %\)$/,
  );
  expect(note).toMatchObject({
    source: SOURCE,
    target: 'popularity',
    split: { seed: 42, group_by: 'track_id', shared: { by_group: { shared: 0 } } },
  });
});

test('the recipe gives the same features again, from the columns that it names alone', async () => {
  const { table, ...note } = cleanTracks(2000);
  const { outs } = await features({ table, ...note });
  const { recipe, target, source } = parseRecipe(readFileSync(outs.recipe!, 'utf8'), 'recipe.json');
  expect([target, source]).toEqual(['popularity', SOURCE]);
  expect(recipe.derived.map(({ name }) => name)).not.toContain('popularity_category');
  const names = recipe.inputs.map(({ name }) => name);
  expect(names).not.toContain('track_id');
  const matrix = applyRecipe(recipe, tableOf(names.toReversed().map((name) => [name, table.columns.get(name)!])));
  const { table: all } = await readParquet(outs.ml_ready!);
  FEATURES.forEach((name, at) => {
    const column = Float32Array.from({ length: 2000 }, (_, row) => matrix.values[row * 37 + at]!);
    expect(all.columns.get(name)!.values).toEqual(column);
  });
});

test('feature_info.csv tells of each feature what it is made of', async () => {
  const { outs } = await features(cleanTracks(1000));
  const lines = readFileSync(outs.feature_info!, 'utf8').split('\n');
  expect(lines).toHaveLength(39);
  expect(lines[0]).toBe('name,kind,source,formula,scaled,mean,deviation,min,max,missing,infinite');
  const cells = (name: string): readonly string[] => lines.find((line) => line.startsWith(`${name},`))!.split(',');
  expect(cells('duration_min').slice(1, 5)).toEqual(['number', 'duration_ms', 'duration_ms / 60000', 'true']);
  expect(cells('is_short_track').slice(1, 5)).toEqual(['number', 'duration_ms', 'duration_min < 2', 'false']);
  expect(cells('mood_energy_Sad Calm').slice(1, 4)).toEqual(['one-hot', 'energy valence', "mood_energy == 'Sad Calm'"]);
  expect(cells('track_genre_encoded').slice(1, 4)).toEqual([
    'code',
    'track_genre',
    'index of track_genre in 114 sorted texts',
  ]);
  expect(cells('key').slice(7)).toEqual(['0', '11', '0', '0']);
});

test('the same table and params give the same bytes', async () => {
  const digests = async (): Promise<string[]> => {
    const { outs } = await features(cleanTracks(500));
    return Object.values(outs).map(digestOfFile);
  };
  expect(await digests()).toEqual(await digests());
});

test('interactions given as a map go by name, whatever the order in the file', async () => {
  const columns = async (interactions: Record<string, string>): Promise<string[]> => {
    const { outs } = await features(cleanTracks(200), { interactions, one_hot: [] });
    return [...(await readParquet(outs.X_test!)).table.columns.keys()].slice(14);
  };
  expect(await columns({ b: 'energy * 2', a: 'b + 1' })).toEqual(['a', 'b']);
  expect(await columns({ a: 'b + 1', b: 'energy * 2' })).toEqual(['a', 'b']);
});

test('without a key the rows are split one by one, and each is its own group', async () => {
  const { outs, lines } = await features(cleanTracks(500), { group_by: null });
  const { table, note } = await readParquet(outs.split!);
  expect([...table.columns.get('group')!.values]).toEqual(Array.from({ length: 500 }, (_, row) => row));
  expect(note).toMatchObject({ split: { seed: 42, group_by: null } });
  expect(lines[0]).toBe('400 rows to train, 100 to test');
});

test('`auto` says what it left out, and a column of one value makes no feature', async () => {
  const { table, inputs, derived } = cleanTracks(200);
  const doubled = { kind: 'expression', name: 'doubled', expression: parseExpression('2 * popularity') } as const;
  const market: Column = { kind: 'string', values: Array.from<string>({ length: 200 }).fill('world') };
  const { lines } = await features(
    {
      table: tableOf([...derive([doubled], table).columns, ['market', market]]),
      inputs: [...inputs, { name: 'market', kind: 'string' }],
      derived: [...derived, doubled],
    },
    {
      numeric: 'auto',
      scale: [],
      interactions: { ratio: 'energy / explicit' },
      one_hot: ['mode', 'market'],
      label: [],
    },
  );
  expect(lines.slice(2)).toEqual([
    "16 features: 'duration_ms', 'explicit', 'danceability', 'energy', 'speechiness', 'acousticness', 'instrumentalness', " +
      "'liveness', 'valence', 'key', 'loudness', 'tempo', 'time_signature', 'duration_min', 'ratio', 'mode_1'",
    'left out, since made from the target: doubled <- popularity',
    "no feature from 'market': one value in the whole training part",
    expect.stringMatching(/^'ratio' is infinite in \d+ rows of the training part$/),
  ]);
});

test.each([
  [{ one_hot: ['popularity_category'] }, 'popularity_category <- popularity'],
  [{ group_by: 'popularity_category' }, "features.group_by names 'popularity_category'"],
  [{ interactions: { x: 'energy *' } }, 'features.interactions.x: '],
  [{ numeric: ['enrgy'] }, "features.numeric names 'enrgy', which is not there; columns: 'track_id', "],
  [{ test_fraction: 0.0001 }, 'a test_fraction of 0.0001 leaves 200 of 200 rows for training and 0 for testing'],
])('params that do not fit the table are an error: %j', async (change, message) => {
  await expect(features(cleanTracks(200), change)).rejects.toThrow(message);
});

test.each([
  [Float64Array.of(1, NaN, 3, NaN), "the target 'popularity' is missing in 2 rows; add drop_missing: [popularity]"],
  [Float64Array.of(1, 2, -Infinity, 3), "the target 'popularity' is -Infinity in row 3 of the clean table"],
  [Float64Array.of(5, 5, 5, 5), "the target 'popularity' is 5 in every row; there is nothing to learn"],
])('a target that nothing can be learned from is an error: %j', async (values, message) => {
  const table = tableOf([
    ['popularity', { kind: 'number', values }],
    ['energy', { kind: 'number', values: Float64Array.of(1, 2, 3, 4) }],
  ]);
  const inputs = [...table.columns].map(([name, { kind }]) => ({ name, kind }));
  const few = { numeric: ['energy'], interactions: {}, one_hot: [], label: [], scale: [], group_by: null };
  await expect(features({ table, inputs, derived: [] }, few)).rejects.toThrow(message);
});

test('a feature that would stand beside a column of its name is an error', async () => {
  const { table, inputs, derived } = cleanTracks(50);
  const part = table.columns.get('energy')!;
  const named = tableOf([...table.columns, ['part', part]]);
  const change = { numeric: ['part'], interactions: {}, scale: [] };
  await expect(
    features({ table: named, inputs: [...inputs, { name: 'part', kind: 'number' }], derived }, change),
  ).rejects.toThrow("a column called 'part' would stand beside");
});

test('a table that says nothing of itself is an error', async () => {
  const folder = tempFolder();
  const context = contextIn<FeaturesParams>(folder, {
    deps: { tracks: 'tracks.parquet' },
    outs: OUTS,
    params: { features: PARAMS },
  });
  await writeParquet(join(folder, 'tracks.parquet'), cleanTracks(10).table);
  await expect(run(context)).rejects.toThrow("let the stage 'etl' write it");
});
