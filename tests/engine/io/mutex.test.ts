import { describe, expect, test } from '@jest/globals';
import { EngineError } from '../../../engine/core/problem.ts';
import type { Clock } from '../../../engine/io/clock.ts';
import { readHolder } from '../../../engine/io/mutex/holder.ts';
import type { MemoryDisk } from '../../../engine/io/disk/memory/memory-disk.ts';
import { acquireMutex, releaseByForce } from '../../../engine/io/mutex/mutex.ts';
import type { Waiting } from '../../../engine/io/mutex/mutex.ts';
import { holder, mutexPath as path, place, scene } from './mutex-scene.ts';

const other = { pid: 7, startTime: 'start-7', group: 7 };

test('a free mutex is had at once and names its holder', async () => {
  const { disk, request } = scene();
  const mutex = await acquireMutex(request);
  expect(JSON.parse(disk.tree()['.cache/mutex'] ?? '')).toEqual({
    version: 1,
    pid: 100,
    startTime: 'start-100',
    bootId: 'boot-2',
    host: 'here',
    pidNamespace: 'pid:[1]',
    command: 'restage repro',
    nonce: mutex.nonce,
    since: expect.any(Number),
    inherited: [],
  });
  mutex.release();
  mutex.release();
  expect(disk.tree('/.cache')).toEqual({ 'tmp/': '' });
});

test('a living holder is named at once, and waited for', async () => {
  const { disk, request } = scene({ living: [other] });
  place(disk, holder({ pid: 7, startTime: 'start-7' }));
  const waits: Waiting[] = [];
  const clock = sleepingClock(request.clock, 10, () => disk.unlink(path));
  const mutex = await acquireMutex({ ...request, clock, onWait: (waiting) => waits.push(waiting) });
  expect(waits).toMatchObject([{ kind: 'started', holder: { pid: 7, host: 'here', command: 'restage exp run' } }]);
  expect(readHolder(disk, path)).toMatchObject({ nonce: mutex.nonce });
});

test('whoever does not want to wait is told who holds it', async () => {
  const { disk, request } = scene({ living: [other] });
  place(disk, holder({ pid: 7, startTime: 'start-7' }));
  expect(await problemsOf(acquireMutex({ ...request, wait: 'no' }))).toMatchObject([
    {
      code: 'mutex-held',
      category: 'mutex',
      message: `the project is in use by pid 7 on 'here' (restage exp run) since 1970-01-01T00:00:01Z`,
    },
  ]);
  expect(disk.tree('/.cache/tmp')).toEqual({});
});

test('waiting ends when it is cancelled', async () => {
  const { disk, request } = scene({ living: [other] });
  place(disk, holder({ pid: 7, startTime: 'start-7' }));
  const cancel = new AbortController();
  const clock = sleepingClock(request.clock, 3, () => cancel.abort(new Error('Ctrl-C')));
  await expect(acquireMutex({ ...request, clock, signal: cancel.signal })).rejects.toThrow('Ctrl-C');
});

describe('a holder that is', () => {
  const groups = [{ pgid: 8, startTime: 'start-8' }];
  const older = { nonce: 'older', groups: [] };

  test('dead is replaced, and what it started is kept until it is ended', async () => {
    const { disk, request } = scene();
    place(disk, holder({ groups, inherited: [older] }));
    const mutex = await acquireMutex({ ...request, wait: 'no' });
    expect(mutex.inherited).toEqual([older, { nonce: 'theirs', groups }]);
    expect(readHolder(disk, path)).toMatchObject({ nonce: mutex.nonce, inherited: mutex.inherited });
    mutex.clearInherited();
    expect([mutex.inherited, readHolder(disk, path)]).toMatchObject([[], { inherited: [] }]);
    expect(Object.keys(disk.tree('/.cache'))).toEqual(['mutex', 'tmp/']);
  });

  test('dead, its pid being somebody else by now, is replaced', async () => {
    const { disk, request } = scene({ living: [{ ...other, startTime: 'later' }] });
    place(disk, holder({ pid: 7, startTime: 'start-7' }));
    const mutex = await acquireMutex({ ...request, wait: 'no' });
    expect(readHolder(disk, path)).toMatchObject({ nonce: mutex.nonce });
  });

  test('of an earlier boot is dead, and nothing that it started can live', async () => {
    const { disk, request } = scene({ living: [other] });
    place(disk, holder({ pid: 7, startTime: 'start-7', bootId: 'boot-1', pidNamespace: 'pid:[9]', groups }));
    const mutex = await acquireMutex({ ...request, wait: 'no' });
    expect(mutex.inherited).toEqual([]);
  });

  test.each([{ host: 'there' }, { host: 'there', bootId: 'boot-1' }, { pidNamespace: 'pid:[9]' }])(
    'elsewhere (%j) is never judged by its pid, and after a while waiting is called stuck',
    async (where) => {
      const { disk, request } = scene();
      place(disk, holder(where));
      const waits: string[] = [];
      const start = request.clock.elapsed();
      const clock = sleepingClock(request.clock, 500, () => releaseByForce(disk, path));
      const onWait = (waiting: Waiting) => waits.push(`${waiting.kind} ${clock.elapsed() - start >= 30_000}`);
      const mutex = await acquireMutex({ ...request, clock, onWait });
      expect(waits).toEqual(['started false', 'stuck true']);
      expect(mutex.inherited).toEqual([]);
    },
  );

  test('there but hidden from this user is not taken for dead', async () => {
    const { disk, request } = scene({ living: [{ ...other, startTime: '' }] });
    place(disk, holder({ pid: 7, startTime: 'start-7' }));
    expect(await problemsOf(acquireMutex({ ...request, wait: 'no' }))).toMatchObject([{ code: 'mutex-held' }]);
  });
});

