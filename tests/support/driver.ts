// Child processes that run the engine's sources: a driver is bundled by esbuild, since Node 20 cannot run .ts files.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles a driver (absolute path of a .ts file) into `dir`; the path of the script. */
export async function bundleDriver(entry: string, dir: string): Promise<string> {
  const outfile = join(dir, 'driver.mjs');
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner,
  });
  return outfile;
}

export interface Driver<Answer> {
  readonly child: ChildProcess;
  /** Sends a message and waits for the next answer. */
  ask(message: object): Promise<Answer>;
  /** Waits for it to be gone, so that its pid is nobody's. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

export function startDriver<Answer>(script: string, env: Readonly<Record<string, string>> = {}): Driver<Answer> {
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  return {
    child,
    ask: (message) =>
      new Promise<Answer>((resolve, reject) => {
        const failed = () => reject(new Error('the driver ended before it answered'));
        child.once('exit', failed);
        child.once('message', (answer) => {
          child.off('exit', failed);
          resolve(answer as Answer);
        });
        child.send(message);
      }),
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await exited;
    },
  };
}
