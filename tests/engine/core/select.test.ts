import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { buildGraph } from '../../../engine/core/graph.ts';
import type { ProjectPath } from '../../../engine/core/model.ts';
import { EngineError, type Problem } from '../../../engine/core/problem.ts';
import { type Selection, selectStages } from '../../../engine/core/select.ts';
import { read } from './pipeline/read-text.ts';

const { graph } = buildGraph(
  read(dedent`
    stages:
      raw: {cmd: x, outs: [data/raw]}
      prep: {cmd: x, deps: [data/raw], outs: [data/prep.csv]}
      train: {cmd: x, deps: [data/prep.csv], outs: [model.bin], metrics: [metrics.json]}
      docs: {cmd: x, outs: [docs.html]}
      score: {cmd: x, deps: [model.bin], outs: [score.csv]}
  `).readable,
  { name: (path) => path, target: (path) => path },
);

function select(targets: readonly string[], reach: Selection['reach'] = 'upstream', folder = '.'): readonly string[] {
  return selectStages(graph!, { targets, reach }, { folder: folder as ProjectPath }).map(({ id }) => id);
}

test.each<readonly [string, readonly string[], Selection['reach'], readonly string[]]>([
  ['no target is all', [], 'upstream', ['raw', 'prep', 'train', 'docs', 'score']],
  ['no target is all, whatever the reach', [], 'single', ['raw', 'prep', 'train', 'docs', 'score']],
  ['a target with what it needs', ['train'], 'upstream', ['raw', 'prep', 'train']],
  ['a target alone', ['train'], 'single', ['train']],
  ['a target and what needs it', ['prep'], 'downstream', ['prep', 'train', 'score']],
  ['targets in the order of the graph, each once', ['docs', 'prep', 'raw', 'docs'], 'single', ['raw', 'prep', 'docs']],
  ['a name as DVC writes it', [':train'], 'single', ['train']],
  ['the path of an out', ['data/prep.csv'], 'single', ['prep']],
  ['the path of a metric', ['./metrics.json'], 'single', ['train']],
  ['a path inside a directory out', ['data/raw/2024/x.csv'], 'single', ['raw']],
  ['a directory out with a slash', ['data/raw/'], 'single', ['raw']],
])('%s', (_what, targets, reach, expected) => {
  expect(select(targets, reach)).toEqual(expected);
});

test('paths are meant from the current folder, else from the root', () => {
  expect(select(['prep.csv'], 'single', 'data')).toEqual(['prep']);
  expect(select(['../model.bin'], 'single', 'data')).toEqual(['train']);
  expect(select(['model.bin'], 'single', 'data')).toEqual(['train']);
});

test('every unknown target is told, each with the nearest that there is', () => {
  let problems: readonly Problem[] = [];
  try {
    select(['trian', 'data/prep.tsv', 'qqqqqqqqqqqq', 'raw']);
  } catch (error) {
    problems = error instanceof EngineError ? error.problems : [];
  }
  expect(problems.map(({ category, message, hint }) => `${category}: ${message}: ${hint}`)).toEqual([
    "usage: 'trian' is neither a stage nor the path of an out: did you mean 'train'?",
    "usage: 'data/prep.tsv' is neither a stage nor the path of an out: did you mean 'data/prep.csv'?",
    "usage: 'qqqqqqqqqqqq' is neither a stage nor the path of an out: stages: raw, prep, train, docs, score",
  ]);
});
