// A process that takes the mutex when told: bundled and started several times by mutex-processes.test.ts.
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { disk } from '../../../engine/io/disk/disk.ts';
import { hostProcessTable } from '../../../engine/io/process/host-process-table.ts';
import { acquireMutex } from '../../../engine/io/mutex/mutex.ts';
import { systemClock } from '../../../engine/io/system-clock.ts';

export interface Order {
  readonly kind: 'increment' | 'hold-once' | 'hold-for-ever';
  readonly dir: string;
  readonly times?: number;
}

const processes = hostProcessTable();
/** Impatient, so that many waiters meet at one moment. */
const clock = { ...systemClock, sleep: (ms: number) => systemClock.sleep(Math.min(ms, 3)) };

const acquire = (dir: string) =>
  acquireMutex({
    fs: disk,
    clock,
    processes,
    path: join(dir, 'mutex'),
    tempDir: join(dir, 'tmp'),
    command: 'driver',
    wait: 'forever',
  });

/** Two that are in at once meet at the exclusive file; the turns of the loop give them time to. */
async function critical(dir: string): Promise<void> {
  const inside = join(dir, 'inside');
  try {
    writeFileSync(inside, String(process.pid), { flag: 'wx' });
  } catch {
    appendFileSync(join(dir, 'violations'), `${process.pid} met ${readFileSync(inside, 'utf8')}\n`);
  }
  await delay(1);
  rmSync(inside, { force: true });
}

async function obey({ kind, dir, times = 1 }: Order): Promise<object> {
  for (let count = 0; count < times; count += 1) {
    const mutex = await acquire(dir);
    if (kind === 'hold-for-ever') return { nonce: mutex.nonce, pid: process.pid };
    const counter = join(dir, 'counter');
    const value = Number(readFileSync(counter, 'utf8'));
    await critical(dir);
    writeFileSync(counter, String(value + 1));
    mutex.release();
  }
  return { pid: process.pid };
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
