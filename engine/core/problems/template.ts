// Sentences about `${…}` in a pipeline file.
import type { Place } from '../model.ts';
import { nearest } from '../nearest.ts';
import type { Problem } from '../problem.ts';

function templateProblem(code: string, message: string, place: Place, hint?: string): Problem {
  return { code, category: 'project', message, place, ...(hint !== undefined && { hint }) };
}

const escapeIt = (expression: string): string => `for the shell's own, write \\${expression}`;

export function badExpression(expression: string, place: Place): Problem {
  return templateProblem('bad-template', `'${expression}' is not the key of a param`, place, escapeIt(expression));
}

export interface UnknownTemplateKey {
  /** As written, braces included. */
  readonly expression: string;
  /** The key that does not exist, and the map that it was looked for in; undefined for the whole file. */
  readonly key: string;
  readonly inside: string | undefined;
  /** Full keys that exist. */
  readonly nearest: string | undefined;
  readonly hasParams: boolean;
  readonly place: Place;
}

export function unknownTemplateKey({
  expression,
  key,
  inside,
  nearest: meant,
  hasParams,
  place,
}: UnknownTemplateKey): Problem {
  const where = inside === undefined ? 'params.yaml' : `'${inside}' in params.yaml`;
  const message = hasParams
    ? `'${expression}': ${where} has no key '${key}'`
    : `'${expression}': there is no params.yaml beside this file`;
  const hint = meant === undefined ? escapeIt(expression) : `did you mean '\${${meant}}'?`;
  return templateProblem('unknown-template-key', message, place, hint);
}

export function unknownNamedPath(expression: string, name: string, known: readonly string[], place: Place): Problem {
  const kind = expression.includes('deps') ? 'dep' : 'out';
  const meant = nearest(name, known);
  const list =
    known.length === 0 ? `give the ${kind}s names: a map instead of a list` : `known names: ${known.join(', ')}`;
  const hint = meant === undefined ? list : `did you mean '\${${kind}s.${meant}}'?`;
  return templateProblem(
    'unknown-template-key',
    `'${expression}': the stage has no ${kind} named '${name}'`,
    place,
    hint,
  );
}

export function namedPathHere(expression: string, place: Place): Problem {
  return templateProblem(
    'named-path-here',
    `'${expression}': names of deps and outs are known in cmd and desc only`,
    place,
  );
}

export function globHasNoPath(expression: string, pattern: string, place: Place): Problem {
  return templateProblem(
    'glob-has-no-path',
    `'${expression}' is the glob '${pattern}', which has no single path`,
    place,
  );
}

export function notText(expression: string, kind: 'map' | 'list', place: Place): Problem {
  return templateProblem(
    'template-not-text',
    `cannot put a ${kind} into text: '${expression}'`,
    place,
    `name a value inside the ${kind}`,
  );
}
