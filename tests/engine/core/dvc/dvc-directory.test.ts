// The `.dir` object: its bytes are its name.
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { formatDvcDirectory, parseDvcDirectory } from '../../../../engine/core/dvc/dvc-directory.ts';

const hex = '401b30e3b8b5d629635a5c613cdb7919';

test('one that DVC 3.67 wrote, by its MD5', () => {
  const text = formatDvcDirectory(new Map([['e/y', hex]]));
  expect(text).toBe(`[{"md5": "${hex}", "relpath": "e/y"}]`);
  expect(createHash('md5').update(text).digest('hex')).toBe('8ade4cf49ca7ab2c7209485c01e7e3d9');
});

test('names are escaped and sorted as Python does it', () => {
  const names = ['b', 'a/b', 'a', 'é', '\u{1F600}', '\uFF00', '"\\\n\t\x7f', 'a-b'];
  expect(formatDvcDirectory(new Map(names.map((name) => [name, hex])))).toBe(
    `[${[
      String.raw`"\"\\\n\t\u007f"`,
      '"a"',
      '"a-b"',
      '"a/b"',
      '"b"',
      String.raw`"\u00e9"`,
      String.raw`"\uff00"`,
      String.raw`"\ud83d\ude00"`,
    ]
      .map((name) => `{"md5": "${hex}", "relpath": ${name}}`)
      .join(', ')}]`,
  );
});

test.each([
  '',
  '{}',
  '[1]',
  '[{"md5": "x", "relpath": "a"}]',
  `[{"md5": "${hex}"}]`,
  `[{"md5": "${hex}", "relpath": "../a"}]`,
  `[{"md5": "${hex}", "relpath": "/a"}]`,
  `[{"md5": "${hex}", "relpath": "a//b"}]`,
  `[{"md5": "${hex}.dir", "relpath": "a"}]`,
  `[{"md5": "${hex}", "relpath": "a"}, {"md5": "${hex}", "relpath": "a"}]`,
  `[{"md5": "${hex}", "relpath": "a"}, {"md5": "${hex}", "relpath": "a/b"}]`,
])('%s is no directory', (text) => {
  expect(parseDvcDirectory(text)).toBeUndefined();
});

test('what is written is read, and what is read is written the same', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 5 })
    .filter((text) => !/[/\0]|^\.{1,2}$/.test(text));
  const digest = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));
  fc.assert(
    fc.property(fc.dictionary(name, digest), (files) => {
      const directory = new Map(Object.entries(files));
      const text = formatDvcDirectory(directory);
      const read = parseDvcDirectory(text);
      expect(Object.fromEntries(read ?? [])).toEqual(Object.fromEntries(directory));
      expect(formatDvcDirectory(read ?? new Map())).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(() => parseDvcDirectory(text)).not.toThrow();
    }),
  );
});
