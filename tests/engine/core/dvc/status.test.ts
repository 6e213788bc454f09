// What changed of a stage, in the words and the shape of `dvc status --json`.
import { expect, test } from '@jest/globals';
import {
  type DepWord,
  dvcChanges,
  fileWord,
  paramsWord,
  type StageChanges,
} from '../../../../engine/core/dvc/status.ts';
import type { ProjectPath } from '../../../../engine/core/model.ts';
import { parseParams } from '../../../../engine/core/values/params.ts';
import { emptyMap, type MapValue } from '../../../../engine/core/values/value.ts';

const at = (path: string): ProjectPath => path as ProjectPath;
const params = (text: string): MapValue => parseParams('p.yaml', text).params as MapValue;
const nothing: StageChanges = {
  deps: new Map(),
  outs: new Map(),
  isAlwaysChanged: false,
  isCommandChanged: false,
};

test('the list names deps, outs, what runs always and the command, in this order', () => {
  const shown = (path: ProjectPath): string => `../${path}`;
  expect(dvcChanges(nothing, shown)).toEqual([]);
  const all: StageChanges = {
    deps: new Map<ProjectPath, DepWord>([
      [at('in.txt'), 'modified'],
      [at('params.yaml'), { 'a.b': 'new' }],
    ]),
    outs: new Map([[at('out.txt'), 'not in cache']]),
    isAlwaysChanged: true,
    isCommandChanged: true,
  };
  expect(dvcChanges(all, shown)).toEqual([
    { 'changed deps': { '../in.txt': 'modified', '../params.yaml': { 'a.b': 'new' } } },
    { 'changed outs': { '../out.txt': 'not in cache' } },
    'always changed',
    'changed command',
  ]);
});

test('a file is gone, as recorded, or modified', () => {
  expect([fileWord(false, false), fileWord(true, true), fileWord(true, false)]).toEqual([
    'deleted',
    undefined,
    'modified',
  ]);
});

test('keys are those that the stage names; of a whole file those at the top', () => {
  const now = params('t: {x: 1, y: [1, 2]}\nadded: 1\n');
  const then = new Map(params('t: {x: 2, y: [1, 2]}\ngone: 1\n').entries);
  const flat = new Map([['t.x', params('v: 2\n').entries.get('v') ?? emptyMap]]);
  expect(paramsWord(undefined, now, then)).toEqual({ t: 'modified', added: 'new', gone: 'deleted' });
  expect(paramsWord(['t.x', 't.y[0]', 't.z'], now, flat)).toEqual({
    't.x': 'modified',
    't.y[0]': 'new',
    't.z': 'deleted',
  });
  expect(paramsWord(['t'], now, new Map(now.entries))).toBeUndefined();
  expect(paramsWord(['t'], now, undefined)).toBe('new');
});
