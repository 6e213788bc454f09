// What a `foreach` or a `matrix` makes of one stage: its members, each with a key for its name and the values that its
// templates see. Names are DVC's to the letter, since locks and targets go by them.
import type { Problem } from '../../problem.ts';
import { emptyMatrix, groupTooLarge, wrongType } from '../../problems/pipeline.ts';
import { formatScalar, type Value } from '../../values/value.ts';
import { describe } from '../shape/subject.ts';
import type { TemplateScope } from '../templates/scope.ts';
import { resolveTemplates } from '../templates/template.ts';
import { isEmpty, toValue, type Written, type WrittenEntry, type WrittenMap } from '../yaml/written.ts';

export interface Member {
  /** After the `@` of its name. */
  readonly key: string;
  readonly locals: ReadonlyMap<string, Value>;
}

/** More members than a pipeline can use; the largest known project has 4,172 stages. */
export const mostMembers = 100_000;

interface GroupInput {
  readonly stage: string;
  readonly scope: TemplateScope;
}

/** Undefined if it was reported why there are none. */
export function foreachMembers(foreach: WrittenEntry, { stage, scope }: GroupInput): readonly Member[] | undefined {
  const data = resolved(foreach.value, scope);
  if (!data) return undefined;
  const members = new Map<string, Member>();
  if (data.kind === 'map') {
    for (const { key, value } of data.entries) members.set(key, { key, locals: locals(toValue(value), key) });
  } else if (data.kind === 'list') {
    const byIndex = data.items.some((item) => item.kind !== 'scalar');
    for (const [index, item] of data.items.entries()) {
      const key = byIndex ? String(index) : nameOf(item);
      members.set(key, { key, locals: new Map([['item', toValue(item)]]) });
    }
  } else {
    const place = scope.source.place(foreach.value.span.start, foreach.value.span.end);
    const expected = ['a list', 'a map'];
    scope.report(wrongType({ subject: `foreach of stage '${stage}'`, expected, found: describe(data), place }));
    return undefined;
  }
  if (members.size <= mostMembers) return [...members.values()];
  scope.report(tooLarge(foreach, scope));
  return undefined;
}

interface Axis {
  readonly name: string;
  readonly values: readonly { readonly fragment: string; readonly value: Value }[];
}

/** The product of all axes, the last one fastest; undefined if it was reported why there is none. */
export function matrixMembers(matrix: WrittenEntry, { stage, scope }: GroupInput): readonly Member[] | undefined {
  const data = resolved(matrix.value, scope);
  if (!data) return undefined;
  const axes = data.kind === 'map' ? axesOf(data, stage, scope) : undefined;
  if (!axes) return undefined;
  if (axes.length === 0) {
    scope.report(emptyMatrix(stage, scope.source.place(matrix.keySpan.start, matrix.keySpan.end)));
    return undefined;
  }
  if (axes.some(({ values }) => values.length === 0)) return [];
  if (axes.reduce((count, { values }) => count * values.length, 1) > mostMembers) {
    scope.report(tooLarge(matrix, scope));
    return undefined;
  }
  const combinations = axes.reduce<readonly (readonly Axis['values'][number][])[]>(
    (before, { values }) => before.flatMap((chosen) => values.map((value) => [...chosen, value])),
    [[]],
  );
  const members = new Map<string, Member>();
  for (const chosen of combinations) {
    const key = chosen.map(({ fragment }) => fragment).join('-');
    const entries = new Map(axes.map(({ name }, at) => [name, chosen[at]?.value ?? { kind: 'null' as const }]));
    members.set(key, { key, locals: locals({ kind: 'map', entries }, key) });
  }
  return [...members.values()];
}

function axesOf(matrix: WrittenMap, stage: string, scope: TemplateScope): readonly Axis[] | undefined {
  const axes: Axis[] = [];
  for (const { key: name, keySpan, value } of matrix.entries) {
    if (value.kind === 'scalar') {
      const at = isEmpty(value) ? keySpan : value.span;
      const place = scope.source.place(at.start, at.end);
      const subject = `axis '${name}' of matrix of stage '${stage}'`;
      scope.report(wrongType({ subject, expected: ['a list'], found: describe(value), place }));
      continue;
    }
    // Of a map DVC takes the keys.
    const items = value.kind === 'list' ? value.items : value.entries.map(({ key, keySpan: span }) => text(key, span));
    const values = items.map((item, index) => ({
      fragment: item.kind === 'scalar' ? nameOf(item) : `${name}${index}`,
      value: toValue(item),
    }));
    axes.push({ name, values });
  }
  return axes.length === matrix.entries.length ? axes : undefined;
}

/** Undefined if a template of it was reported. */
function resolved(written: Written, scope: TemplateScope): Written | undefined {
  let failed = false;
  const report = (problem: Problem): void => {
    failed = true;
    scope.report(problem);
  };
  const data = resolveTemplates(written, { ...scope, at: 'anywhere', report });
  return failed ? undefined : data;
}

/** A truth value that comes from a file is named as Python prints it, one that is written here as YAML does: DVC's way. */
function nameOf(item: Written): string {
  if (item.kind !== 'scalar') return '';
  const { value } = item;
  if (value.kind === 'bool' && item.templated) return value.value ? 'True' : 'False';
  return formatScalar(value);
}

function locals(item: Value, key: string): ReadonlyMap<string, Value> {
  return new Map([
    ['item', item],
    ['key', { kind: 'string', value: key }],
  ]);
}

function text(value: string, span: Written['span']): Written {
  return { kind: 'scalar', value: { kind: 'string', value }, span };
}

function tooLarge({ key, keySpan }: WrittenEntry, { source }: TemplateScope): Problem {
  return groupTooLarge(key, mostMembers, source.place(keySpan.start, keySpan.end));
}
