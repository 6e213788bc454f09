// Sentences about what a pipeline file says: unknown keys, wrong types, paths that a stage may not have.
import type { Place } from '../model.ts';
import { nearest } from '../nearest.ts';
import type { Problem } from '../problem.ts';

function pipelineProblem(code: string, message: string, place: Place, hint?: string): Problem {
  return { code, category: 'project', message, place, ...(hint !== undefined && { hint }) };
}

/** Who is at fault: `stage 'train'`, `cmd of stage 'train'`, or `the pipeline` for the top level. */
export type Subject = string;

export interface UnknownKey {
  readonly subject: Subject;
  readonly key: string;
  readonly known: readonly string[];
  readonly place: Place;
}

export function unknownKey({ subject, key, known, place }: UnknownKey): Problem {
  const meant = nearest(key, known);
  const hint = `${meant === undefined ? '' : `did you mean '${meant}'? `}known keys: ${known.join(', ')}`;
  return pipelineProblem('unknown-key', `${subject} has an unknown key '${key}'`, place, hint);
}

export function onlyInPipelineYaml(subject: Subject, key: string, place: Place): Problem {
  return pipelineProblem(
    'unknown-key',
    `${subject} has an unknown key '${key}'`,
    place,
    `'${key}' exists only in pipeline.yaml`,
  );
}

export function besideForeach(subject: Subject, key: string, place: Place): Problem {
  const hint = key === 'matrix' ? 'a stage has foreach or matrix, not both' : `'${key}' goes into do`;
  return pipelineProblem('unknown-key', `${subject} has '${key}' beside foreach`, place, hint);
}

export function matrixInDo(stage: string, place: Place): Problem {
  return pipelineProblem(
    'matrix-in-do',
    `stage '${stage}' has a matrix inside of do`,
    place,
    'a stage has foreach or matrix, not both',
  );
}

export function namedPathsInDvcYaml(subject: Subject, place: Place): Problem {
  return pipelineProblem(
    'wrong-type',
    `${subject} must be a list, but is a map`,
    place,
    'a map that names paths exists only in pipeline.yaml',
  );
}

export function notYetSupported(what: string, place: Place, hint?: string): Problem {
  return pipelineProblem('not-yet-supported', `${what} is not yet supported`, place, hint);
}

export interface WrongType {
  readonly subject: Subject;
  readonly expected: readonly string[];
  /** `a list`, `empty`, `the string 'x'`. */
  readonly found: string;
  readonly place: Place;
  readonly hint?: string | undefined;
}

export function wrongType({ subject, expected, found, place, hint }: WrongType): Problem {
  return pipelineProblem('wrong-type', `${subject} must be ${expected.join(' or ')}, but is ${found}`, place, hint);
}

export function invalid(subject: Subject, what: string, place: Place): Problem {
  return pipelineProblem('invalid', `${subject} ${what}`, place);
}

export function missingKey(subject: Subject, key: string, place: Place, hint?: string): Problem {
  return pipelineProblem('missing-key', `${subject} has no '${key}'`, place, hint);
}

export function noAction(stage: string, dialect: 'restage' | 'dvc', place: Place): Problem {
  const message = dialect === 'dvc' ? `stage '${stage}' has no cmd` : `stage '${stage}' has neither cmd nor module`;
  return pipelineProblem('no-action', message, place);
}

export function twoActions(stage: string, place: Place): Problem {
  return pipelineProblem(
    'two-actions',
    `stage '${stage}' has both cmd and module`,
    place,
    'a stage is one or the other',
  );
}

export function emptyCommand(stage: string, place: Place): Problem {
  return pipelineProblem('empty-command', `stage '${stage}' has an empty cmd`, place);
}

export function emptyName(what: 'stage' | 'stage of a group' | 'dep' | 'out', place: Place): Problem {
  return pipelineProblem('empty-name', `the name of a ${what} is empty`, place);
}

export function emptyPath(subject: Subject, place: Place): Problem {
  return pipelineProblem('empty-path', `${subject} has an empty path`, place);
}

export function nulInPath(subject: Subject, place: Place): Problem {
  return pipelineProblem('nul-in-path', `${subject} has a path with a NUL character`, place);
}

export function duplicatePath(subject: Subject, path: string, firstLine: number, place: Place): Problem {
  return pipelineProblem(
    'duplicate-path',
    `${subject} name '${path}' twice`,
    place,
    `it is first named in line ${firstLine}`,
  );
}

export function duplicateName(subject: Subject, name: string, firstLine: number, place: Place): Problem {
  return pipelineProblem(
    'duplicate-name',
    `${subject} has two outs named '${name}'`,
    place,
    `the first is in line ${firstLine}`,
  );
}

export function absoluteOut(subject: Subject, path: string, place: Place): Problem {
  return pipelineProblem(
    'absolute-out',
    `${subject} name the absolute path '${path}'`,
    place,
    'write it relative to the wdir of the stage',
  );
}

export function outOutsideRoot(subject: Subject, path: string, place: Place): Problem {
  return pipelineProblem(
    'out-outside-root',
    `${subject} name '${path}', which lies outside the project`,
    place,
    'outs lie in the project; only deps may lie outside',
  );
}

export function outIsRoot(subject: Subject, path: string, place: Place): Problem {
  return pipelineProblem(
    'out-is-root',
    `${subject} name '${path}', which is the project itself`,
    place,
    'give the outs a folder of their own',
  );
}

export function reservedOut(subject: Subject, path: string, folder: string, place: Place): Problem {
  return pipelineProblem(
    'reserved-out',
    `${subject} name '${path}', which lies in ${folder}`,
    place,
    `give the out a path outside of ${folder}`,
  );
}

export function wdirOutsideRoot(stage: string, path: string, place: Place): Problem {
  return pipelineProblem(
    'wdir-outside-root',
    `stage '${stage}' has the wdir '${path}', which lies outside the project`,
    place,
  );
}

/** Two stages of one name, at least one of them made by a group. */
export function duplicateStage(name: string, firstLine: number, place: Place): Problem {
  return pipelineProblem(
    'duplicate-stage',
    `two stages are named '${name}'`,
    place,
    `the first comes from line ${firstLine}`,
  );
}

export function emptyMatrix(stage: string, place: Place): Problem {
  return pipelineProblem('empty-matrix', `matrix of stage '${stage}' has no axes`, place, 'write a list for each axis');
}

export function groupTooLarge(key: string, most: number, place: Place): Problem {
  return pipelineProblem('group-too-large', `this ${key} makes more than ${most} stages`, place);
}

export function expandsTooLarge(place: Place): Problem {
  return pipelineProblem(
    'pipeline-too-large',
    'with its templates and groups resolved, the pipeline is too large from here on',
    place,
  );
}

export function datasetDep(subject: Subject, path: string, place: Place): Problem {
  return pipelineProblem(
    'not-yet-supported',
    `${subject} name the dataset '${path}', which is not yet supported`,
    place,
    'name the files of the dataset as deps',
  );
}

export function tooManyPlots(most: number, place: Place): Problem {
  return pipelineProblem('too-many-plots', `a list of more than ${most} plots`, place);
}

export function tooManyStages(most: number, place: Place): Problem {
  return pipelineProblem('too-many-stages', `more than ${most} stages in one file`, place);
}
