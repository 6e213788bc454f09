// The tsconfig.json files that steer local code, as esbuild finds them: the nearest one above, and all that it extends.
// One that is broken or extends a missing file is no error here (esbuild only warns): what it names is still watched.
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';

export interface TsconfigChains {
  /** Real path of each file → SHA-256 (hex). */
  readonly digests: ReadonlyMap<string, string>;
  /** Paths at which esbuild may look for a module first, with `*` for what the import has there. */
  readonly aliases: readonly Alias[];
  /** Names that were looked for in vain. */
  readonly missing: readonly string[];
}

export interface Alias {
  readonly pattern: string;
  readonly target: string;
}

interface Tsconfig {
  readonly extends?: unknown;
  readonly compilerOptions?: { readonly baseUrl?: unknown; readonly paths?: unknown };
}

export async function readTsconfigChains(folders: Iterable<string>): Promise<TsconfigChains> {
  const { toJson } = await import('tsconfck');
  const digests = new Map<string, string>();
  const missing: string[] = [];
  const aliases: Alias[] = [];
  const nearest = new Set<string>();
  for (const folder of folders) {
    const file = nearestConfig(folder);
    if (file) nearest.add(realpathSync(file));
  }
  for (const start of nearest) {
    const bases = new Set<string>();
    const paths: Readonly<Record<string, unknown>>[] = [];
    const queue = [start];
    for (const file of queue) {
      const bytes = readFileSync(file);
      digests.set(file, createHash('sha256').update(bytes).digest('hex'));
      const config = parse(toJson(bytes.toString('utf8')));
      bases.add(dirname(file));
      if (typeof config.compilerOptions?.baseUrl === 'string') {
        const base = resolve(dirname(file), config.compilerOptions.baseUrl);
        bases.add(base);
        aliases.push({ pattern: '*', target: join(base, '*') });
      }
      if (isRecord(config.compilerOptions?.paths)) paths.push(config.compilerOptions.paths);
      for (const name of [config.extends].flat()) {
        if (typeof name !== 'string') continue;
        const extended = resolveExtends(name, file);
        if (extended === undefined) missing.push(...extendsCandidates(name, file));
        else if (!queue.includes(extended)) queue.push(extended);
      }
    }
    for (const [pattern, targets] of paths.flatMap((record) => Object.entries(record))) {
      for (const target of [targets].flat()) {
        for (const base of bases) aliases.push({ pattern, target: resolve(base, String(target)) });
      }
    }
  }
  return { digests, aliases, missing };
}

/** Where an import may be looked for because of an alias. */
export function aliasCandidates(specifier: string, aliases: readonly Alias[]): readonly string[] {
  return aliases.flatMap(({ pattern, target }) => {
    const [before = '', after] = pattern.split('*', 2);
    if (after === undefined) return specifier === pattern ? [target] : [];
    if (!specifier.startsWith(before) || !specifier.endsWith(after)) return [];
    return [target.replace('*', () => specifier.slice(before.length, specifier.length - after.length))];
  });
}

function nearestConfig(folder: string): string | undefined {
  for (const name of ['tsconfig.json', 'jsconfig.json']) {
    if (isFile(join(folder, name))) return join(folder, name);
  }
  return dirname(folder) === folder ? undefined : nearestConfig(dirname(folder));
}

function resolveExtends(name: string, from: string): string | undefined {
  const found = extendsCandidates(name, from).find(isFile);
  if (found !== undefined) return realpathSync(found);
  const { resolve: resolvePackage } = createRequire(from);
  for (const wanted of isPath(name) ? [] : [name, `${name}.json`, `${name}/tsconfig.json`]) {
    try {
      return realpathSync(resolvePackage(wanted));
    } catch {
      continue;
    }
  }
  return undefined;
}

function extendsCandidates(name: string, from: string): readonly string[] {
  if (!isPath(name)) return [];
  const path = resolve(dirname(from), name);
  return [path, `${path}.json`, join(path, 'tsconfig.json')];
}

function isPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function parse(json: string): Tsconfig {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
