// The live view of a repro as text: what each width shows, and that nothing is ever wider than the terminal.
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import pc from 'picocolors';
import { stripVTControlCharacters } from 'node:util';
import type { Event } from '../../../engine/core/event.ts';
import type { StageId } from '../../../engine/core/model.ts';
import { liveLines, liveState, type LiveState, observeEvent } from '../../../engine/cli/view/live.ts';
import { cutToWidth, widthOf } from '../../../engine/core/columns.ts';

const plain = pc.createColors(false);
const id = (name: string): StageId => name;
const reasons = [{ kind: 'forced' }] as const;

/** Stages by name → how long they took last time; selected, and `running` of them started at 0. */
function state(
  expected: Readonly<Record<string, number | undefined>>,
  { running, jobs = 2 }: { readonly running: readonly string[]; readonly jobs?: number },
): LiveState {
  const known = Object.entries(expected).flatMap(([name, ms]) => (ms === undefined ? [] : [[id(name), ms] as const]));
  const live = liveState(new Map(known));
  observeEvent(live, { kind: 'selected', stages: Object.keys(expected).map(id), jobs }, 0);
  for (const name of running) observeEvent(live, { kind: 'stage-started', stage: id(name), reasons }, 0);
  return live;
}

function progress(live: LiveState, stage: string, fraction: number, text?: string): void {
  observeEvent(
    live,
    { kind: 'stage-progress', stage: id(stage), fraction, ...(text === undefined ? {} : { text }) },
    0,
  );
}

function shown(live: LiveState, nowMs: number, columns: number, rows = 24): string {
  return liveLines(live, nowMs, { columns, rows }, plain).join('\n');
}

function threeStages(): LiveState {
  const live = state(
    { etl: 500, train: 20_000, 'evaluate-on-holdout': 8000, score: undefined, report: 1000 },
    { running: ['train', 'evaluate-on-holdout', 'score'] },
  );
  observeEvent(live, { kind: 'stage-ended', stage: id('etl'), result: { kind: 'fresh' } }, 0);
  progress(live, 'train', 0.5, 'round 120 of 240, validation loss 0.1234');
  return live;
}

test('80 columns: a name, a bar, the time and what the stage says', () => {
  expect(shown(threeStages(), 4000, 80)).toBe(
    [
      '> train                ██████░░░░░░  50 %  4.0 s of ~20.0 s  round 120 of 240,…',
      '> evaluate-on-holdout  ██████░░░░░░  50 %  4.0 s of ~8.0 s',
      '> score                4.0 s',
      '1 of 5 done',
    ].join('\n'),
  );
});

test('40 columns: names take a third, and what matters less is left out', () => {
  expect(shown(threeStages(), 4000, 40)).toBe(
    [
      '> train           50 %  4.0 s  round 1…',
      '> evaluate-on-…   50 %  4.0 s of ~8.0 s',
      '> score          4.0 s',
      '1 of 5 done',
    ].join('\n'),
  );
});

test('200 columns: all of it', () => {
  expect(shown(threeStages(), 61_000, 200)).toBe(
    [
      '> train                ██████░░░░░░  50 %  1 min 1 s of ~20.0 s  round 120 of 240, validation loss 0.1234',
      '> evaluate-on-holdout  ████████████  99 %  1 min 1 s of ~8.0 s',
      '> score                1 min 1 s',
      '1 of 5 done',
    ].join('\n'),
  );
});

test('more stages than rows: the first ones, and how many more there are', () => {
  const names = Array.from({ length: 10 }, (_, i) => `stage${i}`);
  const live = state(Object.fromEntries(names.map((name) => [name, 1000])), { running: names, jobs: 10 });
  expect(shown(live, 0, 60, 6)).toBe(
    [
      '> stage0  ░░░░░░░░░░░░   0 %  0 ms of ~1.0 s',
      '> stage1  ░░░░░░░░░░░░   0 %  0 ms of ~1.0 s',
      '0 of 10 done · 8 more running · at most 1.0 s left',
    ].join('\n'),
  );
  expect(shown(live, 0, 60, 4).split('\n')).toHaveLength(2);
});

test('nothing is drawn when nothing runs, or where there is no room to read it', () => {
  expect(shown(state({ a: 1 }, { running: [] }), 0, 80)).toBe('');
  const live = state({ a: 1 }, { running: ['a'] });
  expect([shown(live, 0, 19), shown(live, 0, 80, 3), shown(live, 0, 20)]).toEqual([
    '',
    '',
    '> a    0 %  0 ms\n0 of 1 done',
  ]);
});

