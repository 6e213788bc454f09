// Accuracy beside XGBoost on the real table: the same rows, features, hyperparameters and rule of early stopping.
//
//   PYTHON=venv/bin/python node tests/bench/parity.mjs [csv] [seeds]
//
// Features and split are those of the stages etl and features, by rows and by track, for split seeds 0, 1, …; what XGBoost
// is handed are their bytes and the rows that the stage train cuts off for validation. Both fit, stop, and fit again on
// all training rows. Nothing is timed, so a busy machine changes no number here. Takes about a quarter of a minute a seed.
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'yaml';

const repo = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const csv = resolve(process.argv[2] ?? join(repo, '../shared/data/spotify/dataset.csv'));
const seeds = Number(process.argv[3] ?? 10);
const python = process.env.PYTHON;
const params = parse(readFileSync(join(repo, 'params.yaml'), 'utf8'));

const GOALS = { r2: ['>=', -0.003], rmse: ['<=', 0.04], mae: ['<=', 0.05] };
const SPLITS = { 'by rows': null, 'by track': 'track_id' };

if (!python || !existsSync(csv)) {
  console.log(`skipped: ${python ? `${csv} is not there` : 'PYTHON is not set'}`);
  process.exit(0);
}
const base = mkdtempSync(join(tmpdir(), 'restage-parity-'));
const at = (name) => join(base, name);

