// The engine's main bundle with V8's code cache: compiled functions of the last run of the same command, so that they
// need not be compiled again. Losing it costs time. It lies beside the bundle and never in a project: whoever can
// write it decides what code runs.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

export interface MainBundle {
  /** Absolute path of a CommonJS module in ASCII. */
  readonly path: string;
  readonly buildId: string;
  /** Each command uses other functions, so each has a cache of its own. */
  readonly command: string;
}

/** What require() puts around a module; on its first line, so that lines stay what they are. */
const before = '(function (exports, require, module, __filename, __dirname) {';
const after = '\n})';

/** What the bundle exports. */
export function loadMain({ path, buildId, command }: MainBundle): unknown {
  const cachePath = join(
    dirname(path),
    'code-cache',
    `${buildId.slice(0, 16)}-${process.version}-${process.arch}-${command}`,
  );
  const cachedData = tryRead(cachePath);
  const script = new Script(before + readFileSync(path, 'latin1') + after, {
    filename: path,
    ...(cachedData ? { cachedData } : {}),
  });
  if (!cachedData || script.cachedDataRejected === true)
    process.once('exit', () => tryWrite(cachePath, () => script.createCachedData()));
  const module = { exports: {} as unknown };
  const run = script.runInThisContext() as (...args: readonly unknown[]) => void;
  run(module.exports, createRequire(path), module, path, dirname(path));
  return module.exports;
}

function tryRead(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** A read-only installation goes without. */
function tryWrite(path: string, bytes: () => Uint8Array): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const temp = `${path}.${process.pid}`;
    writeFileSync(temp, bytes());
    renameSync(temp, path);
  } catch {
    // Nothing is lost but time.
  }
}
