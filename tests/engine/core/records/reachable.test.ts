// What a gc may remove: nothing that is reached, however deep, and nothing that only looks like something else.
import { expect, test } from '@jest/globals';
import type { Content } from '../../../../engine/core/records/content.ts';
import { type AgedRecord, type Holdings, planGc } from '../../../../engine/core/records/reachable.ts';
import type { Tree } from '../../../../engine/core/records/tree.ts';

const file = (digest: string): Content => ({ kind: 'file', digest, sizeBytes: 1, executable: false });
const folder = (digest: string): Content => ({ kind: 'directory', digest, sizeBytes: 1, files: 1 });
const record = (outs: readonly Content[], modifiedMs: number, log?: string): AgedRecord => ({
  sizeBytes: 1,
  modifiedMs,
  record: {
    id: 'x',
    outs: new Map(outs.map((out, n) => [String(n), out])),
    durationMs: 1,
    provenance: {},
    ...(log === undefined ? {} : { log }),
  },
});

/** Everything is from time 0 unless it is named in `young`. */
function holdings(
  objects: string,
  trees: Readonly<Record<string, readonly Content[]>>,
  records: Readonly<Record<string, AgedRecord>> = {},
  young = '',
): Holdings {
  return {
    objects: new Map(
      objects.split('').map((digest) => [digest, { sizeBytes: 1, modifiedMs: young.includes(digest) ? 9 : 0 }]),
    ),
    records: new Map(Object.entries(records)),
    treeOf: (digest): Tree | undefined =>
      trees[digest] ? new Map(trees[digest].map((content) => [content.digest, content])) : undefined,
  };
}

const kept = (all: Holdings, named: readonly Content[] = []): string =>
  [...planGc(all, named, 5).keptObjects].sort().join('');

test('directories are walked to the end', () => {
  expect(kept(holdings('abcdx', { a: [file('b'), folder('c')], c: [file('d')] }), [folder('a')])).toBe('abcd');
});

test('a file with the bytes of a directory object does not hide the directory of the same digest', () => {
  expect(kept(holdings('ab', { a: [file('b')] }), [folder('a'), file('a')])).toBe('ab');
  expect(kept(holdings('ab', { a: [file('b')] }), [file('a')])).toBe('a');
});

test('a young object stays, with what it names if it is a directory', () => {
  expect(kept(holdings('abx', { a: [file('b')] }, {}, 'a'))).toBe('ab');
});

test('a young run record stays with its outs and log; an old one goes without them', () => {
  const all = holdings(
    'abcdx',
    { a: [file('b')] },
    { young: record([folder('a')], 9, 'c'), old: record([file('d')], 0) },
  );
  const plan = planGc(all, [], 5);
  expect([...plan.keptObjects].sort().join('')).toBe('abc');
  expect([[...plan.keptRecords], [...plan.removedRecords]]).toEqual([['young'], ['old']]);
});

test('an old run record stays if all of its outs stay anyway, and keeps its log', () => {
  const all = holdings(
    'abcl',
    { a: [file('b')] },
    { whole: record([folder('a')], 0, 'l'), half: record([folder('a'), file('c')], 0) },
  );
  const plan = planGc(all, [folder('a')], 5);
  expect([...plan.keptObjects].sort().join('')).toBe('abl');
  expect([...plan.keptRecords]).toEqual(['whole']);
});

test('an old run record goes if an object that it needs is lost already', () => {
  const all = holdings('a', { a: [file('b')] }, { lost: record([folder('a')], 0) });
  expect([...planGc(all, [folder('a')], 5).removedRecords]).toEqual(['lost']);
});

test('what is kept and what is removed are all there is', () => {
  const all = holdings('abcx', { a: [file('b')] }, { one: record([file('c')], 0) });
  const plan = planGc(all, [folder('a'), file('gone')], 5);
  expect([...plan.keptObjects, ...plan.removedObjects].sort().join('')).toBe('abcx');
});
