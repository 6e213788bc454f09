// checkout, commit and the cache's commands on a real disk with real git: branches, tags, a worktree, and ages.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectOnDisk, read, repro, restage, write } from '../support/command.ts';

const pipeline = `stages:
  a: {cmd: cat in.txt > a.txt, deps: [in.txt], outs: [a.txt]}
  d: {cmd: mkdir -p d && cat a.txt in.txt > d/both.txt, deps: [a.txt, in.txt], outs: [d]}
`;

function git(dir: string, ...args: readonly string[]): string {
  return execFileSync(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main', ...args],
    { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] },
  ).toString();
}

const digestFolders = (dir: string, kind: 'objects' | 'runs', cache = '.cache'): readonly string[] => {
  const folder = join(dir, cache, kind);
  return readdirSync(folder).flatMap((start) =>
    readdirSync(join(folder, start)).map((name) => join(folder, start, name)),
  );
};

/** Everything in the cache is 20 days old from now on. */
function age(dir: string): void {
  const then = Date.now() / 1000 - 20 * 24 * 60 * 60;
  for (const kind of ['objects', 'runs'] as const)
    for (const path of digestFolders(dir, kind)) utimesSync(path, then, then);
}

async function state(dir: string, text: string): Promise<void> {
  write(dir, 'in.txt', text);
  expect((await repro(dir)).ok).toBe(true);
}

/** `main` with "two"; branch `old` and tag `v1` with "one" and "tagged"; "lost" was never committed. */
async function makeHistory(): Promise<string> {
  const dir = projectOnDisk({ 'pipeline.yaml': pipeline, 'in.txt': 'one\n', 'in.md': '' });
  git(dir, 'init', '-q');
  for (const [text, ref] of [
    ['one', ['branch', 'old']],
    ['tagged', ['tag', '-a', '-m', 'v1', 'v1']],
  ] as const) {
    await state(dir, `${text}\n`);
    git(dir, 'add', '.');
    git(dir, 'commit', '-qm', text);
    git(dir, ...ref);
  }
  await state(dir, 'lost\n');
  await state(dir, 'two\n');
  git(dir, 'add', '.');
  git(dir, 'commit', '-qm', 'two');
  age(dir);
  return dir;
}

/** It is made once, and each test gets a copy. */
const original = mkdtempSync(join(tmpdir(), 'restage-history-'));
beforeAll(async () => cpSync(await makeHistory(), original, { recursive: true, preserveTimestamps: true }));
afterAll(() => rmSync(original, { recursive: true, force: true }));

function history(): string {
  const dir = projectOnDisk({});
  cpSync(original, dir, { recursive: true, preserveTimestamps: true });
  return dir;
}

test('after git switch, checkout puts the outs back, and repro has nothing to do', async () => {
  const dir = history();
  git(dir, 'switch', '-q', 'old');
  const { code, stdout } = await restage(dir, ['checkout']);
  expect([code, stdout]).toEqual([0, '+ a.txt  restored\n+ d      restored\n2 outs: 2 restored\n']);
  expect([read(dir, 'a.txt'), read(dir, 'd/both.txt')]).toEqual(['one\n', 'one\none\n']);
  expect((await repro(dir)).results).toEqual({ a: 'fresh', d: 'fresh' });
  expect(git(dir, 'status', '--porcelain')).toBe('');
});

test('what is missing is listed with exit code 4, and the rest is restored', async () => {
  const dir = history();
  rmSync(join(dir, '.cache/objects'), { recursive: true });
  git(dir, 'switch', '-q', 'old');
  const { code, stdout } = await restage(dir, ['checkout', '--json']);
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    outs: [
      { stage: 'a', path: 'a.txt', result: 'missing' },
      { stage: 'd', path: 'd', result: 'missing', errors: [{ code: 'objects-missing' }] },
    ],
  });
  expect(read(dir, 'a.txt')).toBe('two\n');
});

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

