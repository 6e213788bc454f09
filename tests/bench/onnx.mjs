// A model file on raw columns: what building, opening and predicting cost, and what the recipe adds to the trees.
//
//   node tests/bench/onnx.mjs [rows] [rounds]
//
// 200 full trees of depth 6 over the 37 features of the Spotify pipeline, on made-up rows; one thread. The variants are
// run in turn, a time is the lower quartile.
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const repo = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const rows = Number(process.argv[2] ?? 114_000);
const rounds = Number(process.argv[3] ?? 7);

const outfile = join(mkdtempSync(join(repo, 'node_modules/.restage-onnx-')), 'onnx.mjs');
process.on('exit', () => rmSync(dirname(outfile), { recursive: true }));
const contents = `
  export { checkAgreement } from './stages/onnx/agreement.ts';
  export { modelOnnx } from './stages/onnx/model-graph.ts';
  export { openModel } from './stages/onnx/session.ts';
  export { parseExpression } from './stages/expression/parse.ts';
  export { draws } from './stages/random.ts';
  export { applyRecipe } from './stages/recipe/apply.ts';
  export { tableOf } from './stages/table/columns.ts';
  export { predictTrees } from './stages/trees/predict.ts';`;
const stdin = { contents, resolveDir: repo, loader: 'ts' };
const external = ['onnxruntime-node'];
await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error', external });
const { checkAgreement, modelOnnx, openModel, parseExpression, draws, applyRecipe, tableOf, predictTrees } =
  await import(pathToFileURL(outfile).href);

const random = draws(1);
const audio = 'danceability energy loudness speechiness acousticness instrumentalness liveness valence tempo'.split(
  ' ',
);
const numeric = [...audio, 'duration_ms', 'key', 'mode', 'time_signature'];
const whole = { duration_ms: 600_000, key: 12, mode: 2, time_signature: 5 };
const genres = Array.from({ length: 114 }, (_, k) => `genre ${k}`);
const column = (make) => Array.from({ length: rows }, make);
const table = tableOf([
  ...numeric.map((name) => {
    const values = Float64Array.from(column(() => (whole[name] ? random.below(whole[name]) : random.uniform())));
    return [name, { kind: 'number', values }];
  }),
  ['explicit', { kind: 'boolean', values: column(() => random.uniform() < 0.1) }],
  ['track_genre', { kind: 'string', values: column(() => genres[random.below(genres.length)]) }],
]);

const interactions = {
  duration_min: 'duration_ms / 60000',
  energy_danceability: 'energy * danceability',
  valence_energy: 'valence * energy',
  acousticness_energy: 'acousticness * energy',
  energy_squared: 'energy * energy',
  danceability_squared: 'danceability * danceability',
  valence_squared: 'valence * valence',
  is_short_track: 'duration_min < 2.5',
  is_long_track: 'duration_min > 5',
  high_energy_happy: 'energy > 0.7 and valence > 0.7',
  low_energy_sad: 'energy < 0.3 and valence < 0.3',
};
const bin = (name, of, edges, labels) => ({ kind: 'bin', name, column: of, edges, labels });
const when = (source, text) =>
  Object.fromEntries([
    ['when', parseExpression(source)],
    ['then', text],
  ]);
const moods = [
  when('valence >= 0.5 and energy >= 0.5', 'Happy Energetic'),
  when('valence >= 0.5', 'Happy Calm'),
  when('energy >= 0.5', 'Sad Energetic'),
];
const number = (name) => ({ kind: 'number', name, column: name, scale: { mean: 0.25, deviation: 0.5 } });
const oneHot = (of, ...levels) =>
  levels.map((level) => ({ kind: 'one-hot', name: `${of}_${level}`, column: of, level }));
const recipe = {
  inputs: [...table.columns].map(([name, { kind }]) => ({ name, kind })),
  derived: [
    ...Object.entries(interactions).map(([name, text]) => ({
      kind: 'expression',
      name,
      expression: parseExpression(text),
    })),
    bin('energy_category', 'energy', [0.33, 0.66], ['Low', 'Medium', 'High']),
    bin('tempo_category', 'tempo', [0.2, 0.4, 0.6], ['Slow', 'Moderate', 'Fast', 'Very Fast']),
    { kind: 'case', name: 'mood_energy', cases: moods, otherwise: 'Sad Calm' },
  ],
  features: [
    ...[...audio, 'duration_ms', 'key', 'explicit', ...Object.keys(interactions)].map(number),
    {
      kind: 'code',
      name: 'track_genre_encoded',
      column: 'track_genre',
      levels: genres,
      scale: { mean: 57, deviation: 33 },
    },
    ...oneHot('mode', 1),
    ...oneHot('time_signature', 1, 2, 3, 4),
    ...oneHot('mood_energy', 'Happy Energetic', 'Sad Calm', 'Sad Energetic'),
    ...oneHot('energy_category', 'Low', 'Medium'),
    ...oneHot('tempo_category', 'Fast', 'Moderate', 'Very Fast'),
  ],
};
const width = recipe.features.length;

