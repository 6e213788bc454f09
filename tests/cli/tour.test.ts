// What the first hour with restage looks like: init, the first runs, a param edited and put back, a dvc.yaml project.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { readdirSync } from 'node:fs';
import { edit, projectOnDisk, read, repro, restage, write } from '../support/command.ts';
import { shown } from './wrong.ts';

test('init makes a project that runs; a param is edited, explained, reproduced, and put back without running', async () => {
  const dir = projectOnDisk({});
  expect(await shown(dir, ['init'])).toBe(dedent`
    wrote pipeline.yaml
    wrote params.yaml
    wrote stages/prepare.ts
    wrote stages/fit.ts
    wrote stages/lib/random.ts
    wrote data/measurements.csv
    wrote .gitignore

    next: restage repro
    exit 0
  `);
  expect(readdirSync(dir).sort()).toEqual(['.cache', '.gitignore', 'data', 'params.yaml', 'pipeline.yaml', 'stages']);
  expect(await shown(dir, ['repro', '-j', '1'])).toBe(dedent`
    * prepare  ran in <time> (never run)
    * fit      ran in <time> (never run)
    * report   ran in <time> (never run)
    3 stages: 3 ran in <time>
      prepare  running: never run
      fit      running: never run
      report   running: never run
    exit 0
  `);
  expect((await restage(dir, ['repro'])).stdout).toMatch(/all 3 stages are fresh\n$/);
  const before = read(dir, 'report.txt');

  edit(dir, 'params.yaml', '0.25', '0.5');
  expect(await shown(dir, ['status'])).toBe(dedent`
    * prepare  stale: param prepare.test_fraction: 0.25 -> 0.5
    ? fit      pending: dep data/train.csv will be written by prepare; dep data/test.csv will be written by prepare
    ? report   pending: dep metrics.json will be written by fit; dep model.json will be written by fit
    3 of 3 not fresh; restage repro brings them up to date
    exit 0
  `);
  expect(await shown(dir, ['explain', 'prepare'])).toBe(dedent`
    * prepare  stale: it will run, because
      param prepare.test_fraction: 0.25 -> 0.5
    exit 0
  `);
  expect(await shown(dir, ['repro', '--dry'])).toBe(dedent`
    * prepare  would run (param prepare.test_fraction: 0.25 -> 0.5)
    * fit      would run (dep data/train.csv will be written by prepare; dep data/test.csv will be written by prepare)
    * report   would run (dep metrics.json will be written by fit; dep model.json will be written by fit)
    3 stages: 3 would run
    exit 0
  `);
  expect(await shown(dir, ['repro', '-j', '1'])).toBe(dedent`
    * prepare  ran in <time> (param prepare.test_fraction: 0.25 -> 0.5)
    * fit      ran in <time> (dep data/test.csv changed; dep data/train.csv changed)
    * report   ran in <time> (dep metrics.json changed; dep model.json changed)
    3 stages: 3 ran in <time>
      prepare  running: param prepare.test_fraction: 0.25 -> 0.5
      fit      running: dep data/test.csv changed; dep data/train.csv changed
      report   running: dep metrics.json changed; dep model.json changed
    exit 0
  `);
  expect(await shown(dir, ['logs', 'prepare'])).toBe(dedent`
    20 rows to train on, 20 to test on
    prepare, <date>, <time>: ok
    exit 0
  `);
  expect(read(dir, 'report.txt')).not.toBe(before);

  edit(dir, 'params.yaml', '0.5', '0.25');
  expect(await shown(dir, ['explain'])).toBe(dedent`
    + prepare  restorable: the same was done before, so its outs will come out of the run cache
      param prepare.test_fraction: 0.5 -> 0.25
    + fit  restorable: the same was done before, so its outs will come out of the run cache
      dep data/test.csv changed (87f54c23 -> f74f95fd)
      dep data/train.csv changed (41bb48c8 -> a7f8382b)
    + report  restorable: the same was done before, so its outs will come out of the run cache
      dep metrics.json changed (975436ec -> 5538f77f)
      dep model.json changed (93d87dfb -> 3a9bb504)
    exit 0
  `);
  expect(await shown(dir, ['repro'])).toBe(dedent`
    + prepare  restored from the run cache (param prepare.test_fraction: 0.5 -> 0.25)
    + fit      restored from the run cache (dep data/test.csv changed; dep data/train.csv changed)
    + report   restored from the run cache (dep metrics.json changed; dep model.json changed)
    3 stages: 3 restored in <time>
    exit 0
  `);
  expect(read(dir, 'report.txt')).toBe(before);

  edit(dir, 'stages/fit.ts', '// Fits', '// It fits');
  expect((await repro(dir)).results).toEqual({ prepare: 'fresh', fit: 'ran', report: 'fresh' });
  expect(await shown(dir, ['init'])).toMatch(
    /^error: 'pipeline\.yaml' exists already\nhint: .*\n\nerror: 'params\.yaml'(?:.|\n)+exit 2$/,
  );
  expect(read(dir, 'params.yaml')).toContain('0.25');
});

