// Predictions for people: a line for each stage, and for `explain` all that the answer rests on.
import { actionText } from '../../core/freshness/reason.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import { unreachable } from '../../core/unreachable.ts';
import { formatContent } from '../../core/records/content.ts';
import { formatValue } from '../../core/values/value.ts';
import { paramName, whyText } from '../../core/freshness/why-text.ts';
import type { Explanation } from '../../run/explain.ts';
import type { DataStanding } from '../../run/dvc/data-standing.ts';
import type { Standing } from '../../run/standing.ts';
import type { ProjectStatus } from '../../run/status.ts';
import type { Colors } from '../terminal.ts';
import { allFreshText } from './all-fresh.ts';
import { statusWord } from './json.ts';
import { paintOf, type StatusKind, symbolOf } from './mark.ts';
import { whyAll } from './plain.ts';

/** Content words are cut to this many hex digits. */
const shownDigits = 12;

/** What stages and .dvc files are called. */
export interface Names {
  readonly stage: (stage: Stage) => string;
  readonly path: (file: ProjectPath) => string;
}

/** Data comes first: stages read it. */
export function predictionLines({ stages, data }: ProjectStatus, names: Names, colors: Colors): readonly string[] {
  const rows = [
    ...[...data.values()].map((one) => ({ name: names.path(one.file), kind: one.kind, detail: dataDetail(one) })),
    ...[...stages.values()].map((one) => ({
      name: names.stage(one.stage),
      kind: one.verdict.kind,
      detail: detail(one),
    })),
  ];
  if (rows.length === 0) return ['no stages'];
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map((row) => `${headline({ ...row, name: row.name.padEnd(width) }, colors)}${row.detail}`);
  const stale = rows.filter(({ kind }) => kind !== 'fresh').length;
  if (stale === 0) return stages.size > 0 ? [...lines, colors.green(allFreshText(stages.size))] : lines;
  return [...lines, `${stale} of ${rows.length} not fresh; ${nextStep([...stages.values()], [...data.values()])}`];
}

function nextStep(predictions: readonly Standing[], data: readonly DataStanding[]): string {
  const isBroken = [...predictions.map(({ verdict }) => verdict), ...data].some(({ kind }) => kind === 'error');
  if (isBroken) return 'restage repro shows each error with its place';
  return predictions.some(({ verdict }) => verdict.kind !== 'fresh')
    ? 'restage repro brings them up to date'
    : 'restage commit records data that changed, restage checkout brings it back';
}

export function explanationLines(explanation: Explanation, colors: Colors): readonly string[] {
  const { verdict, stage } = explanation;
  const head = headline({ name: stage.id, kind: verdict.kind }, colors);
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

interface Headed {
  readonly name: string;
  readonly kind: StatusKind;
}

function headline({ name, kind }: Headed, colors: Colors): string {
  const paint = paintOf(kind, colors);
  return `${paint(symbolOf(kind))} ${name}  ${paint(statusWord(kind))}`;
}

function dataDetail({ reasons, problems }: DataStanding): string {
  const texts = problems.length > 0 ? problems.map(({ message }) => message) : reasons;
  return texts.length > 0 ? `: ${texts.join('; ')}` : '';
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
