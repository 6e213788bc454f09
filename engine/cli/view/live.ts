// The live view of a repro: what is running, how far it is, and how long the rest may take, below the lines of what is
// finished. Pure: state and time in, lines out, none wider than the terminal; live-region.ts draws them.
import type { Event } from '../../core/event.ts';
import type { StageId } from '../../core/model.ts';
import type { Colors } from '../terminal.ts';
import { formatDuration } from './plain.ts';
import { visible } from './problem.ts';
import { cutToWidth, padToWidth, widthOf } from '../../core/columns.ts';

export interface LiveState {
  /** How many stages are selected, how many have ended, and how many may run at once. */
  total: number;
  ended: number;
  jobs: number;
  readonly running: Map<StageId, RunningStage>;
  /** Stages that have not ended, with how long they took last time, where that is known. */
  expectedMs: Map<StageId, number>;
}

export interface RunningStage {
  readonly startedAtMs: number;
  fraction?: number;
  text?: string;
}

export interface LiveSize {
  readonly columns: number;
  readonly rows: number;
}

const barWidth = 12;
/** Lines that stay for finished stages, however many are running. */
const linesAbove = 4;
/** Below this size nothing is drawn: it would be fragments, or scroll away what is finished. */
const smallest: LiveSize = { columns: 20, rows: 4 };
/** Of what a stage says: less would be noise. */
const leastText = 6;
/** Below this, what is left is over before it is read. */
const leastLeftMs = 1000;

export function liveState(expectedMs: ReadonlyMap<StageId, number>): LiveState {
  return { total: 0, ended: 0, jobs: 1, running: new Map(), expectedMs: new Map(expectedMs) };
}

/** Takes an event in; `nowMs` is of the clock that goes for durations. */
export function observeEvent(state: LiveState, event: Event, nowMs: number): void {
  if (event.kind === 'selected') {
    const selected = new Set(event.stages);
    state.total = selected.size;
    state.jobs = event.jobs;
    state.expectedMs = new Map([...state.expectedMs].filter(([id]) => selected.has(id)));
  }
  if (event.kind === 'stage-started') state.running.set(event.stage, { startedAtMs: nowMs });
  if (event.kind === 'stage-ended') {
    state.running.delete(event.stage);
    state.expectedMs.delete(event.stage);
    state.ended += 1;
  }
  if (event.kind !== 'stage-progress') return;
  const running = state.running.get(event.stage);
  if (!running) return;
  running.fraction = event.fraction;
  if (event.text === undefined) delete running.text;
  else running.text = visible(event.text);
}

/** A line for each running stage, and one for the whole; empty when nothing runs. */
export function liveLines(
  state: LiveState,
  nowMs: number,
  { columns, rows }: LiveSize,
  colors: Colors,
): readonly string[] {
  if (state.running.size === 0 || columns < smallest.columns || rows < smallest.rows) return [];
  const room = Math.max(1, rows - linesAbove);
  const shown = [...state.running].slice(0, room);
  const width = Math.min(Math.max(...shown.map(([id]) => widthOf(id))), Math.max(8, Math.floor(columns / 3)));
  const lines = shown.map(([id, running]) =>
    runningLine(id, running, { nowMs, width, expectedMs: state.expectedMs.get(id), columns, colors }),
  );
  const more = state.running.size - shown.length;
  const left = remainingMs(state, nowMs);
  const whole = [
    `${state.ended} of ${state.total} done`,
    ...(more > 0 ? [`${more} more running`] : []),
    ...(left === undefined || left < leastLeftMs ? [] : [`at most ${formatDuration(left)} left`]),
  ].join(' · ');
  return [...lines, colors.dim(cutToWidth(whole, columns - 1))];
}

interface LineParts {
  readonly nowMs: number;
  readonly width: number;
  readonly expectedMs: number | undefined;
  readonly columns: number;
  readonly colors: Colors;
}

function runningLine(
  id: StageId,
  running: RunningStage,
  { nowMs, width, expectedMs, columns, colors }: LineParts,
): string {
  const elapsedMs = nowMs - running.startedAtMs;
  const elapsed = formatDuration(elapsedMs);
  const time = expectedMs === undefined ? elapsed : `${elapsed} of ~${formatDuration(expectedMs)}`;
  const fraction =
    running.fraction ?? (expectedMs === undefined ? undefined : Math.min(0.99, elapsedMs / Math.max(1, expectedMs)));
  const percent = fraction === undefined ? [] : [`${String(Math.floor(Math.min(1, fraction) * 100)).padStart(3)} %`];
  const bar = fraction === undefined ? [] : [`${barText(fraction)} ${percent.join('')}`];
  // Two for the symbol, two after the name, one that the cursor needs: a full line would wrap.
  const room = columns - width - 5;
  const fits = (text: string): boolean => widthOf(text) <= room;
  const [facts] = [
    [...bar, time],
    [...percent, time],
    [...percent, elapsed],
  ]
    .map((parts) => parts.join('  '))
    .filter(fits);
  const known = facts ?? cutToWidth(elapsed, room);
  const textRoom = room - widthOf(known) - 2;
  const text = running.text === undefined || textRoom < leastText ? '' : `  ${cutToWidth(running.text, textRoom)}`;
  return `${colors.green('>')} ${padToWidth(cutToWidth(id, width), width)}  ${known}${text}`;
}

function barText(fraction: number): string {
  const full = Math.round(Math.max(0, Math.min(1, fraction)) * barWidth);
  return '█'.repeat(full) + '░'.repeat(barWidth - full);
}

/**
 * An upper estimate: what is left of the running stages and all of the others, spread over the jobs, but no less than
 * the longest that is running. What turns out fresh or restored makes it less. undefined where too little is known.
 */
function remainingMs(state: LiveState, nowMs: number): number | undefined {
  const rests = [...state.running].map(([id, { startedAtMs, fraction }]) => {
    const elapsedMs = nowMs - startedAtMs;
    const expectedMs = fraction !== undefined && fraction > 0.05 ? elapsedMs / fraction : state.expectedMs.get(id);
    return expectedMs === undefined ? undefined : Math.max(0, expectedMs - elapsedMs);
  });
  const waiting = state.total - state.ended - state.running.size;
  const known = [...state.expectedMs].filter(([id]) => !state.running.has(id)).map(([, ms]) => ms);
  if (rests.includes(undefined) || known.length < waiting) return undefined;
  const all = [...rests, ...known].reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
  return Math.max(all / state.jobs, ...rests.map((ms) => ms ?? 0));
}
