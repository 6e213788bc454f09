// Sentences about comparing revisions: what git cannot tell, and what a side that is compared does not have. From
// `noCommits` on they are warnings: the side is shown as missing, and the other one all the same.
import { workspaceLabel } from '../compare/diff.ts';
import type { Place } from '../model.ts';
import type { Problem } from '../problem.ts';

export function notInRepository(folder: string): Problem {
  return {
    code: 'no-git-repository',
    category: 'project',
    message: `comparing revisions needs git, and '${folder}' is not in a git repository`,
    hint: 'git init makes one; restage metrics show works without git',
  };
}

export function gitNotInstalled(): Problem {
  return {
    code: 'no-git',
    category: 'project',
    message: 'comparing revisions needs git, and there is no git command in PATH',
    hint: 'install git; restage metrics show works without it',
  };
}

export function gitFailed(reason: string): Problem {
  return {
    code: 'git-failed',
    category: 'project',
    message: `git could not read the repository: ${reason}`,
    hint: 'git fsck checks it',
  };
}

export interface UnknownRevision {
  readonly revision: string;
  /** What git says about it, if it says more than that there is none. */
  readonly reason: string | undefined;
  readonly isShallow: boolean;
  /** Whether there is a file of this name: a path was meant. */
  readonly isFile: boolean;
}

export function unknownRevision({ revision, reason, isShallow, isFile }: UnknownRevision): Problem {
  const hint = isFile
    ? `to compare only this file: --targets ${revision}`
    : isShallow
      ? 'this clone is shallow: git fetch --unshallow brings the older commits'
      : 'a branch, a tag or a commit: git branch -a, git tag and git log --oneline show them';
  const why = reason === undefined ? '' : `: ${reason}`;
  return { code: 'unknown-revision', category: 'usage', message: `git knows no revision '${revision}'${why}`, hint };
}

export function noCommits(): Problem {
  return {
    code: 'no-commits',
    category: 'missing',
    message: 'there is no commit yet, so there is nothing to compare with',
    hint: 'git commit makes the first one',
  };
}

export function noPipelineIn(side: string, file: string): Problem {
  return {
    code: 'no-pipeline-in-revision',
    category: 'missing',
    message: `${side} has no ${file}, so what it says is missing here`,
  };
}

/** The first of its problems stands for all. */
export function brokenPipelineIn(side: string, problems: readonly Problem[]): Problem {
  const [first, ...more] = problems;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return {
    code: 'broken-pipeline-in-revision',
    category: 'project',
    message: `the pipeline of ${side} has mistakes, so some of what it says may be missing here: ${first?.message ?? ''}${rest}`,
    ...(first?.place && { place: placeIn(side, first.place) }),
  };
}

export function unreadableIn(side: string, path: string, problem: Problem): Problem {
  return {
    code: 'unreadable-values',
    category: 'project',
    message: `'${path}' of ${side} cannot be read: ${problem.message}`,
    ...(problem.place && { place: placeIn(side, problem.place) }),
    ...(problem.hint !== undefined && { hint: problem.hint }),
  };
}

export function notAFileIn(side: string, path: string): Problem {
  return {
    code: 'not-a-file',
    category: 'project',
    message: `'${path}' of ${side} is a directory; only files are compared`,
  };
}

export function lostObjectOf(side: string, path: string): Problem {
  return {
    code: 'lost-object',
    category: 'missing',
    message: `'${path}' of ${side} is not in the cache`,
    hint: `git switch --detach ${side} && restage repro makes it again; with cache: false git keeps a metric itself`,
  };
}

export function lockUnreadableIn(side: string, file: string): Problem {
  return {
    code: 'lock-unreadable',
    category: 'project',
    message: `'${file}' of ${side} cannot be read, so its cached files are missing here`,
  };
}

export function targetNowhere(path: string, sides: readonly string[]): Problem {
  return { code: 'target-nowhere', category: 'missing', message: `there is no '${path}' in ${sides.join(' and in ')}` };
}

export function metricsMissing(path: string): Problem {
  return {
    code: 'metrics-missing',
    category: 'missing',
    message: `'${path}' does not exist`,
    hint: 'restage repro makes what stages write',
  };
}

/** As git names a file of a revision: `main:pipeline.yaml`. */
function placeIn(side: string, place: Place): Place {
  return side === workspaceLabel ? place : { ...place, file: `${side}:${place.file}` };
}
