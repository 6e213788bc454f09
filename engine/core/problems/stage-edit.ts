// Sentences about changing a pipeline file by a command.
import type { Place, Stage } from '../model.ts';
import type { Problem } from '../problem.ts';

export function generatedStage(stage: Stage, group: string, what: string): Problem {
  return {
    code: 'generated-stage',
    category: 'usage',
    message: `stage '${stage.id}' is made by the foreach or matrix '${group}', and cannot be ${what} alone`,
    place: stage.place,
    hint: `edit '${group}' in ${stage.file.path}`,
  };
}

export function cannotEdit(what: string, file: string, place?: Place): Problem {
  return {
    code: 'cannot-edit',
    category: 'project',
    message: `${what} cannot be done in '${file}' without changing more than that`,
    ...(place ? { place } : {}),
    hint: 'edit the file by hand',
  };
}

export function badStageName(name: string): Problem {
  return {
    code: 'bad-stage-name',
    category: 'usage',
    message: name === '' ? 'the name of the stage is empty' : `'${name}' is no name for a stage`,
    hint: 'letters, digits, blanks, - and _ are fine',
  };
}

export function stageExists(name: string, file: string): Problem {
  return {
    code: 'stage-exists',
    category: 'usage',
    message: `there is a stage '${name}' in '${file}' already`,
    hint: '--force overwrites it',
  };
}

export function noCommand(name: string): Problem {
  return {
    code: 'no-command',
    category: 'usage',
    message: `stage '${name}' has no command`,
    hint: "restage stage add -n name -d in.csv -o out.csv 'python work.py'",
  };
}

export function noSuchWdir(folder: string): Problem {
  return { code: 'no-such-wdir', category: 'usage', message: `--wdir: '${folder}' is not a folder` };
}

export function notADvcFile(target: string): Problem {
  return {
    code: 'not-a-dvc-file',
    category: 'usage',
    message: `'${target}' is no data that a .dvc file tracks`,
    hint: 'outs of stages are moved by renaming them in the pipeline file',
  };
}

export function cannotMoveThere(path: string): Problem {
  return {
    code: 'cannot-move-there',
    category: 'usage',
    message: `'${path}' is not in the project, or in what git and caches keep for themselves`,
    hint: 'data is moved within the project',
  };
}

export function movesIntoItself(from: string, to: string): Problem {
  return { code: 'moves-into-itself', category: 'usage', message: `'${to}' lies in '${from}', which is to be moved` };
}

export function alreadyThere(path: string): Problem {
  return { code: 'already-there', category: 'usage', message: `'${path}' exists already` };
}
