// Moving over from real DVC: what it did is taken over by the built command, stage by stage, and nothing runs.
import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { restage } from '../support/command.ts';
import { tempDir } from '../support/temp-dir.ts';

const dvc = process.env.DVC ?? 'dvc';
const isThere = spawnSync(dvc, ['--version'], { stdio: 'ignore' }).status === 0;
if (!isThere) process.stderr.write(`skipped: ${dvc} is not there; set DVC\n`);
const testWithDvc = isThere ? test : test.skip;

const files = {
  'dvc.yaml': `stages:
  prepare:
    cmd: |
      mkdir -p data/sub
      cat raw.csv > data/a.csv
      printf 'x\\r\\ny' > 'data/sub/ü 1.csv'
      echo prepare >> log
    deps: [raw.csv]
    outs: [data]
  train:
    wdir: models
    cmd:
    - cat ../data/a.csv > model
    - chmod +x model
    - echo '{"acc":1}' > m.json; echo train >> ../log
    deps: [../data]
    params:
    - params.yaml: [n, m.lr, names]
    - params.json: [a, big]
    - params.toml:
    - params.py: [Train, SEED]
    outs: [model]
    metrics: [m.json: {cache: false}]
  each:
    foreach: [one, two]
    do:
      cmd: echo \${item} > \${item}.txt; echo \${item} >> log
      deps: [models/model]
      outs: ["\${item}.txt"]
`,
  'models/params.yaml': 'n: 5\nm: {lr: 1.0}\nnames: [a, "1", 1e-7, null, true]\n',
  'models/params.json': '{"a": 1e-7, "big": 123456789012345678901234567890}',
  'models/params.toml': 'x = 1\n[t]\ny = 1.0\n',
  'models/params.py': 'SEED = 1_000\nclass Train:\n    lr = 1e-5\n    names = ["a", None]\n',
  'params.yaml': 'n: 1\n',
  'raw.csv': 'a,b\n',
};

function run(dir: string, command: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: dir,
    encoding: 'utf8',
    env: { ...process.env, DVC_NO_ANALYTICS: '1' },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
}

/** A project that DVC has worked through; `log` tells what runs from now on. */
function doneByDvc(config: readonly string[] = []): string {
  const dir = tempDir();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  run(dir, 'git', 'init', '-q');
  run(dir, dvc, 'init', '-q');
  if (config.length > 0) run(dir, dvc, 'config', ...config);
  run(dir, dvc, 'repro');
  rmSync(join(dir, 'log'));
  return dir;
}

interface Json {
  readonly stages: Readonly<Record<string, { readonly result: string; readonly from?: string }>>;
}

async function repro(dir: string, ...args: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { stdout, stderr, code } = await restage(dir, ['repro', '--json', ...args]);
  expect(`${code} ${stderr}`).toMatch(/^0 /);
  const { stages } = JSON.parse(stdout) as Json;
  return Object.fromEntries(Object.entries(stages).map(([name, { result, from }]) => [name, from ?? result]));
}

const names = ['prepare', 'train', 'each@one', 'each@two'];
const each = (word: string): Readonly<Record<string, string>> => Object.fromEntries(names.map((name) => [name, word]));
const outs = ['data', 'models/model', 'models/m.json', 'one.txt', 'two.txt'];