test.each(['', '{"pid": 7', '{"version": 2, "pid": 7}', 'somebody else'])(
  'foreign bytes (%j) are left alone, waited for, and reported',
  async (bytes) => {
    const { disk, request } = scene();
    const writer = disk.create(path);
    writer.write(Buffer.from(bytes));
    const waits: Waiting[] = [];
    const problems = await problemsOf(acquireMutex({ ...request, onWait: (waiting) => waits.push(waiting) }));
    expect(problems).toMatchObject([
      { code: 'mutex-unreadable', hint: 'when you are sure that nothing is running: restage doctor --release-mutex' },
    ]);
    expect(waits).toEqual([{ kind: 'started', holder: undefined }]);
    expect(disk.tree()['.cache/mutex']).toBe(bytes);
  },
);

test('a waiter that died while it took over is stepped over, however many there were', async () => {
  const { disk, request } = scene();
  place(disk, holder({}));
  place(disk, holder({ nonce: 'first' }), `${path}.takeover.theirs`);
  place(disk, holder({ nonce: 'second' }), `${path}.takeover.first`);
  const mutex = await acquireMutex({ ...request, wait: 'no' });
  expect(mutex.inherited).toEqual([{ nonce: 'theirs', groups: [] }]);
  expect(Object.keys(disk.tree('/.cache'))).toEqual(['mutex', 'tmp/']);
});

test('a living waiter that is taking over is left to it', async () => {
  const { disk, request } = scene({ living: [other] });
  place(disk, holder({}));
  const claim = `${path}.takeover.theirs`;
  place(disk, holder({ pid: 7, startTime: 'start-7', nonce: 'rival' }), claim);
  const clock = sleepingClock(request.clock, 5, () => {
    expect(readHolder(disk, path)).toMatchObject({ nonce: 'theirs' });
    disk.unlink(claim);
  });
  const mutex = await acquireMutex({ ...request, clock });
  expect(readHolder(disk, path)).toMatchObject({ nonce: mutex.nonce });
});

test('whoever wins an election that is over gives it back', async () => {
  const { disk, request } = scene({ living: [other] });
  place(disk, holder({}));
  // Between reading the dead holder and claiming its place, another one has taken over, and gone on.
  let reads = 0;
  const late = Object.assign(Object.create(disk) as MemoryDisk, {
    read: (file: string) => {
      const bytes = disk.read(file);
      reads += 1;
      if (reads === 1) {
        disk.unlink(path);
        place(disk, holder({ pid: 7, startTime: 'start-7', nonce: 'successor' }));
      }
      return bytes;
    },
  });
  const cancel = new AbortController();
  const onWait = () => cancel.abort(new Error('waits'));
  await expect(acquireMutex({ ...request, fs: late, signal: cancel.signal, onWait })).rejects.toThrow('waits');
  expect(readHolder(disk, path)).toMatchObject({ nonce: 'successor' });
  expect(Object.keys(disk.tree('/.cache'))).toEqual(['mutex', 'mutex.groups', 'tmp/']);
});

test('groups of children are beside the mutex while they run', async () => {
  const { disk, request } = scene();
  const mutex = await acquireMutex(request);
  mutex.addGroup(5, 'a');
  mutex.addGroup(6, 'b');
  const groups = [
    { pgid: 5, startTime: 'a' },
    { pgid: 6, startTime: 'b' },
  ];
  expect(readHolder(disk, path)).toMatchObject({ nonce: mutex.nonce, groups });
});

test("groups of an earlier holder, or torn by a power cut, are nobody's", async () => {
  const { disk, request } = scene();
  const mutex = await acquireMutex(request);
  mutex.addGroup(5, 'a');
  const bytes = Buffer.from(disk.read(`${path}.groups`));
  for (const groups of [bytes.toString().replace(mutex.nonce, 'other'), bytes.toString().slice(0, 20), '']) {
    disk.remove(`${path}.groups`);
    const writer = disk.create(`${path}.groups`);
    writer.write(Buffer.from(groups));
    writer.close();
    expect(readHolder(disk, path)).toMatchObject({ nonce: mutex.nonce, groups: [] });
  }
});

test("a successor's file is neither released nor overwritten", async () => {
  const { disk, request } = scene();
  const mutex = await acquireMutex(request);
  releaseByForce(disk, path);
  const successor = await acquireMutex(request);
  mutex.release();
  expect(() => mutex.addGroup(5, 'a')).toThrow(EngineError);
  expect(readHolder(disk, path)).toMatchObject({ nonce: successor.nonce, groups: [] });
});

/** Does something during the n-th sleep. */
function sleepingClock(clock: Clock, n: number, act: () => void): Clock {
  let sleeps = 0;
  return {
    ...clock,
    sleep: (ms) => {
      sleeps += 1;
      if (sleeps === n) act();
      if (sleeps > 2000) throw new Error('waits for ever');
      return clock.sleep(ms);
    },
  };
}

async function problemsOf(promise: Promise<unknown>): Promise<EngineError['problems']> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof EngineError) return error.problems;
    throw error;
  }
  throw new Error('there was no problem');
}
