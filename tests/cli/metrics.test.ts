// `metrics` and `params` on real git repositories, with the built command.
import { beforeEach, describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { edit, type Outcome, projectOnDisk, read, repro, restage, write } from '../support/command.ts';

function git(dir: string, ...args: readonly string[]): void {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' };
  execFileSync('git', [...who, '-c', 'init.defaultBranch=main', ...args], { cwd: dir, stdio: 'ignore', env });
}

function commit(dir: string, message: string): void {
  git(dir, 'add', '-A');
  git(dir, 'commit', '-qm', message);
}

/** The document of `--json`; nothing may be on standard error. */
async function json(dir: string, ...args: readonly string[]): Promise<unknown> {
  const outcome = await restage(dir, [...args, '--json']);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(outcome.stdout);
}

/** A stage that writes `m.json` from a param, as a metric that git keeps. */
const pipeline = dedent`
  stages:
    evaluate:
      cmd: 'sed -n "s/^lr: *//p" params.yaml | sed "s/.*/{\"lr\": &, \"n\": 1}/" > m.json'
      params: [lr]
      metrics: [m.json: {cache: false}]
`.replaceAll('\\"', String.raw`\"`);
const cachedPipeline = pipeline.replace('[m.json: {cache: false}]', '[m.json]');

/** Two commits, `v1` and `main`, with lr 0.1 and 0.2, and lr 0.4 in the workspace. */
async function history(metric: 'committed' | 'cached'): Promise<string> {
  const dir = projectOnDisk({
    'pipeline.yaml': metric === 'cached' ? cachedPipeline : pipeline,
    'params.yaml': 'lr: 0\nseed: 1\n',
  });
  git(dir, 'init', '-q');
  const setRate = async (from: number, to: number): Promise<void> => {
    edit(dir, 'params.yaml', `lr: ${from}`, `lr: ${to}`);
    if (metric === 'cached') expect(await repro(dir)).toMatchObject({ ok: true });
    else write(dir, 'm.json', `{"lr": ${to}, "n": 1}`);
  };
  await setRate(0, 0.1);
  commit(dir, 'one');
  git(dir, 'tag', '-a', 'v1', '-m', 'the first');
  await setRate(0.1, 0.2);
  commit(dir, 'two');
  await setRate(0.2, 0.4);
  return dir;
}

/** A git that notes how it was called, in front of the real one. */
function gitSpy(dir: string) {
  const bin = join(dir, '../bin');
  mkdirSync(bin);
  const real = execFileSync('which', ['git']).toString().trim();
  writeFileSync(join(bin, 'calls'), '');
  writeFileSync(join(bin, 'git'), `#!/bin/sh\necho "$@" >> ${bin}/calls\nexec ${real} "$@"\n`);
  chmodSync(join(bin, 'git'), 0o755);
  return {
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    calls: () => read(bin, 'calls').split('\n').filter(Boolean),
  };
}

const oldNew = (old: unknown, now: unknown, diff?: number): unknown => ({
  old,
  new: now,
  ...(diff !== undefined && { diff }),
});
const lr = (old: number, now: number, diff: number): unknown => ({ 'm.json': { lr: oldNew(old, now, diff) } });

describe('between revisions', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await history('committed');
  });

  test('HEAD against the workspace, a revision against the workspace, a revision against a revision', async () => {
    expect((await restage(dir, ['metrics', 'diff'])).stdout).toBe(
      `${dedent`
        Path    Metric    HEAD    workspace    Change
        m.json  lr        0.2     0.4          0.2
      `}\n`,
    );
    expect(await json(dir, 'metrics', 'diff')).toEqual(lr(0.2, 0.4, 0.2));
    expect(await json(dir, 'metrics', 'diff', 'v1')).toEqual(lr(0.1, 0.4, 0.30000000000000004));
    expect(await json(dir, 'metrics', 'diff', 'v1', 'main')).toEqual(lr(0.1, 0.2, 0.1));
    expect(await json(dir, 'metrics', 'diff', 'workspace', 'HEAD~1')).toEqual(lr(0.4, 0.1, -0.30000000000000004));
    expect(await json(dir, 'metrics', 'diff', 'main', 'main')).toEqual({});
  });

  test.each(['v1', 'v1^{commit}', 'HEAD^', 'main~1', ':/one', '@{1}'])('%s is a revision', async (revision) => {
    expect(await json(dir, 'metrics', 'diff', revision, 'HEAD')).toEqual(lr(0.1, 0.2, 0.1));
  });

  test('params, whole or only what stages take', async () => {
    edit(dir, 'params.yaml', 'seed: 1', 'seed: 2');
    expect((await restage(dir, ['params', 'diff'])).stdout).toBe(
      `${dedent`
        Path         Param    HEAD    workspace
        params.yaml  lr       0.2     0.4
        params.yaml  seed     1       2
      `}\n`,
    );
    expect(await json(dir, 'params', 'diff', '--deps')).toEqual({ 'params.yaml': { lr: oldNew(0.2, 0.4, 0.2) } });
    expect(await json(dir, 'params', 'diff', 'v1', 'HEAD', '--all')).toEqual({
      'params.yaml': { lr: oldNew(0.1, 0.2, 0.1), seed: oldNew(1, 1, 0) },
    });
  });

  test('the flags of a table', async () => {
    const out = async (...args: readonly string[]): Promise<string> =>
      (await restage(dir, ['metrics', 'diff', ...args])).stdout;
    expect(await out('v1', '--precision', '0', '--no-path')).toBe(
      'Metric    v1    workspace    Change\nlr        0.0   0.0          0.0\n',
    );
    expect(await out('--all', '--no-path')).toContain('n         1       1            0\n');
    expect(await out('--md')).toBe(
      `${dedent`
        | Path   | Metric   | HEAD   | workspace   | Change   |
        |--------|----------|--------|-------------|----------|
        | m.json | lr       | 0.2    | 0.4         | 0.2      |
      `}\n\n`,
    );
    expect(await out('main', 'main')).toBe('');
    expect(await restage(dir, ['metrics', 'diff', '--precision', '-1'])).toMatchObject({ code: 2 });
  });

  test('from a subfolder, paths are as seen from there', async () => {
    mkdirSync(join(dir, 'sub'));
    expect(await json(join(dir, 'sub'), 'metrics', 'diff')).toEqual({ '../m.json': { lr: oldNew(0.2, 0.4, 0.2) } });
    expect(await json(join(dir, 'sub'), 'metrics', 'diff', '--targets', '../m.json')).toHaveProperty([
      '../m.json',
      'lr',
    ]);
    expect(await json(dir, 'metrics', 'diff', '--cd', 'sub')).toHaveProperty(['../m.json', 'lr']);
  });

  test('a linked worktree has its own HEAD and workspace', async () => {
    git(dir, 'worktree', 'add', '-q', '../tree', 'v1');
    const tree = join(dir, '../tree');
    expect(await json(tree, 'metrics', 'diff')).toEqual({});
    expect(await json(tree, 'metrics', 'diff', 'HEAD', 'main')).toEqual(lr(0.1, 0.2, 0.1));
    write(tree, 'm.json', '{"lr": 1}');
    expect(await json(tree, 'metrics', 'diff')).toEqual({ 'm.json': { lr: oldNew(0.1, 1, 0.9), n: oldNew(1, null) } });
  });

  test('a shallow clone knows what it has, and says how to get the rest', async () => {
    git(dirname(dir), 'clone', '-q', '--depth', '1', `file://${dir}`, 'shallow');
    const shallow = join(dirname(dir), 'shallow');
    write(shallow, 'm.json', '{"lr": 1, "n": 1}');
    expect(await json(shallow, 'metrics', 'diff')).toEqual(lr(0.2, 1, 0.8));
    expect((await restage(shallow, ['metrics', 'diff', 'HEAD~1'])).stderr).toBe(
      dedent`
        error: git knows no revision 'HEAD~1'
        hint: this clone is shallow: git fetch --unshallow brings the older commits
      ` + '\n',
    );
  });

  test('what git cannot resolve is a mistake of usage', async () => {
    const hint = 'hint: a branch, a tag or a commit: git branch -a, git tag and git log --oneline show them\n';
    expect(await restage(dir, ['metrics', 'diff', 'nope'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: git knows no revision 'nope'\n${hint}`,
    });
    const unknown = async (revision: string): Promise<string> =>
      (await restage(dir, ['params', 'diff', 'HEAD', revision])).stderr;
    expect(await unknown('HEAD:m.json')).toContain("revision 'HEAD:m.json': it names a blob, not a commit\n");
    expect(await unknown('HEAD@{99}')).toContain("revision 'HEAD@{99}': log for 'HEAD' only has ");
    expect(await unknown('main..v1')).toContain("git knows no revision 'main..v1'");
    expect(await unknown('a\nb')).toContain(String.raw`'a\nb'`);
    expect(await unknown('m.json')).toContain('hint: to compare only this file: --targets m.json\n');
    const failed = await restage(dir, ['metrics', 'diff', 'nope', '--json']);
    expect(JSON.parse(failed.stdout)).toMatchObject({ ok: false, errors: [{ code: 'unknown-revision' }] });
  });

  test('any file can be a target', async () => {
    expect(await json(dir, 'metrics', 'diff', '--targets', 'params.yaml', 'm.json')).toEqual({
      'm.json': { lr: oldNew(0.2, 0.4, 0.2) },
      'params.yaml': { lr: oldNew(0.2, 0.4, 0.2) },
    });
    expect(await restage(dir, ['metrics', 'diff', '--targets', 'nosuch.json', '--json'])).toEqual({
      code: 0,
      stdout: '{}\n',
      stderr: "warning: there is no 'nosuch.json' in HEAD and in workspace\n",
    });
    const folder = await restage(dir, ['metrics', 'diff', '--targets', '.', '-q']);
    expect(folder).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a side without the file, or without a pipeline, is missing', async () => {
    rmSync(join(dir, 'm.json'));
    expect(await json(dir, 'metrics', 'diff')).toEqual({ 'm.json': { lr: oldNew(0.2, null), n: oldNew(1, null) } });
    git(dir, 'checkout', '-q', '--orphan', 'empty');
    git(dir, 'rm', '-rqf', '--cached', '.');
    git(dir, 'commit', '-q', '--allow-empty', '-m', 'nothing');
    const outcome = await restage(dir, ['metrics', 'diff', 'HEAD', 'main', '--json']);
    expect(outcome.stderr).toBe('warning: HEAD has no pipeline.yaml, so what it says is missing here\n');
    expect(JSON.parse(outcome.stdout)).toEqual({ 'm.json': { lr: oldNew(null, 0.2), n: oldNew(null, 1) } });
  });

  test('a broken file is told, and missing', async () => {
    write(dir, 'm.json', '{"lr": ');
    const outcome = await restage(dir, ['metrics', 'diff', '--json']);
    expect(outcome.stderr).toMatch(
      /^warning: 'm\.json' of workspace cannot be read: not valid JSON: .*\n --> m\.json:1:8\n/,
    );
    expect(JSON.parse(outcome.stdout)).toEqual({ 'm.json': { lr: oldNew(0.2, null), n: oldNew(1, null) } });
    commit(dir, 'broken');
    expect((await restage(dir, ['metrics', 'diff', 'HEAD~1', 'HEAD'])).stderr).toContain(
      "'m.json' of HEAD cannot be read",
    );
    expect((await restage(dir, ['metrics', 'diff', '-q'])).stderr).toBe('');
  });

  test('a broken pipeline is told; stages of it that can be understood count', async () => {
    write(dir, 'pipeline.yaml', `${pipeline}\n  wrong: {cmd: x, depz: [a]}\n`);
    const outcome = await restage(dir, ['metrics', 'diff', '--json']);
    expect(outcome.stderr).toMatch(
      /^warning: the pipeline of workspace has mistakes, .*'depz'\n --> pipeline\.yaml:6:/,
    );
    expect(JSON.parse(outcome.stdout)).toEqual(lr(0.2, 0.4, 0.2));
    write(dir, 'pipeline.yaml', 'stages: [');
    commit(dir, 'broken');
    const committed = await restage(dir, ['metrics', 'diff', 'main~1', 'main', '--json']);
    expect(committed.stderr).toMatch(/^warning: the pipeline of main has mistakes, .*\n --> main:pipeline\.yaml:1:/);
    expect(JSON.parse(committed.stdout)).toEqual({ 'm.json': { lr: oldNew(0.2, null), n: oldNew(1, null) } });
  });

  test('the pipeline of a revision is read with its own params', async () => {
    write(dir, 'pipeline.yaml', pipeline.replace('> m.json', '> ${name}.json').replace('[m.json:', '["${name}.json":'));
    write(dir, 'params.yaml', 'lr: 0.4\nname: a\n');
    await repro(dir);
    commit(dir, 'a');
    edit(dir, 'params.yaml', 'name: a', 'name: b');
    await repro(dir);
    expect(await json(dir, 'metrics', 'diff')).toEqual({
      'a.json': { lr: oldNew(0.4, null), n: oldNew(1, null) },
      'b.json': { lr: oldNew(null, 0.4), n: oldNew(null, 1) },
    });
  });

  test('a project that came from DVC had another pipeline file, and links are followed', async () => {
    git(dir, 'mv', 'pipeline.yaml', 'dvc.yaml');
    mkdirSync(join(dir, 'shared'));
    git(dir, 'mv', 'params.yaml', 'shared/params.yaml');
    symlinkSync('shared/params.yaml', join(dir, 'params.yaml'));
    commit(dir, 'dvc');
    edit(dir, 'params.yaml', '0.4', '0.8');
    await repro(dir);
    expect(await json(dir, 'metrics', 'diff', 'v1')).toEqual(lr(0.1, 0.8, 0.7000000000000001));
    expect(await json(dir, 'params', 'diff')).toEqual({ 'params.yaml': { lr: oldNew(0.4, 0.8, 0.4) } });
  });

  test('show of branches, tags and all commits, each commit once', async () => {
    git(dir, 'branch', 'other');
    const show = async (...args: readonly string[]): Promise<string> =>
      (await restage(dir, ['metrics', 'show', ...args])).stdout;
    expect(await show('-a', '-T')).toBe(
      'Revision    Path    lr    n\nworkspace   m.json  0.4   1\nmain,other  m.json  0.2   1\nv1          m.json  0.1   1\n',
    );
    expect((await show('-A')).replaceAll(/[0-9a-f]{40}/g, '#').replaceAll(/ +/g, ' ')).toBe(
      'Revision Path lr n\nworkspace m.json 0.4 1\n# m.json 0.2 1\n# m.json 0.1 1\n',
    );
    expect(await json(dir, 'metrics', 'show', '-T')).toEqual({
      workspace: { 'm.json': { lr: 0.4, n: 1 } },
      v1: { 'm.json': { lr: 0.1, n: 1 } },
    });
    expect((await restage(dir, ['metrics', 'show', '-a', 'nosuch.json'])).stdout).toContain('workspace   nosuch.json');
  });

  test('show needs no git', async () => {
    rmSync(join(dir, '.git'), { recursive: true });
    expect((await restage(dir, ['metrics', 'show'])).stdout).toBe('Path    lr    n\nm.json  0.4   1\n');
    expect((await restage(dir, ['metrics', 'show', '--md'])).stdout).toBe(
      '| Path   | lr   | n   |\n|--------|------|-----|\n| m.json | 0.4  | 1   |\n\n',
    );
    expect(await json(dir, 'metrics', 'show')).toEqual({ 'm.json': { lr: 0.4, n: 1 } });
    expect(await json(dir, 'metrics', 'show', 'params.yaml')).toEqual({ 'params.yaml': { lr: 0.4, seed: 1 } });
    rmSync(join(dir, 'm.json'));
    const missing = await restage(dir, ['metrics', 'show', '--json']);
    expect(missing.stdout).toBe('{\n  "m.json": null\n}\n');
    expect(missing.stderr).toBe("warning: 'm.json' does not exist\nhint: restage repro makes what stages write\n");
    expect(await restage(dir, ['metrics', 'diff'])).toEqual({
      code: 3,
      stdout: '',
      stderr: `error: comparing revisions needs git, and '${dir}' is not in a git repository\nhint: git init makes one; restage metrics show works without git\n`,
    });
  });

  test('one git process answers everything', async () => {
    const spy = gitSpy(dir);
    await restage(dir, ['metrics', 'diff', 'v1', 'main'], { env: spy.env });
    expect(spy.calls()).toEqual([expect.stringContaining('cat-file --batch')]);
  });

  test('what git has said of HEAD is remembered, and of nothing else', async () => {
    write(dir, '.cache/.gitignore', '*\n');
    const spy = gitSpy(dir);
    const diff = async (...args: string[]): Promise<readonly [unknown, number]> => {
      const before = spy.calls().length;
      const { stdout } = await restage(dir, ['metrics', 'diff', '--json', ...args], { env: spy.env });
      return [JSON.parse(stdout), spy.calls().length - before];
    };
    expect(await diff()).toEqual([lr(0.2, 0.4, 0.2), 1]);
    expect(await diff()).toEqual([lr(0.2, 0.4, 0.2), 0]);
    write(dir, 'm.json', '{"lr": 0.8, "n": 1}');
    expect(await diff()).toEqual([lr(0.2, 0.8, 0.6000000000000001), 0]);
    commit(dir, 'three');
    expect(await diff()).toEqual([{}, 1]);
    git(dir, 'checkout', '-q', 'HEAD~1');
    write(dir, 'm.json', '{"lr": 0.4, "n": 1}');
    expect(await diff()).toEqual([lr(0.2, 0.4, 0.2), 0]);
    expect(await diff('v1')).toEqual([lr(0.1, 0.4, 0.30000000000000004), 1]);
    expect(await diff('v1')).toEqual([lr(0.1, 0.4, 0.30000000000000004), 1]);
    rmSync(join(dir, '.cache/expanded'), { recursive: true });
    expect(await diff()).toEqual([lr(0.2, 0.4, 0.2), 1]);
  });

  test('without git installed, and in a hook', async () => {
    const nowhere = await restage(dir, ['metrics', 'diff'], { env: { PATH: '/nowhere' } });
    expect(nowhere).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^error: .* there is no git command in PATH\n/),
    });
    const hook = await restage(dir, ['metrics', 'diff', '--json'], {
      env: { GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere' },
    });
    expect(JSON.parse(hook.stdout)).toEqual(lr(0.2, 0.4, 0.2));
  });
});

describe('metrics that the cache keeps', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await history('cached');
  });

  test('are read through the lock of the revision', async () => {
    expect(await json(dir, 'metrics', 'diff')).toEqual(lr(0.2, 0.4, 0.2));
    expect(await json(dir, 'metrics', 'diff', 'v1', 'main')).toEqual(lr(0.1, 0.2, 0.1));
    expect(await json(dir, 'metrics', 'diff', '--targets', 'm.json')).toEqual(lr(0.2, 0.4, 0.2));
  });

  const missing: unknown = { 'm.json': { lr: oldNew(null, 0.4), n: oldNew(null, 1) } };
  const objectsOf = (project: string): readonly string[] => {
    const objects = join(project, '.cache/objects');
    return readdirSync(objects, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\/./.test(name))
      .map((name) => join(objects, name));
  };
  const shows = (outcome: Outcome): unknown => {
    expect(outcome.stderr).toContain("warning: 'm.json' of HEAD is not in the cache\nhint: ");
    return JSON.parse(outcome.stdout);
  };

  test('are missing when their object is lost', async () => {
    for (const path of objectsOf(dir)) rmSync(path, { force: true });
    expect(shows(await restage(dir, ['metrics', 'diff', '--json']))).toEqual(missing);
  });

  test('are verified: a damaged object is removed, not believed', async () => {
    for (const path of objectsOf(dir)) {
      chmodSync(path, 0o644);
      writeFileSync(path, '{"lr": 7}');
    }
    const outcome = await restage(dir, ['metrics', 'diff', '--json']);
    expect(outcome.stderr).toContain('an object of the cache was damaged and is removed');
    expect(shows(outcome)).toEqual(missing);
  });

  test('are missing when the lock of the revision cannot be read', async () => {
    write(dir, 'pipeline.lock', '{');
    commit(dir, 'broken lock');
    const outcome = await restage(dir, ['metrics', 'diff', '--json']);
    expect(outcome.stderr).toBe(
      "warning: 'pipeline.lock' of HEAD cannot be read, so its cached files are missing here\n",
    );
    expect(JSON.parse(outcome.stdout)).toEqual(missing);
  });

  test('inside of a cached directory, a file can be a target', async () => {
    const text = 'stages:\n  s: {cmd: "mkdir -p out/in && echo $((${lr})) > out/in/m.json", outs: [out]}\n';
    write(dir, 'pipeline.yaml', text);
    write(dir, 'params.yaml', 'lr: 1\n');
    await repro(dir);
    commit(dir, 'directory');
    write(dir, 'params.yaml', 'lr: 3\n');
    await repro(dir);
    expect(await json(dir, 'metrics', 'diff', '--targets', 'out/in/m.json', 'out/in/m.json')).toEqual({
      'out/in/m.json': { '': oldNew(1, 3, 2) },
    });
  });
});

test('a project in a folder of a larger repository', async () => {
  const repository = projectOnDisk({ 'm.json': '{"lr": 99}' });
  const dir = join(repository, 'a/b');
  write(dir, '.restage.yaml', '');
  write(dir, 'pipeline.yaml', pipeline);
  write(dir, 'params.yaml', 'lr: 0.1\n');
  git(repository, 'init', '-q');
  await repro(dir);
  commit(repository, 'one');
  edit(dir, 'params.yaml', '0.1', '0.2');
  await repro(dir);
  expect(await json(dir, 'metrics', 'diff')).toEqual(lr(0.1, 0.2, 0.1));
  expect(await json(dir, 'params', 'diff')).toEqual({ 'params.yaml': { lr: oldNew(0.1, 0.2, 0.1) } });
});

test('before the first commit there is nothing to compare', async () => {
  const dir = projectOnDisk({ 'pipeline.yaml': pipeline, 'params.yaml': 'lr: 1\n' });
  git(dir, 'init', '-q');
  expect(await restage(dir, ['metrics', 'diff', '--json'])).toEqual({
    code: 0,
    stdout: '{}\n',
    stderr:
      'warning: there is no commit yet, so there is nothing to compare with\nhint: git commit makes the first one\n',
  });
});

test('params of other files are compared by the keys that stages take', async () => {
  const dir = projectOnDisk({
    'pipeline.yaml': 'stages:\n  s: {cmd: echo, params: [{other.toml: [a.b]}, {all.json: }]}\n',
    'other.toml': '[a]\nb = 1\nc = 1\n',
    'all.json': '{"x": 1}',
  });
  git(dir, 'init', '-q');
  commit(dir, 'one');
  write(dir, 'other.toml', '[a]\nb = 1.0\nc = 2\n');
  write(dir, 'all.json', '{"x": [1]}');
  expect(await json(dir, 'params', 'diff')).toEqual({
    'all.json': { x: oldNew(1, '[1]') },
    'other.toml': { 'a.b': oldNew(1, 1, 0) },
  });
  expect(await json(dir, 'params', 'diff', '--targets', 'other.toml')).toHaveProperty(['other.toml', 'a.c']);
});

test('help names the subcommands, and each has examples', async () => {
  expect(await restage(projectOnDisk({}), ['metrics'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('diff [options] [a] [b]'),
  });
  for (const command of [
    ['metrics', 'show'],
    ['metrics', 'diff'],
    ['params', 'diff'],
  ]) {
    const { code, stdout } = await restage(projectOnDisk({}), [...command, '--help']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining(`Examples:\n  restage ${command.join(' ')}`),
    });
  }
});
