// The real bundler: esbuild, with a plugin that witnesses what it reads. It is loaded when the first module is bundled.
// A bundle may hold absolute paths of external packages: it belongs to this checkout; its trace is what is compared.
import type { BuildFailure, BuildOptions, Message, OutputFile } from 'esbuild';
import { realpathSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { throwIfAny, type Problem } from '../../core/problem.ts';
import type { Place } from '../../core/model.ts';
import { moduleEntryKind, moduleEntryMissing, moduleNotFound, moduleSyntax } from '../../core/problems/module.ts';
import type { Bundle, Bundler } from './bundler.ts';
import { ReadGraph, type Part } from './bundle-parts.ts';
import type { PackageHome } from './package-versions.ts';
import { resolvedImports, type ResolvedImports } from './outside-packages.ts';
import { type Inputs, isLocal, startTrace, type Trace } from './trace.ts';
import { tracePlugin } from './trace-plugin.ts';
import { readTsconfigChains } from './tsconfig-chain.ts';
import { watchedPaths } from './watched-paths.ts';

/** Name of the output to import. */
const stageOutput = 'stage.mjs';

/** What is asked for at the same time is built at the same time: stages share most of what they import. */
export function esbuildBundler(): Bundler {
  let waiting: Request[] = [];
  const answerAll = (): void => {
    const requests = waiting;
    waiting = [];
    for (const root of new Set(requests.map((request) => request.root)))
      void answer(
        requests.filter((request) => request.root === root),
        root,
      );
  };
  return {
    bundle: (entry, root) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(answerAll);
        waiting.push({ entry, root, resolve, reject });
      }),
  };
}

interface Request {
  readonly entry: string;
  readonly root: string;
  readonly resolve: (bundle: Bundle) => void;
  readonly reject: (error: unknown) => void;
}

/** @param requests of the same root */
async function answer(requests: readonly Request[], root: string): Promise<void> {
  const entries = [...new Set(requests.map(({ entry }) => entry))];
  // If one of them has a mistake, each is bundled alone, and has its own mistakes only.
  const together = entries.length > 1 ? await bundleModules(entries, root).catch(() => undefined) : undefined;
  for (const { entry, resolve, reject } of requests) {
    const bundles = together ?? bundleModules([entry], root);
    Promise.resolve(bundles).then((found) => resolve(found.get(entry)!), reject);
  }
}

async function bundleModules(entries: readonly string[], givenRoot: string): Promise<ReadonlyMap<string, Bundle>> {
  const root = realpathSync(givenRoot);
  const problems = entries.flatMap((entry) => entryProblems(entry, givenRoot));
  throwIfAny(problems);
  const trace = startTrace(root);
  const reals = [...new Set(entries.map((entry) => realpathSync(entry)))];
  const names = new Map(reals.map((real, at) => [real, reals.length === 1 ? stageOutput : `stage-${at}.mjs`]));
  const graph = new ReadGraph(trace);
  const outputs = await build(new Map(Array.from(names, ([real, name]) => [name, real])), trace, graph);
  throwIfAny(inOrder(trace.problems));
  const bundles = new Map<string, Bundle>();
  for (const entry of entries) {
    const real = realpathSync(entry);
    const part = graph.from(real);
    const beside = part.named.map(({ name }) => ({ path: name, bytes: outputs.get(name) ?? trace.assets.get(name)! }));
    const stage = { path: stageOutput, bytes: outputs.get(names.get(real)!)! };
    const others = [...sortedMap(new Map(beside.map((output) => [output.path, output])))].map(([, output]) => output);
    bundles.set(entry, await bundleOf(part, { root, givenRoot, entry, outputs: [stage, ...others] }));
  }
  return bundles;
}

function entryProblems(entry: string, root: string): readonly Problem[] {
  const shown = relative(root, entry);
  if (!statSync(entry, { throwIfNoEntry: false })?.isFile()) return [moduleEntryMissing(shown)];
  return /^\.[cm]?[jt]s$/.test(extname(entry)) ? [] : [moduleEntryKind(shown)];
}

interface Bundled {
  readonly root: string;
  readonly givenRoot: string;
  readonly entry: string;
  readonly outputs: Bundle['outputs'];
}

async function bundleOf(part: Part, { root, givenRoot, entry, outputs }: Bundled): Promise<Bundle> {
  const files = sortedMap(part.files);
  const configs = await readTsconfigChains(new Set([...files.keys()].map(dirname)));
  const named = [givenRoot, entry, ...part.named.map(({ path }) => path)].map((path) => resolve(path));
  const watched = { root, named, files: files.keys(), packages: part.packages, imports: part.imports, configs };
  return {
    files,
    configs: sortedMap(configs.digests),
    packages: versions(part.packages),
    outputs,
    watched: watchedPaths(watched),
  };
}

