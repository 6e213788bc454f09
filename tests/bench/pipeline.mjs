// The whole reference pipeline, cold, beside a pandas + scikit-learn + XGBoost script of the same work and outs.
//
//   PYTHON=venv/bin/python node tests/bench/pipeline.mjs [csv] [rounds]
//
// The script needs xgboost, pandas, pyarrow, scikit-learn, matplotlib, onnxmltools, skl2onnx and onnxruntime. Without
// PYTHON only our own numbers are printed. DIST is the built engine, by default dist/. Cold: a new project and a copy of
// the engine without its code cache; nothing is bundled, compiled or cached. Each round runs ours, the script with one
// thread and the script with all, in turn, and is held to the faster script: on a busy machine OpenMP's threads wait for
// each other. What counts are the rounds' ratios, not the times. Memory is read from /proc, so this runs on Linux.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repo = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const csv = resolve(process.argv[2] ?? join(repo, '../shared/data/spotify/dataset.csv'));
const rounds = Number(process.argv[3] ?? 3);
const python = process.env.PYTHON;
const dist = resolve(process.env.DIST ?? join(repo, 'dist'));
const script = join(repo, 'tests/bench/python/pipeline.py');

const WALL_GOAL = 1;
const WALL_AIM = 0.6;
const STAGE_GOAL_MS = 2000;
const SAMPLE_MS = 20;

const base = mkdtempSync(join(tmpdir(), 'restage-pipeline-'));
const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;

function project(name) {
  const dir = join(base, name);
  for (const folder of ['engine', 'data/external', 'data/scoring']) mkdirSync(join(dir, folder), { recursive: true });
  execFileSync('git', ['init', '-q', dir]);
  for (const part of ['stages', 'pipeline.yaml', 'params.yaml', 'package.json', 'tsconfig.json', 'engine/stage.ts']) {
    cpSync(join(repo, part), join(dir, part), { recursive: true });
  }
  cpSync(dist, join(dir, 'dist'), { recursive: true, filter: (path) => basename(path) !== 'code-cache' });
  symlinkSync(join(repo, 'node_modules'), join(dir, 'node_modules'));
  cpSync(csv, join(dir, 'data/external/tracks.csv'));
  return dir;
}

/** Runs a command to its end: wall and processor time with all children, peak memory, what it wrote to stdout. */
async function run(argv, { cwd, threads }) {
  const cpuBefore = childCpuMs();
  const start = performance.now();
  const child = spawn(argv[0], argv.slice(1), {
    cwd,
    env: { ...env, ...(threads && { OMP_NUM_THREADS: String(threads) }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (texts[name] += text));
  const memory = { total: 0, byStage: {} };
  const timer = setInterval(() => sample(child.pid, memory), SAMPLE_MS);
  const status = await new Promise((settle, reject) => child.once('error', reject).once('close', settle));
  const wallMs = performance.now() - start;
  clearInterval(timer);
  if (status !== 0) throw new Error(`${argv.join(' ')} failed (${status}): ${texts.stderr}${texts.stdout}`);
  return { wallMs, cpuMs: childCpuMs() - cpuBefore, memory, stdout: texts.stdout };
}

/** Of the process and all below it, in MB: the sum now, and by stage the kernel's high-water mark of its process. */
function sample(root, memory) {
  let total = 0;
  const visit = (pid, stage) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const megabytes = (field) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024;
      const own = /(?:^|\0)RESTAGE_STAGE=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] ?? stage;
      total += megabytes('VmRSS');
      memory.byStage[own] = Math.max(memory.byStage[own] ?? 0, megabytes('VmHWM'));
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean);
        for (const next of children) visit(Number(next), own);
      }
    } catch {
      // It has ended meanwhile.
    }
  };
  visit(root, 'engine');
  memory.total = Math.max(memory.total, total);
}

/** The kernel's account of ended children, in hundredths of a second. */
function childCpuMs() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

const engine = (dir, ...args) => run([process.execPath, join(dir, 'dist/restage.cjs'), ...args], { cwd: dir });

async function ours(name) {
  const dir = project(name);
  const cold = await engine(dir, 'repro', '--json');
  const { stages } = JSON.parse(cold.stdout);
  const noop = [];
  for (let k = 0; k < 5; k++) noop.push((await engine(dir, 'repro', '-q')).wallMs);
  // Without another stage beside them.
  const alone = {};
  for (const stage of ['etl', 'features']) {
    const { stdout } = await engine(dir, 'repro', '--json', '-f', '-s', stage);
    alone[stage] = JSON.parse(stdout).stages[stage].duration_ms;
  }
  const metrics = JSON.parse(readFileSync(join(dir, 'artifacts/metrics.json'), 'utf8'));
  rmSync(dir, { recursive: true });
  return { ...cold, stages, noopMs: median(noop), alone, test: metrics.test };
}