async function stages() {
  const contents = `
    export { run as etl } from './stages/etl.ts';
    export { run as features } from './stages/features.ts';
    export { regressionMetrics } from './stages/evaluate/metrics.ts';
    export { parseRecipe } from './stages/recipe/json.ts';
    export { targetNumbers } from './stages/table/columns.ts';
    export { featureMatrix } from './stages/table/matrix.ts';
    export { readParquet } from './stages/table/parquet.ts';
    export { cutValidation } from './stages/table/split.ts';
    export { readTrainingRows } from './stages/train/rows.ts';
    export { trainModel } from './stages/train/training.ts';`;
  const outfile = at('stages.mjs');
  const stdin = { contents, resolveDir: repo, loader: 'ts' };
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

const { signal } = new AbortController();
const context = (of) => ({ signal, log: () => {}, progress: () => {}, depFiles: {}, ...of });

function openXgboost() {
  const script = join(repo, 'tests/bench/python/parity.py');
  const child = spawn(python, ['-B', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const fit = async (ask) => {
    child.stdin.write(`${JSON.stringify({ folder: base, ...ask })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('the python process has ended');
    const predicted = Uint8Array.from(readFileSync(at('predicted.f32')));
    return { ...JSON.parse(value), predicted: new Float32Array(predicted.buffer) };
  };
  return { fit, close: () => child.stdin.end() };
}

/** Runs the stage features, and reads what it wrote as the stage train does. */
async function dataOf(tools, groupBy, seed) {
  const outs = Object.fromEntries(
    ['X_train', 'X_test', 'y_train', 'y_test', 'ml_ready', 'split'].map((name) => [name, at(`${name}.parquet`)]),
  );
  Object.assign(outs, { feature_info: at('feature_info.csv'), recipe: at('recipe.json') });
  const features = { ...params.features, group_by: groupBy, seed };
  const tracks = at('tracks.parquet');
  await tools.features(context({ params: { features }, deps: { tracks }, outs }));
  const { recipe, target } = tools.parseRecipe(readFileSync(outs.recipe, 'utf8'), outs.recipe);
  const deps = { X: outs.X_train, y: outs.y_train, split: outs.split, tracks };
  const { labelled, groups } = await tools.readTrainingRows(deps, { recipe, target });
  const names = recipe.features.map(({ name }) => name);
  const test = tools.featureMatrix((await tools.readParquet(outs.X_test)).table, names);
  const actual = tools.targetNumbers((await tools.readParquet(outs.y_test)).table, target);
  return { labelled, groups, test, actual };
}

/** One split, both tools: their metrics on the test rows, and their rounds. */
async function compare(tools, xgboost, { groupBy, seed, settings }) {
  const { labelled, groups, test, actual } = await dataOf(tools, groupBy, seed);
  const { validation_fraction: fraction, early_stopping_rounds: patience } = params.train;
  const { model, curve } = await tools.trainModel(labelled, {
    algorithm: 'gbt',
    params: settings,
    groups,
    earlyStoppingRounds: patience,
    validationFraction: fraction,
    refit: true,
    seed,
    signal,
    onProgress() {},
  });
  const cut = tools.cutValidation(groups, labelled.target.length, fraction, seed);
  const { features } = labelled;
  for (const [name, values] of Object.entries({ X_train: features.values, X_test: test.values }))
    writeFileSync(at(`${name}.f32`), values);
  writeFileSync(at('y_train.f64'), labelled.target);
  writeFileSync(at('validation.u32'), cut.validation);
  const theirs = await xgboost.fit({ columns: features.columns, params: settings, patience, seed });
  const metrics = (predicted) => tools.regressionMetrics(actual, predicted);
  return {
    rows: [features.rows, test.rows],
    columns: features.columns,
    ours: { ...metrics(model.predict(test)), rounds: model.rounds, grown: curve.length },
    theirs: { ...metrics(theirs.predicted), rounds: theirs.rounds, grown: theirs.grown },
    version: theirs.version,
  };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const signed = (value) => `${value < 0 ? '' : '+'}${value.toFixed(4)}`;

function print(name, runs) {
  const { rows, columns, version } = runs[0];
  const stopped = (tool) => runs.filter((run) => run[tool].grown < params.train.gbt.n_estimators).length;
  console.log(
    `${name}: ${runs.length} seeds, ${rows.join(' + ')} rows x ${columns}, XGBoost ${version}; ` +
      `stopped early: ours ${stopped('ours')}, XGBoost ${stopped('theirs')}`,
  );
  for (const [metric, [sign, goal]] of Object.entries(GOALS)) {
    const differences = runs.map(({ ours, theirs }) => ours[metric] - theirs[metric]);
    const difference = mean(differences);
    const isMet = sign === '>=' ? difference >= goal : difference <= goal;
    const [own, other] = ['ours', 'theirs'].map((tool) => mean(runs.map((run) => run[tool][metric])).toFixed(4));
    console.log(
      `  ${metric.padEnd(4)} ours ${own.padStart(8)}, XGBoost ${other.padStart(8)}, mean difference ${signed(difference)} ` +
        `(goal ${sign} ${goal}: ${isMet ? 'met' : 'MISSED'}), each ${differences.map(signed).join(' ')}`,
    );
    if (!isMet) process.exitCode = 1;
  }
}

try {
  const tools = await stages();
  writeFileSync(at('source.json'), JSON.stringify({ kind: 'file', sha256: '0'.repeat(64) }));
  const deps = { tracks: csv, source: at('source.json') };
  await tools.etl(context({ params: { etl: params.etl }, deps, outs: { tracks: at('tracks.parquet') } }));
  const xgboost = openXgboost();
  for (const [name, groupBy] of Object.entries(SPLITS)) {
    const runs = [];
    for (let seed = 0; seed < seeds; seed++) {
      runs.push(await compare(tools, xgboost, { groupBy, seed, settings: params.train.gbt }));
    }
    print(name, runs);
  }
  const settings = { ...params.train.gbt, learning_rate: 0.3, n_estimators: 2000 };
  const fast = await compare(tools, xgboost, { groupBy: SPLITS['by track'], seed: 0, settings });
  for (const [tool, { rounds, grown, r2 }] of Object.entries({ ours: fast.ours, XGBoost: fast.theirs })) {
    console.log(
      `learning_rate 0.3, 2000 rounds, ${tool}: ended after ${grown} rounds, best ${rounds}, test R2 ${r2.toFixed(4)}`,
    );
  }
  xgboost.close();
} finally {
  rmSync(base, { recursive: true });
}
