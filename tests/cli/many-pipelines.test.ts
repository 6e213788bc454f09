// Several pipeline files, the flags of repro and the commands that change a pipeline, through the built command.
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { only, projectOnDisk, read, repro, restage, write } from '../support/command.ts';

const files = {
  '.restage.yaml': 'jobs: 2\n',
  'dvc.yaml': 'stages:\n  all: {cmd: cat a/a.txt b/b.txt > all.txt, deps: [a/a.txt, b/b.txt], outs: [all.txt]}\n',
  'a/dvc.yaml': 'stages:\n  a: {cmd: cat ../in.txt > a.txt, deps: [../in.txt], outs: [a.txt]}\n',
  'b/dvc.yaml':
    'stages:\n  b: {cmd: echo b > b.txt, outs: [b.txt]}\n  c: {cmd: exit 3, deps: [b.txt], outs: [c.txt]}\n',
  'in.txt': 'one\n',
};

test('a root with three pipeline files, from the root and from a folder', async () => {
  const dir = projectOnDisk(files);
  const plain = await repro(dir);
  expect(plain.results).toEqual({ 'a/dvc.yaml:a': 'ran', 'b/dvc.yaml:b': 'ran', all: 'ran' });
  expect(read(dir, 'all.txt')).toBe('one\nb\n');
  expect((await repro(`${dir}/a`)).results).toEqual({ 'a/dvc.yaml:a': 'fresh' });
  const every = await repro(dir, ['-P']);
  expect([every.code, every.results['b/dvc.yaml:c']]).toEqual([1, 'failed']);
  expect((await repro(dir, ['-P', '--ignore-errors'])).code).toBe(0);
  expect(Object.keys((await repro(dir, ['-R', 'a'])).results)).toEqual(['a/dvc.yaml:a']);
  expect(Object.keys((await repro(`${dir}/a`, ['../b/dvc.yaml:b'])).results)).toEqual(['b/dvc.yaml:b']);
  expect(Object.keys((await repro(dir, ['--downstream', 'a/a.txt'])).results)).toEqual(['a/dvc.yaml:a', 'all']);
  expect(Object.keys((await repro(`${dir}/b`, ['--glob', '[ab]'])).results)).toEqual(['b/dvc.yaml:b']);
});

test('status of all files, in its own words and in those of DVC', async () => {
  const dir = projectOnDisk(files);
  await repro(dir);
  write(dir, 'in.txt', 'two\n');
  write(dir, 'all.txt', 'by hand\n');
  const { stdout } = await restage(dir, ['status', '--json']);
  const stages = JSON.parse(stdout) as Readonly<Record<string, { readonly status: string; readonly changed: unknown }>>;
  expect(Object.entries(stages).map(([id, { status, changed }]) => [id, status, changed])).toEqual([
    ['a/dvc.yaml:a', 'stale', [{ 'changed deps': { 'in.txt': 'modified' } }]],
    ['b/dvc.yaml:b', 'fresh', []],
    ['all', 'pending', [{ 'changed outs': { 'all.txt': 'modified' } }]],
    [
      'b/dvc.yaml:c',
      'stale',
      [{ 'changed deps': { 'b/b.txt': 'modified' } }, { 'changed outs': { 'b/c.txt': 'deleted' } }],
    ],
  ]);
  const inFolder = (await restage(`${dir}/b`, ['status'])).stdout;
  expect(inFolder.match(/\S+(?= +(?:fresh|stale|pending)\b(?!;))/g)).toEqual([
    '../a/dvc.yaml:a',
    'b',
    '../dvc.yaml:all',
    'c',
  ]);
  expect((await restage(dir, ['status', '-R', 'b', '-q'])).code).toBe(1);
  expect((await restage(dir, ['status', '-q', 'b/dvc.yaml:b'])).code).toBe(0);
});

test('status --json of what cannot be read has the rest all the same', async () => {
  const dir = projectOnDisk({
    'pipeline.yaml':
      'stages:\n  a: {cmd: cat in.txt pipe *.csv > a.txt, deps: [in.txt, pipe, "*.csv"], params: [x, bad.yaml: [y]], outs: [a.txt]}\n',
    'in.txt': 'one\n',
    'one.csv': '1\n',
    'two.csv': '2\n',
    pipe: 'a file, now\n',
    'params.yaml': 'x: 1\n',
    'bad.yaml': 'y: 1\n',
  });
  await repro(dir);
  write(dir, 'in.txt', 'two\n');
  write(dir, 'bad.yaml', 'y: [1\n');
  write(dir, 'two.csv', '3\n');
  write(dir, 'three.csv', '3\n');
  rmSync(join(dir, 'one.csv'));
  rmSync(join(dir, 'pipe'));
  execFileSync('mkfifo', [join(dir, 'pipe')]);
  const { a } = JSON.parse((await restage(dir, ['status', '--json'])).stdout) as Record<string, unknown>;
  expect(a).toMatchObject({
    status: 'error',
    changed: [
      { 'changed deps': { 'in.txt': 'modified', 'one.csv': 'deleted', 'three.csv': 'new', 'two.csv': 'modified' } },
    ],
  });
});

test('a flag that means nothing yet says so, and nobody who answers is a no', async () => {
  const dir = projectOnDisk(files);
  expect((await restage(dir, ['repro', '--pull'])).stderr).toContain('restage has no remotes yet');
  const asked = await restage(dir, ['repro', '-i', '-f', '-s', 'all']);
  expect([asked.code, asked.stderr]).toEqual([1, 'run all (forced)? [y/n]\n']);
  expect(asked.stdout).toContain('not confirmed');
});

test('a stage is added and run, listed, frozen and removed', async () => {
  const dir = projectOnDisk({ 'in.txt': 'one\n' });
  const add = ['stage', 'add', '-n', 'copy', '-d', 'in.txt', '-o', 'out.txt', '--run', 'cat', 'in.txt', '>', 'out.txt'];
  expect((await restage(dir, add)).code).toBe(0);
  expect(read(dir, 'out.txt')).toBe('one\n');
  const listed = JSON.parse((await restage(dir, ['stage', 'list', '--json'])).stdout) as object;
  expect(listed).toMatchObject({ copy: { cmd: ['cat in.txt > out.txt'], wdir: '.', deps: [{ path: 'in.txt' }] } });
  expect((await restage(dir, ['freeze', 'copy'])).stdout).toBe('copy is frozen in pipeline.yaml\n');
  write(dir, 'in.txt', 'two\n');
  expect(only((await repro(dir)).results, 'fresh')).toEqual(['copy']);
  await restage(dir, ['unfreeze', 'copy']);
  expect(only((await repro(dir)).results, 'ran')).toEqual(['copy']);
  expect((await restage(dir, ['remove', 'copy'])).stdout).toBe(
    'removed stage copy from pipeline.yaml\nremoved pipeline.yaml\nremoved pipeline.lock\n',
  );
});