test('verify finds damaged objects and records, removes them, and repro mends the rest', async () => {
  const dir = history();
  expect(await restage(dir, ['cache', 'verify'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^12 objects .* and 8 run records: all as they should be\n$/) as unknown,
  });
  const [object = ''] = digestFolders(dir, 'objects').filter((path) => statSync(path).size === 'two\n'.length);
  const [record = ''] = digestFolders(dir, 'runs');
  chmodSync(object, 0o644);
  writeFileSync(object, 'bad\n');
  writeFileSync(record, '{');
  const found = await restage(dir, ['cache', 'verify', '--json']);
  expect([found.code, JSON.parse(found.stdout)]).toMatchObject([
    1,
    {
      ok: false,
      objects: 12,
      records: 8,
      damaged_objects: [expect.any(String)],
      damaged_records: [expect.any(String)],
    },
  ]);
  expect((await restage(dir, ['cache', 'verify'])).code).toBe(0);
  expect((await repro(dir)).ok).toBe(true);
});

test('size counts what there is', async () => {
  const dir = projectOnDisk({ 'pipeline.yaml': pipeline, 'in.txt': 'one\n' });
  expect((await restage(dir, ['cache', 'size'])).stdout).toBe('total            0 B  0 files\n');
  await repro(dir);
  const { stdout } = await restage(dir, ['cache', 'size', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    objects: { files: 3 },
    runs: { files: 2 },
    logs: { files: 4 },
    trash: { files: 0, bytes: 0 },
  });
  expect((await restage(dir, ['cache', 'size'])).stdout).toMatch(/^objects +\d+ B {2}3 files$/m);
});

test('commit records what is there, and refuses what cannot be a result', async () => {
  const dir = projectOnDisk({ 'pipeline.yaml': pipeline, 'in.txt': 'one\n', 'a.txt': 'by hand\n' });
  const { code, stdout, stderr } = await restage(dir, ['commit']);
  expect([code, stdout]).toEqual([4, '* a  recorded\n! d  refused\n']);
  expect(stderr).toContain("error: out 'd' of stage 'd' is not there, so there is nothing to record");
  expect((await repro(dir)).results).toEqual({ a: 'fresh', d: 'ran' });
  expect((await restage(dir, ['commit', '--json'])).stdout).toBe(
    `${JSON.stringify({ ok: true, stages: { a: { result: 'fresh' }, d: { result: 'fresh' } } }, undefined, 2)}\n`,
  );
});

test('doctor says how everything stands, and what to do', async () => {
  const dir = history();
  const well = await restage(dir, ['doctor', '--json']);
  const { ok, checks } = JSON.parse(well.stdout) as {
    readonly ok: boolean;
    readonly checks: readonly { readonly name: string; readonly status: string }[];
  };
  expect([well.code, ok]).toEqual([0, true]);
  expect(checks.map(({ name }) => name)).toEqual([
    'node',
    'platform',
    'git',
    'project',
    'pipeline',
    'config',
    'lock',
    'mutex',
    'cache',
    'links',
    'clock',
    'objects',
    'outs',
    'esbuild',
    'onnx',
  ]);
  write(dir, 'pipeline.lock', '{');
  write(dir, '.cache/mutex', 'nobody can read this');
  const ill = await restage(dir, ['doctor', '-q']);
  expect(ill.code).toBe(1);
  expect(ill.stdout).toContain(
    '! lock      pipeline.lock cannot be read and counts as absent\n            hint: git checkout -- pipeline.lock',
  );
  expect(ill.stdout).toContain('hint: when you are sure that nothing is running: restage doctor --release-mutex');
  expect((await restage(dir, ['doctor', '--release-mutex'])).stdout).toContain(
    '- mutex     released; it could not be read, so nobody knows who held it',
  );
  git(dir, 'checkout', '--', 'pipeline.lock');
  expect((await repro(dir)).ok).toBe(true);
  const nowhere = await restage(projectOnDisk({ 'a.txt': '' }), ['doctor']);
  expect([nowhere.code, nowhere.stdout]).toEqual([
    1,
    expect.stringContaining('! project   there is no pipeline.yaml or dvc.yaml'),
  ]);
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
