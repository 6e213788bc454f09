import { expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hostProcessTable } from '../../engine/io/process/host-process-table.ts';
import { edit, projectOnDisk, repro, restage, script, start, write, written } from '../support/command.ts';
import { until } from '../support/until.ts';

const processes = hostProcessTable();
// Only Linux has /dev/full.
const linuxOnly = process.platform === 'linux' ? test : test.skip;
const alive = (pid: number): boolean => processes.identify(pid) !== undefined;

/**
 * `done` ends at once; `a` and `b`, side by side, each write half of their out, start a grandchild and wait for a file
 * `go` that nobody reads as a dep.
 */
function project(): string {
  const waiting = (name: string): string =>
    `{cmd: 'echo half > ${name}.out; (sh -c "echo \\$\\$ > ${name}.pid; exec sleep 600") & test -e go || wait; kill $!; echo whole >> ${name}.out', deps: [done.txt], outs: [${name}.out]}`;
  return projectOnDisk({
    'pipeline.yaml': `stages:\n  done: {cmd: echo done > done.txt, outs: [done.txt]}\n  a: ${waiting('a')}\n  b: ${waiting('b')}\n`,
  });
}

const trash = (dir: string): readonly string[] =>
  existsSync(join(dir, '.cache/trash')) ? readdirSync(join(dir, '.cache/trash')) : [];

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends all that runs, keeps what is finished, and exits with %i', async (signal, code) => {
  const dir = project();
  const running = start(dir, ['repro', '-j', '2']);
  const pids = [Number(await written(dir, 'a.pid')), Number(await written(dir, 'b.pid'))];
  expect(pids.map(alive)).toEqual([true, true]);
  running.kill(signal);
  const ended = await running.ended;
  expect(ended.code).toBe(code);
  expect(ended.stdout).toContain('done  ran in');
  expect(ended.stdout).toMatch(/^! a +interrupted /m);
  expect(ended.stderr).not.toMatch(/^error|^ +at /m);
  expect(pids.map(alive)).toEqual([false, false]);
  expect(existsSync(join(dir, '.cache/mutex'))).toBe(false);

  write(dir, 'go', '');
  const next = await repro(dir);
  expect(next.stderr).not.toContain('was in the way');
  expect(next.results).toEqual({ done: 'fresh', a: 'ran', b: 'ran' });
  expect(trash(dir)).toEqual([]);
});

test('with --json an interrupted run still prints one document', async () => {
  const dir = project();
  const running = start(dir, ['repro', '--json', '-j', '1']);
  await written(dir, 'a.pid');
  running.kill('SIGINT');
  const { code, stdout } = await running.ended;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    stages: { done: { result: 'ran' }, a: { result: 'failed' }, b: { result: 'skipped', reasons: ['interrupted'] } },
  });
});

test('what a killed engine left running is ended by the next repro, which says so and completes', async () => {
  const dir = project();
  const running = start(dir, ['repro', '-j', '2']);
  const pids = [Number(await written(dir, 'a.pid')), Number(await written(dir, 'b.pid'))];
  running.kill('SIGKILL');
  await running.ended;
  expect(pids.map(alive)).toEqual([true, true]);
  expect(existsSync(join(dir, '.cache/mutex'))).toBe(true);

  write(dir, 'go', '');
  const next = await repro(dir);
  expect(next.stderr).toMatch(/^ended what a killed restage had left running \(process groups \d+, \d+\)$/m);
  expect(pids.map(alive)).toEqual([false, false]);
  // A write of the lock that the kill forestalled costs a restore, and never a run.
  expect(next.results).toEqual({ done: expect.stringMatching(/^(?:fresh|restored)$/), a: 'ran', b: 'ran' });
  expect(trash(dir)).toEqual([]);
  expect((await repro(dir)).results).toEqual({ done: 'fresh', a: 'fresh', b: 'fresh' });
});

