// What a repro prints where nothing is drawn: a line for each event, and with --logs what the stages say.
import { expect, test } from '@jest/globals';
import pc from 'picocolors';
import type { DataEvent, Event, StageResult } from '../../../engine/core/event.ts';
import { eventLines, formatDuration } from '../../../engine/cli/view/plain.ts';
import { prefixedOutput } from '../../../engine/cli/view/prefixed-output.ts';

const plain = pc.createColors(false);
const stage = 'etl';
const reasons = [{ kind: 'forced' }] as const;
const problem = { code: 'stage-failed', category: 'stage', message: "stage 'etl' failed: exit code 3" } as const;

/** What goes to standard output, then `2>` what goes to standard error. */
function shown(event: Event, options: Partial<Parameters<typeof eventLines>[1]> = {}): readonly string[] {
  const { results, notes } = eventLines(event, { width: 5, colors: plain, ...options });
  return [...results, ...notes.map((note) => `2> ${note}`)];
}

const ended = (result: StageResult): Event => ({ kind: 'stage-ended', stage, result });

const lines: readonly (readonly [string, Event, readonly string[]])[] = [
  ['selected', { kind: 'selected', stages: [stage], jobs: 2 }, []],
  ['output', { kind: 'stage-output', stage, chunk: Buffer.from('x') }, []],
  ['progress', { kind: 'stage-progress', stage, fraction: 0.5 }, []],
  [
    'waiting',
    { kind: 'waiting', holder: { pid: 7, host: 'box', command: 'restage exp run', since: 0 }, foreign: true },
    [
      "2> waiting for 'restage exp run' (pid 7 on box), which holds this project",
      '2> if it is gone for good: restage doctor --release-mutex',
    ],
  ],
  [
    'leftovers',
    { kind: 'leftovers-ended', groups: [1, 2] },
    ['2> ended what a killed restage had left running (process groups 1, 2)'],
  ],
  ['warning', { kind: 'warning', problem: { ...problem, message: 'odd' } }, ['2> warning: odd']],
  ['started', { kind: 'stage-started', stage, reasons }, ['2>   etl    running: forced']],
  [
    'trashed',
    { kind: 'trashed', stage, path: 'm', to: '.cache/trash/1/m' },
    ["2>   etl: 'm' was in the way and is nowhere else; moved to .cache/trash/1/m"],
  ],
  ['corrupt', { kind: 'object-corrupt', digest: 'ab' }, ['2>   an object of the cache was damaged and is removed: ab']],
  [
    'saved again',
    { kind: 'objects-saved-again', stage, paths: ['m', 'n'] },
    ['2>   etl: lost from the cache, saved again: m, n'],
  ],
  ['fresh', ended({ kind: 'fresh' }), ['= etl    fresh']],
  ['ran', ended({ kind: 'ran', reasons, durationMs: 1234, recorded: true }), ['* etl    ran in 1.2 s (forced)']],
  [
    'ran, not recorded',
    ended({ kind: 'ran', reasons, durationMs: 12, recorded: false }),
    ['* etl    ran in 12 ms, not recorded (forced)'],
  ],
  [
    'restored',
    ended({ kind: 'restored', from: 'lock', reasons, durationMs: 1 }),
    ['+ etl    restored from the cache (forced)'],
  ],
  [
    'restored of a run',
    ended({ kind: 'restored', from: 'run-record', reasons, durationMs: 1 }),
    ['+ etl    restored from the run cache (forced)'],
  ],
  [
    'there already',
    ended({ kind: 'restored', from: 'workspace', reasons, durationMs: 1 }),
    ['+ etl    is there already (forced)'],
  ],
  ['skipped', ended({ kind: 'skipped', because: { kind: 'cancelled' } }), ['- etl    skipped: interrupted']],
  [
    'skipped below',
    ended({ kind: 'skipped', because: { kind: 'upstream', stage } }),
    ['- etl    skipped: etl did not come out'],
  ],
];

