// The generator beside the real table: distances, correlations, repeats, and what a model finds in both.
//
//   PYTHON=/path/to/python node tests/bench/generator.mjs [real.csv] [seed]
//
// The comparison is Python's (pandas, scipy, xgboost); it ends with 1 when a goal is missed. Takes about a minute.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const real = resolve(process.argv[2] ?? '../shared/data/spotify/dataset.csv');
const seed = Number(process.argv[3] ?? 7);
const python = process.env.PYTHON ?? 'python3';
const rows = 114_000;

const folder = mkdtempSync(join(tmpdir(), 'restage-generator-bench-'));
try {
  const module = join(folder, 'tracks.mjs');
  await build({
    entryPoints: ['stages/synthetic/tracks.ts'],
    outfile: module,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  const start = performance.now();
  const { trackPieces } = await import(module);
  const ours = join(folder, 'tracks.csv');
  const file = openSync(ours, 'w');
  for (const { text } of trackPieces(rows, seed)) writeSync(file, text);
  closeSync(file);
  const wallMs = performance.now() - start;
  console.log(
    `${rows} rows from seed ${seed} in ${wallMs.toFixed(0)} ms, loading and writing included (goal: <= 1000)\n`,
  );
  if (existsSync(real)) {
    const { status, error } = spawnSync(python, ['tests/bench/python/generator.py', real, ours], { stdio: 'inherit' });
    if (error) console.log(`no comparison: ${python} does not start (${error.code}); set PYTHON`);
    process.exitCode = status ?? 0;
  } else console.log(`no comparison: ${real} is not there`);
} finally {
  rmSync(folder, { recursive: true });
}