test('a second repro waits, says for whom, and then finds all fresh; with --no-wait it exits with 5', async () => {
  const dir = projectOnDisk({
    'pipeline.yaml':
      "stages:\n  a: {cmd: 'echo > started; until test -e go; do sleep 0.02; done; echo a > a.txt', outs: [a.txt]}\n",
  });
  const first = start(dir, ['repro', 'a']);
  await until('the stage runs', () => existsSync(join(dir, 'started')));
  const holder = `restage repro a' (pid ${first.pid} on `;
  const refused = await restage(dir, ['repro', '--no-wait']);
  expect(refused.code).toBe(5);
  expect(refused.stderr).toMatch(
    new RegExp(
      `^error: the project is in use by pid ${first.pid} on '.+' \\(restage repro a\\) since \\d{4}-\\d\\d-\\d\\dT`,
    ),
  );
  expect((await restage(dir, ['status'])).code).toBe(0);

  const second = start(dir, ['repro']);
  await until('the second waits', () => second.stderr().includes('\n'));
  expect(second.stderr()).toContain(`waiting for '${holder}`);
  // Interrupted while it waits, a third leaves the others alone.
  const third = start(dir, ['repro']);
  await until('the third waits', () => third.stderr().includes('\n'));
  third.kill('SIGINT');
  expect(await third.ended).toMatchObject({ code: 130, stdout: '' });
  write(dir, 'go', '');
  expect(await first.ended).toMatchObject({ code: 0 });
  expect(await second.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/1 stage is fresh\n$/) });
});

test('a repro inside of a stage of the same project is refused, in another project it is not', async () => {
  const command = `'${process.execPath}' '${script}' repro`;
  const inner = projectOnDisk({ 'pipeline.yaml': 'stages:\n  x: {cmd: echo x > x.txt, outs: [x.txt]}\n' });
  const dir = projectOnDisk({
    'pipeline.yaml': `stages:\n  outer: {cmd: "${command} x", outs: [o.txt]}\n  x: {cmd: echo x > x.txt, outs: [x.txt]}\n`,
  });
  const { code, stderr } = await restage(dir, ['repro', 'outer']);
  expect(code).toBe(1);
  expect(stderr).toContain(
    "  | error: stage 'outer' runs restage repro in its own project, and would wait for itself forever\n",
  );
  edit(dir, 'pipeline.yaml', `${command} x`, `cd '${inner}' && ${command} x && cp x.txt '${dir}/o.txt'`);
  expect((await repro(dir, ['outer'])).results).toEqual({ outer: 'ran' });
});

test('a repro whose output nobody reads any more ends what still runs', async () => {
  const dir = project();
  const child = spawn('/bin/sh', ['-c', `'${process.execPath}' '${script}' repro -j 3; echo code $? >&2`], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const err: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
  const pids = [Number(await written(dir, 'a.pid')), Number(await written(dir, 'b.pid'))];
  child.stdout.destroy();
  // Stage a goes on without its grandchild; the line about its end finds nobody.
  process.kill(pids[0] as number);
  await new Promise((resolve) => void child.once('close', resolve));
  expect(err.join('')).toMatch(/code 141\n$/);
  expect(err.join('')).not.toMatch(/^ +at |EPIPE|bug/m);
  expect(pids.map(alive)).toEqual([false, false]);
  expect(existsSync(join(dir, '.cache/mutex'))).toBe(false);
});

test.each(['repro', 'status', 'explain'])('%s into a pipe that is closed shows no stack trace', async (command) => {
  const stages = Array.from({ length: 40 }, (_, i) => `  stage-${i}: {cmd: 'true', params: [x${i}]}\n`);
  const params = Array.from({ length: 40 }, (_, i) => `x${i}: ${i}\n`);
  const dir = projectOnDisk({ 'pipeline.yaml': `stages:\n${stages.join('')}`, 'params.yaml': params.join('') });
  const child = spawn('/bin/sh', ['-c', `'${process.execPath}' '${script}' ${command} | head -n 1`], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
  await new Promise((resolve) => void child.once('close', resolve));
  expect(out.join('').split('\n')).toHaveLength(2);
  expect(err.join('')).not.toMatch(/^ +at |EPIPE|bug/m);
  // The next one finds a project that nobody holds.
  expect((await repro(dir, ['--no-wait'])).code).toBe(0);
});

linuxOnly('output that cannot be written is an error, and no bug', async () => {
  const dir = projectOnDisk({ 'pipeline.yaml': 'stages:\n  a: {cmd: echo a > a.txt, outs: [a.txt]}\n' });
  const { status, stderr } = spawnSync('/bin/sh', ['-c', `'${process.execPath}' '${script}' status > /dev/full`], {
    cwd: dir,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'error: the output cannot be written: ENOSPC: no space left on device, write\n',
  });
});
