// The module host as the engine sees it: a forked Node child with IPC, given a real bundle.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostMessage, HostRequest } from '../../../engine/io/process/launcher.ts';
import { project } from './bundler-project.ts';

const folder = mkdtempSync(join(tmpdir(), 'restage-host-'));
const host = join(folder, 'module-host.mjs');

beforeAll(() => {
  const entry = join(import.meta.dirname, '../../../engine/io/code/child/host.ts');
  buildSync({ entryPoints: [entry], outfile: host, bundle: true, format: 'esm', platform: 'node', target: 'node20' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const runRequest = {
  kind: 'run',
  stage: 'train',
  deps: { data: '/data.csv' },
  depFiles: { data: ['/data.csv'] },
  outs: { model: '/model.onnx' },
  params: { train: { depth: 6 } },
} as const satisfies HostRequest;

const askSchema = { kind: 'schema', others: [] } as const satisfies HostRequest;

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly messages: readonly HostMessage[];
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Settles when the child has printed `text`. */
  printed(text: string): Promise<void>;
}

function start(bundle: string, request: HostRequest): Started {
  const child = fork(host, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { PATH: process.env['PATH'] ?? '' } });
  const messages: HostMessage[] = [];
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.on('message', (message) => messages.push(message as HostMessage));
  child.send({ bundle, request });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr, messages }));
  });
  const printed = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stdout.includes(text)) resolve();
      };
      child.stdout?.on('data', look);
      child.on('close', () => reject(new Error(`ended without printing '${text}': ${stderr}`)));
      look();
    });
  return { child, ended, printed };
}

async function install(code: string): Promise<string> {
  const p = project({ 'stages/train.ts': code });
  return p.install(await p.bundle('stages/train.ts'));
}

async function runStage(code: string): Promise<Ended> {
  return start(await install(code), runRequest).ended;
}

test('the params schema is told, null if there is none', async () => {
  const schema = { type: 'object', required: ['depth'] };
  const withSchema = await install(`export const params = ${JSON.stringify(schema)}; export const run = () => {};`);
  const without = await install(`export const run = () => {};`);
  const [first, second] = [
    { kind: 'schema', bundle: withSchema, schema },
    { kind: 'schema', bundle: without, schema: null },
  ] as const;
  expect(await start(withSchema, askSchema).ended).toMatchObject({ code: 0, messages: [first] });
  expect((await start(without, askSchema).ended).messages).toEqual([second]);
  const both = await start(withSchema, { kind: 'schema', others: [without] }).ended;
  expect([both.code, both.messages]).toEqual([0, [first, second]]);
});

test('a module without run, or with params that are no schema, is told so before anything runs', async () => {
  const noRun = await start(await install('export const params = {};'), askSchema).ended;
  expect(noRun.code).toBe(1);
  expect(noRun.messages).toEqual([{ kind: 'error', message: "the module has no exported function 'run'" }]);
  const noSchema = await start(await install('export const params = 3; export const run = () => {};'), askSchema).ended;
  expect(noSchema.messages).toMatchObject([{ kind: 'error', message: expect.stringContaining('JSON Schema') }]);
});

test('run gets its context, frozen to the leaves, and log writes lines', async () => {
  const ended = await runStage(`
    export async function run(context: any): Promise<void> {
      const { signal, log, progress, ...data } = context;
      log(JSON.stringify(data));
      for (const change of [() => { context.stage = 1; }, () => { context.params.train.depth = 7; }, () => { context.depFiles.data.push('x'); }]) {
        try { change(); log('changed'); } catch (error) { log((error as Error).name); }
      }
      log(String(signal.aborted) + typeof process.send);
    }`);
  const { kind, ...data } = runRequest;
  expect(kind).toBe('run');
  const [first = '', ...rest] = ended.stdout.split('\n');
  expect(JSON.parse(first)).toEqual(data);
  expect(rest).toEqual(['TypeError', 'TypeError', 'TypeError', 'falseundefined', '']);
  expect(ended).toMatchObject({ code: 0, stderr: '', messages: [] });
});

