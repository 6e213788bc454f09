// Training beside XGBoost on one thread, binning included: PYTHON=venv/bin/python node tests/bench/train.mjs [rounds] [seeds]
// XGBoost comes from the Python registry: python3 -m venv venv && venv/bin/pip install xgboost pandas. Without PYTHON
// only our own numbers are printed. Each round fits with both tools in turn, in processes that stay, on the same bytes.
import { build } from 'esbuild';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const repo = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const spotify = join(repo, '../shared/data/spotify/dataset.csv');
const script = join(repo, 'tests/bench/python/train.py');
const python = process.env.PYTHON;
const rounds = Number(process.argv[2] ?? 9);
const seeds = Number(process.argv[3] ?? 5);

const settings = {
  n_estimators: 200,
  max_depth: 6,
  learning_rate: 0.1,
  subsample: 0.8,
  colsample_bytree: 0.8,
  min_child_weight: 3,
  gamma: 0.1,
  reg_lambda: 1,
  reg_alpha: 0,
  max_bin: 256,
};
const TIMED_ROWS = 91_200;
const R2_GOAL = -0.003;
const TIME_GOAL = 1.2;

const base = mkdtempSync(join(tmpdir(), 'restage-train-'));

async function stages() {
  const outfile = join(base, 'trees.mjs');
  const contents = `export { fitTrees } from './stages/trees/boost.ts'; export { predictTrees } from './stages/trees/predict.ts';
    export { splitRows } from './stages/table/split.ts'; export { draws } from './stages/random.ts';`;
  const stdin = { contents, resolveDir: repo, loader: 'ts' };
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

/** A table in the manner of the 37 features: 19 dense columns, a code of 114 levels, 17 of few values. */
function syntheticTable(rows, draws) {
  const columns = 37;
  const random = draws(1);
  const values = new Float32Array(rows * columns);
  const target = new Float64Array(rows);
  const effect = Array.from({ length: 114 }, () => random.normal() * 9);
  for (let row = 0; row < rows; row++) {
    const x = values.subarray(row * columns, (row + 1) * columns);
    for (let j = 0; j < 12; j++) x[j] = j % 3 === 0 ? random.normal() : random.uniform();
    for (let j = 12; j < 18; j++) x[j] = x[j - 12] * x[j - 11];
    x[18] = random.below(12);
    x[19] = random.below(114);
    for (let j = 20; j < 25; j++) x[j] = x[j - 20] > 0.7 ? 1 : 0;
    for (const [first, levels] of [
      [25, 5],
      [29, 4],
      [32, 3],
      [34, 4],
    ]) {
      const level = random.below(levels);
      for (let k = 1; k < levels; k++) x[first + k - 1] = level === k ? 1 : 0;
    }
    target[row] = 33 + effect[x[19]] + 8 * x[1] * x[2] + 3 * x[0] - 6 * x[20] * x[5] + 15 * random.normal();
  }
  return { rows, columns, values, target };
}

function write(folder, { rows, columns, values, target }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'features.f32'), values);
  writeFileSync(join(folder, 'target.f64'), target);
  writeFileSync(join(folder, 'shape.json'), JSON.stringify({ rows, columns }));
}

function read(folder) {
  const { rows, columns } = JSON.parse(readFileSync(join(folder, 'shape.json'), 'utf8'));
  const buffer = (name) => Uint8Array.from(readFileSync(join(folder, name))).buffer;
  const values = new Float32Array(buffer('features.f32'));
  return { rows, columns, values, target: new Float64Array(buffer('target.f64')) };
}

function part({ columns, values, target }, rows) {
  const features = { rows: rows.length, columns, values: new Float32Array(rows.length * columns) };
  rows.forEach((row, k) => features.values.set(values.subarray(row * columns, (row + 1) * columns), k * columns));
  return { features, target: Float64Array.from(rows, (row) => target[row]) };
}

