// A small command of the system whose exit code says all. It does not belong to the terminal's group: Ctrl-C asks the
// engine to stop, and the engine still needs its answer.
import { spawn } from 'node:child_process';

/** undefined if it could not be started, or was killed. */
export function exitCodeOf(command: string, args: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(undefined));
    child.on('exit', (code) => resolve(code ?? undefined));
  });
}