test('what a stage says cannot move the cursor, and wide characters count as two', () => {
  const live = state({ a: undefined }, { running: ['a'] });
  progress(live, 'a', 0.25, 'up\u001b[2A\r\n\u0007再再再');
  expect(shown(live, 0, 80)).toBe('> a  ███░░░░░░░░░  25 %  0 ms  up\\u001b[2A\\u000d\\n\\u0007再再再\n0 of 1 done');
  progress(live, 'a', 0.25, '再'.repeat(50));
  expect(liveLines(live, 0, { columns: 60, rows: 24 }, plain).map(widthOf)).toEqual([58, 11]);
  progress(live, 'a', 0.3);
  expect(shown(live, 0, 80)).toMatch(/30 % {2}0 ms$/m);
});

test('progress of a stage that is not running is of no interest', () => {
  const live = state({ a: undefined }, { running: [] });
  progress(live, 'a', 0.5);
  expect(live.running.size).toBe(0);
});

test('the estimate: the rest of what runs and all that waits, over the jobs, and no less than the longest that runs', () => {
  const left = (live: LiveState, nowMs: number): string | undefined =>
    /at most (.+) left/.exec(shown(live, nowMs, 200))?.[1];
  const waiting = { a: 10_000, b: 4000, c: 6000 };
  expect(left(state(waiting, { running: ['a', 'b'] }), 2000)).toBe('8.0 s');
  expect(left(state(waiting, { running: ['b'], jobs: 1 }), 2000)).toBe('18.0 s');
  expect(left(state({ ...waiting, d: undefined }, { running: ['a'] }), 0)).toBeUndefined();
  expect(left(state({ a: undefined }, { running: ['a'] }), 0)).toBeUndefined();

  const live = state({ a: 10_000 }, { running: ['a'] });
  progress(live, 'a', 0.5);
  expect(left(live, 2000)).toBe('2.0 s');
  expect(left(state({ a: 1000 }, { running: ['a'] }), 5000)).toBeUndefined();
});

const events: fc.Arbitrary<Event> = fc.oneof(
  fc
    .constantFrom('a', 'middle-sized', '再再再', 'x'.repeat(90))
    .map((name): Event => ({ kind: 'stage-started', stage: id(name), reasons })),
  fc
    .record({
      name: fc.constantFrom('a', '再再再', 'x'.repeat(90)),
      fraction: fc.double({ min: 0, max: 1, noNaN: true }),
      text: fc.string({ unit: 'grapheme', maxLength: 120 }),
    })
    .map(({ name, fraction, text }): Event => ({ kind: 'stage-progress', stage: id(name), fraction, text })),
  fc
    .constantFrom('a', 'x'.repeat(90))
    .map((name): Event => ({ kind: 'stage-ended', stage: id(name), result: { kind: 'fresh' } })),
);

test('no line ever fills the width of the terminal, whatever stages are called and say, and there are never more lines than rows', () => {
  const sizes = fc.record({ columns: fc.integer({ min: 1, max: 220 }), rows: fc.integer({ min: 1, max: 60 }) });
  fc.assert(
    fc.property(fc.array(events, { maxLength: 12 }), sizes, fc.nat(1e7), (told, size, nowMs) => {
      const live = liveState(new Map([[id('a'), 5000]]));
      for (const event of told) observeEvent(live, event, 0);
      const lines = liveLines(live, nowMs, size, pc.createColors(true)).map((line) => stripVTControlCharacters(line));
      expect(lines.filter((line) => widthOf(line) >= size.columns || line.includes('\n'))).toEqual([]);
      expect(lines.length).toBeLessThan(size.rows);
    }),
    { numRuns: 2000, seed: 4 },
  );
});

test('text is cut at what fits, not within a character', () => {
  expect(['abc', 'abcd', '再再', '再再再', 'é́é́é́'].map((text) => cutToWidth(text, 3))).toEqual([
    'abc',
    'ab…',
    '再…',
    '再…',
    'é́é́é́',
  ]);
  expect(['abc', ''].map((text) => cutToWidth(text, 0))).toEqual(['', '']);
  expect(cutToWidth('abc', 1)).toBe('…');
  expect(['👍', '✅', '❤\ufe0f', '❤', 'a\u0301', '한글', '\u200b'].map(widthOf)).toEqual([2, 2, 2, 1, 1, 4, 0]);
});
