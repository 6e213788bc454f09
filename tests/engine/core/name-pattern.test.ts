import { expect, test } from '@jest/globals';
import { namePattern } from '../../../engine/core/paths/name-pattern.ts';

test.each<readonly [string, readonly string[], readonly string[]]>([
  ['build@*', ['build@a', 'build@'], ['build', 'xbuild@a']],
  ['*', ['a', 'a/b', '.a', ''], []],
  ['a?c', ['abc', 'a.c', 'a😀c'], ['ac', 'abbc']],
  ['[a-c]x', ['ax', 'cx'], ['dx', 'x', '-x']],
  ['[!a-c]x', ['dx', '-x'], ['ax']],
  ['[]x]', [']', 'x'], ['[]x]']],
  ['[c-a]', [], ['a', 'b', 'c']],
  ['[a-]', ['a', '-'], ['b']],
  ['a[b', ['a[b'], ['ab']],
  ['a.b+(c)^$|\\{}/-', ['a.b+(c)^$|\\{}/-'], ['aXb+(c)^$|\\{}/-']],
])('%s', (pattern, matching, others) => {
  const matches = namePattern(pattern);
  expect(matching.filter((name) => !matches(name))).toEqual([]);
  expect(others.filter((name) => matches(name))).toEqual([]);
});
