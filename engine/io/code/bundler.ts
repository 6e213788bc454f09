// Bundling a module stage as a seam: from an entry file to runnable code, and to the list of all that it was made of.
// esbuild-bundler.ts is the real one; tests have a twin that follows `import '../x'` lines on the in-memory disk.

/** A traced and bundled module. Paths are absolute and real (symbolic links resolved). */
export interface Bundle {
  /** Local code, data and worker files → SHA-256 (hex) of the bytes that the bundler was handed. */
  readonly files: ReadonlyMap<string, string>;
  /** tsconfig files that steered the local files → SHA-256 (hex). */
  readonly configs: ReadonlyMap<string, string>;
  /** Package name → the versions that are bundled or left external, sorted. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
  /** Files to put into one folder to run it; the first is the one to import. */
  readonly outputs: readonly [BundleOutput, ...BundleOutput[]];
  /**
   * What the answer rests on beside the bytes of `files` and `configs`: paths whose stat line (or absence) decided
   * how names were resolved: folders, package.json files, node_modules, names that would have shadowed.
   */
  readonly watched: readonly string[];
}

export interface BundleOutput {
  /** Relative to the folder. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Bundler {
  /**
   * @param entry absolute path of the module; @param root absolute path of the project
   * @throws EngineError with every problem (a missing file, a syntax error, a non-literal import) at its place
   */
  bundle(entry: string, root: string): Promise<Bundle>;
}
