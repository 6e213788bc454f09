// Eight projects as DVC's documentation and public repositories show them, in tests/fixtures/shapes: what each is made
// of, and which stages an edit runs. The lists are written by hand from the dvc.yaml; both engines must agree with them.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '../support/temp-dir.ts';

const fixtures = fileURLToPath(new URL('../fixtures/shapes', import.meta.url));

export interface Edit {
  readonly what: string;
  readonly path: string;
  readonly old: string;
  readonly now: string;
  /** In no order: `isInOrder` looks at that. */
  readonly runs: readonly string[];
}

export interface Shape {
  readonly name: string;
  readonly stages: readonly string[];
  /** Files and folders. */
  readonly outs: readonly string[];
  /** Stages that restage runs again when all outs are deleted: nothing keeps the bytes of a plain out without cache. */
  readonly lost: readonly string[];
  readonly metrics: Readonly<Record<string, unknown>>;
  /** `upstream -> downstream`. */
  readonly edges: readonly string[];
  /** Data of .dvc files: git does not have it. */
  readonly data: readonly string[];
  /** Each made on top of the one before. */
  readonly edits: readonly Edit[];
}

const models = ['mean', 'linear', 'last'];
const datasets = ['rain', 'wind', '2021'];
const runs = [2, 4].flatMap((size) =>
  ['head', 'tail'].flatMap((side) => ['plain', 'loud'].map((option, i) => ({ size, side, option, i }))),
);
const runNames = runs.map(({ size, side, i }) => `run@${size}-${side}-option${i}`);
const [search, ranking] = ['services/search/dvc.yaml', 'services/ranking/dvc.yaml'];

