// A repro as it is watched: plain lines, or on a terminal the same lines with a live region below them.
import type { Event } from '../../core/event.ts';
import type { StageId } from '../../core/model.ts';
import { expectedDurations } from '../../run/expected.ts';
import { readLog } from '../../run/read-log.ts';
import type { ProjectRead } from '../../run/project/project.ts';
import type { Call } from '../command.ts';
import { liveLines, liveState, observeEvent } from './live.ts';
import { LiveRegion } from './live-region.ts';
import { eventLines } from './plain.ts';
import { prefixedOutput } from './prefixed-output.ts';
import { renderProblems } from './problem.ts';

export interface ReproView {
  readonly onEvent: (event: Event) => void;
  /** Leaves the terminal as it was; nothing may come after it. */
  readonly end: () => void;
}

export interface ReproViewOptions {
  /** Show what the stages print, as they print it. */
  readonly logs: boolean;
  /** Whether people are asked in between: nothing is drawn over their answers. */
  readonly isAsking?: boolean;
}

/** Of a failed stage's output. */
const shownLogLines = 10;

export function reproView(call: Call, read: ProjectRead, options: ReproViewOptions): ReproView {
  const { terminal, world } = call;
  const stages = read.project.graph.order;
  const width = Math.min(40, Math.max(0, ...stages.map(({ id }) => id.length)));
  const output = prefixedOutput((line) => terminal.note(line), { width, colors: terminal.colors });
  const isLive = terminal.isLive && !call.quiet && !call.json && !options.logs && options.isAsking !== true;
  const logTail = (stage: StageId): readonly string[] => {
    const text = options.logs ? '' : readLog(read, stage).text.trimEnd();
    return text === '' ? [] : text.split('\n').slice(-shownLogLines);
  };

  const print = (event: Event): void => {
    if (options.logs) output.onEvent(event);
    if (call.quiet) {
      if (event.kind === 'stage-ended' && event.result.kind === 'failed')
        terminal.note(renderProblems(event.result.problems));
      return;
    }
    // Where running stages are drawn, a line for their start says nothing new.
    if (event.kind === 'stage-started' && isLive && !call.verbose) return;
    const { results, notes } = eventLines(event, { width, colors: terminal.colors, logTail });
    // That a stage failed comes before why.
    if (!call.json) for (const line of results) terminal.result(line);
    for (const line of notes) terminal.note(line);
  };
  if (!isLive) return { onEvent: holdingFresh(print), end: () => output.end() };

  const state = liveState(expectedDurations(read.project, stages));
  const region = new LiveRegion(terminal.live, (size) =>
    liveLines(state, world.clock.elapsed(), size, terminal.colors),
  );
  const printAbove = holdingFresh((event) => region.above(() => print(event)));
  return {
    onEvent: (event) => {
      observeEvent(state, event, world.clock.elapsed());
      if (event.kind !== 'stage-progress' && event.kind !== 'stage-output') printAbove(event);
    },
    end: () => region.end(),
  };
}

/** Keeps back what is fresh until something is not: where all is, the summary says it in one line. */
function holdingFresh(onEvent: (event: Event) => void): (event: Event) => void {
  let held: Event[] | undefined = [];
  return (event) => {
    if (held && event.kind === 'stage-ended' && event.result.kind === 'fresh') {
      held.push(event);
      return;
    }
    // What comes before any stage says nothing about what is fresh.
    if (event.kind === 'selected' || event.kind === 'waiting' || event.kind === 'leftovers-ended')
      return onEvent(event);
    const earlier = held?.splice(0) ?? [];
    held = undefined;
    for (const one of [...earlier, event]) onEvent(one);
  };
}
