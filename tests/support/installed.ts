// The package as a user gets it: packed by npm, and installed from the tarball into an empty folder. What its
// dependencies need of the registry is asked for in the ordinary way, by npm.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repo = fileURLToPath(new URL('../..', import.meta.url));

export interface Packed {
  /** Absolute path of the tarball. */
  readonly tarball: string;
  /** Bytes as downloaded, and as installed. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs dist/ as it is. */
export function pack(folder: string): Packed {
  const text = npm(repo, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  const [packed] = JSON.parse(text) as readonly [Omit<Packed, 'tarball'> & { readonly filename: string }];
  return { ...packed, tarball: join(folder, packed.filename) };
}

/** Installs the tarball into a new folder inside of `folder`; the path of that. */
export function install(folder: string, tarball: string): string {
  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  npm(app, 'install', '--no-audit', '--no-fund', '--prefer-offline', tarball);
  return app;
}

/** Whether the registry answers; where RESTAGE_REQUIRE_REGISTRY is 1 it has to, and nobody asks. */
export function registryAnswers(): boolean {
  if (process.env['RESTAGE_REQUIRE_REGISTRY'] === '1') return true;
  try {
    npm(tmpdir(), 'view', 'esbuild', 'name', '--fetch-retries=0', '--fetch-timeout=10000');
    return true;
  } catch {
    process.stderr.write('the npm registry does not answer: the tests of the installed package are skipped\n');
    return false;
  }
}

/** Its standard output. */
export function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd, env: plainEnv(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Of the command, by way of npx; its standard output. */
export function npx(cwd: string, ...args: readonly string[]): string {
  return execFileSync('npx', ['--no-install', ...args], {
    cwd,
    env: plainEnv(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function folderForAll(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'restage-package-')));
}

/** Without what `npm test` says to those it runs, or the npm inside would work for this repository. */
function plainEnv(): NodeJS.ProcessEnv {
  const inner =
    /^npm_(?:package_|lifecycle_|config_(?:local_prefix|global_prefix|prefix)$)|^NODE_OPTIONS$|^INIT_CWD$|^FORCE_COLOR$/;
  const outer = Object.entries(process.env).filter(([name]) => !inner.test(name));
  return { ...Object.fromEntries(outer), NO_COLOR: '1' };
}
