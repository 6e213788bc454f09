// What a command costs beside `node -e 0`: node tests/bench/startup.mjs [rounds]
// On this repository's pipeline, and on generated ones of 1,000 and 10,000 stages with a dep and an out each.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { measure, printRatios } from './pairs.mjs';

const repo = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const restage = join(repo, 'dist/restage.cjs');
const rounds = Number(process.argv[2] ?? 40);
const folders = [];
const node = { argv: [process.execPath, '-e', '0'] };
const run = (cwd, ...args) => ({ argv: [process.execPath, restage, ...args], cwd });

/** A project of independent stages, finished and with its snapshot. */
async function project(count) {
  const dir = mkdtempSync(join(tmpdir(), 'restage-bench-'));
  folders.push(dir);
  const stages = Array.from(
    { length: count },
    (_, i) => `  s${i}:\n    cmd: cp in${i}.txt out${i}.txt\n    deps: [in${i}.txt]\n    outs: [out${i}.txt]\n`,
  );
  writeFileSync(join(dir, 'pipeline.yaml'), `stages:\n${stages.join('')}`);
  for (let i = 0; i < count; i++) {
    writeFileSync(join(dir, `in${i}.txt`), `${i}`);
    writeFileSync(join(dir, `out${i}.txt`), `${i}`);
  }
  await settle(dir);
  return dir;
}

/** Until a repro has nothing to do and has written that down, which the racy rule puts off for a moment. */
async function settle(dir) {
  for (let i = 0; i < 3; i++) {
    execFileSync(process.execPath, [restage, 'repro', '-q'], { cwd: dir, stdio: 'ignore' });
    await delay(300);
  }
}

try {
  await settle(repo);
  const small = {
    'no-op': run(repo, 'repro'),
    '--version': run(repo, '--version'),
    status: run(repo, 'status'),
    dag: run(repo, 'dag'),
    'metrics diff': run(repo, 'metrics', 'diff'),
  };
  printRatios(measure({ 'node -e 0': node, ...small }, { rounds }), 'node -e 0', {
    'no-op': 1.25,
    '--version': 1.15,
    status: 2.2,
    dag: 2.2,
    'metrics diff': 2.2,
  });
  for (const [count, goal] of [
    [1000, 2.2],
    [10_000, 5],
  ]) {
    const dir = await project(count);
    const name = `no-op of ${count} stages`;
    printRatios(measure({ 'node -e 0': node, [name]: run(dir, 'repro') }, { rounds }), 'node -e 0', { [name]: goal });
  }
} finally {
  for (const dir of folders) rmSync(dir, { recursive: true, force: true });
}
