// The freshness table as a function: each row, and which of two rows wins.
import { expect, test } from '@jest/globals';
import type { FingerprintData } from '../../../../engine/core/freshness/fingerprint.ts';
import type { StaleReason } from '../../../../engine/core/freshness/reason.ts';
import {
  type Kept,
  mayBeTakenOver,
  type Observed,
  verdict,
  type Verdict,
  type Wishes,
} from '../../../../engine/core/freshness/verdict.ts';
import { whyText } from '../../../../engine/core/freshness/why-text.ts';
import type { Dep, ProjectPath, Stage } from '../../../../engine/core/model.ts';
import type { Content } from '../../../../engine/core/records/content.ts';
import type { LockEntry } from '../../../../engine/core/records/lock.ts';
import { stageOf } from '../pipeline/read-text.ts';

const stage = stageOf('stages: {a: {cmd: make, deps: [in.txt], outs: [a.txt]}}');
const callback = stageOf('stages: {a: {cmd: make}}');
const file = (digit: string): Content => ({ kind: 'file', digest: digit.repeat(64), sizeBytes: 1, executable: false });
const fingerprint = (digit: string): FingerprintData => ({
  action: { kind: 'shell', commands: ['make'] },
  deps: { 'in.txt': { kind: 'path', content: `file:${digit.repeat(64)}` } },
  params: {},
  outs: { 'a.txt': { persist: false } },
  wdir: '.',
});
const entry = (input: string, out: string): LockEntry => ({
  fingerprint: fingerprint(input),
  outs: new Map([['a.txt', file(out)]]),
});
const outs = (digit?: string): Observed['outs'] => new Map([['a.txt', digit === undefined ? undefined : file(digit)]]);
const known = (input: string, out?: string): Observed => ({
  inputs: { kind: 'known', fingerprint: fingerprint(input), id: idOf(fingerprint(input)) },
  outs: outs(out),
});
const idOf = (data: FingerprintData): string => JSON.stringify(data);
const record =
  (out: string): Kept['record'] =>
  (id) => ({ id, outs: new Map([['a.txt', file(out)]]), durationMs: 1, provenance: {} });
const taken = (out: string): NonNullable<Kept['takenOver']> => new Map([['a.txt', file(out)]]);
const nothing: Kept = { lock: { kind: 'absent' }, idOf, record: () => undefined, intact: () => false };
const locked = (input: string, out: string): Kept => ({
  ...nothing,
  lock: { kind: 'entry', entry: entry(input, out) },
  intact: () => true,
});

interface Case {
  readonly now: Observed;
  readonly kept?: Kept;
  readonly wishes?: Partial<Wishes>;
  readonly of?: Partial<Stage>;
}

function decide({ now, kept = nothing, wishes = {}, of = {} }: Case): Verdict {
  return verdict({ ...stage, ...of }, now, kept, { force: false, runCache: true, ...wishes });
}

/** `kind from: reasons`, or the codes of what is wrong. */
function worded(made: Verdict): string {
  if (made.kind === 'fresh') return 'fresh';
  if (made.kind === 'error') return `error: ${made.problems.map(({ code }) => code).join(', ')}`;
  const from =
    made.kind === 'restore' ? ` ${made.from} ${[...made.outs.values()].map(({ digest }) => digest[0]).join('')}` : '';
  return `${made.kind}${from}: ${made.reasons.map((reason: StaleReason) => whyText(reason)).join('; ')}`;
}

const missing: Observed = { inputs: { kind: 'missing', dep: stage.deps[0] as Dep, writer: 'up' }, outs: outs() };
const ignored = (out?: string): Observed => ({ inputs: { kind: 'ignored' }, outs: outs(out) });
const pending = (path: string, at: FingerprintData): Observed => ({
  inputs: { kind: 'pending', fingerprint: at, reasons: [{ kind: 'dep-pending', path, upstream: 'up' }] },
  outs: outs('1'),
});
const conflict: Kept = {
  ...nothing,
  lock: { kind: 'conflict', candidates: [entry('1', '1'), entry('2', '2')] },
  intact: () => true,
};
const noObjects = (kept: Kept): Kept => ({ ...kept, intact: () => false });

