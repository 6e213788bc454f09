// The engine's bundles with V8's code cache: compiled functions of the last run of the same command, so that they need
// not be compiled again. Losing it costs time. It lies beside the bundles and never in a project: whoever can write it
// decides what code runs.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

export interface Bundles {
  /** Absolute path of the main one, a CommonJS module in ASCII; those it loads when needed lie in `lazy/` beside it. */
  readonly main: string;
  readonly buildId: string;
  /** Of a module beside the main one; createRequire() makes one, too, but loads Node's loader of ES modules. */
  readonly require: NodeJS.Require;
  /** Each command uses other functions, so each has caches of its own. */
  readonly command: string;
}

/** What require() puts around a module; on its first line, so that lines stay what they are. */
const before = '(function (exports, require, module, __filename, __dirname) {';
const after = '\n})';

/** Path of a cache that is to be written → what was compiled without it. */
const unsaved = new Map<string, Script>();

/** What the main bundle exports. */
export function loadMain(bundles: Bundles): unknown {
  const folder = dirname(bundles.main);
  const require = (id: string): unknown => (id.startsWith('./lazy/') ? load(join(folder, id)) : bundles.require(id));
  function load(path: string): unknown {
    const module = { exports: {} as unknown, require };
    const run = compile(path, bundles).runInThisContext() as (...args: readonly unknown[]) => void;
    run(module.exports, require, module, path, dirname(path));
    return module.exports;
  }
  return load(bundles.main);
}

function compile(path: string, { main, buildId, command }: Bundles): Script {
  const folder = join(dirname(main), 'code-cache');
  const build = buildId.slice(0, 16);
  const cachePath = join(folder, `${build}-${process.version}-${process.arch}-${command}-${basename(path)}`);
  const cachedData = tryRead(cachePath);
  const script = new Script(before + readFileSync(path, 'latin1') + after, {
    filename: path,
    ...(cachedData ? { cachedData } : {}),
  });
  if (!cachedData || script.cachedDataRejected === true) {
    if (unsaved.size === 0) process.once('exit', () => save(folder, build));
    unsaved.set(cachePath, script);
  }
  return script;
}

/** When the process ends, so that functions are in it which were compiled late. */
function save(folder: string, build: string): void {
  for (const [path, script] of unsaved) tryWrite(path, () => script.createCachedData());
  removeOthers(folder, build);
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

/** What earlier builds left: nobody reads it again. */
function removeOthers(folder: string, build: string): void {
  try {
    for (const name of readdirSync(folder)) if (!name.startsWith(`${build}-`)) rmSync(join(folder, name));
  } catch {
    // Nothing is lost but disk space.
  }
}
