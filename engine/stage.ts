// The contract between the engine and a module stage: what the module exports, what it is handed.
// Types only, so that a stage which imports this file carries no engine code in its bundle.

/** A JSON value, as params and schemas hold it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON Schema (draft 2020-12 subset that ajv checks) for the params that a stage selects. */
export type JsonSchema = { readonly [keyword: string]: Json };

/** Deps or outs by name: the map form's names, or the paths themselves where the pipeline gives a list. */
export type NamedPaths = Readonly<Record<string, string>>;

export interface StageContext<Params = Json> {
  /** The stage's id, as in the pipeline file. */
  readonly stage: string;
  /** Absolute path of each dep. A glob dep has no single path: see `depFiles`. */
  readonly deps: NamedPaths;
  /** Absolute paths of the files behind each dep, in code-unit order: several for a glob, none if it matched nothing. */
  readonly depFiles: Readonly<Record<string, readonly string[]>>;
  /** Absolute path of each out (metrics and plots included), to be written whole. Parent folders exist. */
  readonly outs: NamedPaths;
  /** The selected params, nested as in their files; keys in code-unit order. */
  readonly params: Params;
  /** A line into the stage's log. */
  log(line: string): void;
  /** How far the stage is, 0 to 1, and in what it is busy. */
  progress(fraction: number, text?: string): void;
  /** Aborts when the run is cancelled. Reading it keeps the process alive on SIGTERM until `run` returns, 5 s at most. */
  readonly signal: AbortSignal;
}

/** What a file named by `module:` exports. */
export interface StageModule<Params = Json> {
  /** Checked before anything runs. Absent: the stage takes any params. */
  readonly params?: JsonSchema;
  run(context: StageContext<Params>): void | Promise<void>;
}