test.each(lines)('%s', (_name, event, expected) => {
  expect(shown(event)).toEqual(expected);
});

test('a failure shows its problem and the end of its output, unless it did not start or has said it already', () => {
  const failed = (durationMs: number): Event => ended({ kind: 'failed', problems: [problem], reasons, durationMs });
  const tail = (...text: string[]) => ({ logTail: () => text });
  expect(shown(failed(5), tail('one', 'boom'))).toEqual([
    '! etl    failed (forced)',
    `2> error: ${problem.message}`,
    '2>   | one',
    '2>   | boom',
  ]);
  expect(shown(failed(0), tail('of an earlier run'))).toEqual([
    '! etl    failed (forced)',
    `2> error: ${problem.message}`,
  ]);
  expect(shown(failed(5), tail('exit code 3'))).toHaveLength(2);
});

test('durations', () => {
  expect([0.4, 999.4, 999.6, 59_949, 59_960, 119_600, 3_599_400, 3_599_600, 45_296_000].map(formatDuration)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '1 min 0 s',
    '2 min 0 s',
    '59 min 59 s',
    '1 h 0 min',
    '12 h 35 min',
  ]);
});

function output(): {
  readonly printed: string[];
  readonly say: (name: string, ...bytes: readonly Uint8Array[]) => void;
  readonly end: (name?: string) => void;
} {
  const printed: string[] = [];
  const { onEvent, end } = prefixedOutput((line) => printed.push(line), { width: 5, colors: plain });
  return {
    printed,
    say: (name, ...chunks) => chunks.forEach((chunk) => onEvent({ kind: 'stage-output', stage: name, chunk })),
    end: (name) =>
      name === undefined ? end() : onEvent({ kind: 'stage-ended', stage: name, result: { kind: 'fresh' } }),
  };
}

test('output comes line by line behind its stage, wherever it was split, also within a character', () => {
  const bytes = Buffer.from('é再👍\r\nmore');
  const whole = ['etl   | é再👍', 'etl   | more'];
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const { printed, say, end } = output();
    say('etl', bytes.subarray(0, cut), bytes.subarray(cut));
    end('etl');
    expect(printed).toEqual(whole);
  }
});

test('stages that print at once are kept apart, and what was never ended comes with the end', () => {
  const { printed, say, end } = output();
  say('a', Buffer.from('one '));
  say('b', Buffer.from('two\n\nthree'));
  say('a', Buffer.from('line\n'), Buffer.from([0xe5, 0x86]));
  end('b');
  expect(printed).toEqual(['b     | two', 'b     | ', 'a     | one line', 'b     | three']);
  end();
  expect(printed.slice(4)).toEqual(['a     | \ufffd']);
});

test('of a progress bar that draws over itself only the last state is a line', () => {
  const { printed, say, end } = output();
  say('etl', Buffer.from('10 %\r20 %\r'), Buffer.from('30 %\n40 %\r\n50 %\r60'), Buffer.from(' %\r'));
  expect(printed).toEqual(['etl   | 30 %', 'etl   | 40 %']);
  end('etl');
  expect(printed.slice(2)).toEqual(['etl   | 60 %']);
});

test.each<readonly [DataEvent['kind'], string, string]>([
  [
    'data-checked-out',
    'was missing and came out of the cache of DVC (d.dvc)',
    'is missing and would come out of the cache of DVC (d.dvc)',
  ],
  ['data-recorded', 'has changed; d.dvc is written anew', 'has changed; d.dvc would be written anew'],
  [
    'data-saved',
    'was lost from the cache of DVC, and is saved there again',
    'was lost from the cache of DVC, and would be saved there again',
  ],
])('%s is a note, and what --dry is asked for', (kind, note, dry) => {
  const event = { kind, path: 'd', source: 'd.dvc' };
  expect(shown(event)).toEqual([`2>   d ${note}`]);
  expect(shown(event, { dry: true })).toEqual([`  d ${dry}`]);
});