test.each<readonly [string, string, Case]>([
  ['1 frozen, outs as locked', 'fresh', { of: { frozen: true }, now: ignored('1'), kept: locked('1', '1') }],
  [
    '1 frozen, outs lost',
    'restore lock 1: out a.txt is missing',
    { of: { frozen: true }, now: ignored(), kept: locked('1', '1') },
  ],
  [
    '1 frozen, outs edited',
    'restore lock 1: out a.txt is not what was recorded',
    { of: { frozen: true }, now: ignored('2'), kept: locked('1', '1') },
  ],
  [
    '1 frozen, objects lost too',
    'error: frozen-outs',
    { of: { frozen: true }, now: ignored(), kept: noObjects(locked('1', '1')) },
  ],
  ['1 frozen, never locked', 'error: frozen-outs', { of: { frozen: true }, now: ignored('1') }],
  [
    '1 frozen wins over forced',
    'fresh',
    { of: { frozen: true }, wishes: { force: true }, now: ignored('1'), kept: locked('1', '1') },
  ],
  [
    '1 frozen, in conflict, outs lost',
    'restore lock 1: out a.txt is missing',
    { of: { frozen: true }, now: ignored(), kept: conflict },
  ],
  ['1 frozen, in conflict, one side is there', 'fresh', { of: { frozen: true }, now: ignored('2'), kept: conflict }],
  ['2 missing', 'error: missing-dep', { now: missing, kept: locked('1', '1') }],
  ['2 missing wins over forced', 'error: missing-dep', { now: missing, wishes: { force: true } }],
  [
    '2 broken',
    'error: params-missing',
    {
      now: {
        inputs: { kind: 'broken', problems: [{ code: 'params-missing', category: 'project', message: '' }] },
        outs: outs(),
      },
    },
  ],
  ['3 forced', 'run: forced', { now: known('1', '1'), kept: locked('1', '1'), wishes: { force: true } }],
  [
    '3 always_changed',
    'run: always_changed is set',
    { now: known('1', '1'), kept: locked('1', '1'), of: { alwaysChanged: true } },
  ],
  ['4 fresh', 'fresh', { now: known('1', '1'), kept: locked('1', '1') }],
  ['4 fresh without objects', 'fresh', { now: known('1', '1'), kept: noObjects(locked('1', '1')) }],
  [
    '4 fresh wins over a record of other outs',
    'fresh',
    { now: known('1', '1'), kept: { ...locked('1', '1'), record: record('2') } },
  ],
  ['5 locked outs lost', 'restore lock 1: out a.txt is missing', { now: known('1'), kept: locked('1', '1') }],
  [
    '5 the lock before the record',
    'restore lock 1: out a.txt is missing',
    { now: known('1'), kept: { ...locked('1', '1'), record: record('2') } },
  ],
  [
    "5 the record if the lock's objects are lost",
    'restore run-record 2: out a.txt is missing',
    {
      now: known('1'),
      kept: { ...locked('1', '1'), record: record('2'), intact: ({ digest }) => digest.startsWith('2') },
    },
  ],
  [
    '5 record of other inputs than locked',
    'restore run-record 2: dep in.txt changed (11111111 -> 22222222)',
    { now: known('2', '1'), kept: { ...locked('1', '1'), record: record('2') } },
  ],
  [
    '5 never locked, but recorded',
    'restore run-record 2: not in the lock',
    { now: known('2'), kept: { ...locked('1', '1'), lock: { kind: 'absent' }, record: record('2') } },
  ],
  [
    '5 the workspace has it',
    'restore workspace 2: not in the lock',
    { now: known('2', '2'), kept: { ...nothing, record: record('2') } },
  ],
  [
    '5 conflict, either side',
    'restore workspace 1: merge conflict in the lock',
    { now: known('1', '1'), kept: conflict },
  ],
  ['5 conflict, other side', 'restore lock 2: merge conflict in the lock', { now: known('2', '1'), kept: conflict }],
  [
    '5 conflict, no side, but recorded',
    'restore run-record 3: merge conflict in the lock',
    { now: known('3', '1'), kept: { ...conflict, record: record('3') } },
  ],
  [
    '5 done by DVC, never locked',
    'restore dvc-lock 3: not in the lock',
    { now: known('3', '1'), kept: { ...nothing, takenOver: taken('3') } },
  ],
  [
    '5 done by DVC, locked with other inputs',
    'restore dvc-lock 3: dep in.txt changed (11111111 -> 22222222)',
    { now: known('2', '1'), kept: { ...locked('1', '1'), takenOver: taken('3') } },
  ],
  [
    '5 dvc.lock before the run record',
    'restore dvc-lock 3: not in the lock',
    { now: known('2', '1'), kept: { ...nothing, intact: () => true, record: record('2'), takenOver: taken('3') } },
  ],
  [
    '5 a valid lock before dvc.lock',
    'restore lock 1: out a.txt is missing',
    { now: known('1'), kept: { ...locked('1', '1'), takenOver: taken('3') } },
  ],
  [
    '4 fresh whatever dvc.lock says',
    'fresh',
    { now: known('1', '1'), kept: { ...locked('1', '1'), takenOver: taken('3') } },
  ],
  [
    "5 dvc.lock where the lock's objects are lost",
    'restore dvc-lock 3: out a.txt is missing',
    { now: known('1'), kept: { ...noObjects(locked('1', '1')), takenOver: taken('3') } },
  ],
  [
    '5 dvc.lock without run cache, if the outs are there',
    'restore dvc-lock 3: not in the lock',
    { now: known('2', '3'), kept: { ...nothing, takenOver: taken('3') }, wishes: { runCache: false } },
  ],
  [
    '6 dvc.lock without run cache, if they are not',
    'run: never run',
    { now: known('2', '1'), kept: { ...nothing, takenOver: taken('3') }, wishes: { runCache: false } },
  ],
  [
    '3 forced wins over dvc.lock',
    'run: forced',
    { now: known('2', '3'), kept: { ...nothing, takenOver: taken('3') }, wishes: { force: true } },
  ],
  [
    '1 frozen, outs as dvc.lock has them',
    'fresh',
    { of: { frozen: true }, now: ignored('3'), kept: { ...nothing, takenOver: taken('3') } },
  ],
  [
    '1 frozen, outs lost, and dvc.lock has them',
    'restore dvc-lock 3: out a.txt is missing',
    { of: { frozen: true }, now: ignored(), kept: { ...nothing, takenOver: taken('3') } },
  ],
  [
    '1 frozen, our lock before dvc.lock',
    'restore lock 1: out a.txt is missing',
    { of: { frozen: true }, now: ignored(), kept: { ...locked('1', '1'), takenOver: taken('3') } },
  ],
  ['6 conflict, no side', 'run: merge conflict in the lock', { now: known('3', '1'), kept: conflict }],
  ['6 never run', 'run: never run', { now: known('1', '1') }],
  ['6 dep changed', 'run: dep in.txt changed (11111111 -> 22222222)', { now: known('2', '1'), kept: locked('1', '1') }],
  ['6 outs lost and nothing kept', 'run: out a.txt is missing', { now: known('1'), kept: noObjects(locked('1', '1')) }],
  ['6 a record without its objects', 'run: never run', { now: known('1'), kept: { ...nothing, record: record('1') } }],
  [
    '6 no run cache',
    'run: out a.txt is missing',
    { now: known('1'), kept: { ...locked('1', '1'), record: record('1') }, wishes: { runCache: false } },
  ],
  ['fresh without run cache', 'fresh', { now: known('1', '1'), kept: locked('1', '1'), wishes: { runCache: false } }],
  [
    'pending, nothing else changed',
    'pending: dep in.txt will be written by up',
    { now: pending('in.txt', { ...fingerprint('1'), deps: {} }), kept: locked('1', '1') },
  ],
  [
    'pending, and changed',
    'run: wdir: . -> sub',
    { now: pending('in.txt', { ...fingerprint('1'), deps: {}, wdir: 'sub' }), kept: locked('1', '1') },
  ],
  ['pending, never run', 'run: never run', { now: pending('in.txt', fingerprint('1')) }],
  ['pending, forced', 'run: forced', { now: pending('in.txt', fingerprint('1')), wishes: { force: true } }],
])('%s: %s', (_row, expected, made) => {
  expect(worded(decide(made))).toBe(expected);
});