function openXgboost() {
  const child = spawn(python, [script, 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const fit = async (ask) => {
    child.stdin.write(`${JSON.stringify({ params: settings, threads: 1, seed: 0, ...ask })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('the python process has ended');
    return JSON.parse(value);
  };
  return { fit, close: () => child.stdin.end() };
}

async function timed(fitTrees, train, seed) {
  const start = performance.now();
  const before = process.cpuUsage();
  const { ensemble } = await fitTrees(train, { ...settings, seed });
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000, ensemble };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function time(name, folder, tools, xgboost) {
  const table = read(folder);
  const train = { features: table, target: table.target };
  const own = [];
  const theirs = [];
  for (let round = 0; round < rounds; round++) {
    own.push(await timed(tools.fitTrees, train, round));
    if (xgboost) theirs.push(await xgboost.fit({ folder, seed: round }));
  }
  const wall = median(own.map(({ ms }) => ms));
  const line = `${name}: ${table.rows} x ${table.columns}, first ${own[0].ms.toFixed(0)} ms, median ${wall.toFixed(0)} ms`;
  if (!xgboost) return console.log(line);
  // Of each round's pair, so that what else the machine does falls on both.
  const ratio = (of) => median(own.map((mine, k) => of(mine) / of(theirs[k]))).toFixed(2);
  const theirWall = median(theirs.map(({ ms }) => ms)).toFixed(0);
  const ratios = `ratio ${ratio(({ ms }) => ms)} (goal <= ${TIME_GOAL}), of processor time ${ratio(({ cpuMs }) => cpuMs)}`;
  console.log(`${line}; XGBoost ${theirs[0].version} ${theirWall} ms; ${ratios}`);
}

async function compare(name, folder, tools, xgboost) {
  const table = read(folder);
  const differences = [];
  const ours = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { train, test } = tools.splitRows(table.rows, 0.2, seed);
    const { ensemble } = await timed(tools.fitTrees, part(table, train), seed);
    const held = part(table, test);
    const predicted = tools.predictTrees(ensemble, held.features);
    const middle = mean(held.target);
    const squares = (of) => held.target.reduce((sum, value, row) => sum + (value - of(row)) ** 2, 0);
    const r2 = 1 - squares((row) => predicted[row]) / squares(() => middle);
    ours.push(r2);
    if (!xgboost) continue;
    const rows = join(base, 'test.u32');
    writeFileSync(rows, test);
    differences.push(r2 - (await xgboost.fit({ folder, seed, test: rows })).r2);
  }
  const line = `${name}: mean test R2 of ${seeds} seeds ${mean(ours).toFixed(4)}`;
  if (!xgboost) return console.log(line);
  const spread = differences.map((value) => value.toFixed(4)).join(' ');
  console.log(`${line}; minus XGBoost's: mean ${mean(differences).toFixed(4)} (goal >= ${R2_GOAL}), each ${spread}`);
}

try {
  const tools = await stages();
  const synthetic = join(base, 'synthetic');
  write(synthetic, syntheticTable(TIMED_ROWS, tools.draws));
  const xgboost = python ? openXgboost() : undefined;
  if (!python) console.log('skipped: PYTHON is not set, so there is no XGBoost to compare with');
  await time('synthetic', synthetic, tools, xgboost);
  await compare('synthetic', synthetic, tools, xgboost);
  if (python && existsSync(spotify)) {
    const real = join(base, 'spotify');
    mkdirSync(real);
    execFileSync(python, [script, 'features', spotify, real]);
    const whole = read(real);
    const { train } = tools.splitRows(whole.rows, 0.2, 42);
    const { features, target } = part(whole, train);
    write(join(base, 'spotify-train'), { ...features, target });
    await time('spotify', join(base, 'spotify-train'), tools, xgboost);
    await compare('spotify', real, tools, xgboost);
  } else {
    console.log('skipped: the real table needs PYTHON and ../shared/data/spotify');
  }
  xgboost?.close();
} finally {
  rmSync(base, { recursive: true });
}