async function theirs(name, threads) {
  const dir = join(base, name);
  const result = await run([python, '-B', script, csv, dir, '--pictures', '--onnx'], { cwd: base, threads });
  rmSync(dir, { recursive: true });
  const { seconds, ...found } = JSON.parse(result.stdout);
  return { ...result, ...found, seconds, threads, extraMs: 1000 * (seconds.pictures + seconds.onnx) };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const each = (list, of, digits = 2) => list.map((item) => of(item).toFixed(digits)).join(' ');

function printOurs(all) {
  const whole = (of) => median(all.map(of));
  console.log(
    `ours: cold ${seconds(whole(({ wallMs }) => wallMs))}, processor ${seconds(whole(({ cpuMs }) => cpuMs))}, ` +
      `no-op ${whole(({ noopMs }) => noopMs).toFixed(0)} ms, peak ${whole(({ memory }) => memory.total).toFixed(0)} MB ` +
      `with all processes; test R2 ${all[0].test.r2}`,
  );
  console.log(`${'stage'.padEnd(10)} ${'wall'.padStart(8)} ${'alone'.padStart(8)} ${'peak'.padStart(8)}`);
  for (const stage of Object.keys(all[0].stages)) {
    const alone = all[0].alone[stage] === undefined ? undefined : median(all.map((round) => round.alone[stage]));
    const goal = alone === undefined ? '' : `  goal: <= ${seconds(STAGE_GOAL_MS)} alone`;
    const wall = seconds(whole(({ stages }) => stages[stage].duration_ms));
    const peak = `${whole(({ memory }) => memory.byStage[stage] ?? 0).toFixed(0)} MB`;
    const single = alone === undefined ? '' : seconds(alone);
    console.log(`${stage.padEnd(10)} ${wall.padStart(8)} ${single.padStart(8)} ${peak.padStart(8)}${goal}`);
  }
}

function printTheirs(name, all) {
  const steps = Object.keys(all[0].seconds).map(
    (step) => `${step} ${median(all.map((round) => round.seconds[step])).toFixed(2)}`,
  );
  console.log(
    `script, ${name}: ${seconds(median(all.map(({ wallMs }) => wallMs)))}, ` +
      `processor ${seconds(median(all.map(({ cpuMs }) => cpuMs)))}, ` +
      `peak ${median(all.map(({ memory }) => memory.total)).toFixed(0)} MB; ` +
      `test R2 ${all[0].test.r2.toFixed(4)}; seconds: ${steps.join(', ')}`,
  );
}

if (!existsSync(csv)) {
  console.log(`skipped: ${csv} is not there`);
  process.exit(0);
}
try {
  const load = loadavg()[0].toFixed(1);
  console.log(`${csv}, ${rounds} rounds, ${availableParallelism()} cores, load ${load} at the start`);
  const own = [];
  const single = [];
  const several = [];
  for (let round = 0; round < rounds; round++) {
    own.push(await ours(`ours-${round}`));
    if (!python) continue;
    single.push(await theirs(`script-${round}`, 1));
    several.push(await theirs(`script-${round}`, availableParallelism()));
  }
  printOurs(own);
  if (!python) console.log('skipped: PYTHON is not set, so there is no script to compare with');
  else {
    const { xgboost, pandas } = single[0].versions;
    console.log(`XGBoost ${xgboost}, pandas ${pandas}`);
    printTheirs('one thread', single);
    printTheirs('all cores', several);
    const faster = own.map((_, k) => (single[k].wallMs < several[k].wallMs ? single[k] : several[k]));
    const print = (what, of) => {
      const ratios = own.map((mine, k) => of(mine, faster[k]));
      console.log(`ours / the faster script, ${what}: ${median(ratios).toFixed(2)} (each ${each(ratios, Number)})`);
    };
    print(`wall (goal <= ${WALL_GOAL}, aim ${WALL_AIM})`, (mine, other) => mine.wallMs / other.wallMs);
    print('wall, the script without pictures and ONNX', (mine, other) => mine.wallMs / (other.wallMs - other.extraMs));
    print('processor time', (mine, other) => mine.cpuMs / other.cpuMs);
    print('peak memory', (mine, other) => mine.memory.total / other.memory.total);
  }
} finally {
  rmSync(base, { recursive: true });
}
