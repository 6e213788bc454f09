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
  // A reader that went away (`restage status | head`) is no reason for a stack trace.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', leaveOnBrokenPipe);
  try {
    const world = await realWorld(build);
    process.exitCode = await main(process.argv.slice(2), { streams: process, world, signal: signals.signal });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`error: this is a bug in restage ${build.version}, please report it\n${text}\n`);
    process.exitCode = exitCodes.bug;
  }
}

function leaveOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(exitCodes.brokenPipe);
  throw error;
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