describe('a project that DVC 3 worked through', () => {
  testWithDvc('is taken over as it lies there', async () => {
    const dir = doneByDvc();
    expect(await repro(dir, '--dry')).toEqual(each('dvc-lock'));
    expect(await repro(dir)).toEqual(each('dvc-lock'));
    expect(await repro(dir)).toEqual(each('fresh'));
    expect(existsSync(join(dir, 'log'))).toBe(false);
  });

  testWithDvc.each([
    ['its cache', []],
    ['a cache elsewhere', ['cache.dir', join(tempDir(), 'shared cache')]],
  ])('comes out of %s', async (_what, config) => {
    const dir = doneByDvc(config);
    const before = readFileSync(join(dir, 'data/sub/ü 1.csv'));
    for (const out of outs) rmSync(join(dir, out), { recursive: true });
    expect(await repro(dir, '--dry')).toEqual(each('dvc-lock'));
    expect(await repro(dir)).toEqual(each('dvc-lock'));
    expect(readFileSync(join(dir, 'data/sub/ü 1.csv'))).toEqual(before);
    expect(statSync(join(dir, 'models/model')).mode & 0o100).toBe(0o100);
    expect(await repro(dir)).toEqual(each('fresh'));
    expect(existsSync(join(dir, 'log'))).toBe(false);
    // And DVC agrees with what was restored.
    const { stdout } = spawnSync(dvc, ['status'], { cwd: dir, encoding: 'utf8' });
    expect(stdout).toContain('Data and pipelines are up to date');
  });

  testWithDvc('is imported for good, also where only the cache of DVC has the outs', async () => {
    const dir = doneByDvc();
    const before = readFileSync(join(dir, 'data/sub/ü 1.csv'));
    for (const out of ['data', 'one.txt']) rmSync(join(dir, out), { recursive: true });
    const imported = await restage(dir, ['import', 'dvc', '--json', '--remove-dvc', '--force']);
    expect(JSON.parse(imported.stdout)).toMatchObject({ ok: true, taken: names, stale: [], kept: [] });
    for (const path of ['dvc.yaml', 'dvc.lock', '.dvc', '.dvcignore']) expect(existsSync(join(dir, path))).toBe(false);
    expect(await repro(dir)).toEqual({ ...each('fresh'), prepare: 'lock', 'each@one': 'lock' });
    expect(readFileSync(join(dir, 'data/sub/ü 1.csv'))).toEqual(before);
    expect(existsSync(join(dir, 'log'))).toBe(false);
  });

  testWithDvc('data of .dvc files is brought back, and recorded as DVC records it', async () => {
    const [dir, twin] = [doneByDvc(), doneByDvc()];
    for (const at of [dir, twin]) {
      mkdirSync(join(at, 'in/é'), { recursive: true });
      writeFileSync(join(at, 'in/é/x.csv'), 'x');
      writeFileSync(
        join(at, 'dvc.yaml'),
        `${files['dvc.yaml']}  read:\n    cmd: cat in/é/x.csv raw.csv > read.txt\n    deps: [in, raw.csv]\n    outs: [read.txt]\n`,
      );
      run(at, dvc, 'add', 'in', 'raw.csv');
      run(at, dvc, 'repro');
      rmSync(join(at, 'log'), { force: true });
    }
    rmSync(join(dir, 'in'), { recursive: true });
    rmSync(join(dir, 'raw.csv'));
    expect(await repro(dir)).toEqual({ ...each('dvc-lock'), read: 'dvc-lock' });
    expect(readFileSync(join(dir, 'in/é/x.csv'), 'utf8')).toBe('x');
    for (const at of [dir, twin]) {
      writeFileSync(join(at, 'in/new.csv'), 'new');
      writeFileSync(join(at, 'raw.csv'), 'c,d\n');
      chmodSync(join(at, 'raw.csv'), 0o755);
    }
    expect(await repro(dir)).toMatchObject({ prepare: 'ran', read: 'ran' });
    run(twin, dvc, 'repro');
    for (const file of ['in.dvc', 'raw.csv.dvc'])
      expect(readFileSync(join(dir, file), 'utf8')).toBe(readFileSync(join(twin, file), 'utf8'));
    const { stdout } = spawnSync(dvc, ['status', 'in.dvc', 'raw.csv.dvc'], { cwd: dir, encoding: 'utf8' });
    expect(stdout).toContain('up to date');
  });

  testWithDvc('what a colleague does with DVC later is taken over, and what neither did runs', async () => {
    const dir = doneByDvc();
    await repro(dir);
    writeFileSync(join(dir, 'raw.csv'), 'c,d\n');
    run(dir, dvc, 'repro');
    rmSync(join(dir, 'log'));
    expect(await repro(dir)).toEqual(each('dvc-lock'));
    writeFileSync(join(dir, 'models/params.py'), files['models/params.py'].replace('1e-5', '1e-4'));
    chmodSync(join(dir, 'raw.csv'), 0o600);
    expect(await repro(dir)).toEqual({ prepare: 'fresh', train: 'ran', 'each@one': 'fresh', 'each@two': 'fresh' });
    expect(readFileSync(join(dir, 'log'), 'utf8')).toBe('train\n');
  });
});
