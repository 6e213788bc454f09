// The files of the starter project. They show a module stage, a command stage, named paths, params and metrics, and
// use nothing but Node, so that they run anywhere.

export const starterFiles: Readonly<Record<string, string>> = {
  'pipeline.yaml': `# restage repro runs what is stale, in order. Try it, edit something, and try it again.
stages:
  prepare:
    desc: shuffle the measurements and cut off a part for testing
    module: stages/prepare.ts
    deps:
      data: data/measurements.csv
    params: [seed, prepare]
    outs:
      train: data/train.csv
      test: data/test.csv

  fit:
    desc: fit a line by least squares, and see how well it does on the test part
    module: stages/fit.ts
    deps:
      train: data/train.csv
      test: data/test.csv
    outs:
      model: model.json
    metrics:
      metrics: {path: metrics.json, cache: false}

  report:
    desc: any command can be a stage
    cmd: cat \${deps.metrics} \${deps.model} > \${outs.report}
    deps:
      metrics: metrics.json
      model: model.json
    outs:
      report: report.txt
`,
  'params.yaml': `seed: 7
prepare:
  test_fraction: 0.25  # of the rows
`,
  'stages/prepare.ts': `// Shuffles the rows by a seed and cuts off the test part.
import { readFileSync, writeFileSync } from 'node:fs';
import { shuffled } from './lib/random.ts';

export const params = {
  type: 'object',
  required: ['seed', 'prepare'],
  properties: {
    seed: { type: 'integer' },
    prepare: {
      type: 'object',
      additionalProperties: false,
      required: ['test_fraction'],
      properties: { test_fraction: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 } },
    },
  },
};

interface Context {
  deps: { data: string };
  outs: { train: string; test: string };
  params: { seed: number; prepare: { test_fraction: number } };
  log(line: string): void;
}

export function run({ deps, outs, params, log }: Context): void {
  const [header = '', ...rows] = readFileSync(deps.data, 'utf8').trim().split('\\n');
  const order = shuffled(rows, params.seed);
  const cut = Math.round(rows.length * params.prepare.test_fraction);
  const csv = (part: string[]): string => [header, ...part].join('\\n') + '\\n';
  writeFileSync(outs.test, csv(order.slice(0, cut)));
  writeFileSync(outs.train, csv(order.slice(cut)));
  log(\`\${rows.length - cut} rows to train on, \${cut} to test on\`);
}
`,
  'stages/fit.ts': `// Fits y = a + b·x by ordinary least squares.
import { readFileSync, writeFileSync } from 'node:fs';

interface Context {
  deps: { train: string; test: string };
  outs: { model: string; metrics: string };
}

export function run({ deps, outs }: Context): void {
  const train = read(deps.train);
  const [meanX, meanY] = [mean(train.map(([x]) => x)), mean(train.map(([, y]) => y))];
  const b = mean(train.map(([x, y]) => (x - meanX) * (y - meanY))) / mean(train.map(([x]) => (x - meanX) ** 2));
  const a = meanY - b * meanX;
  const rmse = Math.sqrt(mean(read(deps.test).map(([x, y]) => (y - a - b * x) ** 2)));
  writeFileSync(outs.model, JSON.stringify({ intercept: round(a), slope: round(b) }) + '\\n');
  writeFileSync(outs.metrics, JSON.stringify({ rmse: round(rmse) }) + '\\n');
}

function read(path: string): [number, number][] {
  const [, ...rows] = readFileSync(path, 'utf8').trim().split('\\n');
  return rows.map((row) => row.split(',').map(Number) as [number, number]);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
`,
  'stages/lib/random.ts': `// A small seeded generator: the same rows in the same order on every machine.

export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed >>> 0;
  for (let i = result.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}
`,
  'data/measurements.csv': measurements(),
  '.gitignore': `.cache/
node_modules/
`,
};

/** y = 3 + 2·x with a small, fixed disturbance. */
function measurements(): string {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const x = i / 4;
    return `${x},${(3 + 2 * x + (((i * 7) % 11) - 5) / 10).toFixed(2)}`;
  });
  return ['x,y', ...rows].join('\n') + '\n';
}
