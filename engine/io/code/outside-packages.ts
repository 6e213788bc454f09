// Packages that stay outside of a bundle, to run from where they are installed: their imports by absolute path.
import type { OnResolveArgs, OnResolveResult, PluginBuild } from 'esbuild';
import { existsSync, realpathSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Inputs, isLocal, type Trace } from './trace.ts';

/**
 * Imports of external packages, by absolute path: from the output folder their names may lead nowhere (a linked
 * package has a node_modules of its own). Asking about each import would cost more than bundling does, so only the
 * specifiers that led to such a package before are asked about, when an earlier pass tells which.
 */
export function leaveOutside(build: PluginBuild, trace: Trace, known: ResolvedImports | undefined): void {
  const isOutside = (path: string): boolean =>
    !isLocal(path, trace.root) && trace.external.has(trace.packageOf(path)?.dir ?? dirname(path));
  const specifiers = known && [...known.values()].filter(({ path }) => isOutside(path)).map((found) => found.specifier);
  const filter = specifiers ? new RegExp(`^(?:${[...new Set(specifiers)].map(escaped).join('|')})$`) : /.*/;
  build.onResolve({ filter, namespace: 'file' }, async (args) => {
    const { path: specifier, importer, kind } = args;
    if (args.pluginData === asked || kind === 'entry-point' || specifier.startsWith('node:')) return undefined;
    if (specifier.startsWith('.') && !isLocal(importer, trace.root)) return undefined;
    const path = known?.get(importKey(importer, kind, specifier))?.path ?? (await ask(build, args));
    return path !== undefined && isOutside(path) ? outside(trace, args, path) : undefined;
  });
}

/** In the first pass, what can be told from a package's folder alone: it spares a second one. */
export function leaveNativeOutside(build: PluginBuild, trace: Trace): void {
  const nativeAt = nativeFinder(trace);
  build.onResolve({ filter: /^[^./]/, namespace: 'file' }, async (args) => {
    if (args.pluginData === asked || args.kind === 'entry-point' || isBuiltin(args.path)) return undefined;
    if (!nativeAt(dirname(args.importer), args.path)) return undefined;
    const path = await ask(build, args);
    if (path === undefined || isLocal(path, trace.root)) return undefined;
    const home = trace.packageOf(path);
    if (!home?.native) return undefined;
    trace.native.add(home.dir);
    return outside(trace, args, path);
  });
}

/** Whether the package that Node would look for first, seen from a folder, has native parts. */
function nativeFinder(trace: Trace): (folder: string, specifier: string) => boolean {
  const known = new Map<string, boolean>();
  const isNative = (folder: string, name: string): boolean => {
    const key = `${folder}\0${name}`;
    let found = known.get(key);
    if (found === undefined) {
      const manifest = join(folder, 'node_modules', name, 'package.json');
      const above = dirname(folder);
      if (existsSync(manifest)) found = trace.packageOf(realpathSync(manifest))?.native === true;
      else found = above !== folder && isNative(above, name);
      known.set(key, found);
    }
    return found;
  };
  return (folder, specifier) => {
    const [first = '', second] = specifier.split('/');
    return isNative(folder, first.startsWith('@') && second !== undefined ? `${first}/${second}` : first);
  };
}

function outside(trace: Trace, { importer, kind, path: specifier }: OnResolveArgs, path: string): OnResolveResult {
  trace.outsideImports.push({ importer, kind, specifier, path });
  const isRequire = kind === 'require-call' || kind === 'require-resolve';
  return { path: isRequire ? path : pathToFileURL(path).href, external: true };
}

const asked = Symbol('asked by this plugin');

/** The file that esbuild would take. */
async function ask(build: PluginBuild, args: OnResolveArgs): Promise<string | undefined> {
  const { path, importer, resolveDir, kind, namespace } = args;
  const options = { importer, resolveDir, kind, namespace, with: args.with, pluginData: asked };
  const found = await build.resolve(path, options);
  return found.errors.length > 0 || found.external || found.namespace !== 'file' ? undefined : found.path;
}

interface ResolvedImport {
  readonly specifier: string;
  /** Absolute. */
  readonly path: string;
}

export type ResolvedImports = ReadonlyMap<string, ResolvedImport>;

/** What a pass has resolved, and those before it. Of what is external, it is the plugin that knows where it leads. */
export function resolvedImports(
  inputs: Inputs,
  { root, outsideImports }: Trace,
  before?: ResolvedImports,
): ResolvedImports {
  const found = new Map(before);
  for (const { importer, kind, specifier, path } of outsideImports)
    found.set(importKey(importer, kind, specifier), { specifier, path });
  for (const [input, { imports }] of Object.entries(inputs)) {
    const importer = resolve(root, input);
    for (const { original, external, path, kind } of imports) {
      if (original === undefined || external) continue;
      found.set(importKey(importer, kind, original), { specifier: original, path: resolve(root, path) });
    }
  }
  return found;
}

function importKey(importer: string, kind: string, specifier: string): string {
  return [importer, kind, specifier].join('\0');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
