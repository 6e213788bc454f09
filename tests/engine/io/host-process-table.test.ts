import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostProcessTable } from '../../../engine/io/process/host-process-table.ts';
import { until } from '../../support/until.ts';

const processes = hostProcessTable();

function sleeper(nonce: string) {
  const env = { PATH: process.env['PATH'], RESTAGE_RUN: nonce };
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    detached: true,
    stdio: 'ignore',
    env,
  });
  return { child, pid: child.pid ?? 0 };
}

test('this process knows itself, its group and its machine', () => {
  expect(processes.self.pid).toBe(process.pid);
  expect(processes.self.startTime).not.toBe('');
  expect(processes.identify(process.pid)).toEqual(processes.self);
  expect(hostProcessTable().self).toEqual(processes.self);
  expect(processes.groupAlive(processes.ownGroup)).toBe(true);
  expect(processes.machine.host).not.toBe('');
  expect(processes.machine.bootId).not.toBe('');
});

test('a group is found by the whole nonce of a member, and gone when it is killed', async () => {
  const { child, pid } = sleeper('0123456789abcdef');
  await until('the child has its environment', () => processes.groupsWithNonce('0123456789abcdef')?.has(pid) ?? false);
  expect(processes.groupsWithNonce('0123456789abcdef')).toEqual(new Set([pid]));
  expect(processes.groupsWithNonce('0123456789')).toEqual(new Set());
  expect(processes.groupAlive(pid)).toBe(true);
  processes.signalGroup(pid, 'SIGKILL');
  await once(child, 'exit');
  expect(processes.groupAlive(pid)).toBe(false);
  expect(processes.identify(pid)).toBeUndefined();
  processes.signalGroup(pid, 'SIGKILL');
});

test('a process that nobody has reaped is not alive', async () => {
  const parent = spawn('/bin/bash', ['-c', 'set -m; sleep 0 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(String(line));
  await until('the child of a parent that does not wait has ended', () => processes.identify(pid) === undefined);
  expect(processes.groupAlive(pid)).toBe(false);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
});

test.each([0, 1, -1, -5, Number.NaN, 1.5])('%d is no group to signal', (group) => {
  expect(() => processes.signalGroup(group, 'SIGTERM')).toThrow('bug:');
});
