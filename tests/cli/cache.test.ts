// checkout, commit, verify, size and doctor on a real disk with real git.
import { expect, test } from '@jest/globals';
import { chmodSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectOnDisk, read, repro, restage, write } from '../support/command.ts';
import { digestFolders, git, history, pipeline } from './history.ts';

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
