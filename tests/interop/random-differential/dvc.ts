// Real DVC, named by the environment's DVC: each command is a process of its own, forked from one that has DVC's
// modules loaded, because those take longer to load than most commands to run. Nothing but the disk is shared.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = process.env.DVC ?? 'dvc';
const server = fileURLToPath(new URL('dvc_server.py', import.meta.url));

export interface DvcOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function hasDvc(): boolean {
  if (spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0) return true;
  process.stderr.write(`skipped: ${command} is not there; set DVC\n`);
  return false;
}

export class Dvc {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  /** What DVC keeps outside of projects; its own, so that nothing of this machine counts. */
  private readonly home = mkdtempSync(join(tmpdir(), 'restage-dvc-home-'));

  constructor() {
    // The interpreter that the command itself names in its first line; the command may be one of PATH.
    const { stdout } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command], { encoding: 'utf8' });
    const [, python = 'python3'] = /^#!(\S+)/.exec(readFileSync(stdout.trim(), 'utf8')) ?? [];
    this.child = spawn(python, [server], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!this.child.stdout) throw new Error('no output of the DVC server');
    this.lines = createInterface({ input: this.child.stdout });
  }

  /** One at a time. */
  async run(dir: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<DvcOutcome> {
    const { PATH = '' } = process.env;
    const all = {
      PATH,
      HOME: this.home,
      DVC_NO_ANALYTICS: '1',
      DVC_SITE_CACHE_DIR: join(this.home, 'site'),
      GIT_CONFIG_NOSYSTEM: '1',
      ...env,
    };
    const answer = new Promise<string>((resolve, reject) => {
      this.lines.once('line', resolve);
      this.child.once('exit', () => reject(new Error('the DVC server is gone')));
    });
    this.child.stdin?.write(`${JSON.stringify({ dir, args, env: all })}\n`);
    return JSON.parse(await answer) as DvcOutcome;
  }

  close(): void {
    this.child.removeAllListeners('exit');
    this.child.stdin?.end();
    rmSync(this.home, { recursive: true, force: true });
  }
}
