// The stages that one entry of `stages` stands for, their templates not yet resolved: itself, or the members of its group.
import { emptyName } from '../../problems/pipeline.ts';
import type { Value } from '../../values/value.ts';
import type { TemplateScope } from '../templates/scope.ts';
import { entryOf, type Span, type WrittenEntry, type WrittenMap } from '../yaml/written.ts';
import { foreachMembers, matrixMembers } from './members.ts';

export interface StageDraft {
  readonly name: string;
  readonly nameSpan: Span;
  /** The name of the entry, if it makes several stages. */
  readonly group?: string;
  readonly body: WrittenMap;
  readonly locals: ReadonlyMap<string, Value>;
}

const none: ReadonlyMap<string, Value> = new Map();

/** Undefined if there is no telling, which is reported here or was by the schema. */
export function draftsOf(entry: WrittenEntry, scope: TemplateScope): readonly StageDraft[] | undefined {
  const { key: name, keySpan: nameSpan, value } = entry;
  if (value.kind !== 'map') return undefined;
  const [foreach, inner, matrix] = [entryOf(value, 'foreach'), entryOf(value, 'do'), entryOf(value, 'matrix')];
  if (!foreach && !inner && !matrix) return [{ name, nameSpan, body: value, locals: none }];
  const body = foreach ? inner?.value : { ...value, entries: value.entries.filter((one) => one !== matrix) };
  if (body?.kind !== 'map') return undefined;
  const group = { stage: name, scope };
  const members = foreach ? foreachMembers(foreach, group) : matrix && matrixMembers(matrix, group);
  if (members?.some(({ key }) => key === '')) {
    const { keySpan } = foreach ?? matrix ?? entry;
    scope.report(emptyName('stage of a group', scope.source.place(keySpan.start, keySpan.end)));
    return undefined;
  }
  return members?.map(({ key, locals }) => ({ name: `${name}@${key}`, nameSpan, group: name, body, locals }));
}