export const shapes: readonly Shape[] = [
  {
    name: 'get-started',
    stages: ['prepare', 'featurize', 'train', 'evaluate'],
    outs: ['data/prepared', 'data/features', 'model.txt', 'eval/plots', 'eval/metrics.json'],
    lost: ['evaluate'],
    metrics: { 'eval/metrics.json': { precision: { train: 1, test: 1 }, words: 32 } },
    edges: ['prepare -> featurize', 'featurize -> train', 'featurize -> evaluate', 'train -> evaluate'],
    data: [],
    edits: [
      {
        what: 'another question',
        path: 'data/data.tsv',
        old: 'format a float',
        now: 'format a number',
        runs: ['prepare', 'featurize', 'train', 'evaluate'],
      },
      {
        what: 'a param of training',
        path: 'params.yaml',
        old: 'min_count: 1',
        now: 'min_count: 2',
        runs: ['train', 'evaluate'],
      },
      { what: 'a comment', path: 'params.yaml', old: 'train:', now: '# how to train\ntrain:', runs: [] },
      { what: 'what the model is', path: 'dvc.yaml', old: 'framework: awk', now: 'framework: mawk', runs: [] },
    ],
  },
  {
    name: 'foreach-models',
    stages: ['split', ...models.map((model) => `fit@${model}`), ...models.map((model) => `score@${model}`), 'best'],
    outs: [
      'results/train.csv',
      'results/test.csv',
      ...models.flatMap((model) => [`results/${model}.model`, `results/${model}.json`]),
      'results/best.txt',
    ],
    lost: [],
    metrics: {
      'results/mean.json': { model: 'mean', n: 3, rmse: 5.9223 },
      'results/linear.json': { model: 'linear', n: 3, rmse: 0.3082 },
      'results/last.json': { model: 'last', n: 3, rmse: 6.0929 },
    },
    edges: models.flatMap((model) => [
      `split -> fit@${model}`,
      `split -> score@${model}`,
      `fit@${model} -> score@${model}`,
      `score@${model} -> best`,
    ]),
    data: [],
    edits: [
      {
        what: 'a comment in the code, so that the wave stops at the same models',
        path: 'src/fit.sh',
        old: '# slope and intercept',
        now: '# slope, intercept',
        runs: models.map((model) => `fit@${model}`),
      },
      {
        what: 'one more model',
        path: 'config/models.yaml',
        old: '- last',
        now: '- last\n  - none',
        runs: ['fit@none', 'score@none'],
      },
      {
        what: 'a param that is in a command, too',
        path: 'params.yaml',
        old: 'every: 3',
        now: 'every: 4',
        runs: [
          'split',
          ...[...models, 'none'].map((model) => `fit@${model}`),
          ...[...models, 'none'].map((model) => `score@${model}`),
          'best',
        ],
      },
    ],
  },
  {
    name: 'foreach-datasets',
    stages: [...datasets.map((key) => `clean@${key}`), ...datasets.map((key) => `summary@${key}`), 'report'],
    outs: [...datasets.flatMap((key) => [`clean/${key}.txt`, `summary/${key}.yaml`]), 'report.txt'],
    lost: [],
    metrics: {
      'summary/rain.yaml': { n: 3, mean: 5.25, max: 12 },
      'summary/wind.yaml': { n: 3, mean: 16.667, max: 31 },
      'summary/2021.yaml': { n: 2, mean: 4.5, max: 5 },
    },
    edges: datasets.flatMap((key) => [`clean@${key} -> summary@${key}`, `summary@${key} -> report`]),
    data: [],
    edits: [
      {
        what: 'one dataset',
        path: 'data/rain.txt',
        old: '2;12',
        now: '2;13',
        runs: ['clean@rain', 'summary@rain', 'report'],
      },
      { what: 'a description', path: 'params.yaml', old: 'Rain in mm', now: 'Rain', runs: [] },
      {
        what: 'a param of all summaries, of which one comes out different',
        path: 'params.yaml',
        old: 'min: 0',
        now: 'min: -10',
        runs: [...datasets.map((key) => `summary@${key}`), 'report'],
      },
    ],
  },
  {
    name: 'matrix',
    stages: ['vocabulary', ...runNames, 'gather'],
    outs: [
      'vocabulary.txt',
      ...runs.map(({ size, side, option }) => `out/${size}-${side}-${option}.txt`),
      'gathered.txt',
    ],
    lost: [],
    metrics: {},
    edges: runNames.flatMap((name) => [`vocabulary -> ${name}`, `${name} -> gather`]),
    data: [],
    edits: [
      { what: 'a comment in the code', path: 'run.sh', old: 'set -eu', now: 'set -eu # careful', runs: runNames },
      { what: 'a side fewer', path: 'params.yaml', old: '[head, tail]', now: '[head]', runs: [] },
      { what: 'and back, the other way round', path: 'params.yaml', old: '[head]', now: '[tail, head]', runs: [] },
      {
        what: 'the corpus, so that only what shows the end comes out different',
        path: 'corpus.txt',
        old: 'the end',
        now: 'the end zzz',
        runs: ['vocabulary', ...runNames, 'gather'],
      },
    ],
  },
  {
    name: 'monorepo',
    stages: [`${search}:words`, `${search}:index`, `${ranking}:weights`, `${ranking}:check`, 'publish'],
    outs: [
      'services/search/words.txt',
      'services/search/index.txt',
      'services/ranking/model',
      'services/ranking/check.json',
      'site',
    ],
    lost: [],
    metrics: { 'services/ranking/check.json': { sum: 7.5 } },
    edges: [
      `${search}:words -> ${search}:index`,
      `${search}:index -> ${ranking}:weights`,
      `${search}:index -> publish`,
      `${ranking}:weights -> ${ranking}:check`,
      `${ranking}:weights -> publish`,
    ],
    data: [],
    edits: [
      {
        what: 'a document',
        path: 'corpus/documents.txt',
        old: 'small and fast',
        now: 'small and fast and small',
        runs: [`${search}:words`, `${search}:index`, `${ranking}:weights`, `${ranking}:check`, 'publish'],
      },
      {
        what: 'a param of one service',
        path: 'services/ranking/ranking.json',
        old: '0.5',
        now: '0.25',
        runs: [`${ranking}:weights`, `${ranking}:check`, 'publish'],
      },
      { what: 'a param nobody asks for', path: 'services/ranking/ranking.json', old: '[1, 2]', now: '[2]', runs: [] },
      {
        what: 'a param that is only in a command and a list',
        path: 'services/search/params.yaml',
        old: 'min: 1',
        now: 'min: 2',
        runs: [`${search}:index`, `${ranking}:weights`, `${ranking}:check`, 'publish'],
      },
    ],
  },
  {
    name: 'dvc-files',
    stages: ['merge', 'join', 'one'],
    outs: ['data/merged.csv', 'data/joined.csv', 'one.json'],
    lost: [],
    metrics: { 'one.json': 2 },
    edges: ['merge -> join', 'data/raw.dvc -> merge', 'data/raw.dvc -> one', 'data/labels.csv.dvc -> join'],
    data: ['data/raw', 'data/labels.csv'],
    edits: [
      { what: 'data below a folder', path: 'data/raw/b.csv', old: '2.25', now: '2.5', runs: ['merge', 'join'] },
      { what: 'a file of data', path: 'data/labels.csv', old: 'p2,no', now: 'p2,yes', runs: ['join'] },
      { what: 'a remark', path: 'data/raw.dvc', old: 'in May', now: 'in June', runs: [] },
    ],
  },
  {
    name: 'python-params',
    stages: ['simulate', 'plot', 'summarise'],
    outs: ['runs/note.txt', 'runs/path.txt', 'curve.csv', 'summary.toml'],
    lost: [],
    metrics: { 'summary.toml': { last: 7.5166, deep: { steps: 8 } } },
    edges: ['simulate -> plot', 'simulate -> summarise'],
    data: [],
    edits: [
      {
        what: 'a param of a class',
        path: 'settings.py',
        old: 'rate = 0.5',
        now: 'rate = 0.25',
        runs: ['simulate', 'plot', 'summarise'],
      },
      {
        what: 'a param that only the whole file has',
        path: 'settings.py',
        old: '1e-5',
        now: '2e-5',
        runs: ['summarise'],
      },
      { what: 'the same number, written otherwise', path: 'settings.py', old: '2e-5', now: '0.00002', runs: [] },
      { what: 'code that is no param', path: 'settings.py', old: 'no param', now: 'code', runs: [] },
    ],
  },
  {
    name: 'plain-shell',
    stages: ['01-tidy', '02-fit', '03-tables', 'report', 'session-info'],
    outs: [
      'data/tidy.csv',
      'models/fit $1.txt',
      'tables/north.csv',
      'tables/south.csv',
      'report/report.md',
      'report/history.txt',
      'session-info.txt',
    ],
    lost: ['03-tables', 'report', 'session-info'],
    metrics: {},
    edges: ['01-tidy -> 02-fit', '01-tidy -> 03-tables', '02-fit -> report', '03-tables -> report'],
    data: [],
    edits: [
      {
        what: 'a measurement',
        path: 'data-raw/plots.txt',
        old: 'south 2  2.0',
        now: 'south 2  2.5',
        runs: ['01-tidy', '02-fit', '03-tables', 'report'],
      },
      { what: 'blanks in the code', path: 'R/lib/mean.awk', old: 'END {', now: 'END  {', runs: ['02-fit'] },
    ],
  },
];

