import { expect, test } from '@jest/globals';
import { endLeftovers } from '../../../engine/io/process/leftovers.ts';
import { memoryClock } from '../../support/memory-clock.ts';
import { memoryProcesses } from '../../support/memory-processes.ts';

const self = { pid: 100, startTime: 'start-100', group: 100 };

test('groups are known by the nonce of a member, or by their recorded leader', async () => {
  const processes = memoryProcesses([
    { pid: 5, startTime: 'a', group: 4, nonce: 'dead' },
    { pid: 6, startTime: 'b', group: 6 },
    { pid: 7, startTime: 'c', group: 6 },
  ]);
  const inherited = [{ nonce: 'dead', groups: [{ pgid: 6, startTime: 'b' }] }];
  expect(await endLeftovers({ processes, clock: memoryClock(), inherited })).toEqual([
    { group: 4, knownBy: 'nonce' },
    { group: 6, knownBy: 'leader' },
  ]);
  expect([...processes.living]).toEqual([self]);
  expect(processes.signals).toEqual(['SIGTERM 4', 'SIGTERM 6']);
});

test('a stranger with the same pid is left alone', async () => {
  const processes = memoryProcesses([{ pid: 6, startTime: 'later', group: 6 }]);
  const inherited = [{ nonce: 'dead', groups: [{ pgid: 6, startTime: 'b' }] }];
  expect(await endLeftovers({ processes, clock: memoryClock(), inherited })).toEqual([]);
  expect(processes.signals).toEqual([]);
});

test('our own group is left alone, even if it carries the nonce', async () => {
  const processes = memoryProcesses([], { ...self, nonce: 'dead' });
  const inherited = [{ nonce: 'dead', groups: [{ pgid: 100, startTime: 'start-100' }] }];
  expect(await endLeftovers({ processes, clock: memoryClock(), inherited })).toEqual([]);
  expect(processes.signals).toEqual([]);
});

test('KILL comes 5 seconds after TERM, and only to those that live', async () => {
  const processes = memoryProcesses([
    { pid: 5, startTime: 'a', group: 5, nonce: 'dead' },
    { pid: 6, startTime: 'b', group: 6, nonce: 'dead', ignoresTerm: true },
  ]);
  const clock = memoryClock();
  await endLeftovers({ processes, clock, inherited: [{ nonce: 'dead', groups: [] }] });
  expect(processes.signals).toEqual(['SIGTERM 5', 'SIGTERM 6', 'SIGKILL 6']);
  expect(Math.round(clock.elapsed())).toBe(5000);
});

test('a group whose number went to a stranger in the meantime is not killed', async () => {
  const processes = memoryProcesses([{ pid: 5, startTime: 'a', group: 5, nonce: 'dead' }]);
  const clock = memoryClock();
  const sleep = (ms: number) => {
    processes.living.add({ pid: 5, startTime: 'later', group: 5 });
    return clock.sleep(ms);
  };
  await endLeftovers({ processes, clock: { ...clock, sleep }, inherited: [{ nonce: 'dead', groups: [] }] });
  expect(processes.signals).toEqual(['SIGTERM 5']);
});

test('what was forked while the others were ended is found in the next round', async () => {
  const processes = memoryProcesses([{ pid: 5, startTime: 'a', group: 5, nonce: 'dead' }]);
  const late = { pid: 9, startTime: 'z', group: 9, nonce: 'dead' };
  const signalGroup = (group: number, signal: 'SIGTERM' | 'SIGKILL') => {
    if (group === 5) processes.living.add(late);
    processes.signalGroup(group, signal);
  };
  const table = { ...processes, signalGroup };
  const ended = await endLeftovers({
    processes: table,
    clock: memoryClock(),
    inherited: [{ nonce: 'dead', groups: [] }],
  });
  expect(ended.map(({ group }) => group)).toEqual([5, 9]);
  expect([...processes.living]).toEqual([self]);
});
