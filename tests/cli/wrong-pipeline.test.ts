// Mistakes in a pipeline file: each with its whole message, and the exit code.
import { expect, test } from '@jest/globals';
import dedent from 'dedent';
import { wrong } from './wrong.ts';

const wrongPipeline = (text: string): Promise<string> => wrong({ 'pipeline.yaml': text });

test('broken YAML: a quote that is not closed, tabs, a text with a colon, an unquoted glob', async () => {
  expect(await wrongPipeline('stages:\n  train:\n    cmd: "train\n    deps: [a.csv]\n')).toBe(dedent`
    error: not valid YAML: a text that was opened with " further up is not closed
     --> pipeline.yaml:5:1
      |
    5 |
      | ^
    exit 3
  `);
  expect(await wrongPipeline('stages:\n\ttrain: {cmd: train}\n')).toBe(dedent`
    error: YAML allows no tabs as indentation
     --> pipeline.yaml:2:1
      |
    2 |     train: {cmd: train}
      | ^^^^
    hint: indent with spaces
    exit 3
  `);
  expect(await wrongPipeline('stages:\n  train:\n    cmd: echo a: b\n')).toBe(dedent`
    error: not valid YAML: nested mappings are not allowed in compact mappings
     --> pipeline.yaml:3:10
      |
    3 |     cmd: echo a: b
      |          ^
    hint: a text with ': ' in it needs quotes
    exit 3
  `);
  expect(await wrongPipeline('stages:\n  train: {cmd: train, deps: [*.csv]}\n')).toBe(dedent`
    error: no anchor '&.csv' is written before the alias '*.csv'
     --> pipeline.yaml:2:30
      |
    2 |   train: {cmd: train, deps: [*.csv]}
      |                              ^^^^^
    hint: YAML takes an unquoted * for an alias; a path or pattern needs quotes: "*.csv"
    exit 3
  `);
});

test('an unknown key, with the nearest known one', async () => {
  const text = dedent`
    stages:
      train:
        cmd: train
        dep: [data/a.csv]
        outs:
          - model.bin: {cahce: false}
  `;
  expect(await wrongPipeline(text)).toBe(dedent`
    error: stage 'train' has an unknown key 'dep'
     --> pipeline.yaml:4:5
      |
    4 |     dep: [data/a.csv]
      |     ^^^
    hint: did you mean 'deps'? known keys: cmd, module, deps, params, outs, metrics, plots, vars, matrix, wdir, frozen, always_changed, desc, meta

    error: 'model.bin' in outs of stage 'train' has an unknown key 'cahce'
     --> pipeline.yaml:6:21
      |
    6 |       - model.bin: {cahce: false}
      |                     ^^^^^
    hint: did you mean 'cache'? known keys: cache, persist, remote, push, desc, type, labels, meta
    exit 3
  `);
});

test('a cycle, as a path', async () => {
  const text = dedent`
    stages:
      prepare: {cmd: p, outs: [data]}
      train: {cmd: t, deps: [data, scores], outs: [model]}
      evaluate: {cmd: e, deps: [model], outs: [metrics]}
      score: {cmd: s, deps: [metrics], outs: [scores]}
  `;
  expect(await wrongPipeline(text)).toBe(dedent`
    error: stages wait for each other in a cycle: evaluate -> score -> train -> evaluate
     --> pipeline.yaml:3:3
      |
    3 |   train: {cmd: t, deps: [data, scores], outs: [model]}
      |   ^^^^^
    hint: an arrow leads from a stage to one that reads its out; take one of those deps away
    exit 3
  `);
});

test('two writers, and outs that overlap', async () => {
  const text = dedent`
    stages:
      a: {cmd: a, outs: [model.bin, data]}
      b: {cmd: b, outs: [./model.bin]}
      c:
        wdir: data/raw
        cmd: c
        outs: [table.csv]
  `;
  expect(await wrong({ 'pipeline.yaml': text, 'data/raw/.keep': '' })).toBe(dedent`
    error: out 'model.bin' is written by two stages: 'a' and 'b'
     --> pipeline.yaml:3:22
      |
    3 |   b: {cmd: b, outs: [./model.bin]}
      |                      ^^^^^^^^^^^
    hint: each out belongs to one stage; the other is at pipeline.yaml:2

    error: out 'data/raw/table.csv' of stage 'c' lies inside out 'data' of stage 'a'
     --> pipeline.yaml:7:12
      |
    7 |     outs: [table.csv]
      |            ^^^^^^^^^
    hint: give one of them another folder; the other is at pipeline.yaml:2
    exit 3
  `);
});

test('outs that lie outside of the project, or in folders that belong to others', async () => {
  const text = dedent`
    stages:
      a: {cmd: a, outs: [../a.txt, /tmp/b.txt, .git/c, .cache/d, .]}
  `;
  expect(await wrongPipeline(text)).toBe(dedent`
    error: outs of stage 'a' name '../a.txt', which lies outside the project
     --> pipeline.yaml:2:22
      |
    2 |   a: {cmd: a, outs: [../a.txt, /tmp/b.txt, .git/c, .cache/d, .]}
      |                      ^^^^^^^^
    hint: outs lie in the project; only deps may lie outside

    error: outs of stage 'a' name the absolute path '/tmp/b.txt'
     --> pipeline.yaml:2:32
      |
    2 |   a: {cmd: a, outs: [../a.txt, /tmp/b.txt, .git/c, .cache/d, .]}
      |                                ^^^^^^^^^^
    hint: write it relative to the wdir of the stage

    error: outs of stage 'a' name '.git/c', which lies in .git
     --> pipeline.yaml:2:44
      |
    2 |   a: {cmd: a, outs: [../a.txt, /tmp/b.txt, .git/c, .cache/d, .]}
      |                                            ^^^^^^
    hint: give the out a path outside of .git

    error: outs of stage 'a' name '.cache/d', which lies in .cache
     --> pipeline.yaml:2:52
      |
    2 |   a: {cmd: a, outs: [../a.txt, /tmp/b.txt, .git/c, .cache/d, .]}
      |                                                    ^^^^^^^^
    hint: give the out a path outside of .cache

    error: outs of stage 'a' name '.', which is the project itself
     --> pipeline.yaml:2:62
      |
    2 |   a: {cmd: a, outs: [../a.txt, /tmp/b.txt, .git/c, .cache/d, .]}
      |                                                              ^
    hint: give the outs a folder of their own
    exit 3
  `);
});

test('keys that are not yet supported', async () => {
  const text = dedent`
    stages:
      train:
        retries: 2
        cmd: train
  `;
  expect(await wrongPipeline(text)).toBe(dedent`
    error: 'retries' is not yet supported
     --> pipeline.yaml:3:5
      |
    3 |     retries: 2
      |     ^^^^^^^
    exit 3
  `);
});
