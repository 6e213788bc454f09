import { expect, test } from '@jest/globals';
import type { Content } from '../../../../engine/core/records/content.ts';
import { isRacy, onlyLinksChanged, sameStatLine, type StatLine } from '../../../../engine/core/records/stat-line.ts';
import { formatTree, parseTree, treeContent } from '../../../../engine/core/records/tree.ts';

const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
const file: Content = { kind: 'file', digest: one, sizeBytes: 3, executable: false };
const folder: Content = { kind: 'directory', digest: two, sizeBytes: 40, files: 4 };

test('a directory object is sorted by code unit, one entry a line', () => {
  const tree = new Map<string, Content>([
    ['b', folder],
    ['é', file],
    ['B', { ...file, executable: true }],
    ['a', file],
  ]);
  const text = [
    '{"version":1,"entries":{',
    `"B":{"content":"executable:${one}","size":3},`,
    `"a":{"content":"file:${one}","size":3},`,
    `"b":{"content":"directory:${two}","size":40,"files":4},`,
    `"é":{"content":"file:${one}","size":3}}}`,
    '',
  ].join('\n');
  expect(formatTree(tree)).toBe(text);
  expect(parseTree(text)).toEqual(tree);
  expect(treeContent(tree, two)).toEqual({ kind: 'directory', digest: two, sizeBytes: 49, files: 7 });
});

test('an empty directory has an object too', () => {
  expect(formatTree(new Map())).toBe('{"version":1,"entries":{}}\n');
  expect(parseTree(formatTree(new Map()))).toEqual(new Map());
});

test.each(['', '.', '..', 'a/b', '/etc/passwd', 'a\0b'])(
  'an entry named %j would lead out, so it is no tree',
  (name) => {
    expect(
      parseTree(JSON.stringify({ version: 1, entries: { [name]: { content: `file:${one}`, size: 3 } } })),
    ).toBeUndefined();
  },
);

test.each([
  '',
  '[]',
  '{"version":2,"entries":{}}',
  '{"version":1}',
  '{"version":1,"entries":{"a":{"content":"file:1","size":1}}}',
])('%s is no tree', (text) => {
  expect(parseTree(text)).toBeUndefined();
});

const line: StatLine = { sizeBytes: 1, mtimeMs: 1000.5, ctimeMs: 2000.5, inode: 7, links: 1 };
const edits: { readonly [F in keyof StatLine]: { readonly same: boolean; readonly onlyLinks: boolean } } = {
  sizeBytes: { same: false, onlyLinks: false },
  mtimeMs: { same: false, onlyLinks: false },
  ctimeMs: { same: false, onlyLinks: false },
  inode: { same: false, onlyLinks: false },
  links: { same: true, onlyLinks: true },
};

test.each(Object.entries(edits))('a stat line with another %s: %j', (field, { same, onlyLinks }) => {
  const other = { ...line, [field]: 99 };
  expect(sameStatLine(line, other)).toBe(same);
  expect(onlyLinksChanged(line, other)).toBe(onlyLinks);
  expect(onlyLinksChanged(line, { ...other, links: 2, ctimeMs: 3000 })).toBe(field === 'ctimeMs' || field === 'links');
});

test.each([
  ['100 ms before', 10_000.5, 10_100.5, false],
  ['less than 100 ms before', 10_000.5, 10_100, true],
  ['in the future', 10_000.5, 9_000, true],
  ['2 s before, of whole seconds', 10_000, 12_000, false],
  ['less than 2 s before, of whole seconds', 10_000, 11_999, true],
])('a file written %s is racy: %#', (_when, mtimeMs, nowMs, racy) => {
  expect(isRacy(mtimeMs, nowMs)).toBe(racy);
});
