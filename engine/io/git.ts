// The two questions that the engine asks of git before it removes or overwrites anything.

export interface Git {
  /** Which of `paths` (absolute; files or folders) git tracks, or tracks something below. Empty outside of a repository. */
  tracked(paths: readonly string[]): ReadonlySet<string>;
  /** The bytes of `path` (absolute) in HEAD; undefined if HEAD does not have it. */
  headBytes(path: string): Uint8Array | undefined;
}
