// Project paths: joined and compared as text, wherever they lead.
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { ProjectPath } from '../../../engine/core/model.ts';
import {
  baseName,
  isInside,
  isOutsideRoot,
  parentOf,
  relativeTo,
  resolvePath,
  segments,
} from '../../../engine/core/paths/paths.ts';

const path = (text: string): ProjectPath => text as ProjectPath;

test.each([
  ['.', 'a/b', 'a/b'],
  ['.', './a//b/', 'a/b'],
  ['.', '', '.'],
  ['.', '.', '.'],
  ['.', '..', '..'],
  ['.', '../x', '../x'],
  ['a/b', '../c', 'a/c'],
  ['a', '../../x', '../x'],
  ['a', '../..', '..'],
  ['../x', '../../y', '../../y'],
  ['a', '/data/../x/', '/x'],
  ['a', '/..', '/'],
  ['/abs', 'x/../..', '/'],
  ['a', String.raw`b\c`, String.raw`a/b\c`],
  ['a', 'b c/…', 'a/b c/…'],
  ['a', '..b/...', 'a/..b/...'],
])('from %p, %p is %p', (base, written, expected) => {
  expect(resolvePath(path(base), written)).toBe(expected);
});

test.each([
  ['.', 'a/b', 'a/b'],
  ['a', 'a/b', 'b'],
  ['a', 'a', '.'],
  ['a/b', 'a/c/d', '../c/d'],
  ['a', '.', '..'],
  ['a', '../x', '../../x'],
  ['.', '../x', '../x'],
  ['a', '/x/y', '/x/y'],
])('as seen from %p, %p is %p', (dir, to, expected) => {
  expect(relativeTo(path(dir), path(to))).toBe(expected);
});

test('what is seen from a folder leads back to where it is', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(name), fc.array(fc.oneof(name, fc.constant('..'))), (from, to) => {
      const dir = resolvePath(path('.'), from.join('/'));
      const target = resolvePath(path('.'), to.join('/'));
      expect(resolvePath(dir, relativeTo(dir, target))).toBe(target);
    }),
  );
});

test.each([
  ['a/b', 'a', true],
  ['a', 'a', false],
  ['ab', 'a', false],
  ['a', '.', true],
  ['.', '.', false],
  ['../x', '.', false],
  ['/x', '.', false],
  ['a', '..', true],
  ['.', '..', true],
  ['../x', '..', true],
  ['..', '..', false],
  ['../..', '..', false],
  ['../../x', '..', false],
  ['..', '../..', true],
  ['../x/y', '../x', true],
  ['a', '../x', false],
  ['/x/y', '/x', true],
  ['/x', '/', true],
  ['/', '/', false],
  ['x', '/', false],
])('%p inside %p: %p', (inner, outer, expected) => {
  expect(isInside(path(inner), path(outer))).toBe(expected);
});

describe('parts of a path', () => {
  test.each([
    ['a/b', 'a', 'b'],
    ['a', '.', 'a'],
    ['.', undefined, '.'],
    ['/a', '/', 'a'],
    ['/', undefined, '/'],
    ['../x', '..', 'x'],
    ['..', undefined, '..'],
  ])('%p lies in %p and is called %p', (whole, parent, name) => {
    expect(parentOf(path(whole))).toBe(parent);
    expect(baseName(path(whole))).toBe(name);
  });

  test('segments', () => {
    expect(segments(path('a/b'))).toEqual(['a', 'b']);
    expect(segments(path('.'))).toEqual([]);
    expect(segments(path('/a'))).toEqual(['a']);
  });

  test.each([
    ['a', false],
    ['.', false],
    ['..x', false],
    ['..', true],
    ['../a', true],
    ['/a', true],
  ])('%p outside of the root: %p', (whole, outside) => {
    expect(isOutsideRoot(path(whole))).toBe(outside);
  });
});
