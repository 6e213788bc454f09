// Ignore files that others wrote: any text is taken, in bounded time, and what is no pattern leaves nothing out.
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { dataIgnores, IgnoreRules } from '../../../engine/store/workspace/ignore-rules.ts';
import { root } from '../../support/memory-world.ts';
import { storeScene } from './store-scene.ts';

const isLeftOut = (text: string, name: string): boolean =>
  new IgnoreRules(storeScene({ '.dvcignore': text }).world.fs, root, dataIgnores()).within(root)(name, false);

test('CRLF, blanks before a rule, and a rule without a line end', () => {
  const text = '# Data\r\n  *.tmp\r\n\t!keep.tmp\r\nlast';
  expect(['a.tmp', 'keep.tmp', 'last', 'a.csv'].map((name) => isLeftOut(text, name))).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test.each<readonly [string, string]>([
  ['stars', `${'*a'.repeat(200)}b`],
  ['double stars', `${'**/a'.repeat(200)}/b`],
  ['brackets', '['.repeat(10_000)],
  ['backslashes', '\\'.repeat(10_001)],
  ['one long rule', 'x'.repeat(1_000_000)],
  ['many rules', 'x*y\n'.repeat(100_000)],
  ['bytes that are no UTF-8', Buffer.from([0xe9, 0x2a, 0x0a, 0xff]).toString('utf8')],
  ['a NUL', '\0\n'],
])('%s leave nothing else out', (_what, text) => {
  expect(isLeftOut(text, 'a'.repeat(200))).toBe(false);
});

test('any text', () => {
  const piece = fc.constantFrom('*', '**', '/', '!', '#', '\\', '[', ']', '?', 'a', '-', ' ', '\n', '\r\n', '\t', '{', '(', '+', '$', '^');
  const text = fc.oneof(fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')), fc.string({ unit: 'binary' }));
  fc.assert(fc.property(text, (any) => expect(typeof isLeftOut(any, 'a')).toBe('boolean')));
}); // prettier-ignore
