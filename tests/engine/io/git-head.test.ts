// The commit of HEAD from git's own files, beside what git says.
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { headCommit } from '../../../engine/io/git-head.ts';
import { tempDir } from '../../support/temp-dir.ts';

function git(cwd: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function repository(): string {
  const repo = join(tempDir(), 'repo');
  mkdirSync(join(repo, 'sub'), { recursive: true });
  git(repo, 'init', '-q');
  for (const text of ['one', 'two']) {
    writeFileSync(join(repo, 'sub/file'), text);
    git(repo, 'add', '.');
    git(repo, 'commit', '-qm', text);
  }
  return repo;
}

const asGitSays = (folder: string): void => expect(headCommit(folder)).toBe(git(folder, 'rev-parse', 'HEAD'));

test('a branch, loose and packed, seen from a subfolder too; a branch with a slash; detached', () => {
  const repo = repository();
  asGitSays(repo);
  asGitSays(join(repo, 'sub'));
  git(repo, 'switch', '-qc', 'feature/x');
  asGitSays(repo);
  git(repo, 'pack-refs', '--all');
  asGitSays(repo);
  git(repo, 'commit', '-q', '--allow-empty', '-m', 'three');
  asGitSays(repo);
  git(repo, 'checkout', '-q', 'HEAD~1');
  asGitSays(repo);
});

test('a linked worktree has its own', () => {
  const repo = repository();
  const linked = join(tempDir(), 'linked');
  git(repo, 'worktree', 'add', '-q', '-b', 'other', linked, 'HEAD~1');
  asGitSays(linked);
  git(repo, 'pack-refs', '--all');
  asGitSays(linked);
  expect(headCommit(linked)).not.toBe(headCommit(repo));
});

test('where only git knows, nobody guesses', () => {
  expect(headCommit(tempDir())).toBeUndefined();
  const unborn = join(tempDir(), 'unborn');
  mkdirSync(unborn);
  git(unborn, 'init', '-q');
  expect(headCommit(unborn)).toBeUndefined();
  const replaced = repository();
  git(replaced, 'replace', git(replaced, 'rev-parse', 'HEAD'), git(replaced, 'rev-parse', 'HEAD~1'));
  expect(headCommit(replaced)).toBeUndefined();
  git(replaced, 'pack-refs', '--all');
  expect(headCommit(replaced)).toBeUndefined();
  const aliased = repository();
  git(aliased, 'branch', 'alias', 'HEAD~1');
  git(aliased, 'pack-refs', '--all');
  git(aliased, 'symbolic-ref', 'refs/heads/alias', git(aliased, 'symbolic-ref', 'HEAD'));
  git(aliased, 'switch', '-q', 'alias');
  expect(headCommit(aliased)).toBeUndefined();
  const broken = repository();
  writeFileSync(join(broken, '.git/HEAD'), 'ref: refs/heads/main/../x y\n');
  expect(headCommit(broken)).toBeUndefined();
});
