// .dvc/config: INI, of which four settings count.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import * as fc from 'fast-check';
import { parseDvcConfig } from '../../../../engine/core/dvc/dvc-config.ts';

test('what counts is read, whatever stands around it', () => {
  const { config, problems } = parseDvcConfig(
    '.dvc/config',
    dedent`
      [core]
          remote = store
          autostage = true
      ['remote "store"']
          url = s3://bucket/path  # with a comment
          password = it's
      ; not a comment for DVC either, but = a setting
      # a comment
      [Cache]
          DIR = "../shared cache"
          type = reflink, "copy"
          shared = group
      [parsing]
      bool = boolean_optional
      list = 'append'  # both
      [db "x"]
      [[nested]]
      dir = elsewhere
    `,
  );
  expect(problems).toEqual([]);
  expect(config).toEqual({
    cacheDir: '../shared cache',
    cacheTypes: ['reflink', 'copy'],
    parsingBool: 'boolean_optional',
    parsingList: 'append',
  });
});

test('one text may name several link types', () => {
  expect(parseDvcConfig('c', '[cache]\ntype = "hardlink,symlink"').config.cacheTypes).toEqual(['hardlink', 'symlink']);
});

test.each([
  ['[cache]\nwhat', "2:1 neither a '[section]' nor 'key = value'"],
  ['[cache\ndir = x', "1:1 neither a '[section]' nor 'key = value'"],
  ['[cache]\ndir = "x', '2:1 a value with a quote that is not closed'],
  ['[cache]\ntype = fast', "2:1 'fast' is no value of cache.type"],
  ['[parsing]\nbool = yes', "2:1 'yes' is no value of parsing.bool"],
])('%j is refused', (text, expected) => {
  const { problems } = parseDvcConfig('c', text);
  expect(problems.map(({ message, place }) => `${place?.line}:${place?.column} ${message}`)).toEqual([expected]);
});

test('any text is read', () => {
  const piece = fc.constantFrom(
    '[',
    ']',
    'cache',
    'dir',
    'type',
    '=',
    '"',
    "'",
    '#',
    ',',
    '\n',
    ' ',
    'copy',
    '\r\n',
    '[cache]\n',
    'é',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')),
      ),
      (text) => {
        parseDvcConfig('c', text);
      },
    ),
    { numRuns: 2000 },
  );
  const start = Date.now();
  parseDvcConfig('c', `[${' x'.repeat(100_000)}\n${'"'.repeat(100_000)}\na = ${'b '.repeat(100_000)}"`);
  expect(Date.now() - start).toBeLessThan(10_000);
});
