// Fresh folders for tests on the real disk, removed after each test of the file that asks for one.
import { afterEach } from '@jest/globals';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** Absolute and real (macOS's /tmp is a symbolic link). */
export function tempDir(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'restage-test-')));
  made.push(dir);
  return dir;
}

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});
