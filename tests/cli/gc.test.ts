// gc on a real disk with real git: branches, tags, the stash, worktrees, a shared cache, and locks that cannot be read.
import { expect, test } from '@jest/globals';
import { rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { read, repro, restage, write } from '../support/command.ts';
import { digestFolders, git, history, state } from './history.ts';

test('gc keeps what any branch or tag names; a repro restores that, and runs the rest again', async () => {
  const dir = history();
  const dry = await restage(dir, ['cache', 'gc', '--dry']);
  expect(dry.stdout).toMatch(
    /^would keep 9 objects .* and 6 run records: what these name, and what is younger than 14 days$/m,
  );
  expect(dry.stdout).toMatch(/^ {2}old \([0-9a-f]{7}\): 2 stages, .* pipeline\.lock$/m);
  expect(dry.stdout).toMatch(/^would remove 3 objects .* and 2 run records$/m);
  expect(digestFolders(dir, 'objects')).toHaveLength(12);
  const { code, stdout } = await restage(dir, ['cache', 'gc', '--json']);
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as { readonly sources: readonly { readonly names: readonly string[] }[] };
  expect(report).toMatchObject({
    ok: true,
    dry: false,
    removed: { objects: 3, records: 2 },
    results: [{ outs: expect.anything() as unknown }, {}],
  });
  expect(new Set(report.sources.map(({ names }) => names.join(' ')))).toEqual(
    new Set(['main index', 'old', 'v1', 'workspace']),
  );
  expect(digestFolders(dir, 'objects')).toHaveLength(9);
  for (const [ref, expected] of [
    ['old', 'one\n'],
    ['v1', 'tagged\n'],
    ['main', 'two\n'],
  ] as const) {
    git(dir, 'switch', '-q', '--detach', ref);
    expect((await restage(dir, ['checkout'])).code).toBe(0);
    expect(read(dir, 'a.txt')).toBe(expected);
    expect((await repro(dir)).results).toEqual({ a: 'fresh', d: 'fresh' });
  }
  write(dir, 'in.txt', 'lost\n');
  expect((await repro(dir)).results).toEqual({ a: 'ran', d: 'ran' });
  write(dir, 'in.txt', 'one\n');
  expect((await repro(dir)).results).toEqual({ a: 'restored', d: 'restored' });
});

test('the stash, the index and the heads of worktrees are kept; what no ref leads to any more is not', async () => {
  const dir = history();
  git(dir, 'branch', '-qD', 'old');
  git(dir, 'tag', '-d', 'v1');
  const gone = (await restage(dir, ['cache', 'gc', '--dry', '--json'])).stdout;
  // "tagged" is still an ancestor of main, but no lock that a ref shows names it.
  expect(JSON.parse(gone)).toMatchObject({ kept: { objects: 3 }, removed: { objects: 9 } });
  git(dir, 'worktree', 'add', '-q', '--detach', join(dirname(dir), 'tree'), 'HEAD~1');
  expect(JSON.parse((await restage(dir, ['cache', 'gc', '--dry', '--json'])).stdout)).toMatchObject({
    kept: { objects: 6 },
  });
  await state(dir, 'lost\n');
  git(dir, 'stash', '-q');
  const stashed = JSON.parse((await restage(dir, ['cache', 'gc', '--dry', '--json'])).stdout) as {
    readonly kept: unknown;
    readonly sources: readonly { readonly names: readonly string[] }[];
  };
  expect(stashed.kept).toMatchObject({ objects: 9 });
  expect(stashed.sources.flatMap(({ names }) => names)).toContain('stash');
});

test('a lock of a later version on any branch stops a gc; a broken one is told and passed over', async () => {
  const dir = history();
  git(dir, 'switch', '-qc', 'broken');
  write(dir, 'pipeline.lock', '{"version": 1, "sta');
  git(dir, 'commit', '-qam', 'broken');
  git(dir, 'switch', '-q', 'main');
  const broken = await restage(dir, ['cache', 'gc', '--dry']);
  expect([broken.code, broken.stderr]).toEqual([
    0,
    "warning: 'pipeline.lock' of broken cannot be read, so nothing is kept for it\n",
  ]);
  git(dir, 'switch', '-qc', 'newer');
  write(dir, 'pipeline.lock', '{"version": 7}');
  git(dir, 'commit', '-qam', 'newer');
  git(dir, 'switch', '-q', 'main');
  const newer = await restage(dir, ['cache', 'gc']);
  expect(newer.code).toBe(3);
  expect(newer.stderr).toContain("error: 'pipeline.lock' of newer has version 7, which this restage cannot read");
  expect(digestFolders(dir, 'objects')).toHaveLength(12);
});

test('a cache that a worktree shares is cleaned for both, and not for one alone', async () => {
  const dir = history();
  write(dir, '.restage.local.yaml', `cache: {dir: ${join(dirname(dir), 'shared')}}\n`);
  const tree = join(dirname(dir), 'tree');
  git(dir, 'worktree', 'add', '-q', '--detach', tree, 'v1');
  write(tree, '.restage.local.yaml', `cache: {dir: ${join(dirname(dir), 'shared')}}\n`);
  await state(tree, 'only in the worktree\n');
  await state(dir, 'three\n');
  const refused = await restage(dir, ['cache', 'gc', '--days', '0']);
  expect([refused.code, refused.stderr]).toMatchObject([
    2,
    expect.stringContaining('restage cache gc --projects . ../other'),
  ]);
  const both = await restage(dir, ['cache', 'gc', '--days', '0', '--projects', '.', '../tree', '--json']);
  expect(JSON.parse(both.stdout)).toMatchObject({ kept: { objects: 6 } });
  rmSync(join(tree, 'a.txt'));
  expect((await repro(tree)).results).toEqual({ a: 'restored', d: 'fresh' });
});

test('a lock that is a symbolic link is followed in git as in the workspace', async () => {
  const dir = history();
  write(dir, 'locks/real', read(dir, 'pipeline.lock'));
  rmSync(join(dir, 'pipeline.lock'));
  symlinkSync('locks/real', join(dir, 'pipeline.lock'));
  git(dir, 'add', '.');
  git(dir, 'commit', '-qm', 'linked');
  git(dir, 'branch', '-qD', 'old');
  git(dir, 'tag', '-d', 'v1');
  rmSync(join(dir, 'pipeline.lock'));
  git(dir, 'rm', '-q', '--cached', 'pipeline.lock');
  expect(JSON.parse((await restage(dir, ['cache', 'gc', '--dry', '--json'])).stdout)).toMatchObject({
    kept: { objects: 3 },
    removed: { objects: 9 },
  });
});