const INNER = 63;
const child = (at) => (at < INNER ? at : ~(at - INNER));
const each = (Type, make, length = INNER) => Type.from({ length }, (_, k) => make(k));
const forest = (trees) => ({
  base: 33,
  trees: Array.from({ length: trees }, () => ({
    feature: each(Int32Array, () => random.below(width)),
    threshold: each(Float32Array, () => random.uniform()),
    missingLeft: each(Uint8Array, () => random.below(2)),
    left: each(Int32Array, (k) => child(2 * k + 1)),
    right: each(Int32Array, (k) => child(2 * k + 2)),
    leaf: each(Float32Array, () => random.normal(), INNER + 1),
  })),
});
const metadata = { target: 'popularity', model: 'gbt' };
const fileOf = (trees, of = recipe) => modelOnnx({ recipe: of, head: { kind: 'trees', ensemble: trees }, metadata });
const trees = forest(200);
const bytes = fileOf(trees);

// The same features, handed in as they are: what the trees alone cost.
const features = applyRecipe(recipe, table);
const plain = {
  inputs: recipe.features.map(({ name }) => ({ name, kind: 'number' })),
  derived: [],
  features: recipe.features.map(({ name }) => ({ kind: 'number', name, column: name })),
};
const plainTable = tableOf(
  recipe.features.map(({ name }, at) => {
    const values = Float64Array.from({ length: rows }, (_, row) => features.values[row * width + at]);
    return [name, { kind: 'number', values }];
  }),
);
const open = {
  whole: await openModel(bytes),
  recipe: await openModel(fileOf(forest(0))),
  trees: await openModel(fileOf(trees, plain)),
};
const oneText = {
  ...plain,
  inputs: [{ name: 'track_genre', kind: 'string' }],
  features: [recipe.features[width - 14]],
};
open.text = await openModel(fileOf(forest(0), oneText));

const variants = {
  'build the file': () => fileOf(trees),
  'open a session': async () => (await openModel(bytes)).close(),
  'predict, batches of 10,000': () => open.whole.predict(table, 10_000),
  'predict, batches of 1,000': () => open.whole.predict(table, 1000),
  'predict, batches of 100': () => open.whole.predict(table, 100),
  'the recipe alone': () => open.recipe.predict(table, 10_000),
  'the text column alone': () => open.text.predict(table, 10_000),
  'features as inputs, trees alone': () => open.trees.predict(plainTable, 10_000),
  'native recipe': () => applyRecipe(recipe, table),
  'native trees': () => predictTrees(trees, features),
};
const times = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
for (let round = -1; round < rounds; round++) {
  for (const [name, work] of Object.entries(variants)) {
    const start = performance.now();
    await work();
    if (round >= 0) times[name].push(performance.now() - start);
  }
}
console.log(
  `${rows} rows, ${width} features, 200 trees; the file has ${bytes.length} bytes, ${bytes.length - fileOf(forest(0)).length} of them trees`,
);
for (const [name, list] of Object.entries(times)) {
  const wallMs = list.toSorted((a, b) => a - b)[Math.floor(list.length / 4)];
  const perRow =
    name.startsWith('build') || name.startsWith('open') ? '' : `${((wallMs * 1000) / rows).toFixed(2)} µs a row`;
  console.log(`${name.padEnd(32)} ${wallMs.toFixed(1).padStart(8)} ms  ${perRow}`.trimEnd());
}
const model = { head: { kind: 'trees', ensemble: trees }, predict: (matrix) => predictTrees(trees, matrix) };
const start = performance.now();
const worst = await checkAgreement({ recipe, model, onnxBytes: bytes, table });
console.log(
  `the agreement check: ${(performance.now() - start).toFixed(0)} ms, worst error ${worst.toExponential(1)} of the prediction`,
);
for (const model of Object.values(open)) await model.close();
