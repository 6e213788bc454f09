// Sentences about what keeps a stage from being done, or what went wrong while it was done.
import type { Dep, Out, Stage, StageId } from '../model.ts';
import type { Problem } from '../problem.ts';

export function missingDep(stage: Stage, dep: Dep, writer: StageId | undefined): Problem {
  const path = dep.kind === 'glob' ? dep.pattern : dep.path;
  const made = writer === undefined ? 'no stage writes it' : `stage '${writer}' writes it, but is not part of this run`;
  const hint =
    writer === undefined ? `put it there, or add it to the outs of the stage that makes it` : `restage repro ${writer}`;
  return {
    code: 'missing-dep',
    category: 'missing',
    message: `dep '${path}' of stage '${stage.id}' does not exist, and ${made}`,
    place: dep.place,
    hint,
  };
}

export function frozenWithoutOuts(stage: Stage, locked: boolean): Problem {
  const why = locked
    ? 'its outs are not what the lock says and cannot be restored'
    : 'it has never been recorded in the lock';
  return {
    code: 'frozen-outs',
    category: 'missing',
    message: `stage '${stage.id}' is frozen, but ${why}`,
    place: stage.place,
    hint: `remove 'frozen: true' to run it, or bring its outs back`,
  };
}

export function commandFailed(stage: Stage, how: string): Problem {
  return {
    code: 'stage-failed',
    category: 'stage',
    message: `stage '${stage.id}' failed: ${how}`,
    place: stage.place,
    hint: `restage logs ${stage.id}`,
  };
}

export function interrupted(stage: Stage): Problem {
  return { code: 'stage-interrupted', category: 'stage', message: `stage '${stage.id}' was interrupted` };
}

export function outIgnored(stage: Stage, out: Out): Problem {
  return {
    code: 'out-ignored',
    category: 'project',
    message: `out '${out.path}' of stage '${stage.id}' is left out by a .dvcignore or .restageignore file`,
    place: out.place,
    hint: "take the pattern out, or bring the out back with '!' in front of it",
  };
}

export function outNotWritten(stage: Stage, out: Out): Problem {
  return {
    code: 'out-not-written',
    category: 'stage',
    message: `stage '${stage.id}' ended without writing its out '${out.path}'`,
    place: out.place,
    hint: 'make the command write it, or take it out of the stage',
  };
}

export function outChangedWhileRecorded(stage: Stage, out: Out): Problem {
  return {
    code: 'out-changed-while-recorded',
    category: 'stage',
    message: `out '${out.path}' of stage '${stage.id}' was still being written after the stage had ended`,
    place: out.place,
    hint: 'let the command wait for what it starts',
  };
}

export function outRefused(stage: Stage, out: Out, why: OutRefusal): Problem {
  const { sentence, hint } = refusals[why.kind];
  return {
    code: `out-${why.kind}`,
    category: 'project',
    message: `stage '${stage.id}' would replace its out '${out.path}', but ${sentence}${why.path === undefined ? '' : ` '${why.path}'`}`,
    place: out.place,
    hint: hint.replace('%', out.path),
  };
}

export interface OutRefusal {
  readonly kind: keyof typeof refusals;
  readonly path?: string;
}

const refusals = {
  'leads-outside': {
    sentence: 'a symbolic link on its way leads out of the project, to',
    hint: 'remove the link, or give the out another path',
  },
  'in-private-folder': { sentence: 'it lies in a folder that is not for outs:', hint: 'give the out another path' },
  'git-tracked': {
    sentence: 'git tracks it',
    hint: `git rm -r --cached '%', or set 'cache: false' to leave it to git`,
  },
  'covers-project-file': {
    sentence: 'that would remove a file the project needs:',
    hint: 'give the out a folder of its own',
  },
} as const;

export function depEdited(stage: Stage, path: string): Problem {
  return {
    code: 'dep-edited',
    category: 'stage',
    message: `'${path}' changed while stage '${stage.id}' was running, so its result was not recorded; the next repro runs it again`,
    place: stage.place,
  };
}

export function specialFile(path: string): Problem {
  return {
    code: 'special-file',
    category: 'project',
    message: `'${path}' is neither a file nor a directory`,
    hint: 'sockets, pipes and devices cannot be deps or outs',
  };
}

export function linkCycle(path: string): Problem {
  return {
    code: 'link-cycle',
    category: 'project',
    message: `'${path}' is a symbolic link to a directory that contains it`,
    hint: 'remove the link, or leave it out in .restageignore',
  };
}

export function unreadable(path: string, why: string): Problem {
  return { code: 'unreadable', category: 'project', message: `'${path}' cannot be read: ${why}` };
}
