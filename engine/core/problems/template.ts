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
  /** The key that does not exist, and the map that it was looked for in; undefined for all that is known. */
  readonly key: string;
  readonly inside: string | undefined;
  /** Full keys that exist. */
  readonly nearest: string | undefined;
  /** The files and vars that were looked through; `local`: the item or key of a group. */
  readonly origins: readonly string[] | 'local';
  readonly place: Place;
}

export function unknownTemplateKey({
  expression,
  key,
  inside,
  nearest: meant,
  origins,
  place,
}: UnknownTemplateKey): Problem {
  const hint = meant === undefined ? escapeIt(expression) : `did you mean '\${${meant}}'?`;
  return templateProblem('unknown-template-key', `'${expression}': ${unknownIn(key, inside, origins)}`, place, hint);
}

function unknownIn(key: string, inside: string | undefined, origins: readonly string[] | 'local'): string {
  if (origins === 'local') return `'${inside ?? ''}' has no key '${key}'`;
  const [first, ...more] = origins;
  if (first === undefined) return 'there is no params.yaml beside this file';
  if (inside !== undefined) return `'${inside}'${more.length > 0 ? '' : ` in ${first}`} has no key '${key}'`;
  return more.length > 0 ? `no key '${key}' in ${origins.join(', ')}` : `${first} has no key '${key}'`;
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

/** In a dvc.yaml, where DVC takes no lists and maps from a template. */
export function notHere(expression: string, kind: 'map' | 'list', place: Place): Problem {
  const hint =
    kind === 'map'
      ? 'in a dvc.yaml a map is put into foreach, matrix and, as flags, into cmd'
      : 'in a dvc.yaml a list is put into foreach and matrix';
  return templateProblem('template-not-text', `cannot put a ${kind} here: '${expression}'`, place, hint);
}

export function nestedInFlags(expression: string, key: string, place: Place): Problem {
  return templateProblem(
    'nested-flags',
    `cannot make flags of '${expression}': '${key}' is a list with lists or maps inside`,
    place,
  );
}
