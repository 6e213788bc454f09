// Running a stage's command as a seam: start it in a process group of its own, hear what it says, see how it ends.
// processes.ts is the real one; tests have a twin that runs tiny commands on the in-memory disk.
import type { Json } from '../../stage.ts';

export type Command =
  /** `$SHELL -c text`, as DVC runs it. */
  | { readonly kind: 'shell'; readonly text: string }
  | { readonly kind: 'argv'; readonly argv: readonly [string, ...string[]] }
  /** A bundled module stage, by the module host in a Node child. */
  | { readonly kind: 'module'; readonly bundle: string; readonly request: HostRequest };

/** What the module host is asked: the params schema, of other bundles too, or a run. */
export type HostRequest =
  | { readonly kind: 'schema'; readonly others: readonly string[] }
  | {
      readonly kind: 'run';
      readonly stage: string;
      readonly deps: Readonly<Record<string, string>>;
      readonly depFiles: Readonly<Record<string, readonly string[]>>;
      readonly outs: Readonly<Record<string, string>>;
      readonly params: Json;
    };

/** What the module host says. `error` comes before a non-zero exit. */
export type HostMessage =
  | { readonly kind: 'schema'; readonly bundle: string; readonly schema: Json }
  | { readonly kind: 'progress'; readonly fraction: number; readonly text?: string }
  | { readonly kind: 'error'; readonly message: string };

/** Where something runs. */
export interface Place {
  readonly cwd: string;
  /** The whole environment: nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string>>;
}

export interface LaunchRequest extends Place {
  readonly command: Command;
  /** Standard output and standard error, as they come. */
  readonly onOutput: (chunk: Uint8Array) => void;
  readonly onMessage?: (message: HostMessage) => void;
}

export interface Running {
  /** Leader of the process group; undefined if it could not be started. */
  readonly pid: number | undefined;
  /** Never rejects. */
  readonly ended: Promise<Ending>;
  /** TERM to the whole group, KILL after `graceMs`; `ended` settles when the group's leader is gone and its output read. */
  stop(graceMs: number): void;
}

export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly reason: string };

export interface Launcher {
  start(request: LaunchRequest): Running;
  /** A hint: a module is to be started there soon. A launcher may start what it takes, and wait. */
  prepare?(place: Place): void;
  /** Ends what was prepared and is not needed after all; it is gone when this settles. */
  dismiss?(): Promise<void>;
}
