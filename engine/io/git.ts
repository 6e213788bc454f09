// What the engine asks of git: two questions before it removes or overwrites anything, and the objects of a repository.

export interface Git {
  /** Which of `paths` (absolute; files or folders) git tracks, or tracks something below. Empty outside of a repository. */
  tracked(paths: readonly string[]): ReadonlySet<string>;
  /** The bytes of `path` (absolute) in HEAD; undefined if HEAD does not have it. */
  headBytes(path: string): Uint8Array | undefined;
  /**
   * The objects of the repository around `folder` (absolute and real).
   * @throws EngineError where there is none
   */
  openObjects(folder: string): GitObjects;
  /** The commit of HEAD around `folder` (absolute); undefined where git has to be asked, or there is none. */
  headCommit(folder: string): string | undefined;
  /** Every name by which the repository around `folder` (absolute) keeps a commit. */
  refs(folder: string): GitRefs;
  /** Every commit that a ref leads to, newest first. */
  commits(folder: string): GitCommits;
}

export type GitCommits =
  | { readonly kind: 'commits'; readonly ids: readonly string[] }
  | { readonly kind: 'failed'; readonly reason: string };

export type GitRefs =
  | { readonly kind: 'refs'; readonly refs: readonly GitRef[] }
  | { readonly kind: 'failed'; readonly reason: string };

export interface GitRef {
  /** `main`, `origin/main`, `v1.0`, `HEAD of <worktree>`. */
  readonly name: string;
  readonly kind: 'branch' | 'tag' | 'other';
  readonly commit: string;
}

/** A repository's objects, all through one git process, which lives from the first question until `close`. */
export interface GitObjects {
  /** Where the folder lies in the repository: `''` for its top, else with a `/` at the end. */
  readonly prefix: string;
  /**
   * `name` as git resolves it: a revision, or `<commit>:<path from the top>`, through symbolic links in the tree.
   * @throws EngineError where there is no git command
   */
  find(name: string): Promise<GitAnswer>;
  /** Whether older commits may be missing only here. */
  isShallow(): boolean;
  close(): void;
}

export type GitAnswer =
  | { readonly kind: 'commit' | 'tree' | 'blob' | 'tag'; readonly id: string; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  /** Git gave up, and answers nothing more. */
  | { readonly kind: 'failed'; readonly reason: string };