test('init overwrites nothing: one file in the way, and nothing is written', async () => {
  const dir = projectOnDisk({ 'params.yaml': 'mine: 1\n' });
  expect(await shown(dir, ['init'])).toBe(dedent`
    error: 'params.yaml' exists already
    hint: restage init makes a project in an empty folder, and overwrites nothing
    exit 2
  `);
  expect(readdirSync(dir)).toEqual(['params.yaml']);
  expect(read(dir, 'params.yaml')).toBe('mine: 1\n');
});

test('the shape of --json: what was done with each stage, why, and how long it took', async () => {
  const dir = projectOnDisk({
    'pipeline.yaml':
      'stages:\n  a: {cmd: "echo ${x} > a.txt", params: [x], outs: [a.txt]}\n  b: {cmd: cp a.txt b.txt, deps: [a.txt], outs: [b.txt]}\n',
    'params.yaml': 'x: 1\n',
  });
  const json = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse((await restage(dir, [...args, '--json'])).stdout) as unknown;
  const duration_ms: unknown = expect.any(Number);
  const ran = { result: 'ran', reasons: ['never run'], duration_ms, recorded: true };
  expect(await json('repro')).toEqual({ ok: true, stages: { a: ran, b: ran } });
  const fresh = { result: 'fresh', reasons: [], duration_ms: 0 };
  expect(await json('repro')).toEqual({ ok: true, stages: { a: fresh, b: fresh } });
  write(dir, 'params.yaml', 'x: 2\n');
  expect(await json('status')).toEqual({
    a: {
      status: 'stale',
      reasons: ['command: echo 1 > a.txt -> echo 2 > a.txt', 'param x: 1 -> 2'],
      changed: [{ 'changed deps': { 'params.yaml': { x: 'modified' } } }, 'changed command'],
    },
    b: { status: 'pending', reasons: ['dep a.txt will be written by a'], changed: [] },
  });
  expect(await json('explain', 'b')).toEqual({ b: { status: 'pending', reasons: ['dep a.txt will be written by a'] } });
  await json('repro');
  write(dir, 'params.yaml', 'x: 1\n');
  const restored = (...reasons: readonly unknown[]): unknown => ({
    result: 'restored',
    reasons,
    duration_ms,
    from: 'run-record',
  });
  expect(await json('repro')).toEqual({
    ok: true,
    stages: {
      a: restored('command: echo 2 > a.txt -> echo 1 > a.txt', 'param x: 2 -> 1'),
      b: restored(expect.stringMatching(/^dep a\.txt changed \([0-9a-f]{8} -> [0-9a-f]{8}\)$/)),
    },
  });
  expect(await json('logs', 'b')).toEqual({
    stage: 'b',
    text: '',
    started: expect.stringMatching(/^\d{4}-/),
    duration_ms,
    ending: 'ok',
  });
  expect(await json('version')).toEqual({
    restage: expect.stringMatching(/^\d+\.\d+\.\d+/),
    build: expect.stringMatching(/^[0-9a-f]{64}$/),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  });
});

test('a dvc.yaml runs as it is: lists of paths, flags, literal asterisks, params of other files, wdir', async () => {
  const dir = projectOnDisk({
    'dvc.yaml': dedent`
      stages:
        prepare:
          cmd: python-free --split \${prepare.split} || cat data/*.csv > prepared.csv
          deps: [data]
          params: [prepare.split]
          outs:
          - prepared.csv
        train:
          wdir: model
          cmd:
          - wc -l < ../prepared.csv | tr -d ' ' > lines.json
          - cp ../prepared.csv model.bin
          deps:
          - ../prepared.csv
          params:
          - ../params.yaml:
            - train.epochs
            - train.lr
          outs:
          - model.bin:
              persist: false
          metrics:
          - lines.json:
              cache: false
        odd:
          desc: a star is a star here
          cmd: cp 'odd*.txt' copy.txt
          deps: ['odd*.txt']
          outs: [copy.txt]
    `.replaceAll('\\$', '$'),
    'params.yaml': 'prepare: {split: 0.2}\ntrain: {epochs: 10, lr: 1e-3}\n',
    'data/a.csv': '1\n',
    'data/b.csv': '2\n',
    'odd*.txt': 'odd\n',
    'odd1.txt': 'not this\n',
    'model/.keep': '',
  });
  expect((await repro(dir)).results).toEqual({ prepare: 'ran', train: 'ran', odd: 'ran' });
  expect(read(dir, 'model/lines.json')).toBe('2\n');
  expect(read(dir, 'copy.txt')).toBe('odd\n');
  expect((await repro(dir)).results).toEqual({ prepare: 'fresh', train: 'fresh', odd: 'fresh' });
  edit(dir, 'params.yaml', '1e-3', '1e-2');
  expect((await repro(dir)).reasons).toEqual({ train: ['param train.lr: 0.001 -> 0.01'] });
  expect(readdirSync(dir)).toContain('pipeline.lock');
});

test.each(['repro', 'status', 'explain', 'logs', 'init', 'version'])(
  '%s --help shows its use, its options, and an example',
  async (command) => {
    const { code, stdout, stderr } = await restage(projectOnDisk({}), [command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: restage ${command}`));
    expect(stdout).toContain('--json');
    if (command !== 'version') expect(stdout).toMatch(new RegExp(`\\nExamples:\\n {2}.*restage ${command}`));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  },
);
