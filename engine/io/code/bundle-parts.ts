// What one entry of a build rests on, of all that was read for it and for others: what can be reached from it by imports,
// and by files that are named by URL.
import { isBuiltin } from 'node:module';
import { dirname, resolve } from 'node:path';
import { type Inputs, isLocal, type NamedFile, type Trace } from './trace.ts';
import type { PackageHome } from './package-versions.ts';
import type { TracedImport } from './watched-paths.ts';

export interface Part {
  /** Local files → SHA-256 (hex). */
  readonly files: ReadonlyMap<string, string>;
  readonly packages: ReadonlySet<PackageHome>;
  readonly named: readonly NamedFile[];
  /** Of local files. */
  readonly imports: readonly TracedImport[];
}

/** All that passes over the same entries have found: a later one may leave outside what an earlier one has read. */
export class ReadGraph {
  private readonly trace: Trace;
  /** File → the files that it imports; absolute. */
  private readonly edges = new Map<string, Set<string>>();
  private readonly specifiers = new Map<string, Set<string>>();

  constructor(trace: Trace) {
    this.trace = trace;
  }

  add(inputs: Inputs): void {
    for (const { importer, specifier, path } of this.trace.outsideImports) {
      entryOf(this.edges, importer).add(path);
      entryOf(this.specifiers, importer).add(specifier);
    }
    for (const [input, { imports }] of Object.entries(inputs)) {
      const importer = this.absolute(input);
      const edges = entryOf(this.edges, importer);
      for (const { original, external, path } of imports) {
        if (!external) edges.add(this.absolute(path));
        // One that leads nowhere (in a try) has no `original`.
        const specifier = original ?? (external ? path : undefined);
        if (specifier !== undefined && !isBuiltin(specifier) && !specifier.startsWith('file:'))
          entryOf(this.specifiers, importer).add(specifier);
      }
    }
  }

  /** @param entry real path */
  from(entry: string): Part {
    const { trace } = this;
    const reached = this.reachedFrom(entry);
    const all = [...reached];
    const homes = all.filter((path) => !isLocal(path, trace.root)).map((path) => trace.packageOf(path));
    const local = all.filter((path) => isLocal(path, trace.root));
    const imports = local.flatMap((importer) =>
      Array.from(this.specifiers.get(importer) ?? [], (specifier) => ({ importer, specifier })),
    );
    return {
      files: new Map([...trace.files].filter(([path]) => reached.has(path))),
      packages: new Set(homes.filter((home) => home !== undefined)),
      named: all.flatMap((path) => trace.named.get(path) ?? []),
      imports,
    };
  }

  /** Whether an entry imports files of these packages, however many steps away. */
  imports(entry: string, packages: ReadonlySet<string>): boolean {
    const { packageOf } = this.trace;
    return [...this.reachedFrom(entry, 'imports')].some((path) => packages.has(packageOf(path)?.dir ?? dirname(path)));
  }

  private reachedFrom(entry: string, by: 'imports' | 'names too' = 'names too'): ReadonlySet<string> {
    const reached = new Set([entry]);
    // A set is walked in the order in which it grows.
    for (const path of reached) {
      for (const next of this.edges.get(path) ?? []) reached.add(next);
      if (by === 'names too') for (const { real } of this.trace.named.get(path) ?? []) reached.add(real);
    }
    return reached;
  }

  /** A file that is imported with attributes is an input of its own, named `x.json with { type: 'json' }`. */
  private absolute(input: string): string {
    return resolve(this.trace.root, input.replace(/ with \{[^}]*\}$/, ''));
  }
}

function entryOf<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const known = map.get(key) ?? new Set<V>();
  map.set(key, known);
  return known;
}
