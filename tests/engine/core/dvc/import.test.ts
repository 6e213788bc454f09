// Moving over from DVC, the pure part.
import { expect, test } from '@jest/globals';
import { firstDifference, ignoreRules, remotesIn, settingsText } from '../../../../engine/core/dvc/import.ts';
import type { Pipeline, PipelineFile, ProjectPath } from '../../../../engine/core/model.ts';
import { parsePipeline } from '../../../../engine/core/pipeline/parse.ts';

function parsed(text: string, dialect: PipelineFile['dialect']): Pipeline {
  const name = dialect === 'dvc' ? 'dvc.yaml' : 'pipeline.yaml';
  const path = name as ProjectPath;
  const file = { path, dir: '.' as ProjectPath, lock: 'pipeline.lock' as ProjectPath, dialect };
  const { pipeline } = parsePipeline({ file, text, read: () => undefined });
  if (!pipeline) throw new Error('cannot be read');
  return pipeline;
}

const different = (text: string): string | undefined =>
  firstDifference(parsed(text, 'dvc'), parsed(text, 'restage'))?.name;

test('a stage is the same in both files, unless a path of it is a pattern in one of them', () => {
  expect(
    different('stages:\n  a: {cmd: x, deps: [in], params: [k, f.json: [p]], outs: [o: {persist: true}]}\n'),
  ).toBeUndefined();
  expect(different('stages:\n  a: {cmd: x}\n  b: {cmd: x, deps: ["in*.txt"]}\n')).toBe('b');
  expect(different('stages:\n  a: {cmd: x, deps: ["!in"]}\n')).toBe('a');
  expect(different('stages:\n  a: {foreach: ["1?"], do: {cmd: x, deps: ["${item}"]}}\n')).toBe('a@1?');
});

test('rules of an ignore file lose the blanks before them; without a rule there is no file', () => {
  expect(ignoreRules('# Data\n  *.tmp\n\t!keep.tmp\r\n/dir \n')).toBe('# Data\n*.tmp\n!keep.tmp\r\n/dir \n');
  expect(ignoreRules('# Add patterns of files\n\n   # and more\n')).toBeUndefined();
  expect(ignoreRules('')).toBeUndefined();
});

test('settings are carried over, but for those that are there already', () => {
  const dvc = { cacheTypes: ['hardlink', 'copy'], parsingBool: 'boolean_optional', parsingList: 'append' } as const;
  expect(settingsText(dvc, {})).toBe(
    'cache.type: [hardlink, copy]\nparsing.bool: boolean_optional\nparsing.list: append\n',
  );
  expect(settingsText(dvc, { cacheType: ['copy'], parsingBool: 'store_true' })).toBe('parsing.list: append\n');
  expect(settingsText({ cacheDir: '/big' }, {})).toBe('');
});

test('remotes are found as DVC writes them', () => {
  expect(remotesIn(`[core]\n    remote = s3\n['remote "s3"']\n    url = s3://x\n['remote "a b"']\n[cache]\n`)).toEqual([
    's3',
    'a b',
  ]);
});
