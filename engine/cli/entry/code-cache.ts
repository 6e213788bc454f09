// The engine's bundles with V8's code cache: compiled functions of earlier runs of the same command, so that they need
// not be compiled again. Losing it costs time. It lies beside the bundles and never in a project: whoever can write it
// decides what code runs.
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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

/** The first run of a command may have been a mistake that compiled little: a cache is looked at again, now and then. */
const restMs = 5000;
/** How long one is left alone in which nothing was missing. */
const longRestMs = 3_600_000;
/** Less than this is not worth writing. */
const clearlyMore = 1.01;

/** Path of a cache that may have to be written → what to write, and how many bytes are there. */
const unsaved = new Map<string, { readonly script: Script; readonly knownBytes: number }>();

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
  const knownBytes = cachedData && script.cachedDataRejected !== true ? cachedData.length : 0;
  if (knownBytes === 0 || isRested(cachePath)) {
    if (unsaved.size === 0) process.once('exit', () => save(folder, build));
    unsaved.set(cachePath, { script, knownBytes });
  }
  return script;
}

function isRested(path: string): boolean {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > restMs;
}

/** When the process ends, so that functions are in it which were compiled late. A read-only installation goes without. */
function save(folder: string, build: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    for (const [path, { script, knownBytes }] of unsaved) {
      const bytes = script.createCachedData();
      if (bytes.length > knownBytes * clearlyMore) write(path, bytes);
      else utimesSync(path, Date.now() / 1000, (Date.now() + longRestMs) / 1000);
    }
    // What earlier builds left: nobody reads it again.
    for (const name of readdirSync(folder)) if (!name.startsWith(`${build}-`)) rmSync(join(folder, name));
  } catch {
    // Nothing is lost but time, and disk space.
  }
}

function write(path: string, bytes: Uint8Array): void {
  const temp = `${path}.${process.pid}`;
  writeFileSync(temp, bytes);
  renameSync(temp, path);
}

function tryRead(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
