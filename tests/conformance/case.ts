// What a conformance case is: a small project, steps, and what each must show. Data, so that restage and DVC play the
// same case: the expectations are those of both, and `dvc` beside one is what DVC does where restage differs on purpose.

/** Texts by path below the project; undefined: there is nothing. */
export type Files = Readonly<Record<string, string | undefined>>;

/** What `status --json` lists for a stage in DVC's form. */
export type Changed = Readonly<Record<string, readonly unknown[]>>;

export interface Expected {
  /**
   * Names that commands wrote to `$RAN` in this step, separated by spaces; sorted, but for `inOrder`. Of a command that
   * runs stages, nothing ran unless this says so.
   */
  readonly ran?: string;
  /** Stages whose outs came out of a cache instead; none unless this says so. Sorted. */
  readonly restored?: string;
  /** The command fails. */
  readonly fails?: boolean;
  /** Bytes of files after the step. */
  readonly files?: Files;
  /** The whole of `status --json`, of each stage that has changed. */
  readonly status?: Changed;
  /** The document on standard output. */
  readonly json?: unknown;
  /** All of standard output, but for colours and blanks at the ends of lines. */
  readonly text?: string;
  /** Edges of the graph on standard output: `a -> b`, sorted. */
  readonly edges?: readonly string[];
  /** The bytes of the lock (pipeline.lock, dvc.lock) are those of before. */
  readonly lock?: 'same' | 'other';
}

export interface Step extends Expected {
  /** Written or removed (undefined) before the command. */
  readonly edit?: Files;
  /** A shell command before the command, for what `edit` cannot do. */
  readonly shell?: string;
  /** Arguments: words in a text, or one by one. */
  readonly run?: string | readonly string[];
  /** The folder to run in, below the project. */
  readonly in?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether `ran` is in the order in which they ran. */
  readonly inOrder?: true;
  /** restage: stage → its reasons, all of them. */
  readonly why?: Readonly<Record<string, readonly string[]>>;
  /** restage: a text that it shows. */
  readonly says?: string;
  /** Expectations that are others for DVC. */
  readonly dvc?: Expected & { readonly run?: string | readonly string[] };
}

export interface Case {
  /** What restage does and, but for `differs`, DVC. */
  readonly name: string;
  readonly files: Files;
  readonly steps: readonly Step[];
  /** Where restage differs from DVC on purpose. */
  readonly differs?: { readonly dvc: string; readonly why: string };
  /** What restage still lacks; the case is not played on it. */
  readonly open?: string;
}

export interface Subject {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** What a step must show of DVC. */
export function ofDvc(step: Step): Step {
  return { ...step, ...step.dvc };
}

/** What a step asks. */
export function words(run: string | readonly string[]): readonly string[] {
  return typeof run === 'string' ? run.split(' ').filter((word) => word !== '') : run;
}
