import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disk } from '../../../engine/io/disk/disk.ts';
import { hostProcessTable } from '../../../engine/io/process/host-process-table.ts';
import { endLeftovers } from '../../../engine/io/process/leftovers.ts';
import { acquireMutex } from '../../../engine/io/mutex/mutex.ts';
import { systemClock } from '../../../engine/io/system-clock.ts';
import { bundleDriver, startDriver } from '../../support/driver.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const processes = hostProcessTable();
const clock = systemClock;
let scriptDir: string;
let script: string;

beforeAll(async () => {
  scriptDir = mkdtempSync(join(tmpdir(), 'restage-driver-'));
  script = await bundleDriver(join(import.meta.dirname, 'engine-driver.ts'), scriptDir);
});

afterAll(() => rmSync(scriptDir, { recursive: true }));

/** Starts a command in an engine, kills the engine, and takes its mutex; the pids that the command wrote down. */
async function killedWhileRunning(text: string, pidFiles: readonly string[]) {
  const dir = tempDir();
  const engine = startDriver<{ readonly group: number }>(script);
  const { group } = await engine.ask({ dir, text });
  const files = pidFiles.map((name) => join(dir, name));
  await until('the command runs', () =>
    files.every((file) => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n')),
  );
  await engine.end('SIGKILL');
  const where = { path: join(dir, 'mutex'), tempDir: join(dir, 'tmp'), command: 'next', wait: 'no' as const };
  const mutex = await acquireMutex({ fs: disk, clock, processes, ...where });
  return { group, mutex, pids: files.map((file) => Number(readFileSync(file, 'utf8'))) };
}

const alive = (pid: number) => processes.identify(pid) !== undefined;

// macOS does not show the environment of its own binaries, nor has it setsid.
const linuxOnly = process.platform === 'linux' ? test : test.skip;

linuxOnly('what a killed engine left is ended, a grandchild in another process group too', async () => {
  const text = "setsid sh -c 'echo $$ > grandchild; exec sleep 300' & echo $$ > child; wait";
  const { group, mutex, pids } = await killedWhileRunning(text, ['child', 'grandchild']);
  expect(pids.map(alive)).toEqual([true, true]);
  const ended = await endLeftovers({ processes, clock, inherited: mutex.inherited });
  expect(new Set(ended.map((one) => one.group))).toEqual(new Set([group, pids[1]]));
  expect(pids.map(alive)).toEqual([false, false]);
  mutex.clearInherited();
  expect(mutex.inherited).toEqual([]);
  mutex.release();
});

test('a command that emptied its environment is ended by its recorded leader', async () => {
  const { group, mutex, pids } = await killedWhileRunning("exec env -i /bin/sh -c 'echo $$ > child; sleep 300'", [
    'child',
  ]);
  expect(await endLeftovers({ processes, clock, inherited: mutex.inherited })).toEqual([{ group, knownBy: 'leader' }]);
  expect(pids.map(alive)).toEqual([false]);
});

test('a stranger that has the recorded pid, but started at another time, lives on', async () => {
  const stranger = startDriver(script);
  const pgid = stranger.child.pid ?? 0;
  await until('the stranger runs', () => alive(pgid));
  const inherited = [{ nonce: 'f'.repeat(32), groups: [{ pgid, startTime: 'another time' }] }];
  expect(await endLeftovers({ processes, clock, inherited })).toEqual([]);
  expect(alive(pgid)).toBe(true);
  await stranger.end();
});
