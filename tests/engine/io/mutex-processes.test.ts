import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatHolder } from '../../../engine/io/mutex/holder.ts';
import { hostProcessTable } from '../../../engine/io/process/host-process-table.ts';
import { bundleDriver, startDriver } from '../../support/driver.ts';
import type { Driver } from '../../support/driver.ts';
import { tempDir } from '../../support/temp-dir.ts';
import type { Order } from './mutex-driver.ts';

type Answer = { readonly pid: number; readonly nonce?: string } | { readonly error: string };

let scriptDir: string;
let script: string;
let drivers: readonly Driver<Answer>[];
const { machine } = hostProcessTable();

beforeAll(async () => {
  scriptDir = mkdtempSync(join(tmpdir(), 'restage-driver-'));
  script = await bundleDriver(join(import.meta.dirname, 'mutex-driver.ts'), scriptDir);
  drivers = Array.from({ length: 8 }, () => startDriver<Answer>(script));
});

afterAll(async () => {
  await Promise.all(drivers.map((driver) => driver.end()));
  rmSync(scriptDir, { recursive: true });
});

test('eight processes that count under the mutex lose no update', async () => {
  const dir = counting();
  const answers = await Promise.all(drivers.map((driver) => driver.ask(order({ kind: 'increment', dir, times: 20 }))));
  expect(answers.filter((answer) => 'error' in answer)).toEqual([]);
  expect(readFileSync(join(dir, 'counter'), 'utf8')).toBe('160');
  expectOneAtATime(dir);
});

test('two hundred times, a dead holder is taken over by four waiters, and never two hold it', async () => {
  const dir = counting();
  const waiters = drivers.slice(0, 4);
  for (let round = 0; round < 200; round += 1) {
    writeFileSync(join(dir, 'mutex'), deadHolder(`dead-${round}`));
    // In every second round a waiter has died in the middle of its own takeover.
    if (round % 2) writeFileSync(join(dir, `mutex.takeover.dead-${round}`), deadHolder(`claimant-${round}`));
    const answers = await Promise.all(waiters.map((driver) => driver.ask(order({ kind: 'hold-once', dir }))));
    expect(answers.filter((answer) => 'error' in answer)).toEqual([]);
  }
  expect(readFileSync(join(dir, 'counter'), 'utf8')).toBe('800');
  expectOneAtATime(dir);
});

test('a holder that was killed is taken over', async () => {
  const dir = counting();
  const victim = startDriver<Answer>(script);
  const held = await victim.ask(order({ kind: 'hold-for-ever', dir }));
  await victim.end('SIGKILL');
  const [waiter] = drivers;
  expect(await waiter?.ask(order({ kind: 'increment', dir }))).toMatchObject({ pid: expect.any(Number) });
  expect(held).toMatchObject({ pid: victim.child.pid });
  expectOneAtATime(dir);
});

function order(fields: Order): Order {
  return fields;
}

function counting(): string {
  const dir = tempDir();
  writeFileSync(join(dir, 'counter'), '0');
  return dir;
}

function expectOneAtATime(dir: string): void {
  const violations = join(dir, 'violations');
  expect(existsSync(violations) ? readFileSync(violations, 'utf8') : 'none').toBe('none');
  expect(readdirSync(dir).sort()).toEqual(['counter', 'tmp']);
  expect(readdirSync(join(dir, 'tmp'))).toEqual([]);
}

/** This process's pid with another start time: dead for sure, whatever pids are in use. */
function deadHolder(nonce: string): Uint8Array {
  const gone = { pid: process.pid, startTime: 'before', command: 'gone', nonce, since: 0 };
  return formatHolder({ ...gone, ...machine, groups: [], inherited: [] });
}
