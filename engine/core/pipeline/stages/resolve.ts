// The templates of one stage, resolved. `cmd` and `desc` are only checked: they wait for the names of deps and outs.
// `meta` means nothing, and a template in it neither.
import type { TemplateScope } from '../templates/scope.ts';
import { checkTexts, isWholeTemplate, resolveTemplates } from '../templates/template.ts';
import type { Written, WrittenMap } from '../yaml/written.ts';
import { isNotYet } from '../grammar.ts';

/** Before the stage's vars are known, since their files are looked for in it. */
export function resolveWdir(stage: WrittenMap, scope: TemplateScope): WrittenMap {
  const entries = stage.entries.map((entry) =>
    entry.key === 'wdir' ? { ...entry, value: resolveTemplates(entry.value, scope) } : entry,
  );
  return { ...stage, entries };
}

/** Without `vars`; `wdir` is resolved already. */
export function resolveBody(stage: WrittenMap, scope: TemplateScope): WrittenMap {
  const entries = stage.entries.flatMap((entry) => {
    if (entry.key === 'vars') return [];
    if (isLeftAlone(entry.key) || entry.key === 'wdir') return [entry];
    if (entry.key === 'cmd' || entry.key === 'desc') {
      const isCommand = entry.key === 'cmd' && entry.value.kind !== 'map';
      checkTexts(entry.value, { ...scope, named: 'later', ...(isCommand && { at: 'command' }) });
      return [entry];
    }
    return [{ ...entry, value: resolveTemplates(entry.value, scope) }];
  });
  return { ...stage, entries };
}

/** Whether a template may put in a value of a kind that the schema has not seen. */
export function hasWholeTemplate(stage: WrittenMap): boolean {
  return stage.entries.some(({ key, value }) => !isLeftAlone(key) && key !== 'cmd' && key !== 'desc' && isIn(value));
}

function isIn(written: Written): boolean {
  if (written.kind === 'list') return written.items.some(isIn);
  if (written.kind === 'map') return written.entries.some(({ value }) => isIn(value));
  return written.value.kind === 'string' && isWholeTemplate(written.value.value);
}

function isLeftAlone(key: string): boolean {
  return key === 'meta' || isNotYet('stage', key);
}
