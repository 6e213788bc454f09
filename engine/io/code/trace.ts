// What bundling has seen: which files with which bytes, which packages, and where names led.
import type { Metafile, OnLoadResult } from 'esbuild';
import { relative, sep } from 'node:path';
import type { Problem } from '../../core/problem.ts';
import { packageFinder, type PackageHome } from './package-versions.ts';
import type { TracedImport } from './watched-paths.ts';

/** What one bundling has seen so far, over all its passes and worker scripts. */
export interface Trace {
  /** Real path of the project. */
  readonly root: string;
  /** Local files → SHA-256 (hex). */
  readonly files: Map<string, string>;
  /** Folders of packages that must run from where they are installed. */
  readonly external: Set<string>;
  /** Those of them that were so from the start: nothing of them was read. */
  readonly native: Set<string>;
  /** File → the files that it names by URL. */
  readonly named: Map<string, NamedFile[]>;
  /** Hears of each worker script that a file names. */
  onWorker: (real: string, name: string) => void;
  /** Data files, by name beside the bundle. */
  readonly assets: Map<string, Uint8Array>;
  /** Imports of external packages: esbuild's own record no longer has them as they were written. */
  readonly outsideImports: OutsideImport[];
  readonly problems: Problem[];
  readonly packageOf: (file: string) => PackageHome | undefined;
  readonly loaded: Map<string, Promise<OnLoadResult>>;
}

export interface OutsideImport extends TracedImport {
  readonly kind: string;
  /** Where it leads. */
  readonly path: string;
}

/** A file that code names by URL: it is put beside the bundle, a worker script as a bundle of its own. */
export interface NamedFile {
  /** As written, symbolic links and all. */
  readonly path: string;
  readonly real: string;
  readonly name: string;
  readonly isWorker: boolean;
}

export function startTrace(root: string): Trace {
  return {
    root,
    files: new Map(),
    external: new Set(),
    native: new Set(),
    named: new Map(),
    onWorker: () => undefined,
    assets: new Map(),
    outsideImports: [],
    problems: [],
    packageOf: packageFinder(),
    loaded: new Map(),
  };
}

/** Local code lies below no `node_modules`, seen from the root (which may itself lie below one), also outside the root. */
export function isLocal(path: string, root: string): boolean {
  return !relative(root, path).split(sep).includes('node_modules');
}

export type Inputs = Metafile['inputs'];