/**
 * Builds until no further package turns out to need its own folder: what a file is like is known only after esbuild has
 * come to it, and then it is too late.
 */
async function build(entries: Entries, trace: Trace, graph: ReadGraph): Promise<ReadonlyMap<string, Uint8Array>> {
  const outputs = new Map<string, Uint8Array>();
  const seen = new Set<string>();
  let known: ResolvedImports | undefined;
  let asked = entries;
  for (;;) {
    const outsideBefore = new Set(trace.external);
    const { built, errors, outputFiles, inputs } = await attempt(asked, seen, trace, known);
    for (const one of inputs) graph.add(one);
    for (const { location } of errors) {
      const file = location && resolve(trace.root, location.file);
      if (file && !isLocal(file, trace.root)) trace.external.add(trace.packageOf(file)?.dir ?? dirname(file));
    }
    const found = new Set([...trace.external].filter((dir) => !outsideBefore.has(dir)));
    for (const dir of trace.native) trace.external.add(dir);
    // What imports nothing of a package that turned out to be outside is done.
    asked = new Map(
      [...built].filter(([, path]) => found.size > 0 && (errors.length > 0 || graph.imports(path, found))),
    );
    for (const { path, contents } of outputFiles) {
      const name = relative(outputFolder(trace.root), path);
      if (!asked.has(name)) outputs.set(name, contents);
    }
    known = errors.length > 0 ? undefined : inputs.reduce((all, one) => resolvedImports(one, trace, all), known);
    if (found.size === 0) trace.problems.push(...errors.map((error) => problem(error, trace.root)));
    if (asked.size === 0) return outputs;
  }
}

/** Name of the output → real path. A file may be two: a stage that is its own worker. */
type Entries = ReadonlyMap<string, string>;

interface Built {
  /** What was asked for, and the worker scripts that it turned out to name. */
  readonly built: Entries;
  readonly errors: readonly Message[];
  readonly outputFiles: readonly OutputFile[];
  readonly inputs: readonly Inputs[];
}

/** @param seen the names of all that were ever built, to which it adds its own */
async function attempt(
  asked: Entries,
  seen: Set<string>,
  trace: Trace,
  known: ResolvedImports | undefined,
): Promise<Built> {
  const built = new Map<string, string>();
  const builds: Promise<BuiltOnce>[] = [];
  const begin = (entries: Entries): void => {
    for (const [name, path] of entries) {
      seen.add(name);
      built.set(name, path);
    }
    builds.push(buildOnce(entries, trace, known));
  };
  trace.onWorker = (path, name) => {
    if (!seen.has(name)) begin(new Map([[name, path]]));
  };
  begin(asked);
  const done: BuiltOnce[] = [];
  // It grows meanwhile.
  for (const one of builds) done.push(await one);
  return {
    built,
    errors: done.flatMap(({ errors }) => errors),
    outputFiles: done.flatMap(({ outputFiles }) => outputFiles),
    inputs: done.map(({ metafile }) => metafile.inputs),
  };
}

interface BuiltOnce {
  readonly errors: readonly Message[];
  readonly outputFiles: readonly OutputFile[];
  readonly metafile: { readonly inputs: Inputs };
}

async function buildOnce(entries: Entries, trace: Trace, known: ResolvedImports | undefined): Promise<BuiltOnce> {
  const esbuild = await import('esbuild');
  try {
    return await esbuild.build({ ...options(entries, trace.root), plugins: [tracePlugin(trace, known)] });
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return { errors: error.errors, outputFiles: [], metafile: { inputs: {} } };
  }
}

/** Where the outputs would lie, as seen from the sources: a folder below `.cache/modules/`. Nothing is written. */
function outputFolder(root: string): string {
  return join(root, '.cache', 'modules', 'digest');
}

function options(entries: Entries, root: string) {
  return {
    absWorkingDir: root,
    entryPoints: Array.from(entries, ([name, path]) => ({ in: path, out: name.replace(/\.mjs$/, '') })),
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

function versions(packages: Iterable<PackageHome>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { name, version } of packages) found.set(name, (found.get(name) ?? new Set()).add(version));
  return sortedMap(new Map(Array.from(found, ([name, all]) => [name, [...all].sort()] as const)));
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
