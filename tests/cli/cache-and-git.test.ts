import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { edit, only, projectOnDisk, read, repro, restage, write } from '../support/command.ts';

const git = (dir: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' });

test('in a git repository each cached out has its line in the .gitignore beside it, as DVC writes it', async () => {
  const dir = projectOnDisk({
    'sub/pipeline.yaml': `stages:
  files: {cmd: 'mkdir -p deep && for f in a.txt "b [1].txt" deep/c.txt "#d"; do echo x > "$f"; done', outs: [a.txt, 'b [1].txt', deep/c.txt, '#d']}
  folder: {cmd: 'mkdir -p folder && echo x > folder/x', outs: [folder]}
  mine: {cmd: 'echo x > mine.txt', outs: [mine.txt]}
  metrics: {cmd: 'echo 1 > metrics.json', metrics: [metrics.json: {cache: false}]}
`,
    'sub/.gitignore': '# my own\n/mine.txt',
  });
  execFileSync('git', ['init', '-q', dir]);
  expect((await repro(join(dir, 'sub'), ['-j', '1'])).code).toBe(0);
  expect(read(dir, 'sub/.gitignore')).toBe('# my own\n/mine.txt\n/a.txt\n/b \\[1\\].txt\n/\\#d\n/folder\n');
  expect(read(dir, 'sub/deep/.gitignore')).toBe('/c.txt\n');
  expect(git(dir, 'status', '--short', '-uall').split('\n').sort()).toEqual([
    '',
    '?? sub/.gitignore',
    '?? sub/deep/.gitignore',
    '?? sub/metrics.json',
    '?? sub/pipeline.lock',
    '?? sub/pipeline.yaml',
  ]);
  // The cache lies at the root of the repository, and hides itself.
  expect(read(dir, '.cache/.gitignore')).toBe('*\n');
  // Committed, cloned, and reproduced with another's cache: the lock is enough.
  git(dir, 'add', '-A');
  git(dir, '-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-qm', 'all');
  const clone = join(dir, '../clone');
  execFileSync('git', ['clone', '-q', dir, clone]);
  write(clone, '.restage.local.yaml', `cache: {dir: '${join(dir, '.cache')}'}\n`);
  const { results } = await repro(join(clone, 'sub'));
  const id = (name: string): string => `sub/pipeline.yaml:${name}`;
  expect(results).toEqual({
    [id('files')]: 'restored',
    [id('folder')]: 'restored',
    [id('mine')]: 'restored',
    [id('metrics')]: 'fresh',
  });
  expect((await repro(join(clone, 'sub'), ['folder'])).results).toEqual({ [id('folder')]: 'fresh' });
  expect(read(clone, 'sub/b [1].txt')).toBe('x\n');
  expect(git(clone, 'status', '--short')).toBe('?? .restage.local.yaml\n');
});

test('two projects share a cache: what one has done, the other restores', async () => {
  const pipeline =
    'stages:\n  a: {cmd: cp in.txt a.txt, deps: [in.txt], outs: [a.txt]}\n  b: {cmd: mkdir b && cp a.txt b/c, deps: [a.txt], outs: [b]}\n';
  const one = projectOnDisk({
    'pipeline.yaml': pipeline,
    'in.txt': 'one\n',
    '.restage.yaml': 'cache: {dir: ../shared}\n',
  });
  const two = join(one, '../two');
  for (const path of ['pipeline.yaml', 'in.txt', '.restage.yaml']) write(two, path, read(one, path));
  await repro(one);
  expect(readdirSync(join(one, '../shared')).sort()).toEqual(expect.arrayContaining(['objects', 'runs']));
  expect(existsSync(join(one, '.cache/objects'))).toBe(false);
  expect((await repro(two)).results).toEqual({ a: 'restored', b: 'restored' });
  expect(read(two, 'b/c')).toBe('one\n');
  write(two, 'in.txt', 'two\n');
  expect((await repro(two)).results).toEqual({ a: 'ran', b: 'ran' });
  write(one, 'in.txt', 'two\n');
  expect((await repro(one)).results).toEqual({ a: 'restored', b: 'restored' });
});

test.each(['hardlink', 'symlink', 'copy'] as const)(
  'cache.type %s: outs are linked so, a persist out never is, and an edit does not reach the cache',
  async (type) => {
    const dir = projectOnDisk({
      '.restage.yaml': `cache: {type: ${type}}\n`,
      'params.yaml': 'x: 1\n',
      'pipeline.yaml': `stages:
  one: {cmd: 'echo \${x} > one.txt; mkdir -p dir; echo \${x} > dir/inner', params: [x], outs: [one.txt, dir]}
  grows: {cmd: 'cat one.txt >> grows.txt', deps: [one.txt], outs: [grows.txt: {persist: true}]}
`,
    });
    await repro(dir);
    edit(dir, 'params.yaml', '1', '2');
    await repro(dir);
    expect(read(dir, 'grows.txt')).toBe('1\n2\n');
    edit(dir, 'params.yaml', '2', '1');
    expect((await repro(dir, ['one'])).results).toEqual({ one: 'restored' });
    for (const path of ['one.txt', 'dir/inner']) {
      expect(read(dir, path)).toBe('1\n');
      const stat = lstatSync(join(dir, path));
      expect({ path, symlink: stat.isSymbolicLink(), links: stat.nlink > 1 }).toEqual({
        path,
        symlink: type === 'symlink',
        links: type === 'hardlink',
      });
      if (type === 'symlink') expect(readlinkSync(join(dir, path))).toContain('.cache/objects/');
    }
    const grows = lstatSync(join(dir, 'grows.txt'));
    expect({ symlink: grows.isSymbolicLink(), links: grows.nlink }).toEqual({ symlink: false, links: 1 });
    rmSync(join(dir, 'grows.txt'));
    await repro(dir);
    expect(lstatSync(join(dir, 'grows.txt')).nlink).toBe(1);
    expect(statSync(join(dir, 'grows.txt')).mode & 0o200).toBe(0o200);
    // The stage writes anew, and what the cache holds stays as it was.
    edit(dir, 'params.yaml', '1', '3');
    expect((await repro(dir, ['one'])).results).toEqual({ one: 'ran' });
    edit(dir, 'params.yaml', '3', '1');
    expect((await repro(dir, ['one'])).results).toEqual({ one: 'restored' });
    expect(read(dir, 'one.txt')).toBe('1\n');
    expect((await restage(dir, ['status', 'one'])).stdout).toContain('= one  fresh');
    expect(only((await repro(dir)).results, 'failed')).toEqual([]);
  },
);