test('dvc.lock is asked only where it could change the answer', () => {
  const asked = (made: Case): boolean => mayBeTakenOver(decide(made));
  expect(asked({ now: known('1', '1') })).toBe(true);
  expect(asked({ now: known('2', '2'), kept: { ...nothing, record: record('2') } })).toBe(true);
  expect(asked({ now: ignored(), of: { frozen: true } })).toBe(true);
  expect(asked({ now: known('1', '1'), kept: locked('1', '1') })).toBe(false);
  expect(asked({ now: known('1'), kept: locked('1', '1') })).toBe(false);
  expect(asked({ now: known('1', '1'), wishes: { force: true } })).toBe(false);
  expect(asked({ now: known('1', '1'), of: { alwaysChanged: true } })).toBe(false);
  expect(asked({ now: missing })).toBe(false);
});

test('a callback runs every time', () => {
  const now: Observed = { ...known('1'), outs: new Map() };
  const made = verdict(callback, now, locked('1', '1'), { force: false, runCache: true });
  expect(worded(made)).toBe('run: has no deps, params or outs, so it runs every time');
});

test('a record that lacks an out, or has one more, is of another stage', () => {
  const two: Partial<Stage> = { outs: [...stage.outs, { ...stage.outs[0]!, path: 'b.txt' as ProjectPath }] };
  const now: Observed = {
    ...known('1'),
    outs: new Map([
      ['a.txt', undefined],
      ['b.txt', undefined],
    ]),
  };
  const kept: Kept = { ...nothing, record: record('1'), intact: () => true };
  expect(worded(decide({ now, kept, of: two }))).toBe('run: never run');
  expect(worded(decide({ now: { ...known('1'), outs: new Map() }, kept, of: { outs: [] } }))).toBe('run: never run');
});

test('a missing dep is told at its line, with who could make it', () => {
  const [problem] = (decide({ now: missing }) as Verdict & { readonly kind: 'error' }).problems;
  expect(problem).toMatchObject({
    message: `dep 'in.txt' of stage 'a' does not exist, and stage 'up' writes it, but is not part of this run`,
    place: { file: 'pipeline.yaml', line: 1, column: 32, length: 6 },
    hint: 'restage repro up',
  });
});
