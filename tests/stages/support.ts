// What the tests of stages share: a fresh folder, and the context that the engine would hand to a stage.
// Real data files are looked for beside the repository; tests that need them skip when they are absent.
import { afterAll } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { StageContext } from '../../engine/stage.ts';

export interface TestContext<Params> extends StageContext<Params> {
  readonly lines: string[];
  readonly fractions: number[];
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Stays until the tests of the file are done: some share one. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'restage-stages-')));
  made.push(folder);
  return folder;
}

/** Relative paths are taken from `folder`; parents of outs exist, as the engine promises. */
export function contextIn<Params>(
  folder: string,
  given: {
    readonly params: Params;
    readonly deps?: Readonly<Record<string, string>>;
    readonly depFiles?: Readonly<Record<string, readonly string[]>>;
    readonly outs?: Readonly<Record<string, string>>;
  },
): TestContext<Params> {
  const absolute = (paths: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, join(folder, path)]));
  const outs = absolute(given.outs);
  for (const path of Object.values(outs)) mkdirSync(dirname(path), { recursive: true });
  const lines: string[] = [];
  const fractions: number[] = [];
  const files = Object.entries(given.depFiles ?? {}).map(([name, paths]) => [name, paths.map((p) => join(folder, p))]);
  return {
    stage: 'test',
    deps: absolute(given.deps),
    depFiles: Object.fromEntries(files) as Record<string, string[]>,
    outs,
    params: given.params,
    log: (line) => void lines.push(line),
    progress: (fraction) => void fractions.push(fraction),
    signal: new AbortController().signal,
    lines,
    fractions,
  };
}

export function put(folder: string, path: string, content: string | Uint8Array): string {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  return target;
}

export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export function digestOfFile(path: string): string {
  return digestOf(readFileSync(path));
}

/** The path of a shared data file, or undefined, with a line that says so. */
export function sharedData(path: string): string | undefined {
  const found = join(process.cwd(), '../shared/data', path);
  if (existsSync(found)) return found;
  process.stderr.write(`skipped: ${found} is not there\n`);
  return undefined;
}
