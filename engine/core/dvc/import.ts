// Moving over from DVC, the pure part: whether a dvc.yaml means the same as a pipeline.yaml, and what becomes of DVC's
// ignore files and settings.
import type { Config } from '../config.ts';
import type { Pipeline, Stage } from '../model.ts';
import type { DvcConfig } from './dvc-config.ts';

/** The first stage that is not the same in both, whatever file it stands in; undefined if all are. */
export function firstDifference(from: Pipeline, to: Pipeline): Stage | undefined {
  const meanings = to.stages.map(meaningOf);
  return from.stages.find((stage, at) => meanings[at] !== meaningOf(stage));
}

function meaningOf(stage: Stage): string {
  const placeless = { ...stage, id: undefined, file: undefined };
  return JSON.stringify(placeless, (key, value: unknown) => (key === 'place' ? undefined : value));
}

/**
 * Rules of a `.dvcignore` as a `.restageignore` has them: DVC takes blanks at the beginning of a rule for indentation.
 * Undefined if there is no rule in it.
 */
export function ignoreRules(text: string): string | undefined {
  const rules = text.replaceAll(/^[ \t]+/gm, '');
  return /^[^#\r\n]/m.test(rules) ? rules : undefined;
}

/** Lines for `.restage.yaml`, of what DVC's settings mean here and it does not say yet; empty if nothing is left to say. */
export function settingsText(dvc: DvcConfig, own: Config): string {
  const { cacheTypes, parsingBool, parsingList } = dvc;
  const lines = [
    cacheTypes && cacheTypes.length > 0 && !own.cacheType && `cache.type: [${cacheTypes.join(', ')}]`,
    parsingBool && !own.parsingBool && `parsing.bool: ${parsingBool}`,
    parsingList && !own.parsingList && `parsing.list: ${parsingList}`,
  ];
  return lines.flatMap((line) => (line ? [`${line}\n`] : [])).join('');
}

/** The names of the remotes in a text of `.dvc/config`. */
export function remotesIn(text: string): readonly string[] {
  return [...text.matchAll(/^\s*\[\s*['"]?remote\s+["']?([^"'\]]+)/gim)].map(([, name = '']) => name);
}
