// Sentences about the cache and what moves outs in and out of it: checkout, commit, verify and gc.
import type { Out, Stage } from '../model.ts';
import type { Problem } from '../problem.ts';

export function objectsMissing(stage: Stage, out: Out): Problem {
  return {
    code: 'objects-missing',
    category: 'missing',
    message: `out '${out.path}' of stage '${stage.id}' is in the lock, but not in the cache`,
    place: out.place,
    hint: `restage repro ${stage.id} makes it again`,
  };
}

export function lockConflictTaken(file: string, stage: Stage): Problem {
  return {
    code: 'lock-conflict',
    category: 'project',
    message: `stage '${stage.id}' is in a merge conflict in '${file}'; the side whose outs are there was taken`,
    hint: 'restage repro settles it',
  };
}

export function commitWithoutOut(stage: Stage, out: Out): Problem {
  return {
    code: 'commit-out-missing',
    category: 'missing',
    message: `out '${out.path}' of stage '${stage.id}' is not there, so there is nothing to record`,
    place: out.place,
    hint: `put it there, or restage repro ${stage.id}`,
  };
}

export function commitTracked(stage: Stage, out: Out): Problem {
  return {
    code: 'commit-git-tracked',
    category: 'project',
    message: `out '${out.path}' of stage '${stage.id}' cannot be recorded while git tracks it`,
    place: out.place,
    hint: `git rm -r --cached '${out.path}', or set 'cache: false' to leave it to git`,
  };
}

export function commitUnfinished(stage: Stage): Problem {
  return {
    code: 'commit-unfinished',
    category: 'stage',
    message: `the outs of stage '${stage.id}' were left by a run that failed or was killed`,
    place: stage.place,
    hint: `restage repro ${stage.id} makes them whole; restage commit --force ${stage.id} records them as they are`,
  };
}

export function unfinishedRecorded(stage: Stage): Problem {
  return {
    code: 'unfinished-recorded',
    category: 'stage',
    message: `the outs of stage '${stage.id}' were left by a run that failed or was killed, and are recorded as its result now`,
    hint: `restage repro -f -s ${stage.id} replaces them`,
  };
}

export function commitDepEdited(stage: Stage, path: string): Problem {
  return {
    code: 'commit-dep-edited',
    category: 'stage',
    message: `'${path}' changed while the outs of stage '${stage.id}' were recorded, so they were not`,
    place: stage.place,
    hint: `restage commit ${stage.id} once more`,
  };
}

export function sharedWithoutProjects(dir: string): Problem {
  return {
    code: 'gc-shared-cache',
    category: 'usage',
    message: `the cache '${dir}' may be shared with other projects, whose results would be removed`,
    hint: 'name all projects that share it: restage cache gc --projects . ../other; with no other: --projects .',
  };
}

export function projectDoesNotShare(folder: string, dir: string): Problem {
  return {
    code: 'gc-foreign-project',
    category: 'usage',
    message: `the project in '${folder}' does not use the cache '${dir}'`,
    hint: '--projects names the folders of projects whose cache.dir is this one',
  };
}

export function noSuchProject(folder: string): Problem {
  return { code: 'gc-no-project', category: 'usage', message: `--projects: '${folder}' is not a folder` };
}

export function gcLockBroken(where: string, file: string): Problem {
  return {
    code: 'gc-lock-broken',
    category: 'project',
    message: `'${file}' of ${where} cannot be read, so nobody knows what it needs; nothing was removed`,
    hint: `git checkout -- ${file} brings the committed one back; remove it if nothing of it is needed`,
  };
}

export function gcLockNewer(where: string, file: string, version: number): Problem {
  return {
    code: 'gc-lock-newer',
    category: 'project',
    message: `'${file}' of ${where} has version ${version}, which this restage cannot read, so nobody knows what it needs; nothing was removed`,
    hint: 'update restage',
  };
}

export function gcRefLockBroken(where: string, file: string): Problem {
  return {
    code: 'gc-ref-lock-broken',
    category: 'project',
    message: `'${file}' of ${where} cannot be read, so nothing is kept for it`,
  };
}

export function gcGitFailed(folder: string, reason: string): Problem {
  return {
    code: 'gc-git-failed',
    category: 'project',
    message: `git cannot say what the branches and tags of '${folder}' need: ${reason}; nothing was removed`,
    hint: 'git fsck checks the repository',
  };
}
