// What is wrong with a project around its pipeline file: each with its whole message, and the exit code.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { execFileSync, spawnSync } from 'node:child_process';
import { projectOnDisk, script, write } from '../support/command.ts';
import { shown, wrong } from './wrong.ts';

test('a dep that is missing, and that no stage writes', async () => {
  const text = dedent`
    stages:
      train: {cmd: train, deps: [data/train.csv], outs: [model.bin]}
  `;
  expect(await wrong({ 'pipeline.yaml': text })).toBe(dedent`
    error: dep 'data/train.csv' of stage 'train' does not exist, and no stage writes it
     --> pipeline.yaml:2:30
      |
    2 |   train: {cmd: train, deps: [data/train.csv], outs: [model.bin]}
      |                              ^^^^^^^^^^^^^^
    hint: put it there, or add it to the outs of the stage that makes it
    exit 4
  `);
});

test('params that are missing, a params file that is missing, and one that is broken', async () => {
  const text = dedent`
    stages:
      train:
        cmd: train
        params: [train.depth, seed, conf/a.toml: [x], conf/b.json: [y]]
        outs: [model.bin]
  `;
  const files = { 'pipeline.yaml': text, 'params.yaml': 'train: {dept: 3}\n', 'conf/b.json': '{"y": 1,}\n' };
  expect(await wrong(files)).toBe(dedent`
    error: stage 'train' takes the param 'train.depth', which params.yaml does not have
     --> pipeline.yaml:4:14
      |
    4 |     params: [train.depth, seed, conf/a.toml: [x], conf/b.json: [y]]
      |              ^^^^^^^^^^^
    hint: did you mean 'train.dept'?

    error: stage 'train' takes the param 'seed', which params.yaml does not have
     --> pipeline.yaml:4:27
      |
    4 |     params: [train.depth, seed, conf/a.toml: [x], conf/b.json: [y]]
      |                           ^^^^

    error: stage 'train' takes params from 'conf/a.toml', which does not exist
     --> pipeline.yaml:4:33
      |
    4 |     params: [train.depth, seed, conf/a.toml: [x], conf/b.json: [y]]
      |                                 ^^^^^^^^^^^

    error: not valid JSON: quoted object key expected but got '}'
     --> conf/b.json:1:9
      |
    1 | {"y": 1,}
      |         ^
    exit 3
  `);
});

test('several mistakes are reported by one run, in the order of the file', async () => {
  const text = dedent`
    stages:
      prepare:
        cmd: prepare
        dep: [raw.csv]
        outs: [table.csv]
      train:
        cmd: train
        deps: [table.csv, nowhere.csv]
        params: [depth]
        outs: [model.bin]
      train-again:
        cmd: train
        outs: [model.bin]
  `;
  expect(await wrong({ 'pipeline.yaml': text, 'params.yaml': 'dept: 3\n' })).toBe(dedent`
    error: stage 'prepare' has an unknown key 'dep'
     --> pipeline.yaml:4:5
      |
    4 |     dep: [raw.csv]
      |     ^^^
    hint: did you mean 'deps'? known keys: cmd, module, deps, params, outs, metrics, plots, vars, matrix, wdir, frozen, always_changed, desc, meta

    error: out 'model.bin' is written by two stages: 'train' and 'train-again'
      --> pipeline.yaml:13:12
       |
    13 |     outs: [model.bin]
       |            ^^^^^^^^^
    hint: each out belongs to one stage; the other is at pipeline.yaml:10

    error: dep 'nowhere.csv' of stage 'train' does not exist, and no stage writes it
     --> pipeline.yaml:8:23
      |
    8 |     deps: [table.csv, nowhere.csv]
      |                       ^^^^^^^^^^^
    hint: put it there, or add it to the outs of the stage that makes it

    error: stage 'train' takes the param 'depth', which params.yaml does not have
     --> pipeline.yaml:9:14
      |
    9 |     params: [depth]
      |              ^^^^^
    hint: did you mean 'dept'?
    exit 3
  `);
});

test('a pipeline file that is missing, one too many, and targets that mean nothing', async () => {
  expect(await wrong({})).toBe(dedent`
    error: there is no pipeline.yaml or dvc.yaml in '<root>' or a folder above it
    hint: restage init makes a small working project; --file names a pipeline file elsewhere
    exit 3
  `);
  expect(await wrong({ 'pipeline.yaml': '', 'dvc.yaml': 'stages: {}' })).toBe(dedent`
    error: '<root>' holds both a pipeline.yaml and a dvc.yaml
    hint: choose one with --file pipeline.yaml or --file dvc.yaml; only if their texts are the same does pipeline.yaml count
    exit 3
  `);
  const two = 'stages: {train: {cmd: t, outs: [model.bin]}, score: {cmd: s, outs: [scores.csv]}}\n';
  expect(await wrong({ 'pipeline.yaml': two }, ['tarin', 'elsewhere.txt'])).toBe(dedent`
    error: 'tarin' is neither a stage nor the path of an out
    hint: did you mean 'train'?

    error: 'elsewhere.txt' is neither a stage nor the path of an out
    hint: stages: train, score
    exit 2
  `);
  expect(await wrong({ 'pipeline.yaml': two }, ['--file', 'other.yaml'])).toBe(dedent`
    error: pipeline file 'other.yaml' does not exist
    exit 3
  `);
});

test('an out that git tracks', async () => {
  const dir = projectOnDisk({
    'pipeline.yaml': 'stages:\n  a: {cmd: echo new > a.txt, outs: [a.txt]}\n',
    'a.txt': 'old\n',
  });
  execFileSync('git', ['init', '-q', dir]);
  execFileSync('git', ['-C', dir, 'add', 'a.txt']);
  expect(await shown(dir, ['repro'])).toBe(dedent`
    ! a  failed (never run)
    1 stage: 1 failed in <time>
    error: stage 'a' would replace its out 'a.txt', but git tracks it
     --> pipeline.yaml:2:37
      |
    2 |   a: {cmd: echo new > a.txt, outs: [a.txt]}
      |                                     ^^^^^
    hint: git rm -r --cached 'a.txt', or set 'cache: false' to leave it to git
    exit 3
  `);
});

test.each([['repro'], ['status'], ['repro', '-f']])('a folder that is gone: %s %s', (...args) => {
  const cwd = projectOnDisk({ 'pipeline.yaml': 'stages: {}' }, 'gone');
  const leave = 'rm -r "$PWD" && exec "$@"';
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', leave, 'sh', process.execPath, script, ...args], {
    cwd,
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}exit ${status}`).toBe(dedent`
    error: the current folder is not there any more
    hint: cd into the project anew
    exit 2
  `);
});

test('configuration', async () => {
  const dir = projectOnDisk({ 'pipeline.yaml': 'stages:\n', '.restage.yaml': 'jobs: 0\ncache: {typ: copy}\n' });
  expect(await wrong({}, [], dir)).toBe(dedent`
    error: 'jobs' in '.restage.yaml' is not a whole number from 1 to 1024

    error: '.restage.yaml' has an unknown setting 'cache.typ'
    hint: known settings: cache.dir, cache.type, jobs, parsing.bool, parsing.list
    exit 3
  `);
  write(dir, '.restage.yaml', 'jobs: [\n');
  expect(await wrong({}, [], dir)).toBe(dedent`
    error: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]
     --> .restage.yaml:2:1
      |
    2 |
      | ^
    exit 3
  `);
});
