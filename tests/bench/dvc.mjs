// The same work by restage and by DVC, in one run: DVC=/path/to/dvc node tests/bench/dvc.mjs [rounds] [6|100|1000|files]
// Without the last word all of it. DVC takes more than ten minutes to run 1,000 stages, so their outs are adopted.
// DVC comes from the Python registry: python3 -m venv venv && venv/bin/pip install dvc, then DVC=venv/bin/dvc.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { measure } from './pairs.mjs';

const restage = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist/restage.cjs');
const dvc = process.env.DVC && resolve(process.env.DVC);
const rounds = Number(process.argv[2] ?? 3);
const isWanted = (part) => process.argv[3] === undefined || process.argv[3] === String(part);
if (!dvc) {
  console.log('skipped: DVC is not set to the path of a dvc command');
  process.exit(0);
}

const base = mkdtempSync(join(tmpdir(), 'restage-dvc-'));
const tools = { restage: [process.execPath, restage], dvc: [dvc] };
const quietly = { stdio: 'ignore', env: { ...process.env, DVC_NO_ANALYTICS: '1' } };

/** Two equal git repositories, one a project of each tool, finished. */
function projects(name, write) {
  return Object.fromEntries(
    Object.keys(tools).map((tool) => {
      const dir = join(base, `${name}-${tool}`);
      mkdirSync(dir, { recursive: true });
      execFileSync('git', ['init', '-q', dir], quietly);
      if (tool === 'dvc') execFileSync(dvc, ['init', '-q'], { ...quietly, cwd: dir });
      write(dir);
      return [tool, dir];
    }),
  );
}

function stages(count) {
  return (dir) => {
    const lines = Array.from(
      { length: count },
      (_, i) => `  s${i}:\n    cmd: cp in.txt out${i}.txt\n    deps: [in.txt]\n    outs: [out${i}.txt]\n`,
    );
    writeFileSync(join(dir, 'dvc.yaml'), `stages:\n${lines.join('')}`);
    writeFileSync(join(dir, 'in.txt'), 'x');
  };
}

function manyFiles(dir, stages) {
  const folder = join(dir, 'source');
  for (let i = 0; i < 20_000; i++) {
    if (i % 1000 === 0) mkdirSync(join(folder, String(i / 1000)), { recursive: true });
    writeFileSync(join(folder, String(Math.floor(i / 1000)), `${i}.bin`), Buffer.alloc(4096, String(i)));
  }
  writeFileSync(join(dir, 'dvc.yaml'), stages);
}

/** One row: both tools on their own project, `before` untimed. */
function compare(name, dirs, args, { before, times = rounds } = {}) {
  const commands = Object.fromEntries(
    Object.entries(tools).map(([tool, argv]) => [
      tool,
      { argv: [...argv, ...args], cwd: dirs[tool], ...(before ? { before: () => before(dirs[tool], tool) } : {}) },
    ]),
  );
  const results = measure(commands, { rounds: times });
  const [ours, theirs] = [results.restage.wallMs, results.dvc.wallMs];
  console.log(`${name.padEnd(44)} ${format(ours)} ${format(theirs)} ${(theirs / ours).toFixed(1).padStart(8)} x`);
}

function format(ms) {
  return (ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`).padStart(10);
}

const remove = (dir, ...names) => names.forEach((name) => rmSync(join(dir, name), { recursive: true, force: true }));
let put = 0;
/**
 * Out of the project, and everything on the disk: for minutes after many files were deleted, ext4 makes new ones ten
 * times as slowly, and what the set-up wrote is not the tool's to wait for.
 */
const putAway = (dir, ...names) => {
  for (const name of names) if (existsSync(join(dir, name))) renameSync(join(dir, name), join(base, `away-${put++}`));
  execFileSync('sync');
};
/** As if they had been run: what they would make is there, and recorded. */
const adopt = (dirs, count) => {
  for (const [tool, argv] of Object.entries(tools)) {
    const cwd = dirs[tool];
    for (let i = 0; i < count; i++) copyFileSync(join(cwd, 'in.txt'), join(cwd, `out${i}.txt`));
    execFileSync(argv[0], [...argv.slice(1), 'commit', '-q', ...(tool === 'dvc' ? ['-f'] : [])], { ...quietly, cwd });
  }
};
const finish = async (dirs) => {
  for (const [tool, argv] of Object.entries(tools)) {
    for (let i = 0; i < (tool === 'restage' ? 3 : 1); i++) {
      execFileSync(argv[0], [...argv.slice(1), 'repro', '-q'], { ...quietly, cwd: dirs[tool] });
      await delay(200);
    }
  }
};

try {
  console.log(`${''.padEnd(44)} ${'restage'.padStart(10)} ${'dvc'.padStart(10)} ${'faster'.padStart(8)}`);
  for (const count of [6, 100, 1000].filter(isWanted)) {
    const dirs = projects(`noop-${count}`, stages(count));
    if (count === 100) {
      const fresh = (dir) =>
        remove(
          dir,
          'dvc.lock',
          'pipeline.lock',
          '.cache',
          '.dvc/cache',
          '.dvc/tmp',
          ...Array.from({ length: count }, (_, i) => `out${i}.txt`),
        );
      compare('first run of 100 trivial stages', dirs, ['repro', '-q'], { before: fresh, times: 1 });
    }
    if (count > 100) adopt(dirs, count);
    await finish(dirs);
    compare(`no-op with ${count} stages`, dirs, ['repro'], { times: count > 100 ? 1 : rounds });
    if (count === 100) {
      const gone = (dir) =>
        remove(dir, 'dvc.lock', 'pipeline.lock', ...Array.from({ length: count }, (_, i) => `out${i}.txt`));
      compare('restore of 100 stages, lock deleted too', dirs, ['repro', '-q'], { before: gone, times: 1 });
    }
    if (count === 6) compare('dag of 6 stages', dirs, ['dag']);
    if (count === 6) compare('metrics diff', dirs, ['metrics', 'diff'], { before: commitOnce() });
  }
  if (isWanted('files')) {
    const copying = 'stages:\n  copy:\n    cmd: cp -r source copy\n    deps: [source]\n    outs: [copy]\n';
    const dirs = projects('files', (dir) => manyFiles(dir, copying));
    compare('directory of 20,000 files: first run', dirs, ['repro', '-q'], {
      before: (dir) => putAway(dir, 'copy', 'dvc.lock', 'pipeline.lock', '.cache', '.dvc/cache', '.dvc/tmp'),
      times: 1,
    });
    const adopted = projects('adopted', (dir) =>
      manyFiles(dir, 'stages:\n  made:\n    cmd: make\n    outs: [source]\n'),
    );
    compare('directory of 20,000 files: commit', adopted, ['commit', '-q', '-f'], {
      before: (dir) => putAway(dir, 'dvc.lock', 'pipeline.lock', '.cache', '.dvc/cache', '.dvc/tmp'),
      times: 1,
    });
    await finish(dirs);
    compare('directory of 20,000 files: status', dirs, ['status'], { times: 1 });
    compare('directory of 20,000 files: restore', dirs, ['repro', '-q'], {
      before: (dir) => putAway(dir, 'copy'),
      times: 1,
    });
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}

/** `metrics diff` wants a commit to compare with. */
function commitOnce() {
  const done = new Set();
  return (dir) => {
    if (done.has(dir)) return;
    done.add(dir);
    execFileSync('git', ['add', '-A'], { ...quietly, cwd: dir });
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '-qm', 'all'], {
      ...quietly,
      cwd: dir,
    });
  };
}
