// The real bundler: esbuild, with a plugin that witnesses what it reads. It is loaded when the first module is bundled.
// A bundle may hold absolute paths of external packages: it belongs to this checkout; its trace is what is compared.
import type { BuildFailure, BuildOptions, BuildResult, Message, Metafile } from 'esbuild';
import { realpathSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { EngineError, throwIfAny, type Problem } from '../../core/problem.ts';
import type { Place } from '../../core/model.ts';
import { moduleEntryKind, moduleEntryMissing, moduleNotFound, moduleSyntax } from '../../core/problems/module.ts';
import type { Bundle, Bundler, BundleOutput } from './bundler.ts';
import { isLocal, startTrace, tracePlugin, type Inputs, type Trace } from './trace-plugin.ts';
import { readTsconfigChains } from './tsconfig-chain.ts';
import { watchedPaths, type TracedImport } from './watched-paths.ts';

/** Name of the output to import. */
const stageOutput = 'stage.mjs';

export function esbuildBundler(): Bundler {
  return { bundle: bundleModule };
}

async function bundleModule(entry: string, givenRoot: string): Promise<Bundle> {
  const root = realpathSync(givenRoot);
  const shown = relative(givenRoot, entry);
  if (!statSync(entry, { throwIfNoEntry: false })?.isFile()) throw new EngineError([moduleEntryMissing(shown)]);
  if (!/^\.[cm]?[jt]s$/.test(extname(entry))) throw new EngineError([moduleEntryKind(shown)]);

  const trace = startTrace(root);
  const imports = new Map<string, TracedImport>();
  const outputs = new Map<string, Uint8Array>();
  const bundled = new Set<string>();
  let waiting = new Map([[realpathSync(entry), stageOutput]]);
  while (waiting.size > 0) {
    const { outputFiles, metafile } = await build(waiting, trace);
    for (const { path, contents } of outputFiles) outputs.set(relative(outputFolder(root), path), contents);
    for (const traced of [...localImports(metafile, root), ...trace.outsideImports])
      imports.set(`${traced.importer}\0${traced.specifier}`, traced);
    for (const path of waiting.keys()) bundled.add(path);
    waiting = new Map([...trace.workers].filter(([path]) => !bundled.has(path)));
  }
  throwIfAny(inOrder(trace.problems));
  for (const [name, bytes] of trace.assets) outputs.set(name, bytes);

  const files = sortedMap(trace.files);
  const configs = await readTsconfigChains(new Set([...files.keys()].map(dirname)));
  const named = [givenRoot, entry, ...trace.urlPaths].map((path) => resolve(path));
  return {
    files,
    configs: sortedMap(configs.digests),
    packages: versions(trace),
    outputs: withStageFirst(outputs),
    watched: watchedPaths({
      root,
      named,
      files: files.keys(),
      packages: trace.packages,
      imports: imports.values(),
      configs,
    }),
  };
}

/**
 * Builds until no further package turns out to need its own folder: what a package's code is like is known only after
 * esbuild has come to it, and then it is too late to leave it outside.
 */
async function build(entries: ReadonlyMap<string, string>, trace: Trace): Promise<Built> {
  let before: Inputs | undefined;
  for (;;) {
    const outsideBefore = trace.external.size;
    const { errors, outputFiles, metafile } = await attempt(entries, trace, before);
    for (const { location } of errors) {
      const file = location && resolve(trace.root, location.file);
      if (file && !isLocal(file, trace.root)) trace.external.add(trace.packageOf(file)?.dir ?? dirname(file));
    }
    if (trace.external.size > outsideBefore) {
      before = errors.length > 0 ? undefined : metafile.inputs;
      continue;
    }
    trace.problems.push(...errors.map((error) => problem(error, trace.root)));
    return { errors, outputFiles, metafile };
  }
}

interface Built {
  readonly errors: readonly Message[];
  readonly outputFiles: BuildResult<{ write: false }>['outputFiles'];
  readonly metafile: Pick<Metafile, 'inputs'>;
}

async function attempt(entries: ReadonlyMap<string, string>, trace: Trace, before: Inputs | undefined): Promise<Built> {
  const esbuild = await import('esbuild');
  try {
    return await esbuild.build({ ...options(entries, trace.root), plugins: [tracePlugin(trace, before)] });
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return { errors: error.errors, outputFiles: [], metafile: { inputs: {} } };
  }
}

/** Where the outputs would lie, as seen from the sources: a folder below `.cache/modules/`. Nothing is written. */
function outputFolder(root: string): string {
  return join(root, '.cache', 'modules', 'digest');
}

function options(entries: ReadonlyMap<string, string>, root: string) {
  return {
    absWorkingDir: root,
    entryPoints: Array.from(entries, ([path, name]) => ({ in: path, out: name.replace(/\.mjs$/, '') })),
    outdir: outputFolder(root),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // None of esbuild's own conditions: an external package must be what Node would find.
    conditions: [],
    nodePaths: [],
    charset: 'utf8',
    legalComments: 'none',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
    logLimit: 0,
    banner: {
      js: "import { createRequire as __restageCreateRequire } from 'node:module';\nconst require = __restageCreateRequire(import.meta.url);",
    },
  } as const satisfies BuildOptions;
}

function* localImports({ inputs }: Pick<Metafile, 'inputs'>, root: string): Iterable<TracedImport> {
  for (const [input, { imports }] of Object.entries(inputs)) {
    const importer = resolve(root, input);
    if (!isLocal(importer, root)) continue;
    for (const { original, external, path } of imports) {
      // One that leads nowhere (in a try) has no `original`.
      const specifier = original ?? (external ? path : undefined);
      if (specifier !== undefined && !isBuiltin(specifier) && !specifier.startsWith('file:'))
        yield { importer, specifier };
    }
  }
}

function versions({ packages }: Trace): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { name, version } of packages) found.set(name, (found.get(name) ?? new Set()).add(version));
  return sortedMap(new Map(Array.from(found, ([name, all]) => [name, [...all].sort()] as const)));
}

