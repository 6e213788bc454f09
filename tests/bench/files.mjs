// A directory of 20,000 files of 4 KiB, and a file of 1 GiB, each beside a floor in the same run:
// node tests/bench/files.mjs [files]. On ext4, files are slow to make for a minute after as many were deleted
// nearby, so nothing is removed before the end, but for what a restore is to bring back.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const restage = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist/restage.cjs');
const [count = 20_000] = process.argv.slice(2).map(Number).filter(Boolean);
const base = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'restage-files-'));

function project(name, stage) {
  const dir = join(base, name);
  mkdirSync(dir);
  execFileSync('git', ['init', '-q', dir]);
  writeFileSync(join(dir, 'pipeline.yaml'), `stages: {copy: ${stage}}\n`);
  return dir;
}

function manyFiles(dir) {
  for (let i = 0; i < count; i++) {
    const folder = join(dir, 'source', String(Math.floor(i / 1000)));
    if (i % 1000 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${i}.bin`), Buffer.alloc(4096, String(i)));
  }
}

/** One row: wall, user and system time of a command with all of its children. */
function row(name, cwd, argv) {
  execFileSync('sync');
  const { status, stderr, stdout } = spawnSync('bash', ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" >&2', '-', ...argv], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} failed (${status}): ${stderr}${stdout}`);
  const [wall, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  const columns = [wall, user, system].map((seconds) => `${seconds.toFixed(2)} s`.padStart(9));
  console.log(`${name.padEnd(44)} ${columns.join(' ')}`);
}

const engine = (...args) => [process.execPath, restage, ...args];

try {
  console.log(`${''.padEnd(44)} ${['wall', 'user', 'system'].map((name) => name.padStart(9)).join(' ')}`);
  const dir = project('many', '{cmd: cp -r source copy, deps: [source], outs: [copy]}');
  manyFiles(dir);
  row('floor: cp -r', dir, ['cp', '-r', 'source', '../copied']);
  row('first add (with its cp -r)', dir, engine('repro', '-q'));
  // What was hashed right after it was written is looked at once more.
  await delay(300);
  row('second repro', dir, engine('repro', '-q'));
  row('status', dir, engine('status'));
  row('no-op', dir, engine('repro', '-q'));
  row('floor: cp -r', dir, ['cp', '-r', 'source', '../copied-again']);
  renameSync(join(dir, 'copy'), join(base, 'gone'));
  row('restore, the old files elsewhere', dir, engine('repro', '-q'));
  rmSync(join(dir, 'copy'), { recursive: true });
  row('restore, the old files just deleted', dir, engine('repro', '-q'));
  const one = project('one', '{cmd: "true", deps: [big]}');
  execFileSync('bash', ['-c', 'head -c 1G /dev/urandom > big'], { cwd: one });
  row('floor: sha256sum of 1 GiB', one, ['sha256sum', 'big']);
  row('a dep of 1 GiB', one, engine('repro', '-q'));
} finally {
  rmSync(base, { recursive: true, force: true });
}
