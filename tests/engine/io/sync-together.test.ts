// Making many files durable by one `sync -f`, with sync commands that are older, fail, or are none. Where one does not
// do it for all, the command is not asked, and there is nothing to see here.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { wholeSyncTypes } from '../../../engine/io/disk/bulk/sync-together.ts';
import { bundleDriver } from '../../support/driver.ts';
import { tempDir } from '../../support/temp-dir.ts';

const isWhole = process.platform === 'linux' && wholeSyncTypes.has(statfsSync(tempDir()).type);
const whereWhole = isWhole ? test : test.skip;
let driver: string;

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'restage-driver-'));
  driver = await bundleDriver(join(import.meta.dirname, 'sync-driver.ts'), dir);
});
afterAll(() => rmSync(dirname(driver), { recursive: true }));

/** 100 files, `more`, and what `command` (a script, if any) is asked to make them durable. */
function synced(command: string | undefined, more: readonly string[] = []): { ending: string; asked: string[] } {
  const dir = tempDir();
  const [log, script] = [join(dir, 'asked'), join(dir, 'sync')];
  if (command !== undefined) writeFileSync(script, `#!/bin/sh\necho "$@" >> '${log}'\n${command}\n`, { mode: 0o755 });
  const files = Array.from({ length: 100 }, (_, i) => join(dir, String(i)));
  for (const file of files) writeFileSync(file, '');
  const argv = [driver, ...files, ...more.map((name) => join(dir, name))];
  const ending = execFileSync(process.execPath, argv, { env: { PATH: dir }, encoding: 'utf8' });
  const asked = existsSync(log) ? readFileSync(log, 'utf8').replaceAll(dir, 'folder').trim().split('\n') : [];
  return { ending, asked };
}

whereWhole('one call is enough for all', () => {
  expect(synced('exit 0', ['not looked at'])).toEqual({ ending: 'done', asked: ['-f folder'] });
});

whereWhole('a command that does not know how leaves them to fsync', () => {
  expect(synced('exit 1')).toEqual({ ending: 'done', asked: ['-f folder', '-f /proc'] });
  expect(synced('exit 1', ['none']).ending).toBe('ENOENT');
});

whereWhole('a write that was lost is told, and not asked for again', () => {
  expect(synced('test "$2" = /proc').ending).toBe('EIO');
});

test('without a command there is fsync', () => {
  expect(synced(undefined).ending).toBe('done');
  expect(synced(undefined, ['none']).ending).toBe('ENOENT');
});
