// Plays a case on a tool (restage or DVC), in a project of its own on the real disk, and tells what was not as expected.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Case, type Changed, type Expected, type Files, type Step, words } from './case.ts';

export interface Answer {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a tool's answer to a command says. */
export interface Reading {
  readonly restored: readonly string[];
  readonly status: Changed | undefined;
  readonly why: Readonly<Record<string, readonly string[]>>;
}

export interface Tool {
  /** The command and its first arguments. */
  readonly command: readonly string[];
  /** The name of its lock. */
  readonly lock: string;
  /** A folder to start from: a git repository in which DVC was initialised. */
  readonly template: string;
  /** How it is asked for something to read. */
  args(args: readonly string[]): readonly string[];
  read(args: readonly string[], answer: Answer): Reading;
  /** What is expected of it. */
  expected(step: Step): Step;
}

export interface Played {
  /** How many expectations there were. */
  readonly verdicts: number;
  /** What was not as expected; empty if all was. */
  readonly problems: readonly string[];
}

export async function play(one: Case, tool: Tool): Promise<Played> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'conformance-')));
  try {
    const project = join(dir, 'project');
    cpSync(tool.template, project, { recursive: true });
    apply(project, one.files);
    let verdicts = 0;
    for (const [index, step] of one.steps.entries()) {
      const checks = await playStep({ dir, project, tool, step: tool.expected(step) });
      verdicts += checks.length;
      const problems = checks.filter((check) => !isDeepStrictEqual(check.found, check.expected));
      if (problems.length > 0)
        return { verdicts, problems: problems.map((check) => `step ${index + 1}, ${problemText(step, check)}`) };
    }
    return { verdicts, problems: [] };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Check {
  readonly what: string;
  readonly expected: unknown;
  readonly found: unknown;
  /** What the tool printed. */
  readonly text: string;
}

function problemText(step: Step, { what, expected, found, text }: Check): string {
  const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
  return `${String(step.run ?? step.shell)}: ${what}: expected ${show(expected)}, found ${show(found)}\n${text}`;
}

interface Turn {
  readonly dir: string;
  readonly project: string;
  readonly tool: Tool;
  readonly step: Step;
}

async function playStep({ dir, project, tool, step }: Turn): Promise<readonly Check[]> {
  const env = { ...environment(dir), ...step.env };
  apply(project, step.edit ?? {});
  if (step.shell !== undefined) {
    const done = await start(['/bin/sh', '-c', step.shell], { cwd: project, env });
    if (done.code !== 0) throw new Error(`${step.shell}: ${done.stdout}${done.stderr}`);
  }
  if (step.run === undefined) return checksOfFiles(project, step, '');
  const log = join(dir, 'ran');
  rmSync(log, { force: true });
  const lock = textOf(join(project, tool.lock));
  const args = tool.args(words(step.run));
  const answer = await start([...tool.command, ...args], { cwd: join(project, step.in ?? '.'), env });
  const text = `${answer.stdout}${answer.stderr}`;
  if (/^ +at .+:\d+:\d+\)?$|this is a bug/m.test(text)) throw new Error(`${args.join(' ')}: ${text}`);
  const names = (textOf(log) ?? '').split(/\s+/).filter((name) => name !== '');
  const reading = tool.read(args, answer);
  const check = (what: string, expected: unknown, found: unknown): Check => ({ what, expected, found, text });
  return [
    check('exit', step.fails === true ? 'fails' : 'ok', answer.code === 0 ? 'ok' : 'fails'),
    check('ran', step.ran ?? '', (step.inOrder ? names : names.sort()).join(' ')),
    check('restored', step.restored ?? '', [...reading.restored].sort().join(' ')),
    ...(step.status ? [check('status', step.status, reading.status)] : []),
    ...(step.json === undefined ? [] : [check('json', step.json, jsonOf(answer.stdout))]),
    ...(step.text === undefined ? [] : [check('text', step.text, plain(answer.stdout))]),
    ...(step.edges ? [check('edges', step.edges, edgesOf(answer.stdout))] : []),
    ...(step.lock ? [check('lock', step.lock, textOf(join(project, tool.lock)) === lock ? 'same' : 'other')] : []),
    ...(tool.lock === 'pipeline.lock' ? ownChecks(step, reading, text) : []),
    ...checksOfFiles(project, step, text),
  ];
}

/** What is asked of restage alone: its words. */
function ownChecks({ why = {}, says }: Step, reading: Reading, text: string): readonly Check[] {
  const reasons = Object.entries(why).map(([stage, expected]) => {
    // Digests are not worth their place in a case.
    const found = reading.why[stage]?.map((reason) =>
      reason.replace(/ \([\w ]*[0-9a-f]{8} -> [\w ]*[0-9a-f]{8}\)$/, ''),
    );
    return { what: `why ${stage}`, expected, found, text };
  });
  const said =
    says === undefined ? [] : [{ what: 'says', expected: says, found: text.includes(says) ? says : text, text }];
  return [...reasons, ...said];
}

function checksOfFiles(project: string, { files = {} }: Expected, text: string): readonly Check[] {
  return Object.entries(files).map(([path, expected]) => ({
    what: path,
    expected,
    found: textOf(join(project, path)),
    text,
  }));
}

function apply(project: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const target = join(project, path);
    rmSync(target, { recursive: true, force: true });
    if (text === undefined) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

/** Undefined if there is nothing; of a folder, that it is one. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'a folder' : undefined;
  }
}

function jsonOf(stdout: string): unknown {
  try {
    return JSON.parse(stdout) as unknown;
  } catch {
    return undefined;
  }
}

function plain(stdout: string): string {
  // eslint-disable-next-line no-control-regex
  return stdout.replaceAll(/\u001B\[[\d;]*m/g, '').replaceAll(/ +$/gm, '');
}

function edgesOf(dot: string): readonly string[] {
  return [...dot.matchAll(/"([^"]+)" -> "([^"]+)"/g)].map(([, from, to]) => `${from} -> ${to}`).sort();
}

function environment(dir: string): Readonly<Record<string, string>> {
  const { PATH = '' } = process.env;
  const git = { NAME: 'someone', EMAIL: 'someone@example.org' };
  return {
    PATH,
    HOME: dir,
    RAN: join(dir, 'ran'),
    DVC_NO_ANALYTICS: '1',
    DVC_SITE_CACHE_DIR: join(dir, 'site'),
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(
      Object.entries(git).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    ),
  };
}

function start(
  [file = '', ...args]: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({
        code: code ?? undefined,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
  });
}

/** Plays cases when they are asked for, and at the same time those that will be asked for next. */
export function playAhead(cases: readonly Case[], tool: () => Tool, atOnce: number): (asked: Case) => Promise<Played> {
  const started = new Map<Case, Promise<Played>>();
  return (asked) => {
    const index = cases.indexOf(asked);
    for (const one of cases.slice(index, index + atOnce)) {
      if (started.has(one)) continue;
      const played = play(one, tool());
      // Whoever asks is told.
      played.catch(() => undefined);
      started.set(one, played);
    }
    return started.get(asked) ?? play(asked, tool());
  };
}
