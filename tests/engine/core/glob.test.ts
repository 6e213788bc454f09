// Globs: what they match, where something could match, and that no pattern is slow.
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { compileGlob, isGlob } from '../../../engine/core/paths/glob.ts';
import type { ProjectPath } from '../../../engine/core/model.ts';
import { parentOf } from '../../../engine/core/paths/paths.ts';

const path = (text: string): ProjectPath => text as ProjectPath;

test.each([
  ['*.csv', 'a.csv', true],
  ['*.csv', '.a.csv', false],
  ['.*', '.a', true],
  ['*.csv', 'x/a.csv', false],
  ['data/*', 'data/a', true],
  ['data/*', 'data', false],
  ['data/*', 'data/a/b', false],
  ['data/**', 'data/a', true],
  ['data/**', 'data/a/b/c', true],
  ['data/**', 'data', false],
  ['data/**', 'data/.git/x', false],
  ['data/**', 'data/.x', false],
  ['data/**/x.csv', 'data/x.csv', true],
  ['data/**/x.csv', 'data/a/b/x.csv', true],
  ['data/**/x.csv', 'data/.a/x.csv', false],
  ['**/.x/*', 'a/.x/b', true],
  ['**/*.csv', 'a.csv', true],
  ['**/a/**/b', 'a/x/a/y/b', true],
  ['**', 'a/b', true],
  ['a**b', 'a/b', false],
  ['a**b', 'aXb', true],
  ['?.csv', 'a.csv', true],
  ['?.csv', '😀.csv', true],
  ['?.csv', 'ab.csv', false],
  ['?x', '.x', false],
  ['a[1].csv', 'a[1].csv', true],
  ['a[1].csv', 'a1.csv', false],
  ['{a,b}', 'a', false],
  ['a*b*c', 'aXbXbc', true],
  ['a*b*c', 'aXbXbcd', false],
  ['*', '*', true],
  ['a.csv', 'a.csv', true],
  ['a+.csv', 'aa.csv', false],
  ['../x/*', '../x/a', true],
  ['/data/*', '/data/a', true],
  ['/data/*', 'data/a', false],
])('%p on %p: %p', (pattern, candidate, expected) => {
  expect(compileGlob(path(pattern)).matches(path(candidate))).toBe(expected);
});

test.each([
  ['data/*.csv', 'data', true],
  ['data/*.csv', '.', true],
  ['data/*.csv', 'data/sub', false],
  ['data/*.csv', 'other', false],
  ['data/**/x', 'data/a/b', true],
  ['data/**/x', 'data/.a', false],
  ['data/*/x', 'data/a', true],
  ['data/*/x', 'data/a/b', false],
  ['*.csv', '..', true],
  ['../x/*', '.', false],
  ['../x/*', '..', true],
  ['/d/*', 'd', false],
])('something in the place of %p below %p: %p', (pattern, dir, expected) => {
  expect(compileGlob(path(pattern)).mayMatchBelow(path(dir))).toBe(expected);
});

test.each([
  ['data/external/*.csv', 'data/external'],
  ['*.csv', '.'],
  ['data/**/x.csv', 'data'],
  ['data/a.csv', 'data'],
  ['a.csv', '.'],
  ['/data/*', '/data'],
  ['/*', '/'],
  ['../x/*', '../x'],
])('every match of %p lies in %p', (pattern, base) => {
  expect(compileGlob(path(pattern)).base).toBe(base);
});

test('every folder around a match may hold a match', () => {
  const part = fc.constantFrom('a', 'b', '*', '**', '?', 'a*', '.a', '*b');
  const name = fc.constantFrom('a', 'b', 'ab', '.a', 'aab');
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 5 }),
      fc.array(name, { minLength: 1, maxLength: 5 }),
      (parts, names) => {
        const glob = compileGlob(path(parts.join('/')));
        const candidate = path(names.join('/'));
        if (!glob.matches(candidate)) return;
        for (let dir = parentOf(candidate); dir !== undefined; dir = parentOf(dir))
          expect(glob.mayMatchBelow(dir)).toBe(true);
      },
    ),
  );
});

test('many stars take no longer than their number times the length of the name', () => {
  const manyStars = compileGlob(path(`${'a*'.repeat(2000)}b`));
  expect(manyStars.matches(path('a'.repeat(5000)))).toBe(false);
  const manyFolders = compileGlob(path(`${'**/a/'.repeat(300)}b`));
  expect(manyFolders.matches(path('a/'.repeat(1000).slice(0, -1)))).toBe(false);
});

test('a path is a glob by its stars and question marks', () => {
  expect(['a', 'a*', '?', '**/x', '[a]', '{a,b}'].filter(isGlob)).toEqual(['a*', '?', '**/x']);
});