test('progress is throttled, and its last word always arrives', async () => {
  const ended = await runStage(`
    export function run({ progress }: any): void {
      for (let i = 1; i <= 1000; i++) progress(i / 1000, 'row ' + i);
      progress(7);
    }`);
  expect(ended.messages.length).toBeLessThan(100);
  expect(ended.messages[0]).toEqual({ kind: 'progress', fraction: 0.001, text: 'row 1' });
  expect(ended.messages.at(-1)).toEqual({ kind: 'progress', fraction: 1 });
});

test('a StageError shows its message only', async () => {
  const ended = await runStage(`
    class StageError extends Error { override name = 'StageError'; }
    export const run = () => { throw new StageError('no rows in data.csv'); };`);
  expect(ended).toMatchObject({ code: 1, stderr: 'no rows in data.csv\n' });
  expect(ended.messages).toEqual([{ kind: 'error', message: 'no rows in data.csv' }]);
});

test('any other error shows its stack at the place in the source, and its cause', async () => {
  const ended = await runStage(
    `export function run(): void {\n  throw new TypeError('bad', { cause: new Error('deep') });\n}`,
  );
  expect(ended.code).toBe(1);
  const [message] = ended.messages;
  const text = message?.kind === 'error' ? message.message : '';
  expect(text).toMatch(/^TypeError: bad\n/);
  expect(text).toMatch(/stages\/train\.ts:2:9/);
  expect(text).toMatch(/cause.*deep/);
  expect(text).not.toMatch(/module-host|node:internal/);
  expect(ended.stderr).toBe(`${text}\n`);
});

test.each([
  ['process.exit(0)', 'process.exit(0);', 1, 'before run() had settled'],
  ['process.exit(7)', 'process.exit(7);', 7, 'with code 7 before run() had settled'],
  ['a promise that never settles', 'await new Promise(() => undefined);', 1, 'before run() had settled'],
  [
    'an unhandled rejection',
    `void Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 60_000));`,
    1,
    'lost',
  ],
  [
    'an uncaught exception',
    `setImmediate(() => { throw new Error('thrown'); }); await new Promise((r) => setTimeout(r, 60_000));`,
    1,
    'thrown',
  ],
  ['process.exitCode', 'process.exitCode = 4;', 1, 'set process.exitCode to 4'],
  ['a thrown string', `throw 'text';`, 1, "the stage threw 'text'"],
])('%s is a failure with a message', async (_name, body, code, message) => {
  const ended = await runStage(`export async function run(): Promise<void> { ${body} }`);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(message);
  expect(ended.messages).toMatchObject([{ kind: 'error', message: expect.stringContaining(message) }]);
});

test('what a stage leaves running does not keep the host', async () => {
  const ended = await runStage(`export const run = ({ log }: any) => { setInterval(() => {}, 1000); log('done'); };`);
  expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
});

test('a stage that reads the signal hears TERM and ends in its own time; one that does not dies at once', async () => {
  const polite = start(
    await install(`export const run = ({ signal, log }: any) => new Promise<void>((done) => {
      const alive = setInterval(() => {}, 1000);
      signal.addEventListener('abort', () => { log('tidied'); clearInterval(alive); done(); });
      log('ready');
    });`),
    runRequest,
  );
  await polite.printed('ready');
  polite.child.kill('SIGTERM');
  expect(await polite.ended).toMatchObject({ code: 143, stdout: 'ready\ntidied\n' });

  const deaf = start(await install(`export const run = ({ log }: any) => { log('ready'); for (;;); };`), runRequest);
  await deaf.printed('ready');
  deaf.child.kill('SIGTERM');
  expect(await deaf.ended).toMatchObject({ code: null, signal: 'SIGTERM' });
});

test('the host ends when the engine is gone', async () => {
  const bundle = await install(
    `export const run = ({ log }: any) => new Promise(() => { setInterval(() => {}, 1000); log('pid ' + process.pid); });`,
  );
  const order = JSON.stringify({ bundle, request: runRequest });
  const engine = spawn(
    process.execPath,
    [
      '-e',
      `require('node:child_process').fork(${JSON.stringify(host)}, { stdio: ['ignore', 1, 'ignore', 'ipc'] }).send(${order})`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  // The pipe is closed only when its last writer, the host, has ended.
  const closed = new Promise<void>((resolve) => engine.stdout.on('close', () => resolve()));
  await new Promise<void>((resolve) => engine.stdout.once('data', () => resolve()));
  engine.kill('SIGKILL');
  await closed;
  expect(engine.signalCode).toBe('SIGKILL');
});
