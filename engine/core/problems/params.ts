// Sentences about params files and the keys that stages take from them.
import type { Place } from '../model.ts';
import type { Problem } from '../problem.ts';
import { formatValue, type NotJsonError } from '../values/value.ts';

function paramsProblem(code: string, message: string, place?: Place, hint?: string): Problem {
  return { code, category: 'project', message, ...(place && { place }), ...(hint !== undefined && { hint }) };
}

export function paramsSyntax(format: 'JSON' | 'TOML' | 'Python', message: string, place: Place | undefined): Problem {
  return paramsProblem('params-syntax', `not valid ${format}: ${message}`, place);
}

export function paramsNotAMap(file: string, kind: string, place: Place | undefined): Problem {
  return paramsProblem('params-not-a-map', `${file} holds ${kind}, not a map of params`, place);
}

/** With the place where a pipeline asks for the file, if one does. */
export interface UnknownParamKey {
  readonly stage: string;
  readonly file: string;
  readonly key: string;
  /** The known key that was most likely meant. */
  readonly nearest: string | undefined;
  readonly place: Place;
}

export function unknownParamKey({ stage, file, key, nearest, place }: UnknownParamKey): Problem {
  const hint = nearest === undefined ? undefined : `did you mean '${nearest}'?`;
  return paramsProblem(
    'unknown-param',
    `stage '${stage}' takes the param '${key}', which ${file} does not have`,
    place,
    hint,
  );
}

export function paramNotJson(stage: string, file: string, error: NotJsonError, place: Place): Problem {
  const why =
    error.reason === 'not-finite'
      ? 'JSON has no such number'
      : 'an integer beyond 2^53 would lose digits in JavaScript';
  const message = `stage '${stage}' cannot be handed the param '${error.key}' of ${file}: it is ${formatValue(error.value)}`;
  return paramsProblem('param-not-json', message, place, `${why}; write it as a text`);
}

export function paramsFileMissing(stage: string, file: string, place: Place): Problem {
  return paramsProblem(
    'params-file-missing',
    `stage '${stage}' takes params from '${file}', which does not exist`,
    place,
    undefined,
  );
}
