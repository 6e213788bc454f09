// A process of ours, started in a process group of its own, without standard input, its output on one pipe.
import type { execa as Execa } from 'execa';
import type { LaunchRequest, Place } from './launcher.ts';
import { openOutputPipe, type OutputPipe } from './output-pipe.ts';

export interface Spawned {
  readonly child: ReturnType<typeof execaOf>;
  /** What was started. */
  readonly file: string;
  readonly pipe: OutputPipe;
  /** Whoever listens hears first what came before. */
  listen(onOutput: LaunchRequest['onOutput']): void;
}

/** @param hasChannel whether it is a Node that talks with us; @returns why there is no pipe for its output */
export function spawn(
  execa: typeof Execa,
  [file, ...args]: readonly [string, ...string[]],
  place: Place,
  hasChannel: boolean,
): Spawned | Error {
  const early: Uint8Array[] = [];
  let hear: LaunchRequest['onOutput'] = (chunk) => void early.push(chunk);
  const pipe = tryOpenPipe((chunk) => hear(chunk));
  if (pipe instanceof Error) return pipe;
  const child = execaOf(execa, file, args, place, pipe.writeEnd, hasChannel);
  pipe.closeWriteEnd();
  return {
    child,
    file,
    pipe,
    listen(onOutput) {
      early.splice(0).forEach(onOutput);
      hear = onOutput;
    },
  };
}

function execaOf(
  execa: typeof Execa,
  file: string,
  args: readonly string[],
  { cwd, env }: Place,
  writeEnd: number,
  hasChannel: boolean,
) {
  return execa(file, args, {
    cwd,
    env,
    extendEnv: false,
    stdin: 'ignore',
    // Any descriptor of ours is taken; the types name the first ones only.
    stdout: writeEnd as 1,
    stderr: writeEnd as 1,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    ipc: hasChannel,
    serialization: 'json',
  });
}

function tryOpenPipe(onOutput: (chunk: Uint8Array) => void): OutputPipe | Error {
  try {
    return openOutputPipe(onOutput);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
