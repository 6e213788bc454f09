// The code cache beside the bundles: a command's first run may compile little, and later ones add to what it left.
import { beforeEach, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { script, write } from '../support/command.ts';
import { tempDir } from '../support/temp-dir.ts';

let dist = '';
let project = '';

beforeEach(() => {
  const folder = tempDir();
  [dist, project] = [join(folder, 'dist'), join(folder, 'project')];
  cpSync(dirname(script), dist, { recursive: true });
  rmSync(join(dist, 'code-cache'), { recursive: true, force: true });
  mkdirSync(project);
});

const run = (): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, [join(dist, 'restage.cjs'), 'status'], { cwd: project });

function cache(): string {
  const [name = ''] = readdirSync(join(dist, 'code-cache')).filter((one) => one.endsWith('-status-main.cjs'));
  return join(dist, 'code-cache', name);
}

/** As if it had been written some time ago. */
function age(): void {
  const then = Date.now() / 1000 - 60;
  utimesSync(cache(), then, then);
}

test('a cache of a run that failed at once grows with the first one that works, and then has its rest', () => {
  expect(run().status).not.toBe(0);
  const first = statSync(cache()).size;
  write(project, 'pipeline.yaml', 'stages:\n  s:\n    cmd: echo s > out.txt\n    outs: [out.txt]\n');
  expect(run().status).toBe(0);
  expect(statSync(cache()).size).toBe(first);

  age();
  expect(run().status).toBe(0);
  const grown = statSync(cache()).size;
  expect(grown).toBeGreaterThan(1.05 * first);

  age();
  const before = readFileSync(cache());
  expect(run().status).toBe(0);
  expect(readFileSync(cache()).equals(before)).toBe(true);
  expect(statSync(cache()).mtimeMs).toBeGreaterThan(Date.now());
});

test('one that was cut, or that can have no place, costs time and no more', () => {
  write(project, 'pipeline.yaml', 'stages:\n  s:\n    cmd: echo s > out.txt\n    outs: [out.txt]\n');
  const whole = run();
  expect(whole.status).toBe(0);
  truncateSync(cache(), 1000);
  expect(run()).toMatchObject({ status: 0, stdout: whole.stdout, stderr: whole.stderr });
  expect(statSync(cache()).size).toBeGreaterThan(1000);

  rmSync(join(dist, 'code-cache'), { recursive: true });
  execFileSync('touch', [join(dist, 'code-cache')]);
  expect(run()).toMatchObject({ status: 0, stdout: whole.stdout, stderr: whole.stderr });
});
