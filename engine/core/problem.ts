// What is wrong with a project, as data: a code for programs, a sentence, a place and a next step for people.
// The sentences live in core/problems/, one file for each noun; nothing else in the engine words an error.
import type { Place } from './model.ts';

export interface Problem {
  /** A kebab-case word that programs and tests match on; sentences may change. */
  readonly code: string;
  /** Decides the exit code: see cli/exit-codes.ts. */
  readonly category: ProblemCategory;
  /** What is wrong, with the value; lower case, no full stop. */
  readonly message: string;
  readonly place?: Place;
  /** What to do, or the nearest thing that exists. */
  readonly hint?: string;
}

export type ProblemCategory =
  /** The command line cannot be understood. */
  | 'usage'
  /** Pipeline, params, code or lock is wrong. */
  | 'project'
  /** Data or an object that should be there is not. */
  | 'missing'
  /** Another writer holds the project. */
  | 'mutex'
  /** A stage failed. */
  | 'stage';

export type Problems = readonly [Problem, ...Problem[]];

/** A broken project: every problem that was found, at once. A failed stage is data, a broken engine is a plain Error. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly problems: Problems;

  constructor(problems: Problems) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.problems = problems;
  }
}

/** Throws all of `problems` at once; returns if there are none. */
export function throwIfAny(problems: readonly Problem[]): void {
  const [first, ...rest] = problems;
  if (first) throw new EngineError([first, ...rest]);
}
