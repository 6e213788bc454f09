// Edits of a pipeline's text: what is asked for changes, and not a byte beside it.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { editPipeline, type PipelineEdit } from '../../../../engine/core/pipeline/edit.ts';

const edit = (text: string, change: PipelineEdit): string | undefined =>
  editPipeline(text, change, { indentSeq: true });
const freeze = (stage: string, frozen = true): PipelineEdit => ({ kind: 'freeze', stage, frozen });
const remove = (stage: string): PipelineEdit => ({ kind: 'remove', stage });
const put = (stage: string, definition: Readonly<Record<string, unknown>>): PipelineEdit => ({
  kind: 'put',
  stage,
  definition,
});

const text = `# the pipeline
stages:
    # loads
    load:   # first
        cmd: |
            echo a
            # not a comment
        outs: [ 'a.txt' ,  b.txt ]   # two

    # trains
    train: {cmd: "x  y",   frozen: true , deps: [a.txt]}
    last:
        cmd: z   # the end
        frozen: true  # for now
# after
params: [p.yaml]
`;

test.each<readonly [string, PipelineEdit, (text: string) => string]>([
  ['freeze a block', freeze('load'), (old) => old.replace('        cmd: |', '        frozen: true\n        cmd: |')],
  ['freeze what is frozen', freeze('train'), (old) => old],
  ['unfreeze in a flow map', freeze('train', false), (old) => old.replace('frozen: true , ', '')],
  ['unfreeze in a block', freeze('last', false), (old) => old.replace('        frozen: true  # for now\n', '')],
  ['unfreeze what is not frozen', freeze('load', false), (old) => old],
  ['remove the first', remove('load'), (old) => old.replace(/ {4}load:[^]*# two\n/, '')],
  ['remove one on a line', remove('train'), (old) => old.replace(/ {4}train:.*\n/, '')],
  ['remove the last', remove('last'), (old) => old.replace(/ {4}last:[^]*for now\n/, '')],
  [
    'add after the last',
    put('new', { cmd: 'n' }),
    (old) => old.replace('# for now\n', '# for now\n    new:\n      cmd: n\n'),
  ],
  ['replace one', put('train', { cmd: 't' }), (old) => old.replace(/ {4}train:.*\n/, '    train:\n      cmd: t\n')],
])('%s', (_what, change, expected) => {
  expect(edit(text, change)).toBe(expected(text));
});

test('flow maps of stages', () => {
  expect(edit('stages: {a: {cmd: x}, b: {cmd: y}}\n', remove('b'))).toBe('stages: {a: {cmd: x}}\n');
  expect(edit('stages: {a: {cmd: x}, b: {cmd: y}}\n', remove('a'))).toBe('stages: {b: {cmd: y}}\n');
  expect(edit('stages: {a: {cmd: x}}\n', freeze('a'))).toBe('stages: {a: {frozen: true, cmd: x}}\n');
  expect(edit('stages: {a: {cmd: x}}\n', put('b', { cmd: 'y' }))).toBe('stages: {a: {cmd: x}, "b": {"cmd":"y"}}\n');
});

test('a first stage, and the last that goes', () => {
  const first = 'stages:\n  a:\n    cmd: x\n';
  expect(edit('', put('a', { cmd: 'x' }))).toBe(first);
  expect(edit('# empty\n', put('a', { cmd: 'x' }))).toBe(`# empty\n${first}`);
  expect(edit('stages:\n', put('a', { cmd: 'x' }))).toBe(first);
  expect(edit('stages:', put('a', { cmd: 'x' }))).toBe(first);
  expect(edit('params: [p.yaml]', put('a', { cmd: 'x' }))).toBe(`params: [p.yaml]\n${first}`);
  expect(edit('params: [p.yaml]\nstages: {a: {cmd: x}}\n', remove('a'))).toBe('params: [p.yaml]\n');
  expect(edit('stages:\n  a:\n    cmd: x', remove('a'))).toBe('');
  expect(edit('stages:\n  a:\n    cmd: x', put('b', { cmd: 'y' }))).toBe(`${first}  b:\n    cmd: y\n`);
});

test('lists are written as asked, and a whole params file without a value', () => {
  const definition = {
    cmd: 'a\nb\n',
    deps: ['x'],
    params: ['lr', { 'o.yaml': null }],
    outs: [{ y: { cache: false } }],
  };
  expect(editPipeline('', put('s', definition), { indentSeq: false })).toBe(
    `${dedent`
      stages:
        s:
          cmd: |
            a
            b
          deps:
          - x
          params:
          - lr
          - o.yaml:
          outs:
          - y:
              cache: false
    `}\n`,
  );
});

test('what cannot be done without touching more is not done', () => {
  expect(edit('stages:\n  a: &x {cmd: x}\n  b: *x\n', freeze('b'))).toBeUndefined();
  expect(edit('stages:\n  a: &x {cmd: x}\n  b: *x\n', remove('a'))).toBeUndefined();
  expect(edit('stages: [', freeze('a'))).toBeUndefined();
  expect(edit('stages: {}\n', remove('a'))).toBeUndefined();
});
