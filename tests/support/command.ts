// The built command, run as a user runs it: a process of its own in a project on the real disk.
import { expect } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from './temp-dir.ts';
import { until } from './until.ts';

export const script = fileURLToPath(new URL('../../dist/restage.cjs', import.meta.url));

export interface Outcome {
  /** The exit code; undefined if a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** On top of PATH, HOME and TMPDIR: nothing else of this process is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its umask, in octal. */
  readonly umask?: string;
}

export interface RunningCommand {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Outcome>;
}

/** Runs to the end, and fails the test if a stack trace is shown, whatever the test is about. */
export async function restage(dir: string, args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  const outcome = await start(dir, args, options).ended;
  expect(`${outcome.stdout}${outcome.stderr}`).not.toMatch(/^ +at .+:\d+:\d+\)?$|this is a bug/m);
  return outcome;
}

export function start(dir: string, args: readonly string[], { env = {}, umask }: CommandOptions = {}): RunningCommand {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const command = [process.execPath, script, ...args];
  const [file, ...rest] =
    umask === undefined ? command : ['/bin/sh', '-c', `umask ${umask}; exec "$@"`, 'sh', ...command];
  const child = spawn(file as string, rest, {
    cwd: dir,
    env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? undefined, stdout: stdout(), stderr: stderr() }));
  });
  return { pid: child.pid ?? 0, stdout, stderr, kill: (signal) => void child.kill(signal), ended };
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/** One stage of `repro --json`. */
export interface StageJson {
  readonly result: 'ran' | 'restored' | 'fresh' | 'failed' | 'skipped';
  readonly reasons: readonly string[];
  readonly duration_ms: number;
  readonly errors?: readonly { readonly code: string; readonly message: string }[];
}

export interface ReproOutcome extends Outcome {
  readonly ok: boolean;
  /** `stage` → what happened to it. */
  readonly results: Readonly<Record<string, StageJson['result']>>;
  /** `stage` → why, of those that were not fresh. */
  readonly reasons: Readonly<Record<string, readonly string[]>>;
  readonly stages: Readonly<Record<string, StageJson>>;
}

/** `repro --json`, whose document must be all of standard output. */
export async function repro(
  dir: string,
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<ReproOutcome> {
  const outcome = await restage(dir, ['repro', '--json', ...args], options);
  const { ok, stages = {} } = JSON.parse(outcome.stdout) as {
    readonly ok: boolean;
    readonly stages?: ReproOutcome['stages'];
  };
  const entries = Object.entries(stages);
  const results = Object.fromEntries(entries.map(([stage, { result }]) => [stage, result]));
  const reasons = Object.fromEntries(
    entries.flatMap(([stage, one]) => (one.result === 'fresh' ? [] : [[stage, one.reasons]])),
  );
  return { ...outcome, ok, results, reasons, stages };
}

/** The stages with a result: `only(results, 'ran')`. */
export function only(results: ReproOutcome['results'], result: StageJson['result']): readonly string[] {
  return Object.keys(results).filter((stage) => results[stage] === result);
}

/** The stages that ran, by the lines of a plain `repro`. */
export function ran(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^\* (\S+) +ran in/gm)].map(([, stage = '']) => stage);
}

/** A fresh folder with these files; `name` is the folder's own, inside a temporary one. */
export function projectOnDisk(files: Readonly<Record<string, string>>, name = 'project'): string {
  const dir = join(tempDir(), name);
  mkdirSync(dir);
  for (const [path, text] of Object.entries(files)) write(dir, path, text);
  return dir;
}

export function write(dir: string, path: string, text: string): void {
  const target = join(dir, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

export function read(dir: string, path: string): string {
  return readFileSync(join(dir, path), 'utf8');
}

/** Replaces the first `old`, which must be there. */
export function edit(dir: string, path: string, old: string, now: string): void {
  const text = read(dir, path);
  expect(text).toContain(old);
  write(
    dir,
    path,
    text.replace(old, () => now),
  );
}

/** Waits for a line to have been written by a stage; the text of it. */
export async function written(dir: string, path: string): Promise<string> {
  let text = '';
  await until(`${path} is written`, () => {
    try {
      text = read(dir, path);
    } catch {
      return false;
    }
    return text.endsWith('\n');
  });
  return text.trim();
}
