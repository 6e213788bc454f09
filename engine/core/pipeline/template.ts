// `${…}`: values of params, and paths of named deps and outs, put where the pipeline names them. No expressions, no
// second pass: what a value holds is never read as a template. `\${x}` is the text `${x}`.
import { childOf, nearestKey } from '../values/params.ts';
import type { Problem } from '../problem.ts';
import {
  badExpression,
  globHasNoPath,
  namedPathHere,
  notText,
  unknownNamedPath,
  unknownTemplateKey,
} from '../problems/template.ts';
import { emptyMap, formatScalar, type ScalarValue, type Value } from '../values/value.ts';
import type { YamlSource } from './source.ts';
import { type Span, type Written, type WrittenScalar, writtenFrom } from './written.ts';

export interface TemplateScope {
  readonly source: YamlSource;
  /** Of the params.yaml beside the pipeline; undefined if there is none. */
  readonly params: Value | undefined;
  /** Where names of deps and outs mean something: in `cmd`. Undefined: only params do; `later`: they are taken on trust. */
  readonly named?: NamedTemplates | 'later';
  /** Whether the grammar has `${deps.x}` at all. */
  readonly dialect: 'restage' | 'dvc';
  readonly report: (problem: Problem) => void;
}

export interface NamedTemplates {
  readonly deps: ReadonlyMap<string, NamedPath>;
  readonly outs: ReadonlyMap<string, NamedPath>;
}

/** As written, relative to the stage's wdir. */
export interface NamedPath {
  readonly written: string;
  readonly isGlob: boolean;
}

/** An escape, or an expression; without its `}` a `${` is text. */
const template = /\\\$\{|\$\{([^}\n]*)\}/g;
const part = String.raw`[^\s.[\]{}:$#%!?*+=,^"'()&|;<>\\` + '`]+';
const expressionGrammar = new RegExp(String.raw`^${part}(?:\.${part}|\[${part}\])*$`, 'u');

/** Everything below `written`, keys too. A scalar that is one whole expression keeps the value's kind. */
export function resolveTemplates(written: Written, scope: TemplateScope): Written {
  if (written.kind === 'scalar') return resolveScalar(written, scope);
  if (written.kind === 'list') return { ...written, items: written.items.map((item) => resolveTemplates(item, scope)) };
  const entries = written.entries.map((entry) => {
    const key = entry.key.includes('${') ? (resolveText(entry.key, entry.keySpan, scope) ?? entry.key) : entry.key;
    return { ...entry, key, value: resolveTemplates(entry.value, scope) };
  });
  return { ...written, entries };
}

/** Reports what `resolveText` will report in any text of `written`. */
export function checkTexts(written: Written, scope: TemplateScope): void {
  if (written.kind === 'list') for (const item of written.items) checkTexts(item, scope);
  else if (written.kind === 'map') for (const { value } of written.entries) checkTexts(value, scope);
  else if (written.value.kind === 'string') resolveText(written.value.value, written.span, scope);
}

/** The text with every expression replaced; undefined if one of them was reported. */
export function resolveText(text: string, span: Span, scope: TemplateScope): string | undefined {
  const seen = new Map<string, number>();
  let failed = false;
  const resolved = text.replace(template, (match: string, inner: string | undefined) => {
    if (inner === undefined) return '${';
    const occurrence = seen.get(match) ?? 0;
    seen.set(match, occurrence + 1);
    const value = lookUp(
      { expression: match, inner: inner.trim(), place: () => scope.source.placeWithin(span, match, occurrence) },
      scope,
    );
    if (value && value.kind !== 'map' && value.kind !== 'list') return formatScalar(value);
    if (value) scope.report(notText(match, value.kind, scope.source.placeWithin(span, match, occurrence)));
    failed = true;
    return '';
  });
  return failed ? undefined : resolved;
}

function resolveScalar(written: WrittenScalar, scope: TemplateScope): Written {
  if (written.value.kind !== 'string' || !written.value.value.includes('${')) return written;
  const text = written.value.value;
  const [whole] = text.matchAll(template);
  if (whole?.[1] !== undefined && whole[0] === text) {
    const place = (): ReturnType<YamlSource['placeWithin']> => scope.source.placeWithin(written.span, text);
    const value = lookUp({ expression: text, inner: whole[1].trim(), place }, scope);
    return value ? writtenFrom(value, written.span) : written;
  }
  const resolved = resolveText(text, written.span, scope);
  return resolved === undefined
    ? written
    : { ...written, value: { kind: 'string', value: resolved } satisfies ScalarValue, templated: true };
}

interface Expression {
  readonly expression: string;
  readonly inner: string;
  readonly place: () => ReturnType<YamlSource['placeWithin']>;
}

function lookUp({ expression, inner, place }: Expression, scope: TemplateScope): Value | undefined {
  if (!expressionGrammar.test(inner)) {
    scope.report(badExpression(expression, place()));
    return undefined;
  }
  const parts = inner.replace(/\[([^\]]*)\]/g, '.$1').split('.');
  const [first = '', ...rest] = parts;
  const known = scope.params ?? emptyMap;
  if ((first === 'deps' || first === 'outs') && scope.dialect === 'restage' && rest.length > 0) {
    const name = rest.join('.');
    // Names of the stage hide params: a params file cannot redirect a command.
    const isNamed = typeof scope.named === 'object' && scope.named[first].has(name);
    if (isNamed || !childOf(known, first)) return lookUpNamed(first, name, { expression, inner, place }, scope);
  }
  let at: Value = known;
  for (const [index, key] of parts.entries()) {
    const next = childOf(at, key);
    if (next === undefined) {
      const inside = index === 0 ? undefined : parts.slice(0, index).join('.');
      const problem = {
        expression,
        key,
        inside,
        nearest: nearestKey(known, parts.join('.')),
        hasParams: scope.params !== undefined,
      };
      scope.report(unknownTemplateKey({ ...problem, place: place() }));
      return undefined;
    }
    at = next;
  }
  return at;
}

function lookUpNamed(
  kind: 'deps' | 'outs',
  name: string,
  { expression, place }: Expression,
  scope: TemplateScope,
): Value | undefined {
  if (!scope.named) {
    scope.report(namedPathHere(expression, place()));
    return undefined;
  }
  if (scope.named === 'later') return { kind: 'string', value: name };
  const found = scope.named[kind].get(name);
  if (found && !found.isGlob) return { kind: 'string', value: found.written };
  const problem = found
    ? globHasNoPath(expression, found.written, place())
    : unknownNamedPath(expression, name, [...scope.named[kind].keys()], place());
  scope.report(problem);
  return undefined;
}
