// A project with a history in real git, whose results are all in the cache and 20 days old.
import { afterAll, beforeAll, expect } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectOnDisk, repro, write } from '../support/command.ts';

export const pipeline = `stages:
  a: {cmd: cat in.txt > a.txt, deps: [in.txt], outs: [a.txt]}
  d: {cmd: mkdir -p d && cat a.txt in.txt > d/both.txt, deps: [a.txt, in.txt], outs: [d]}
`;

export function git(dir: string, ...args: readonly string[]): string {
  return execFileSync(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main', ...args],
    { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] },
  ).toString();
}

export const digestFolders = (dir: string, kind: 'objects' | 'runs', cache = '.cache'): readonly string[] => {
  const folder = join(dir, cache, kind);
  return readdirSync(folder).flatMap((start) =>
    readdirSync(join(folder, start)).map((name) => join(folder, start, name)),
  );
};

/** Everything in the cache is 20 days old from now on. */
function age(dir: string): void {
  const then = Date.now() / 1000 - 20 * 24 * 60 * 60;
  for (const kind of ['objects', 'runs'] as const)
    for (const path of digestFolders(dir, kind)) utimesSync(path, then, then);
}

export async function state(dir: string, text: string): Promise<void> {
  write(dir, 'in.txt', text);
  expect((await repro(dir)).ok).toBe(true);
}

/** `main` with "two"; branch `old` and tag `v1` with "one" and "tagged"; "lost" was never committed. */
async function makeHistory(): Promise<string> {
  const dir = projectOnDisk({ 'pipeline.yaml': pipeline, 'in.txt': 'one\n', 'in.md': '' });
  git(dir, 'init', '-q');
  for (const [text, ref] of [
    ['one', ['branch', 'old']],
    ['tagged', ['tag', '-a', '-m', 'v1', 'v1']],
  ] as const) {
    await state(dir, `${text}\n`);
    git(dir, 'add', '.');
    git(dir, 'commit', '-qm', text);
    git(dir, ...ref);
  }
  await state(dir, 'lost\n');
  await state(dir, 'two\n');
  git(dir, 'add', '.');
  git(dir, 'commit', '-qm', 'two');
  age(dir);
  return dir;
}

/** It is made once, and each test gets a copy. */
const original = mkdtempSync(join(tmpdir(), 'restage-history-'));
beforeAll(async () => cpSync(await makeHistory(), original, { recursive: true, preserveTimestamps: true }));
afterAll(() => rmSync(original, { recursive: true, force: true }));

export function history(): string {
  const dir = projectOnDisk({});
  cpSync(original, dir, { recursive: true, preserveTimestamps: true });
  return dir;
}
