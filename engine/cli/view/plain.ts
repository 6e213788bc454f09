// Events as plain lines: one for each stage when it is done, with what happened and why; warnings when they happen.
import type { DataEvent, Event, StageResult } from '../../core/event.ts';
import type { StageId } from '../../core/model.ts';
import type { StaleReason } from '../../core/freshness/reason.ts';
import { unreachable } from '../../core/unreachable.ts';
import { whyText } from '../../core/freshness/why-text.ts';
import type { ReproResult } from '../../run/repro/repro.ts';
import type { Colors } from '../terminal.ts';
import { allFreshText } from './all-fresh.ts';
import { skipText } from './json.ts';
import { renderProblem, renderProblems } from './problem.ts';

export interface LineOptions {
  /** Of the column of stage names. */
  readonly width: number;
  readonly colors: Colors;
  /** A prediction: `would run` instead of `ran`. */
  readonly dry?: boolean;
  /** The last lines of a failed stage's output. */
  readonly logTail?: (stage: StageId) => readonly string[];
}

export interface Lines {
  readonly results: readonly string[];
  readonly notes: readonly string[];
}

/** How many reasons a line names before it says how many more there are. */
const shownReasons = 3;

export function eventLines(event: Event, options: LineOptions): Lines {
  const { colors } = options;
  switch (event.kind) {
    case 'waiting':
      return notes(
        `waiting for '${event.holder.command}' (pid ${event.holder.pid} on ${event.holder.host}), which holds this project`,
        ...(event.foreign ? ['if it is gone for good: restage doctor --release-mutex'] : []),
      );
    case 'leftovers-ended':
      return notes(
        colors.yellow(`ended what a killed restage had left running (process groups ${event.groups.join(', ')})`),
      );
    case 'warning':
      return notes(colors.yellow(renderProblem(event.problem).replace(/^error/, 'warning')));
    case 'stage-started':
      return notes(colors.dim(`  ${event.stage.padEnd(options.width)}  running: ${whyAll(event.reasons)}`));
    case 'stage-ended':
      return ended(event.stage, event.result, options);
    case 'trashed':
      return notes(
        colors.yellow(`  ${event.stage}: '${event.path}' was in the way and is nowhere else; moved to ${event.to}`),
      );
    case 'data-checked-out':
    case 'data-recorded':
    case 'data-saved': {
      const line = colors.cyan(`  ${event.path} ${dataText(event, options.dry === true)}`);
      return options.dry ? results(line) : notes(line);
    }
    case 'selected':
    case 'stage-output':
    case 'stage-progress':
      return notes();
    case 'object-corrupt':
      return notes(colors.yellow(`  an object of the cache was damaged and is removed: ${event.digest}`));
    case 'objects-saved-again':
      return notes(colors.dim(`  ${event.stage}: lost from the cache, saved again: ${event.paths.join(', ')}`));
    default:
      return unreachable(event);
  }
}

function dataText({ kind, source }: DataEvent, dry: boolean): string {
  switch (kind) {
    case 'data-checked-out':
      return dry
        ? `is missing and would come out of the cache of DVC (${source})`
        : `was missing and came out of the cache of DVC (${source})`;
    case 'data-recorded':
      return `has changed; ${source} ${dry ? 'would be' : 'is'} written anew`;
    case 'data-saved':
      return `was lost from the cache of DVC, and ${dry ? 'would be' : 'is'} saved there again`;
    default:
      return unreachable(kind);
  }
}

