// What esbuild reads, witnessed: each local file's digest, each package's version, each file named by URL.
// The bytes that are digested are the very bytes that esbuild is handed; a file is read once in a trace.
import type { Loader, Message, OnLoadResult, Plugin } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { moduleFileMissing, untraceable } from '../../core/problems/module.ts';
import { inspectCode, placeInSource, rewriteCode, type Inspection, type UrlLiteral } from './local-code.ts';
import { leaveNativeOutside, leaveOutside, type ResolvedImports } from './outside-packages.ts';
import { needsItsFolder } from './package-versions.ts';
import { isLocal, type Trace } from './trace.ts';

/** @param known what earlier passes have resolved; absent when there was none, or one failed */
export function tracePlugin(trace: Trace, known?: ResolvedImports): Plugin {
  return {
    name: 'restage-trace',
    setup(build) {
      build.onLoad({ filter: /.*/, namespace: 'file' }, ({ path, with: attributes }) => {
        const type = attributes['type'];
        const key = `${path}\0${type ?? ''}`;
        const known = trace.loaded.get(key);
        if (known) return known;
        const result = isLocal(path, trace.root) ? loadLocal(path, type, trace) : loadPackaged(path, trace);
        trace.loaded.set(key, result);
        return result;
      });
      if (trace.external.size > 0) leaveOutside(build, trace, known);
      else leaveNativeOutside(build, trace);
    },
  };
}

const codeLoaders: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
};

async function loadLocal(path: string, type: string | undefined, trace: Trace): Promise<OnLoadResult> {
  const bytes = readTraced(path, trace);
  const loader = codeLoaders[extname(path)];
  if (type === 'text') return { contents: bytes, loader: 'text' };
  if (type === 'bytes') return { contents: bytes, loader: 'binary' };
  if (!loader || type === 'json') return { contents: bytes, loader: type === 'json' ? 'json' : 'default' };

  const source = new TextDecoder().decode(bytes);
  const inspection = await inspectCode(source, loader).catch(failureMessages);
  if ('errors' in inspection) {
    const file = relative(trace.root, path);
    return {
      errors: inspection.errors.map(({ text, location }) => ({ text, location: location && { ...location, file } })),
    };
  }
  if (inspection.urls.length === 0 && inspection.findings.length === 0) return { contents: bytes, loader };
  const place = (offset: number, length: number) => placeInSource(relative(trace.root, path), source, offset, length);
  for (const { kind, start, length } of inspection.findings) {
    trace.problems.push(untraceable(kind, place(start, length)));
  }
  return { contents: withUrlsBeside(source, inspection, path, trace), loader };
}

function withUrlsBeside(source: string, inspection: Inspection, path: string, trace: Trace): string {
  return rewriteCode(source, inspection, (url) => {
    const target = putBeside(url, path, trace);
    if (target !== undefined) return JSON.stringify(target);
    const place = placeInSource(relative(trace.root, path), source, url.start, url.end - url.start);
    trace.problems.push(moduleFileMissing(url.specifier, place));
    return source.slice(url.start, url.end);
  });
}

/** Syntax errors as data; anything else is a bug and goes on. */
function failureMessages(error: unknown): { readonly errors: readonly Message[] } {
  if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) return { errors: error.errors };
  throw error;
}

function readTraced(path: string, trace: Trace): Uint8Array {
  const bytes = readFileSync(path);
  trace.files.set(path, createHash('sha256').update(bytes).digest('hex'));
  return bytes;
}

/** What the literal becomes, so that it works from the output folder; undefined if there is no such file. */
function putBeside({ specifier }: UrlLiteral, importer: string, trace: Trace): string | undefined {
  const base = pathToFileURL(importer).href;
  if (!URL.canParse(specifier, base)) return undefined;
  const url = new URL(specifier, base);
  if (url.protocol !== 'file:') return specifier;
  const { search, hash } = url;
  url.search = url.hash = '';
  const path = fileURLToPath(url);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  const real = realpathSync(path);
  const isWorker = extname(real) in codeLoaders;
  const name = nameBeside(real, isWorker, trace.root);
  trace.named.set(importer, [...(trace.named.get(importer) ?? []), { path, real, name, isWorker }]);
  if (isWorker) trace.onWorker(real, name);
  else if (!trace.assets.has(name)) trace.assets.set(name, readTraced(real, trace));
  return `./${name}${search}${hash}`;
}

/** Told apart by where they lie in the project, and plain enough to stand in a URL. */
function nameBeside(real: string, isWorker: boolean, root: string): string {
  const where = createHash('sha256').update(relative(root, real)).digest('hex').slice(0, 8);
  const extension = extname(real);
  const stem = basename(real, extension).replaceAll(/[^\w.-]/g, '_');
  return isWorker ? `worker-${where}-${stem}.mjs` : `file-${where}-${stem}${extension}`;
}

/** An empty map: stack traces need no positions in packages, and theirs would make up most of the bundle. */
const noMappings = Buffer.from(
  '\n//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIiJdLCJtYXBwaW5ncyI6IkEifQ==',
);

async function loadPackaged(path: string, trace: Trace): Promise<OnLoadResult> {
  const home = trace.packageOf(path);
  const extension = extname(path);
  const folder = home?.dir ?? dirname(path);
  if (extension === '.node' || home?.native) trace.external.add(folder);
  if (extension === '.node') return { contents: '', loader: 'js' };
  const bytes = home ? readFileSync(path) : readTraced(path, trace);
  const loader = codeLoaders[extension];
  if (!loader) return { contents: bytes, loader: 'default' };
  const source = bytes.toString();
  if (!(await needsItsFolder(source))) return { contents: Buffer.concat([bytes, noMappings]), loader };
  // Node runs no TypeScript below node_modules: it cannot stay outside, so what it names by URL comes along.
  const inspection = extension.includes('ts') ? await inspectCode(source, loader).catch(() => undefined) : undefined;
  if (inspection && inspection.findings.length === 0)
    return { contents: withUrlsBeside(source, inspection, path, trace) + noMappings.toString(), loader };
  trace.external.add(folder);
  return { contents: bytes, loader };
}
