// The text of pipeline.lock: what git merges, and what comes of a merge that did not go through.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import type { FingerprintData } from '../../../../engine/core/freshness/fingerprint.ts';
import type { Content } from '../../../../engine/core/records/content.ts';
import {
  formatLock,
  type LockEntry,
  type LockParse,
  parseLock,
  settledEntries,
} from '../../../../engine/core/records/lock.ts';

const digest = (digit: string): string => digit.repeat(64);
const content = (digit: string): Content => ({ kind: 'file', digest: digest(digit), sizeBytes: 12, executable: false });
const fingerprint = (digit: string): FingerprintData => ({
  action: { kind: 'shell', commands: ['make'] },
  deps: { 'in.txt': { kind: 'path', content: `file:${digest(digit)}` } },
  params: {},
  outs: { 'a.txt': { persist: false } },
  wdir: '.',
});
const entry = (input: string, out = input): LockEntry => ({
  fingerprint: fingerprint(input),
  outs: new Map([['a.txt', content(out)]]),
});
const lockOf = (stages: Readonly<Record<string, LockEntry>>): string => formatLock(new Map(Object.entries(stages)));

/** `stage: inputs of its candidates`. */
function seen(parse: LockParse): unknown {
  if (parse.kind !== 'read') return parse;
  const of = ({ fingerprint: { deps }, outs }: LockEntry): string =>
    `${JSON.stringify(deps).at(-4)}${outs.get('a.txt')?.digest[0]}`;
  return Object.fromEntries(
    [...parse.lock].map(([name, read]) => [
      name,
      read.kind === 'entry' ? of(read.entry) : read.kind === 'conflict' ? read.candidates.map(of) : 'absent',
    ]),
  );
}

/** As git writes it: the lines of `ours` and `theirs` where they differ. */
function conflicted(ours: string, theirs: string, base?: string): string {
  const [a, b] = [ours.split('\n'), theirs.split('\n')];
  const first = a.findIndex((line, i) => line !== b[i]);
  let last = 0;
  while (a.at(-1 - last) === b.at(-1 - last)) last++;
  const middle = (lines: readonly string[]): readonly string[] => lines.slice(first, lines.length - last);
  const between = base === undefined ? [] : ['||||||| base', ...middle(base.split('\n'))];
  const parts = ['<<<<<<< HEAD', ...middle(a), ...between, '=======', ...middle(b), '>>>>>>> theirs'];
  return [...a.slice(0, first), ...parts, ...a.slice(a.length - last)].join('\n');
}

test('one value per line, sorted', () => {
  expect(lockOf({ b: { fingerprint: { ...fingerprint('1'), deps: {} }, outs: new Map() }, a: entry('1', '2') })).toBe(
    dedent`
    {
      "version": 1,
      "stages": {
        "a": {
          "fingerprint": {
            "action": {
              "kind": "shell",
              "commands": [
                "make"
              ]
            },
            "deps": {
              "in.txt": "file:${digest('1')}"
            },
            "params": {},
            "outs": {
              "a.txt": {
                "persist": false
              }
            },
            "wdir": "."
          },
          "outs": {
            "a.txt": {
              "content": "file:${digest('2')}",
              "size": 12
            }
          }
        },
        "b": {
          "fingerprint": {
            "action": {
              "kind": "shell",
              "commands": [
                "make"
              ]
            },
            "deps": {},
            "params": {},
            "outs": {
              "a.txt": {
                "persist": false
              }
            },
            "wdir": "."
          },
          "outs": {}
        }
      }
    }
  ` + '\n',
  );
});

test('what is written is read, whatever the contents and the names', () => {
  const outs = new Map<string, Content>([
    ['bin', { kind: 'file', digest: digest('3'), sizeBytes: 0, executable: true }],
    ['dir/é "x"', { kind: 'directory', digest: digest('4'), sizeBytes: 9, files: 2 }],
  ]);
  const declared = Object.fromEntries([...outs.keys()].map((path) => [path, { persist: false }]));
  const inputs = { ...fingerprint('1'), outs: declared };
  const parse = parseLock(lockOf({ toString: { fingerprint: inputs, outs } }));
  expect(parse).toEqual({
    kind: 'read',
    conflict: false,
    lock: new Map([['toString', { kind: 'entry', entry: { fingerprint: inputs, outs } }]]),
  });
});

