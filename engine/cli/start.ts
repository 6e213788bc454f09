// From this process to a command: the real world is made here, signals become an abort, and a bug in the engine is
// shown as one. Nothing else in the engine reads process.argv, ends the process or listens for signals.
import { availableParallelism } from 'node:os';
import { disk } from '../io/disk/disk.ts';
import { esbuildBundler } from '../io/code/esbuild-bundler.ts';
import { gitCli } from '../io/git-cli.ts';
import { createHasher } from '../io/disk/hashing.ts';
import { hostProcessTable } from '../io/process/host-process-table.ts';
import type { Launcher } from '../io/process/launcher.ts';
import { systemClock } from '../io/system-clock.ts';
import type { World } from '../io/world.ts';
import { exitCodes } from './exit-codes.ts';
import { main } from './main.ts';

export interface Build {
  readonly version: string;
  readonly buildId: string;
  /** Absolute path of the bundled module host. */
  readonly moduleHost: string;
}

export async function start(build: Build): Promise<void> {
  const signals = new AbortController();
  const onSignal = (code: number) => (): void => signals.abort(code);
  process.on('SIGINT', onSignal(exitCodes.interrupted));
  process.on('SIGTERM', onSignal(exitCodes.terminated));
  // A reader that went away (`restage repro | head`) is no reason for a stack trace, nor to leave stages running.
  const onWriteError = (error: NodeJS.ErrnoException): void => {
    if (signals.signal.aborted) return;
    const code = error.code === 'EPIPE' ? exitCodes.brokenPipe : exitCodes.no;
    signals.abort(code);
    // Also where the command was over already.
    process.exitCode = code;
    if (code === exitCodes.no) process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onWriteError);
  try {
    const world = await realWorld(build);
    process.exitCode = await main(process.argv.slice(2), { streams: process, world, signal: signals.signal });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`error: this is a bug in restage ${build.version}, please report it\n${text}\n`);
    process.exitCode = exitCodes.bug;
  }
}

async function realWorld({ version, buildId, moduleHost }: Build): Promise<World> {
  const processes = hostProcessTable();
  let launcher: Promise<Launcher> | undefined;
  return {
    fs: disk,
    clock: systemClock,
    launcher: () => (launcher ??= import('../io/process/processes.ts').then(({ processLauncher }) => processLauncher({ processes, clock: systemClock, moduleHost }))),
    bundler: esbuildBundler(),
    git: gitCli,
    processes,
    hasher: await createHasher(),
    env: process.env,
    cwd: process.cwd(),
    cores: availableParallelism(),
    buildId,
    version,
  };
}
