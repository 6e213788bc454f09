import { expect, test } from '@jest/globals';
import { readHolder } from '../../../engine/io/mutex/holder.ts';
import type { Holder } from '../../../engine/io/mutex/holder.ts';
import { acquireMutex } from '../../../engine/io/mutex/mutex.ts';
import type { MutexRequest } from '../../../engine/io/mutex/mutex.ts';
import { memoryProcesses } from '../../support/memory-processes.ts';
import { holder, mutexPath, place, scene } from './mutex-scene.ts';

interface Act {
  readonly dead?: Holder;
  readonly act: (request: MutexRequest) => Promise<void>;
}

const acts: Readonly<Record<string, Act>> = {
  'acquiring a free mutex': {
    act: async (request) => {
      await acquireMutex(request);
    },
  },
  'a life with children': {
    act: async (request) => {
      const mutex = await acquireMutex(request);
      mutex.addGroup(5, 'a');
      mutex.release();
    },
  },
  'taking over': {
    dead: holder({ groups: [{ pgid: 8, startTime: 'start-8' }] }),
    act: async (request) => {
      const mutex = await acquireMutex(request);
      mutex.clearInherited();
    },
  },
};

test.each(Object.entries(acts))(
  '%s: a crash at any write leaves no half file, and the next one gets in',
  async (_, { dead, act }) => {
    let crashes = 0;
    for (let n = 1; ; n += 1) {
      const { disk, request, processes } = scene();
      if (dead) place(disk, dead);
      disk.failAt(n);
      let crashed = false;
      await act(request).catch(() => (crashed = true));
      disk.reboot();
      expect(readHolder(disk, mutexPath)).not.toBe('unreadable');
      processes.living.clear();
      const successor = {
        ...request,
        processes: memoryProcesses([], { pid: 101, startTime: 'start-101', group: 101 }),
      };
      const mutex = await acquireMutex({ ...successor, wait: 'no' });
      expect(readHolder(disk, mutexPath)).toMatchObject({ pid: 101, nonce: mutex.nonce });
      if (!crashed) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThan(4);
  },
);

test('a crash at any write of a takeover loses nothing of what the dead holder left running', async () => {
  for (let n = 1; ; n += 1) {
    const { disk, request } = scene();
    place(disk, holder({ groups: [{ pgid: 8, startTime: 'start-8' }] }));
    disk.failAt(n);
    let crashed = false;
    await acquireMutex(request).catch(() => (crashed = true));
    disk.reboot();
    const processes = memoryProcesses([], { pid: 101, startTime: 'start-101', group: 101 });
    const mutex = crashed ? await acquireMutex({ ...request, processes }) : undefined;
    if (!mutex) break;
    expect(mutex.inherited).toContainEqual({ nonce: 'theirs', groups: [{ pgid: 8, startTime: 'start-8' }] });
  }
});
