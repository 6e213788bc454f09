// The exit code of a command, as documented in the README. Scripts depend on these: they never change their meaning.
import type { Problem, ProblemCategory } from '../core/problem.ts';

export const exitCodes = {
  ok: 0,
  no: 1,
  usage: 2,
  project: 3,
  missing: 4,
  mutex: 5,
  bug: 70,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const;

const byCategory: Readonly<Record<ProblemCategory, number>> = {
  stage: exitCodes.no,
  usage: exitCodes.usage,
  project: exitCodes.project,
  missing: exitCodes.missing,
  mutex: exitCodes.mutex,
};

/** A wrong text outweighs missing data, which may only be missing because of it; a failed stage is the mildest. */
const gravest: readonly ProblemCategory[] = ['usage', 'mutex', 'project', 'missing', 'stage'];

export function exitCodeOf(problems: readonly Problem[]): number {
  const category = gravest.find((candidate) => problems.some((problem) => problem.category === candidate));
  return category === undefined ? exitCodes.ok : byCategory[category];
}