/** Whether no stage ran before what it needs. */
export function isInOrder({ edges }: Shape, ran: readonly string[]): boolean {
  return edges.every((edge) => {
    const [upstream = -1, downstream = -1] = edge.split(' -> ').map((name) => ran.indexOf(name));
    return upstream === -1 || downstream === -1 || upstream < downstream;
  });
}

const shell = `#!/bin/sh
printf '%s\\n' "$DVC_STAGE" >> "$RAN_LOG"
exec /bin/sh "$@"
`;

/** A copy of a shape's files in git, and a shell that notes for which stage it was started: what ran, by its effects. */
export class Placed {
  readonly dir: string;
  readonly env: { readonly SHELL: string; readonly RAN_LOG: string };

  constructor({ name, data }: Shape) {
    const outer = tempDir();
    this.dir = join(outer, name);
    this.env = { SHELL: join(outer, 'noting-shell'), RAN_LOG: join(outer, 'ran') };
    writeFileSync(this.env.SHELL, shell);
    chmodSync(this.env.SHELL, 0o755);
    writeFileSync(this.env.RAN_LOG, '');
    cpSync(join(fixtures, name), this.dir, { recursive: true });
    this.git('init', '-q');
    for (const path of data) {
      mkdirSync(join(this.dir, dirname(path)), { recursive: true });
      appendFileSync(join(this.dir, dirname(path), '.gitignore'), `/${path.split('/').at(-1) ?? ''}\n`);
    }
  }

  git(...args: readonly string[]): void {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
    execFileSync('git', [...who, ...args], { cwd: this.dir, stdio: 'ignore' });
  }

  commit(): void {
    this.git('add', '-A');
    this.git('commit', '-qm', 'now');
  }

  /** The stages that ran since it was asked last, each once; a stage of several lines is several shells. */
  ran(): readonly string[] {
    const lines = readFileSync(this.env.RAN_LOG, 'utf8').split('\n').filter(Boolean);
    writeFileSync(this.env.RAN_LOG, '');
    return lines.filter((line, i) => line !== lines[i - 1]);
  }

  edit({ path, old, now }: Edit): void {
    const text = readFileSync(join(this.dir, path), 'utf8');
    if (!text.includes(old)) throw new Error(`${path} has no '${old}'`);
    writeFileSync(
      join(this.dir, path),
      text.replace(old, () => now),
    );
  }

  removeOuts({ outs }: Shape): void {
    for (const out of outs) rmSync(join(this.dir, out), { recursive: true });
  }

  ignored(): Readonly<Record<string, readonly string[]>> {
    return ignoredBelow(this.dir);
  }

  /** Path → bytes of all that lies there, but for what the engines keep for themselves. */
  bytes(): ReadonlyMap<string, string> {
    return bytesBelow(this.dir);
  }
}

/** Path of each `.gitignore`, which both engines keep beside cached outs → its lines. */
function ignoredBelow(dir: string): Readonly<Record<string, readonly string[]>> {
  const found = readdirSync(dir, { withFileTypes: true, recursive: true }).filter(
    ({ name, parentPath }) => name === '.gitignore' && !/\/\.(?:dvc|git|cache)(?:\/|$)/.test(parentPath),
  );
  const linesIn = (path: string): readonly string[] => readFileSync(path, 'utf8').split('\n').filter(Boolean).sort();
  return Object.fromEntries(
    found.map(({ parentPath }) => [parentPath.slice(dir.length), linesIn(join(parentPath, '.gitignore'))]),
  );
}

const kept = new Set(['.git', '.dvc', '.cache', '.gitignore', 'dvc.lock', 'pipeline.lock']);

export function bytesBelow(dir: string, prefix = ''): ReadonlyMap<string, string> {
  const entries = readdirSync(dir, { withFileTypes: true }).filter(({ name }) => !kept.has(name));
  return new Map(
    entries.flatMap((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return [...bytesBelow(path, `${prefix}${entry.name}/`)];
      return [[`${prefix}${entry.name}`, readFileSync(path, 'latin1')] as const];
    }),
  );
}
