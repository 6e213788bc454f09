// An engine that takes the mutex, starts a command, and waits to be killed; for leftovers-processes.test.ts.
import { join } from 'node:path';
import { disk } from '../../../engine/io/disk/disk.ts';
import { hostProcessTable } from '../../../engine/io/process/host-process-table.ts';
import { acquireMutex } from '../../../engine/io/mutex/mutex.ts';
import { processLauncher } from '../../../engine/io/process/processes.ts';
import { systemClock } from '../../../engine/io/system-clock.ts';

export interface EngineOrder {
  readonly dir: string;
  readonly text: string;
}

const processes = hostProcessTable();

async function obey({ dir, text }: EngineOrder): Promise<void> {
  const where = { path: join(dir, 'mutex'), tempDir: join(dir, 'tmp'), command: 'engine', wait: 'forever' as const };
  const mutex = await acquireMutex({ fs: disk, clock: systemClock, processes, ...where });
  const launcher = await processLauncher({ processes, clock: systemClock, moduleHost: '' });
  const env = { PATH: process.env['PATH'] ?? '', RESTAGE_RUN: mutex.nonce };
  const { pid = 0 } = launcher.start({ command: { kind: 'shell', text }, cwd: dir, env, onOutput: () => undefined });
  mutex.addGroup(pid, processes.identify(pid)?.startTime ?? '');
  process.send?.({ group: pid });
}

process.on('message', (order: EngineOrder) => {
  obey(order).catch((error: unknown) => process.send?.({ error: String(error) }));
});
