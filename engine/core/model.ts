// The pipeline as data: what the file says, checked and resolved, before anything is looked at on disk.
// Every path in here is relative to the project root, whatever the file, `wdir` or shell it was written in.
import type { Json } from '../stage.ts';

/**
 * A path as the engine holds it: relative to the project root, `/`-separated, normalised (no `.` segment, no inner
 * `..`, no trailing slash); the root itself is `.`. Deps may lie outside: then it begins with `../`, or is absolute
 * if it was written so.
 */
export type ProjectPath = string & { readonly __brand: 'ProjectPath' };

/** `name` for a stage of the root's pipeline file, `path/to/pipeline.yaml:name` for one of another file. */
export type StageId = string;

/** Where something is written. Lines and columns count from 1, columns in UTF-16 units as editors do. */
export interface Place {
  /** As shown to people: relative to the root. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters the excerpt underlines; at least 1. */
  readonly length: number;
  /** The text of that line, for the excerpt. */
  readonly text: string;
}

/** One pipeline file: where it is, where its lock goes, and whose grammar it has. */
export interface PipelineFile {
  readonly path: ProjectPath;
  readonly dir: ProjectPath;
  readonly lock: ProjectPath;
  /** In a `dvc.yaml` every path is literal and the additions to DVC's grammar do not exist. */
  readonly dialect: 'restage' | 'dvc';
}

export type Action =
  /** Each command is a shell of its own, run in order; the first that fails ends the stage. */
  | { readonly kind: 'shell'; readonly commands: readonly string[] }
  | { readonly kind: 'argv'; readonly argv: readonly [string, ...string[]] }
  | { readonly kind: 'module'; readonly entry: ProjectPath; readonly place: Place };

export type Dep = PathDep | GlobDep;

export interface PathDep {
  readonly kind: 'path';
  readonly path: ProjectPath;
  readonly name?: string;
  readonly place: Place;
}

export interface GlobDep {
  readonly kind: 'glob';
  /** A pattern over project paths: `*`, `**` and `?`. */
  readonly pattern: ProjectPath;
  readonly name?: string;
  readonly place: Place;
}

export interface Out extends Annotations {
  readonly path: ProjectPath;
  readonly name?: string;
  readonly role: 'out' | 'metric' | 'plot';
  /** Whether the bytes go into the cache. `false`: git (or nobody) keeps them. */
  readonly cache: boolean;
  /** Kept in place before the command runs, for commands that go on from what is there. */
  readonly persist: boolean;
  /** The remote that the bytes are pushed to; undefined: the default one. */
  readonly remote?: string;
  /** Absent: it is pushed with the rest. */
  readonly push?: false;
  /** Of a plot: one way of drawing it, or several; absent if nothing is said about it. */
  readonly plots?: readonly PlotProperties[];
  readonly place: Place;
}

/** For people and registries; no input of anything. */
export interface Annotations {
  readonly desc?: string;
  readonly type?: string;
  readonly labels?: readonly string[];
  readonly meta?: Json;
}

export interface PlotProperties {
  readonly x?: readonly PlotColumns[];
  readonly y?: readonly PlotColumns[];
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly title?: string;
  readonly template?: string;
  /** Whether the first line of the data names the columns. */
  readonly header?: boolean;
}

/** Columns of one file; without a file, of whatever is plotted. */
export interface PlotColumns {
  readonly file?: ProjectPath;
  readonly columns: readonly string[];
}

/** The keys that a stage takes from one params file; `keys: undefined` is the whole file, key by top-level key. */
export interface ParamsDep {
  readonly file: ProjectPath;
  readonly keys: readonly ParamKey[] | undefined;
  readonly place: Place;
}

/** A dotted path into a params file, as written. */
export interface ParamKey {
  readonly key: string;
  readonly place: Place;
}

export interface Stage {
  readonly id: StageId;
  readonly name: string;
  /** The `foreach` or `matrix` that it comes from: `build` for `build@a`. */
  readonly group?: string;
  readonly file: PipelineFile;
  readonly place: Place;
  readonly desc?: string;
  readonly meta?: Json;
  readonly action: Action;
  readonly wdir: ProjectPath;
  readonly deps: readonly Dep[];
  /** Patterns (`"!…"` among the deps) that take files out of the stage's glob deps. */
  readonly excludes: readonly ProjectPath[];
  readonly params: readonly ParamsDep[];
  readonly outs: readonly Out[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
}

export interface Pipeline {
  readonly file: PipelineFile;
  /** In the order of the file, members of a group in the order of its items. */
  readonly stages: readonly Stage[];
  /** What templates of the stages took from params.yaml and the files of `vars`. */
  readonly vars: readonly FileKeys[];
  /** Named at the top level, beside what the stages have. */
  readonly params: readonly FileMention[];
  readonly metrics: readonly FileMention[];
  readonly plots: readonly PlotDefinition[];
  readonly artifacts: readonly Artifact[];
}

/** Dotted keys of a params file, sorted. */
export interface FileKeys {
  readonly path: ProjectPath;
  readonly keys: readonly string[];
}

export interface FileMention {
  readonly path: ProjectPath;
  readonly place: Place;
}

export interface PlotDefinition {
  /** A path as written, relative to the file's folder, unless `y` names files: then any name. */
  readonly id: string;
  readonly properties: PlotProperties;
  readonly place: Place;
}

export interface Artifact extends Annotations {
  readonly name: string;
  readonly path: ProjectPath;
  readonly place: Place;
}
