// Predictions for people: a line for each stage, and for `explain` all that the answer rests on.
import { actionText } from '../../core/freshness/reason.ts';
import type { Stage } from '../../core/model.ts';
import { unreachable } from '../../core/unreachable.ts';
import { formatContent } from '../../core/records/content.ts';
import { formatValue } from '../../core/values/value.ts';
import { paramName, whyText } from '../../core/freshness/why-text.ts';
import type { Explanation } from '../../run/explain.ts';
import type { Standing } from '../../run/standing.ts';
import type { Colors } from '../terminal.ts';
import { allFreshText } from './all-fresh.ts';
import { statusWord } from './json.ts';
import { paintOf, symbolOf } from './mark.ts';
import { whyAll } from './plain.ts';

/** Content words are cut to this many hex digits. */
const shownDigits = 12;

/** @param name what a stage is called */
export function predictionLines(
  predictions: readonly Standing[],
  name: (stage: Stage) => string,
  colors: Colors,
): readonly string[] {
  if (predictions.length === 0) return ['no stages'];
  const names = predictions.map(({ stage }) => name(stage));
  const width = Math.max(...names.map(({ length }) => length));
  const lines = predictions.map(
    (prediction, at) => `${headline(prediction, (names[at] ?? '').padEnd(width), colors)}${detail(prediction)}`,
  );
  const stale = predictions.filter(({ verdict }) => verdict.kind !== 'fresh').length;
  if (stale === 0) return [...lines, colors.green(allFreshText(predictions.length))];
  const next = predictions.some(({ verdict }) => verdict.kind === 'error')
    ? 'restage repro shows each error with its place'
    : 'restage repro brings them up to date';
  return [...lines, `${stale} of ${predictions.length} not fresh; ${next}`];
}

export function explanationLines(explanation: Explanation, colors: Colors): readonly string[] {
  const { verdict, stage } = explanation;
  const head = headline(explanation, stage.id, colors);
  switch (verdict.kind) {
    case 'fresh':
      return [`${head}: nothing that it depends on has changed, and its outs are as recorded`, ...basis(explanation)];
    case 'restore':
      return [`${head}: ${restoreText[verdict.from]}`, ...verdict.reasons.map((reason) => `  ${whyText(reason)}`)];
    case 'run':
      return [`${head}: it will run, because`, ...verdict.reasons.map((reason) => `  ${whyText(reason)}`)];
    case 'pending':
      return [
        `${head}: whether it will run depends on what comes before it`,
        ...verdict.reasons.map((reason) => `  ${whyText(reason)}`),
      ];
    case 'error':
      return [`${head}: ${verdict.problems.map(({ message }) => message).join('; ')}`];
    default:
      return unreachable(verdict);
  }
}

const restoreText = {
  lock: 'its recorded outs will come out of the cache',
  'run-record': 'the same was done before, so its outs will come out of the run cache',
  workspace: 'the same was done before, and its outs are there already; only the lock will be written',
  'dvc-lock': 'DVC did the same, as dvc.lock says; its outs are there, or will come out of the cache of DVC',
} as const;

function headline({ verdict }: Standing, name: string, colors: Colors): string {
  const paint = paintOf(verdict.kind, colors);
  return `${paint(symbolOf(verdict.kind))} ${name}  ${paint(statusWord(verdict.kind))}`;
}

function detail({ verdict }: Standing): string {
  if (verdict.kind === 'error') return `: ${verdict.problems.map(({ message }) => message).join('; ')}`;
  if (verdict.kind === 'fresh') return '';
  const isTakenOver = verdict.kind === 'restore' && verdict.from === 'dvc-lock';
  return `: ${isTakenOver ? 'done by DVC, as dvc.lock says; ' : ''}${whyAll(verdict.reasons)}`;
}

/** Everything that was compared and found equal. */
function basis({ fingerprint, stage, observation }: Explanation): readonly string[] {
  const outs = [...observation.outs].map(
    ([path, seen]) => `  out   ${path}${seen ? `  ${short(formatContent(seen.content))}` : ''}`,
  );
  if (!fingerprint) return [...(stage.frozen ? ['  frozen: its deps are not looked at'] : []), ...outs];
  const { action } = fingerprint;
  const code =
    action.kind === 'module'
      ? Object.entries({ ...action.files, ...action.configs }).map(
          ([path, digest]) => `  code  ${path}  ${digest.slice(0, shownDigits)}`,
        )
      : [];
  const packages =
    action.kind === 'module'
      ? Object.entries(action.packages).map(([name, version]) => `  code  ${name}@${version}`)
      : [];
  const deps = Object.entries(fingerprint.deps).flatMap(([path, dep]) =>
    dep.kind === 'path'
      ? [`  dep   ${path}  ${short(dep.content)}`]
      : [
          `  dep   ${path} (${Object.keys(dep.files).length} files)`,
          ...Object.entries(dep.files).map(([file, word]) => `          ${file}  ${short(word)}`),
        ],
  );
  const params = Object.entries(fingerprint.params).flatMap(([file, keys]) =>
    Object.entries(keys).map(([key, value]) => `  param ${paramName(file, key)} = ${formatValue(value)}`),
  );
  const command = actionText(action)
    .split('\n')
    .map((line) => `  cmd   ${line}`);
  return [...command, ...code, ...packages, ...deps, ...params, ...outs];
}

function short(word: string): string {
  const [kind = '', digest = ''] = word.split(':');
  return `${kind === 'file' ? '' : `${kind} `}${digest.slice(0, shownDigits)}`;
}