test('the MD5 of data that .dvc files track is kept, and no part of the fingerprint', () => {
  const data = { 'b.csv': `${'b'.repeat(32)}.dir`, 'a.csv': 'a'.repeat(32) };
  const text = lockOf({ a: { ...entry('1'), data } });
  const parse = parseLock(text);
  const read = parse.kind === 'read' ? parse.lock.get('a') : undefined;
  expect(read).toEqual({ kind: 'entry', entry: { ...entry('1'), data } });
  expect(text.indexOf('a.csv')).toBeLessThan(text.indexOf('b.csv'));
  expect(lockOf({ a: { ...entry('1'), data: {} } })).toBe(lockOf({ a: entry('1') }));
});

test('an entry with other outs than its fingerprint declares is absent', () => {
  const parse = parseLock(lockOf({ a: { ...entry('1'), outs: new Map([['b.txt', content('1')]]) }, b: entry('1') }));
  expect(seen(parse)).toEqual({ b: '11' });
});

test.each<readonly [string, string, LockParse['kind']]>([
  ['no text', '', 'broken'],
  ['no JSON', '{"version": 1, "stages": {', 'broken'],
  ['a list', '[]', 'broken'],
  ['no version', '{"stages": {}}', 'broken'],
  ['version 0', '{"version": 0, "stages": {}}', 'broken'],
  ['a version that is a text', '{"version": "1", "stages": {}}', 'broken'],
  ['no stages', '{"version": 1}', 'broken'],
  ['a later version', '{"version": 2}', 'newer'],
  [
    'a later version on one side of a conflict',
    '<<<<<<< a\n{"version": 2}\n=======\n{"version": 1, "stages": {}}\n>>>>>>> b\n',
    'newer',
  ],
  ['an empty lock', '{"version": 1, "stages": {}}', 'read'],
])('%s: %s is %s', (_what, text, kind) => {
  expect(parseLock(text).kind).toBe(kind);
});

test('an entry that is malformed is absent, the others stay', () => {
  const text = lockOf({ a: entry('1'), b: entry('2') }).replace(`"content": "file:${digest('1')}"`, '"content": 1');
  expect(seen(parseLock(text))).toEqual({ b: '22' });
});

describe('a merge conflict', () => {
  const [ours, theirs] = [lockOf({ a: entry('1'), b: entry('5') }), lockOf({ a: entry('2'), b: entry('5') })];

  test('both sides are candidates; what is the same on both is settled', () => {
    const parse = parseLock(conflicted(ours, theirs));
    expect(seen(parse)).toEqual({ a: ['11', '22'], b: '55' });
    expect(parse).toMatchObject({ kind: 'read', conflict: true });
  });

  test('the base of a diff3 conflict is no candidate', () => {
    const base = lockOf({ a: entry('3'), b: entry('5') });
    expect(seen(parseLock(conflicted(ours, theirs, base)))).toEqual({ a: ['11', '22'], b: '55' });
  });

  test('lines that end in CRLF', () => {
    expect(seen(parseLock(conflicted(ours, theirs).replaceAll('\n', '\r\n')))).toEqual({ a: ['11', '22'], b: '55' });
  });

  test('a stage that only one side has', () => {
    const text = conflicted(lockOf({ a: entry('1'), n: entry('7') }), lockOf({ a: entry('1') }));
    expect(seen(parseLock(text))).toMatchObject({ n: ['77'] });
  });

  test('a side that is broken leaves the other', () => {
    const text = `<<<<<<< HEAD\n{"version": 1, "sta\n=======\n${theirs}>>>>>>> theirs\n`;
    expect(seen(parseLock(text))).toEqual({ a: ['22'], b: ['55'] });
  });

  test('both sides broken is a lock without entries', () => {
    expect(seen(parseLock('<<<<<<< HEAD\n{\n=======\n[\n>>>>>>> theirs\n'))).toEqual({});
  });

  test('words of a conflict inside of a value are none', () => {
    const outs = new Map([['<<<<<<< a', content('1')]]);
    expect(parseLock(lockOf({ a: { fingerprint: fingerprint('1'), outs } }))).toMatchObject({ conflict: false });
  });

  test('settled are the entries that no conflict is about', () => {
    const parse = parseLock(conflicted(ours, theirs));
    expect(parse.kind === 'read' && settledEntries(parse.lock).get('b')).toEqual(entry('5'));
  });
});
