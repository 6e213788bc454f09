import { beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitCli } from '../../../engine/io/git-cli.ts';
import { tempDir } from '../../support/temp-dir.ts';

function git(cwd: string, ...args: readonly string[]): void {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...args], { cwd, stdio: 'ignore' });
}

function tracked(dir: string, names: readonly string[]): readonly string[] {
  const found = gitCli.tracked(names.map((name) => join(dir, name)));
  return names.filter((name) => found.has(join(dir, name)));
}

function head(path: string): string | undefined {
  const bytes = gitCli.headBytes(path);
  return bytes && Buffer.from(bytes).toString();
}

describe('in a repository', () => {
  let repo: string;

  beforeEach(() => {
    repo = join(tempDir(), 'repo');
    mkdirSync(join(repo, 'sub/deep'), { recursive: true });
    git(repo, 'init', '-q');
    writeFileSync(join(repo, 'sub/deep/file'), 'committed');
    writeFileSync(join(repo, 'sub/*'), 'a star');
    writeFileSync(join(repo, 'ä b'), '');
    git(repo, 'add', '.');
    git(repo, 'commit', '-qm', 'first');
    writeFileSync(join(repo, 'sub/deep/file'), 'edited');
    writeFileSync(join(repo, 'sub/new'), '');
  });

  test('files, and folders with something tracked below, are tracked', () => {
    const names = [
      'sub/deep/file',
      'sub/deep',
      'sub',
      'ä b',
      'sub/new',
      'sub/de',
      'none/at/all',
      'sub/*',
      'sub/?',
      '.',
    ];
    expect(tracked(repo, names)).toEqual(['sub/deep/file', 'sub/deep', 'sub', 'ä b', 'sub/*', '.']);
  });

  test('a tracked file that is gone from the disk is still tracked', () => {
    execFileSync('rm', ['-r', join(repo, 'sub')]);
    expect(tracked(repo, ['sub', 'sub/deep/file'])).toEqual(['sub', 'sub/deep/file']);
  });

  test('a path through a symbolic link is judged by where it leads', () => {
    symlinkSync('sub/deep', join(repo, 'link'));
    expect(tracked(repo, ['link', 'link/file'])).toEqual(['link/file']);
    expect(head(join(repo, 'link/file'))).toBe('committed');
  });

  test('the bytes in HEAD are those of the commit', () => {
    expect(head(join(repo, 'sub/deep/file'))).toBe('committed');
    expect(head(join(repo, 'sub/new'))).toBeUndefined();
    expect(head(join(repo, 'sub/deep'))).toBeUndefined();
  });

  test('a worktree and a repository within are repositories of their own', () => {
    const worktree = join(repo, '../worktree');
    git(repo, 'worktree', 'add', '-q', worktree);
    git(worktree, 'rm', '-q', 'ä b');
    expect(tracked(worktree, ['sub', 'ä b'])).toEqual(['sub']);
    const inner = join(repo, 'inner');
    mkdirSync(inner);
    git(inner, 'init', '-q');
    writeFileSync(join(inner, 'x'), '');
    git(inner, 'add', '.');
    expect(tracked(repo, ['inner/x', 'inner', 'sub'])).toEqual(['inner/x', 'inner', 'sub']);
  });

  test('the variables of a hook do not lead to another repository', () => {
    const before = process.env['GIT_DIR'];
    process.env['GIT_DIR'] = '/nowhere';
    try {
      expect(tracked(repo, ['sub'])).toEqual(['sub']);
    } finally {
      if (before === undefined) delete process.env['GIT_DIR'];
      else process.env['GIT_DIR'] = before;
    }
  });

  test('without git installed nothing is tracked', () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      expect(tracked(repo, ['sub'])).toEqual([]);
      expect(head(join(repo, 'sub/deep/file'))).toBeUndefined();
    } finally {
      process.env['PATH'] = path;
    }
  });

  test('thousands of paths are asked at once', () => {
    const names = Array.from({ length: 3000 }, (_, index) => `${'long/'.repeat(30)}${index}`);
    expect(tracked(repo, [...names, 'sub'])).toEqual(['sub']);
  });
});

test('outside of a repository, and in one without a commit, HEAD has nothing', () => {
  const dir = tempDir();
  writeFileSync(join(dir, 'file'), '');
  expect(tracked(dir, ['file', 'none/x'])).toEqual([]);
  expect(head(join(dir, 'file'))).toBeUndefined();
  git(dir, 'init', '-q');
  expect(tracked(dir, ['file', '.'])).toEqual([]);
  expect(head(join(dir, 'file'))).toBeUndefined();
});
