// What steered the resolution of a module's imports: if each of these paths has the stat line it had, or is still absent,
// each name still leads where it led. A superset is right, a missing one is a stale bundle.
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, parse, relative, sep } from 'node:path';
import type { PackageHome } from './package-versions.ts';
import { aliasCandidates, type TsconfigChains } from './tsconfig-chain.ts';

export interface TracedImport {
  /** Real path of the local file that imports. */
  readonly importer: string;
  readonly specifier: string;
}

export interface WatchInput {
  readonly root: string;
  /** Paths as they were written, links and all: the entry, the files named by URL. */
  readonly named: Iterable<string>;
  /** Real paths of the local files. */
  readonly files: Iterable<string>;
  readonly packages: Iterable<PackageHome>;
  readonly imports: Iterable<TracedImport>;
  readonly configs: TsconfigChains;
}

/** Absolute, sorted, each once. The root folder itself is never among them: each write of a lock would change it. */
export function watchedPaths(input: WatchInput): readonly string[] {
  const watched = new Set(input.configs.missing);
  for (const path of input.named) addLinks(path, watched);
  for (const config of input.configs.digests.keys()) watched.add(config);
  for (const folder of new Set(Array.from(input.files, dirname))) {
    if (folder !== input.root) watched.add(folder);
    for (const above of ancestors(folder)) addFolderNames(above, watched);
  }
  for (const { dir, name } of input.packages) {
    addAll(watched, join(dir, 'package.json'), join(dir, 'node_modules'));
    const installed = dirname(name.startsWith('@') && basename(dirname(dir)).startsWith('@') ? dirname(dir) : dir);
    addAll(watched, dirname(dir), installed, join(installed, '.package-lock.json'));
  }
  for (const traced of input.imports) addImport(traced, input, watched);
  return [...watched].sort();
}

/** The names that esbuild looks for in every folder above a file. */
function addFolderNames(folder: string, watched: Set<string>): void {
  if (basename(folder) === 'node_modules') return;
  for (const name of ['package.json', 'tsconfig.json', 'jsconfig.json', 'node_modules']) {
    watched.add(join(folder, name));
  }
  watched.add(join(folder, 'node_modules', '.package-lock.json'));
}

function addImport({ importer, specifier }: TracedImport, { root, configs }: WatchInput, watched: Set<string>): void {
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..') {
    addCandidate(specifier.startsWith('/') ? specifier : join(dirname(importer), specifier), root, watched);
    return;
  }
  for (const path of aliasCandidates(specifier, configs.aliases)) addCandidate(path, root, watched);
  if (specifier.startsWith('#') || specifier.startsWith('node:')) return;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  for (const above of ancestors(dirname(importer))) {
    const installed = join(above, 'node_modules', name);
    watched.add(installed);
    if (name.includes('/')) watched.add(dirname(installed));
    addLinks(installed, watched);
  }
}

const extensions = ['.tsx', '.ts', '.jsx', '.js', '.css', '.json', '.mts', '.mjs', '.cts', '.cjs'];

/**
 * A path that an import may mean: with an extension added, with `.js` read as `.ts`, or as a folder. Its own folder's
 * stat line answers for all of these names, but in the root, where they are watched one by one.
 */
function addCandidate(path: string, root: string, watched: Set<string>): void {
  watched.add(path);
  // Below what is a file nothing can appear, unless the file's own line changes.
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) watched.add(join(path, 'package.json'));
  addLinks(path, watched);
  const folder = dirname(path);
  if (folder !== root) {
    watched.add(folder);
    return;
  }
  const bare = path.replace(/\.[cm]?jsx?$/, '');
  for (const extension of extensions) addAll(watched, path + extension, bare + extension);
}

/** The symbolic links on the way to a path, and to what they lead to. */
function addLinks(path: string, watched: Set<string>): void {
  if (realpath(path) === path) return;
  let walked = parse(path).root;
  for (const segment of relative(walked, path).split(sep)) {
    walked = join(walked, segment);
    const stat = lstatSync(walked, { throwIfNoEntry: false });
    if (!stat) {
      watched.add(walked);
      return;
    }
    if (stat.isSymbolicLink()) watched.add(walked);
  }
}

function realpath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function ancestors(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}

function addAll(watched: Set<string>, ...paths: readonly string[]): void {
  for (const path of paths) watched.add(path);
}
