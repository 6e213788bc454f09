// The module host: a Node child that imports one bundled stage and runs it, or tells the params schemas of some, and ends.
// It must start fast (node builtins only), and no exit before `run` has settled may look like success.
import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import type { StageContext } from '../../../stage.ts';
import type { HostMessage, HostRequest } from '../../process/launcher.ts';

/** The first and only message of the engine. */
export interface HostOrder {
  /** Absolute path of the bundle. */
  readonly bundle: string;
  readonly request: HostRequest;
}

const progressIntervalMs = 100;

/** Set once the outcome is known: from then on an exit is ours. */
let isSettled = false;
let stopSignal: 'SIGTERM' | 'SIGINT' | undefined;

// The channel is ours alone: a library that sees process.send would believe that somebody listens.
const sendToEngine = process.send?.bind(process);
delete process.send;

process.once('message', (order: HostOrder) => {
  // A listener would keep a stage alive that has nothing left to do and never settles.
  process.channel?.unref();
  void carryOut(order);
});
process.on('disconnect', () => {
  // The host itself never disconnects, it exits. The engine is gone, and nobody would collect what the stage writes.
  isSettled = true;
  process.stderr.write('the channel to restage is closed\n');
  process.exit(1);
});
process.on('uncaughtException', (error) => void fail(error));
process.on('unhandledRejection', (reason) => void fail(reason));
process.on('exit', (code) => {
  if (isSettled) return;
  const message =
    code === 0
      ? 'the stage ended its process before run() had settled'
      : `the stage ended its process with code ${code} before run() had settled`;
  isSettled = true;
  process.stderr.write(`${message}\n`);
  void send({ kind: 'error', message });
  process.exitCode = code === 0 ? 1 : code;
});

if (!sendToEngine) {
  isSettled = true;
  process.stderr.write('the module host is started by restage\n');
  process.exit(1);
}

async function carryOut({ bundle, request }: HostOrder): Promise<void> {
  try {
    process.setSourceMapsEnabled(true);
    if (request.kind === 'schema')
      for (const path of [bundle, ...request.others])
        await send({ kind: 'schema', bundle: path, schema: schemaOf(await load(path)) });
    else await runStage((await load(bundle)).run, request);
    finish();
  } catch (error) {
    await fail(error);
  }
}

interface StageModule {
  readonly run: (context: StageContext) => unknown;
  readonly params?: unknown;
}

async function load(bundle: string): Promise<StageModule> {
  const module = (await import(pathToFileURL(bundle).href)) as Partial<StageModule>;
  if (!hasRun(module)) throw stageError("the module has no exported function 'run'");
  return module;
}

function hasRun(module: Partial<StageModule>): module is StageModule {
  return typeof module.run === 'function';
}

async function runStage(
  run: (context: StageContext) => unknown,
  { stage, deps, depFiles, outs, params }: Extract<HostRequest, { kind: 'run' }>,
): Promise<void> {
  const progress = throttledProgress();
  let controller: AbortController | undefined;
  const context: StageContext = {
    stage,
    ...deepFrozen({ deps, depFiles, outs, params }),
    log: (line) => void process.stdout.write(`${line}\n`),
    progress: progress.report,
    // A handler beside a synchronous loop swallows TERM until KILL: only a stage that asks for the signal gets one.
    get signal() {
      return (controller ??= abortOnSignals()).signal;
    },
  };
  await run(Object.freeze(context));
  await progress.flush();
  if (process.exitCode) throw stageError(`the stage set process.exitCode to ${process.exitCode}`);
}

function schemaOf({ params }: StageModule) {
  if (params === undefined) return null;
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw stageError("the module's export 'params' is not a JSON Schema: it must be an object");
  }
  return params as { readonly [keyword: string]: never };
}

function abortOnSignals(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stopSignal ??= signal;
      controller.abort();
    });
  }
  return controller;
}

/** At most one message in each interval, but always the last. */
function throttledProgress() {
  let waiting: HostMessage | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sentAt = -Infinity;
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const message = waiting;
    waiting = undefined;
    if (!message) return;
    sentAt = performance.now();
    await send(message);
  };
  const report = (fraction: number, text?: string): void => {
    const within = Math.min(1, Math.max(0, fraction || 0));
    waiting = { kind: 'progress', fraction: within, ...(text === undefined ? {} : { text }) };
    const restMs = sentAt + progressIntervalMs - performance.now();
    if (restMs <= 0) void flush();
    else timer ??= setTimeout(() => void flush(), restMs).unref();
  };
  return { report, flush };
}

/** Ends the process: what a stage leaves running (a timer, a pool) does not keep it. */
function finish(): void {
  isSettled = true;
  if (stopSignal) process.exit(128 + constants.signals[stopSignal]);
  process.exit();
}

async function fail(error: unknown): Promise<void> {
  if (isSettled) return;
  isSettled = true;
  const message = describe(error);
  process.stderr.write(`${message}\n`);
  await send({ kind: 'error', message });
  process.exit(stopSignal ? 128 + constants.signals[stopSignal] : 1);
}

/** Resolves when the message is on its way, and also when nobody is there any more to hear it. */
function send(message: HostMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!sendToEngine || !process.connected) resolve();
    else sendToEngine(message, undefined, undefined, () => resolve());
  });
}

/** A StageError is a sentence for people; anything else is a fault whose place in the user's code matters. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `the stage threw ${inspect(error)}`;
  if (error.name === 'StageError') return error.message;
  const lines = inspect(error).split('\n');
  return lines.filter((line) => !/^\s+at .*(?:node:internal|module-host\.mjs|host\.ts:\d)/.test(line)).join('\n');
}

function stageError(message: string): Error {
  return Object.assign(new Error(message), { name: 'StageError' });
}

function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFrozen(inner);
  return Object.freeze(value);
}
