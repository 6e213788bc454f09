// What changed, in the words and the shape of `dvc status --json`: a list with `{"changed deps": {"in.txt": "modified"}}`,
// `{"changed outs": …}`, "changed command" and "always changed". Paths are relative to the pipeline file's folder.
import type { StaleReason } from '../../core/freshness/reason.ts';
import { relativeTo } from '../../core/paths/paths.ts';
import type { Standing } from '../../run/standing.ts';

type Word = 'new' | 'modified' | 'deleted';
type DepWord = Word | { readonly [key: string]: Word };

export type DvcChange = string | { readonly [what: string]: { readonly [path: string]: DepWord } };

/** Empty for what is fresh, and where DVC has no word for it: a callback, or an upstream that will run first. */
export function dvcChanges({ stage, verdict }: Standing): readonly DvcChange[] {
  const reasons = 'reasons' in verdict ? verdict.reasons : [];
  const deps = new Map<string, DepWord>();
  const outs = new Map<string, Word>();
  const addParam = (file: string, key: string, word: Word): void => {
    const known = deps.get(file);
    deps.set(file, { ...(typeof known === 'object' ? known : {}), [key]: word });
  };
  const addAll = (): void => {
    const path = (of: Parameters<typeof relativeTo>[1]): string => relativeTo(stage.file.dir, of);
    for (const dep of stage.deps) deps.set(path(dep.kind === 'glob' ? dep.pattern : dep.path), 'new');
    for (const { file, keys } of stage.params) {
      if (!keys) deps.set(path(file), 'new');
      for (const { key } of keys ?? []) addParam(path(file), key, 'new');
    }
    for (const out of stage.outs) outs.set(path(out.path), 'new');
  };
  for (const reason of reasons) {
    if (reason.kind === 'never-run') addAll();
    if (reason.kind === 'dep-changed') deps.set(reason.path, words[reason.change]);
    if (reason.kind === 'dep-missing') deps.set(reason.path, 'deleted');
    if (reason.kind === 'param-changed') addParam(reason.file, reason.key, paramWord(reason));
    if (reason.kind === 'out-missing') outs.set(reason.path, 'deleted');
    if (reason.kind === 'out-changed') outs.set(reason.path, 'modified');
    if (reason.kind === 'out-declared' && reason.change !== 'removed') outs.set(reason.path, 'new');
  }
  const has = (...kinds: readonly StaleReason['kind'][]): boolean => reasons.some(({ kind }) => kinds.includes(kind));
  return [
    ...(deps.size > 0 ? [{ 'changed deps': Object.fromEntries(deps) }] : []),
    ...(outs.size > 0 ? [{ 'changed outs': Object.fromEntries(outs) }] : []),
    ...(has('command-changed', 'code-changed', 'config-changed', 'package-changed') ? ['changed command'] : []),
    ...(has('always-changed') ? ['always changed'] : []),
  ];
}

const words = { added: 'new', modified: 'modified', removed: 'deleted' } as const;

function paramWord({ old, now }: { readonly old?: unknown; readonly now?: unknown }): Word {
  if (old === undefined) return 'new';
  return now === undefined ? 'deleted' : 'modified';
}