function withStageFirst(outputs: ReadonlyMap<string, Uint8Array>): readonly [BundleOutput, ...BundleOutput[]] {
  const stage = outputs.get(stageOutput);
  if (!stage) throw new Error('esbuild wrote no stage.mjs');
  const others = [...sortedMap(outputs)].filter(([path]) => path !== stageOutput);
  return [{ path: stageOutput, bytes: stage }, ...others.map(([path, bytes]) => ({ path, bytes }))];
}

/** In code-unit order of the keys. */
function sortedMap<V>(map: ReadonlyMap<string, V>): ReadonlyMap<string, V> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

function problem({ text, location }: Message, root: string): Problem {
  const place = location ? placeOf(location, root) : undefined;
  // esbuild's messages have no code; this sentence is the one that it has for every import that leads nowhere.
  const [, specifier] = /^Could not resolve "(.*)"/.exec(text) ?? [];
  return specifier === undefined ? moduleSyntax(text, place) : moduleNotFound(specifier, place);
}

/** esbuild counts columns from 0 and in bytes of UTF-8. */
function placeOf({ file, line, column, length, lineText }: NonNullable<Message['location']>, root: string): Place {
  const bytes = Buffer.from(lineText);
  const before = bytes.subarray(0, column).toString().length;
  const marked = bytes.subarray(column, column + length).toString().length;
  const shown = relative(root, resolve(root, file));
  return { file: shown, line, column: before + 1, length: Math.max(1, marked), text: lineText };
}

/** A file of both the stage and its worker is reported once. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()].sort(byPlace);
}

function byPlace(a: Problem, b: Problem): number {
  const [x, y] = [a.place, b.place];
  if (!x || !y) return Number(Boolean(x)) - Number(Boolean(y));
  if (x.file !== y.file) return x.file < y.file ? -1 : 1;
  return x.line - y.line || x.column - y.column;
}