/** `7 stages: 2 ran, 1 restored, 4 fresh in 1.2 s`. */
export function summary(
  { stages, data = 0 }: ReproResult,
  run: { readonly elapsedMs: number; readonly dry: boolean },
  colors: Colors,
): string {
  const counts = new Map<StageResult['kind'], number>();
  for (const { kind } of stages.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const total = stages.size === 1 ? '1 stage' : `${stages.size} stages`;
  if (stages.size === 0 && data > 0)
    return colors.green(`${run.dry ? '' : 'data and its .dvc files agree; '}there is no stage to run`);
  if (stages.size === 0) return 'no stages';
  if (counts.get('fresh') === stages.size) return colors.green(allFreshText(stages.size));
  const words = {
    failed: 'failed',
    skipped: 'skipped',
    ran: run.dry ? 'would run' : 'ran',
    restored: run.dry ? 'would be restored' : 'restored',
    fresh: 'fresh',
  };
  const parts = Object.entries(words).flatMap(([kind, word]) => {
    const count = counts.get(kind as StageResult['kind']);
    return count === undefined ? [] : [`${count} ${word}`];
  });
  return `${total}: ${parts.join(', ')}${run.dry ? '' : ` in ${formatDuration(run.elapsedMs)}`}`;
}

export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function whyAll(reasons: readonly StaleReason[]): string {
  const texts = reasons.map(briefly);
  const more = texts.length - shownReasons;
  return more > 0 ? `${texts.slice(0, shownReasons).join('; ')}; and ${more} more` : texts.join('; ');
}

/** Which bytes a dep had before and has now is for `explain`: in a line of many it would hide the rest. */
function briefly(reason: StaleReason): string {
  return whyText(
    reason.kind === 'dep-changed' ? { kind: reason.kind, path: reason.path, change: reason.change } : reason,
  );
}

function restoredText(
  { from, reasons }: StageResult & { readonly kind: 'restored' },
  dry: boolean | undefined,
): string {
  const verb = (done: string): string => (dry ? `would be ${done}` : done);
  const why = ` (${whyAll(reasons)})`;
  if (from === 'workspace') return `is there already${why}`;
  // Of a stage that our lock never had there is nothing else to say.
  if (from === 'dvc-lock') return verb('taken over from dvc.lock') + (reasons[0].kind === 'not-locked' ? '' : why);
  return `${verb('restored')} from the ${from === 'lock' ? 'cache' : 'run cache'}${why}`;
}

function ended(stage: StageId, result: StageResult, options: LineOptions): Lines {
  const { colors, width, dry } = options;
  const line = (symbol: string, paint: (text: string) => string, text: string): string =>
    `${paint(symbol)} ${stage.padEnd(width)}  ${text}`;
  switch (result.kind) {
    case 'fresh':
      return results(line('=', colors.dim, colors.dim('fresh')));
    case 'restored':
      return results(line('+', colors.cyan, restoredText(result, dry)));
    case 'ran': {
      const verb = dry
        ? 'would run'
        : `ran in ${formatDuration(result.durationMs)}${result.recorded ? '' : ', not recorded'}`;
      return results(line('*', colors.green, `${verb} (${whyAll(result.reasons)})`));
    }
    case 'failed': {
      const why = result.reasons.length > 0 ? ` (${whyAll(result.reasons)})` : '';
      // Whoever interrupts it knows that, and wants no error explained.
      if (result.problems.every(({ code }) => code === 'stage-interrupted'))
        return results(line('!', colors.yellow, `interrupted${why}`));
      // A stage that was not started has no output, or that of an earlier run.
      const output = result.durationMs > 0 ? (options.logTail?.(stage) ?? []) : [];
      const isSaid = output.length === 1 && result.problems.some(({ message }) => message.endsWith(output[0] ?? ''));
      const tail = isSaid ? [] : output.map((text) => colors.dim(`  | ${text}`));
      return { results: [line('!', colors.red, `failed${why}`)], notes: [renderProblems(result.problems), ...tail] };
    }
    case 'skipped':
      return results(line('-', colors.yellow, `skipped: ${skipText(result.because)}`));
    default:
      return unreachable(result);
  }
}

function results(...lines: readonly string[]): Lines {
  return { results: lines, notes: [] };
}

function notes(...lines: readonly string[]): Lines {
  return { results: [], notes: lines };
}
