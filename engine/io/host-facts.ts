// Facts about this machine that only `doctor` asks for: versions of tools, file systems, packages.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gitArguments, withoutGitVariables } from './git-call.ts';

export interface HostFacts {
  readonly nodeVersion: string;
  readonly platform: string;
  /** undefined if there is no git command. */
  gitVersion(): string | undefined;
  /** `ext4`, `btrfs`, `nfs`, …; undefined where nobody knows. */
  fileSystemOf(path: string): string | undefined;
  /** Version of a package as a file in `folder` would get it, or as the engine itself would without one; undefined if there is none. */
  packageVersion(name: string, folder?: string): string | undefined;
  /** Bundles a line of code; what went wrong, or undefined. */
  tryEsbuild(): Promise<string | undefined>;
}

export const hostFacts: HostFacts = {
  nodeVersion: process.version,
  platform: process.platform,
  gitVersion,
  fileSystemOf,
  packageVersion,
  tryEsbuild,
};

function gitVersion(): string | undefined {
  try {
    const text = execFileSync('git', [...gitArguments, '--version'], {
      env: withoutGitVariables(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text
      .toString('utf8')
      .trim()
      .replace(/^git version /, '');
  } catch {
    return undefined;
  }
}

/** Magic numbers of statfs(2) on Linux; other systems number theirs anew with each boot. */
const linuxFileSystems: Readonly<Record<string, string>> = {
  ef53: 'ext4',
  '9123683e': 'btrfs',
  '58465342': 'xfs',
  '2fc12fc1': 'zfs',
  '1021994': 'tmpfs',
  '794c7630': 'overlayfs',
  '6969': 'nfs',
  ff534d42: 'smb',
  fe534d42: 'smb',
  '65735546': 'fuse',
  '1021997': '9p',
  f2f52010: 'f2fs',
  ca451a4e: 'bcachefs',
  '4d44': 'fat',
  '2011bab0': 'exfat',
  '5346544e': 'ntfs',
};

function fileSystemOf(path: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return linuxFileSystems[(statfsSync(path).type >>> 0).toString(16)];
  } catch {
    return undefined;
  }
}

function packageVersion(name: string, folder?: string): string | undefined {
  try {
    const from = createRequire(folder === undefined ? import.meta.filename : join(folder, 'package.json'));
    for (let at = dirname(from.resolve(name)); at !== dirname(at); at = dirname(at)) {
      const path = join(at, 'package.json');
      if (!existsSync(path)) continue;
      const facts = JSON.parse(readFileSync(path, 'utf8')) as { readonly name?: unknown; readonly version?: unknown };
      if (facts.name === name) return typeof facts.version === 'string' ? facts.version : 'unknown';
    }
    return 'unknown';
  } catch {
    return undefined;
  }
}

async function tryEsbuild(): Promise<string | undefined> {
  try {
    const { transform } = await import('esbuild');
    await transform('const one: number = 1;', { loader: 'ts' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? error.message) : String(error);
  }
}
