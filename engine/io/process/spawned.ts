// A process of ours, started in a process group of its own, without standard input, its output on one pipe.
import type { execa as Execa } from 'execa';
import type { LaunchRequest, Place } from './launcher.ts';
import { openOutputPipe, type OutputPipe } from './output-pipe.ts';

export type Spawned = Exclude<ReturnType<typeof spawn>, Error>;

/** @param hasChannel whether it is a Node that talks with us; @returns why there is no pipe for its output */
export function spawn(
  execa: typeof Execa,
  [file, ...args]: readonly [string, ...string[]],
  { cwd, env }: Place,
  hasChannel: boolean,
) {
  const early: Uint8Array[] = [];
  let hear: LaunchRequest['onOutput'] = (chunk) => void early.push(chunk);
  const pipe = tryOpenPipe((chunk) => hear(chunk));
  if (pipe instanceof Error) return pipe;
  const child = execa(file, args, {
    cwd,
    env,
    extendEnv: false,
    stdin: 'ignore',
    // Any descriptor of ours is taken; the types name the first ones only.
    stdout: pipe.writeEnd as 1,
    stderr: pipe.writeEnd as 1,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    ipc: hasChannel,
    serialization: 'json',
  });
  pipe.closeWriteEnd();
  /** Whoever listens hears first what came before. */
  const listen = (onOutput: LaunchRequest['onOutput']): void => {
    early.splice(0).forEach(onOutput);
    hear = onOutput;
  };
  return { child, file, pipe, listen };
}

function tryOpenPipe(onOutput: (chunk: Uint8Array) => void): OutputPipe | Error {
  try {
    return openOutputPipe(onOutput);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
