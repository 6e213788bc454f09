// Sentences about finding a project and choosing what to do in it.
import type { Problem } from '../problem.ts';

export function noPipeline(folder: string): Problem {
  return {
    code: 'no-pipeline',
    category: 'project',
    message: `there is no pipeline.yaml or dvc.yaml in '${folder}' or a folder above it`,
    hint: 'restage init makes a small working project; --file names a pipeline file elsewhere',
  };
}

/** @param files relative to the root */
export function onlyPipelinesBelow(folder: string, files: readonly string[]): Problem {
  if (files.length === 0) return noPipeline(folder);
  const some = files.slice(0, 3).join(', ');
  return {
    code: 'no-pipeline',
    category: 'project',
    message: `there is no pipeline.yaml or dvc.yaml in '${folder}' or a folder above it, only below the root: ${some}${files.length > 3 ? `, and ${files.length - 3} more` : ''}`,
    hint: `restage repro -P takes all of them, restage repro ${files[0]} one`,
  };
}

/** Of a file that the command can do without. */
export function brokenElsewhere(file: string, problems: readonly Problem[]): Problem {
  const [first, ...rest] = problems;
  const more = rest.length === 0 ? '' : `; and ${rest.length} more`;
  return {
    code: 'broken-elsewhere',
    category: 'project',
    message: `'${file}' has mistakes, and is left out: ${first?.message ?? ''}${more}`,
    ...(first?.place ? { place: first.place } : {}),
  };
}

export function nothingToPull(): Problem {
  return {
    code: 'nothing-to-pull',
    category: 'usage',
    message: '--pull does nothing: restage has no remotes yet to pull from',
    hint: 'what the cache has is restored in any case',
  };
}

export function nothingToCompare(): Problem {
  return {
    code: 'nothing-to-compare',
    category: 'usage',
    message: '--cloud does nothing: restage has no remotes yet to compare with',
    hint: 'the workspace is compared with the locks and the .dvc files',
  };
}

export function noSuchFolder(folder: string): Problem {
  return { code: 'no-such-folder', category: 'usage', message: `'${folder}' is not a folder` };
}

export function noSuchPipeline(file: string): Problem {
  return { code: 'no-such-pipeline', category: 'project', message: `pipeline file '${file}' does not exist` };
}

export function pipelineOutsideRoot(file: string, root: string): Problem {
  return {
    code: 'pipeline-outside-root',
    category: 'project',
    message: `pipeline file '${file}' is not inside the project '${root}'`,
  };
}

export function twoPipelines(folder: string): Problem {
  return {
    code: 'two-pipelines',
    category: 'project',
    message: `'${folder}' holds both a pipeline.yaml and a dvc.yaml`,
    hint: 'choose one with --file pipeline.yaml or --file dvc.yaml; only if their texts are the same does pipeline.yaml count',
  };
}

export function unknownTarget(target: string, nearest: string | undefined, stages: readonly string[]): Problem {
  const some = stages.slice(0, 12).join(', ');
  return {
    code: 'unknown-target',
    category: 'usage',
    message: `'${target}' is neither a stage nor the path of an out`,
    hint: nearest === undefined ? `stages: ${some}${stages.length > 12 ? ', …' : ''}` : `did you mean '${nearest}'?`,
  };
}

export function reproInsideStage(stage: string): Problem {
  return {
    code: 'repro-inside-stage',
    category: 'project',
    message: `stage '${stage}' runs restage repro in its own project, and would wait for itself forever`,
    hint: 'list what it needs as deps of the stage instead',
  };
}

export function folderNotEmpty(file: string): Problem {
  return {
    code: 'folder-not-empty',
    category: 'usage',
    message: `'${file}' exists already`,
    hint: 'restage init makes a project in an empty folder, and overwrites nothing',
  };
}

export function noLog(stage: string): Problem {
  return {
    code: 'no-log',
    category: 'missing',
    message: `stage '${stage}' has not been run here, so there is no log of it`,
    hint: 'restored results come without one',
  };
}
