// The inside of a `${…}`: the key of a value, looked up. There are no operators; whatever else is written there is
// a key that does not exist.
import type { Place } from '../../model.ts';
import {
  badExpression,
  globHasNoPath,
  namedPathHere,
  unknownNamedPath,
  unknownTemplateKey,
} from '../../problems/template.ts';
import { nearestKey } from '../../values/params.ts';
import type { Value } from '../../values/value.ts';
import type { TemplateScope } from './scope.ts';

export interface Expression {
  /** As written, braces included. */
  readonly text: string;
  readonly inner: string;
  readonly place: () => Place;
}

/** DVC's: a word, then `.word` or `[word]`; a word is anything without `.`, `[` and `]`, so also `a b` and `x:y`. */
const grammar = /^[^.[\]]+(?:\.[^.[\]]+|\[[^.[\]]+\]\s*)*$/;
const part = String.raw`[^\s.[\]{}:$#%!?*+=,^"'()&|;<>\\` + '`]+';
/** What no shell would take for one of its own: then a key was meant. */
const surelyKey = new RegExp(String.raw`^\s*${part}(?:\s*\.\s*${part}|\s*\[\s*${part}\s*\])*\s*$`, 'u');

/** Undefined if it was reported why there is no such value. */
export function lookUp(expression: Expression, scope: TemplateScope): Value | undefined {
  const value = find(expression, scope);
  if (!value) scope.budget.spendMistake();
  return value;
}

function find(expression: Expression, scope: TemplateScope): Value | undefined {
  const { text, inner, place } = expression;
  const trimmed = inner.trim();
  if (!grammar.test(trimmed)) {
    scope.report(badExpression(text, place()));
    return undefined;
  }
  const parts = trimmed
    .replace(/\[([^\]]*)\]/g, '.$1')
    .split('.')
    .map((word) => word.trim());
  const [first = '', ...rest] = parts;
  if ((first === 'deps' || first === 'outs') && scope.dialect === 'restage' && rest.length > 0) {
    const name = rest.join('.');
    // Names of the stage hide params: a params file cannot redirect a command.
    const isNamed = typeof scope.named === 'object' && scope.named[first].has(name);
    if (isNamed || !scope.values.entries.has(first)) return lookUpNamed(first, name, expression, scope);
  }
  let at: Value | undefined = scope.locals?.get(first) ?? scope.values.entries.get(first);
  let depth = 0;
  while (at !== undefined && ++depth < parts.length) at = child(at, parts[depth] ?? '');
  if (at === undefined) scope.report(unknown(parts, depth, expression, scope));
  else scope.take?.(at);
  return at;
}

/** A negative index counts from the end, as in Python. */
function child(value: Value, word: string): Value | undefined {
  if (value.kind === 'map') return value.entries.get(word);
  return value.kind === 'list' && /^[-+]?\d+$/.test(word) ? value.items.at(Number(word)) : undefined;
}

function unknown(
  parts: readonly string[],
  depth: number,
  { text, inner, place }: Expression,
  scope: TemplateScope,
): ReturnType<typeof badExpression> {
  if (!surelyKey.test(inner)) return badExpression(text, place());
  const [first = ''] = parts;
  return unknownTemplateKey({
    expression: text,
    key: parts[depth] ?? '',
    inside: depth === 0 ? undefined : parts.slice(0, depth).join('.'),
    nearest: scope.budget.suggestion(parts.join('.'), () => nearestKey(scope.values, parts.join('.'))),
    origins: scope.locals?.has(first) ? 'local' : scope.origins,
    place: place(),
  });
}

function lookUpNamed(
  kind: 'deps' | 'outs',
  name: string,
  { text, place }: Expression,
  scope: TemplateScope,
): Value | undefined {
  if (!scope.named) {
    scope.report(namedPathHere(text, place()));
    return undefined;
  }
  if (scope.named === 'later') return { kind: 'string', value: name };
  const found = scope.named[kind].get(name);
  if (found && !found.isGlob) return { kind: 'string', value: found.written };
  const problem = found
    ? globHasNoPath(text, found.written, place())
    : unknownNamedPath(text, name, [...scope.named[kind].keys()], place());
  scope.report(problem);
  return undefined;
}
