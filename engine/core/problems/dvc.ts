// Sentences about DVC's own files: dvc.lock, .dvc files and .dvc/config.
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
