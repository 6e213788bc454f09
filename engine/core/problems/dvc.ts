// Sentences about DVC: its own files, dvc.lock, .dvc files and .dvc/config, the data that .dvc files track, and importing
// a project of it.
import type { Out, Place, Stage } from '../model.ts';
import type { Problem } from '../problem.ts';

function dvcProblem(code: string, message: string, place?: Place, hint?: string): Problem {
  return { code, category: 'project', message, ...(place && { place }), ...(hint !== undefined && { hint }) };
}

export function dvcUnknownKey(key: string, where: string, known: readonly string[], place: Place): Problem {
  return dvcProblem('dvc-unknown-key', `${where} has no key '${key}'`, place, `it has: ${known.join(', ')}`);
}

export function dvcMissingKey(key: string, where: string, place: Place): Problem {
  return dvcProblem('dvc-missing-key', `${where} needs the key '${key}'`, place);
}

export function dvcWrongKind(what: string, wanted: string, place: Place): Problem {
  return dvcProblem('dvc-wrong-kind', `'${what}' must be ${wanted}`, place);
}

export function dvcEmpty(file: string): Problem {
  return dvcProblem('dvc-empty', `'${file}' is empty`);
}

export function dvcOldLock(file: string, place: Place): Problem {
  return dvcProblem(
    'dvc-old-lock',
    `'${file}' is of DVC 1: it has no 'schema'`,
    place,
    'DVC 2 reads it and writes it anew: `dvc commit` with DVC 2 is enough',
  );
}

export function dvcUnknownSchema(schema: string, place: Place): Problem {
  return dvcProblem('dvc-unknown-schema', `the schema '${schema}' is not known: 2.0 is`, place);
}

export function dvcLive(place: Place): Problem {
  return dvcProblem(
    'dvc-live',
    "'live' is of DVC 2: DVC 3 knows it no more",
    place,
    'list its files under metrics and plots',
  );
}

export function dvcBadDigest(text: string, place: Place): Problem {
  return dvcProblem(
    'dvc-bad-digest',
    `'${text}' is no MD5: 32 hex digits, and .dir behind them for a directory`,
    place,
  );
}

export function dvcUnknownHash(name: string, place: Place): Problem {
  return dvcProblem('dvc-unknown-hash', `the hash '${name}' is not known: md5 is`, place);
}

export function dvcTwice(path: string, place: Place): Problem {
  return dvcProblem('dvc-twice', `'${path}' is listed twice`, place);
}

export function dvcConfigSyntax(message: string, place: Place): Problem {
  return dvcProblem('dvc-config-syntax', message, place);
}

export function dvcConfigValue(key: string, value: string, known: readonly string[], place: Place): Problem {
  return dvcProblem('dvc-config-value', `'${value}' is no value of ${key}`, place, `it takes: ${known.join(', ')}`);
}

export function dataNowhere(path: string, file: string): Problem {
  return {
    code: 'data-nowhere',
    category: 'missing',
    message: `'${path}', which '${file}' tracks, is neither there nor in the cache of DVC`,
    hint: `put it there, or dvc pull ${file}`,
  };
}

export function dataNotListed(path: string, file: string): Problem {
  return {
    code: 'data-not-listed',
    category: 'missing',
    message: `'${path}' is no file of what '${file}' tracks`,
  };
}

export function dataRefused(path: string, file: string): Problem {
  return {
    code: 'data-refused',
    category: 'project',
    message: `'${path}', which '${file}' tracks, does not lie in the project, or in what git and caches keep for themselves`,
    hint: 'it has to be brought there by hand',
  };
}

export function dataNotThere(path: string, file: string): Problem {
  return {
    code: 'data-not-there',
    category: 'missing',
    message: `'${path}', which '${file}' tracks, is not there, so there is nothing to record`,
    hint: `restage checkout ${file} brings it back`,
  };
}

export function dataImported(path: string, file: string): Problem {
  return {
    code: 'data-imported',
    category: 'usage',
    message: `'${path}' differs from what '${file}' imports`,
    hint: `restage checkout ${file} brings back what was imported; dvc update ${file} imports anew`,
  };
}

export function dataChanging(path: string): Problem {
  return {
    code: 'data-changing',
    category: 'stage',
    message: `'${path}' changed while it was recorded, so it was not`,
    hint: 'try once more when nobody writes it',
  };
}

/** @param data where the data goes, and the .dvc file that says so */
export function outIsData(stage: Stage, out: Out, data: { readonly path: string; readonly file: string }): Problem {
  const isSame = data.path === out.path;
  return dvcProblem(
    'out-is-data',
    `out '${out.path}' of stage '${stage.id}' ${isSame ? 'is' : 'overlaps with'} data${isSame ? '' : ` '${data.path}'`} of '${data.file}'`,
    out.place,
    `give the out another path, or stop tracking the data: restage remove ${data.file}`,
  );
}

export function dataTrackedByGit(path: string, file: string): Problem {
  return dvcProblem(
    'data-git-tracked',
    `'${path}' has changed, but it cannot be recorded in '${file}' while git tracks it too`,
    undefined,
    `git rm -r --cached '${path}'`,
  );
}

export function importOverwrites(file: string, source: string): Problem {
  return {
    code: 'import-overwrites',
    category: 'project',
    message: `'${file}' is there already, and is not what '${source}' says: it is not overwritten`,
    hint: `if '${file}' is the one that counts, remove '${source}'; else remove '${file}' and import again`,
  };
}

export function nothingToImport(folder: string): Problem {
  return {
    code: 'nothing-to-import',
    category: 'project',
    message: `there is nothing of DVC in '${folder}': no dvc.yaml, and no folder .dvc`,
  };
}

/** Said of a dvc.yaml that stays. */
export function meansSomethingElse(stage: Stage): Problem {
  return {
    code: 'import-differs',
    category: 'project',
    message: `stage '${stage.id}' would mean something else in a pipeline.yaml, where * and ? in a path are patterns, and ! in front of one leaves out`,
    place: stage.place,
    hint: 'write its paths without these characters, and import again',
  };
}

export function removesUncommitted(file: string): Problem {
  return {
    code: 'import-uncommitted',
    category: 'project',
    message: `'${file}' would be removed, and git does not have it as it is now`,
    hint: 'commit it first; --force moves it to .cache/trash/ instead',
  };
}
