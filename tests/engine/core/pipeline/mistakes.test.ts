// Every mistake that a pipeline file can hold: all at once, each at its place, with what to do.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { codes, pipelineYaml, read, report } from './read-text.ts';

test('every mistake is reported at once, each at its place', () => {
  const text = dedent`
    stages:
      train:
        cmd: python train.py
        dep: [data/a.csv]
        outs: [../model]
      score:
        deps: data/a.csv
      both: {cmd: a, module: b.ts}
      fine: {cmd: x}
      void:
    stage: {}
  `;
  expect(report(text)).toBe(dedent`
    error: stage 'train' has an unknown key 'dep'
     --> pipeline.yaml:4:5
      |
    4 |     dep: [data/a.csv]
      |     ^^^
    hint: did you mean 'deps'? known keys: cmd, module, deps, params, outs, metrics, plots, vars, matrix, wdir, frozen, always_changed, desc, meta

    error: outs of stage 'train' name '../model', which lies outside the project
     --> pipeline.yaml:5:12
      |
    5 |     outs: [../model]
      |            ^^^^^^^^
    hint: outs lie in the project; only deps may lie outside

    error: stage 'score' has neither cmd nor module
     --> pipeline.yaml:6:3
      |
    6 |   score:
      |   ^^^^^

    error: deps of stage 'score' must be a list or a map, but is the string 'data/a.csv'
     --> pipeline.yaml:7:11
      |
    7 |     deps: data/a.csv
      |           ^^^^^^^^^^
    hint: write a list: [data/a.csv]

    error: stage 'both' has both cmd and module
     --> pipeline.yaml:8:18
      |
    8 |   both: {cmd: a, module: b.ts}
      |                  ^^^^^^
    hint: a stage is one or the other

    error: stage 'void' must be a map, but is empty
      --> pipeline.yaml:10:3
       |
    10 |   void:
       |   ^^^^

    error: the pipeline has an unknown key 'stage'
      --> pipeline.yaml:11:1
       |
    11 | stage: {}
       | ^^^^^
    hint: did you mean 'stages'? known keys: stages, vars, params, metrics, plots, artifacts, datasets
  `);
  expect(read(text).pipeline?.stages.map(({ name }) => name)).toEqual(['fine']);
  expect(read(text).partial).toBe(true);
});

test('unquoted stars and exclamation marks', () => {
  expect(report('stages:\n  s:\n    cmd: x\n    deps: *\n')).toBe(dedent`
    error: a '*' without a name after it
     --> pipeline.yaml:4:11
      |
    4 |     deps: *
      |           ^
    hint: YAML takes an unquoted * for an alias; a path or pattern needs quotes: "*"
  `);
  expect(report('stages:\n  s:\n    cmd: x\n    deps: [*.csv]\n    outs:\n      - !tmp/a\n')).toBe(dedent`
    error: no anchor '&.csv' is written before the alias '*.csv'
     --> pipeline.yaml:4:12
      |
    4 |     deps: [*.csv]
      |            ^^^^^
    hint: YAML takes an unquoted * for an alias; a path or pattern needs quotes: "*.csv"

    error: the YAML tag '!tmp/a' is not supported
     --> pipeline.yaml:6:9
      |
    6 |       - !tmp/a
      |         ^^^^^^
    hint: YAML takes an unquoted ! for a tag; an exclusion needs quotes: "!tmp/a"
  `);
});

test('two stages of one name', () => {
  expect(report('stages:\n  a: {cmd: x}\n  b: {cmd: x}\n  a: {cmd: y}\n')).toBe(dedent`
    error: 'a' is written twice
     --> pipeline.yaml:4:3
      |
    4 |   a: {cmd: y}
      |   ^
    hint: it is first written in line 2
  `);
});

describe('YAML that is none', () => {
  test.each([
    ['stages:\n\ta:\n', 'YAML allows no tabs as indentation\n --> pipeline.yaml:2:1'],
    ['stages: [', 'not valid YAML: '],
    ['stages:\n  a: b: c\n', "hint: a text with ': ' in it needs quotes"],
    ['stages:\n  a: {cmd: x}\n b: {}\n', 'not valid YAML: all mapping items must start at the same column'],
    ['a: 1\n---\nb: 1\n', 'a second YAML document begins here\n --> pipeline.yaml:3:1'],
    ['stages: {a: {cmd: "\\$x"}}', 'hint: between double quotes a backslash is written twice'],
    ['stages: {a: {cmd: @x}}', 'hint: a text that begins with this character needs quotes'],
    [`stages: ${'['.repeat(50_000)}`, 'nested more than 200 levels deep'],
    ['x'.repeat(10_000_000), 'pipeline.yaml has 10.0 million characters'],
    ['- a\n', 'the pipeline must be a map, but is a list\n --> pipeline.yaml:1:1'],
    ['text', "the pipeline must be a map, but is the string 'text'"],
  ])('%#', (text, expected) => {
    expect(report(text)).toContain(expected);
    expect(read(text).pipeline).toBeUndefined();
  });
});

describe('wrong types', () => {
  test.each([
    ['stages: []', 'stages must be a map, but is a list'],
    ['stages: {s: x}', "stage 's' must be a map, but is the string 'x'"],
    ['stages: {s: {cmd: 5}}', "cmd of stage 's' must be a string or a list or a map, but is the number 5"],
    ['stages: {s: {cmd: }}', "cmd of stage 's' must be a string or a list or a map, but is empty"],
    ['stages: {s: {cmd: [a, 1.0]}}', "item 2 of cmd of stage 's' must be a string, but is the number 1.0"],
    ['stages: {s: {cmd: []}}', "cmd of stage 's' is empty"],
    ['stages: {s: {cmd: ""}}', "stage 's' has an empty cmd"],
    ['stages: {s: {cmd: ["", " "]}}', "stage 's' has an empty cmd"],
    ['stages: {s: {cmd: {argv: []}}}', "argv of cmd of stage 's' is empty"],
    ['stages: {s: {cmd: {argv: [""]}}}', "stage 's' has an empty cmd"],
    ['stages: {s: {cmd: {args: [a]}}}', "cmd of stage 's' has an unknown key 'args'"],
    ['stages: {s: {module: [a]}}', "module of stage 's' must be a string, but is a list"],
    ['stages: {s: {cmd: x, deps: [1]}}', "item 1 of deps of stage 's' must be a string, but is the number 1"],
    ['stages: {s: {cmd: x, deps: [a: b]}}', "item 1 of deps of stage 's' must be a string, but is a map"],
    ['stages: {s: {cmd: x, deps: {a: [b]}}}', "'a' in deps of stage 's' must be a string, but is a list"],
    ['stages: {s: {cmd: x, deps: }}', "deps of stage 's' must be a list or a map, but is empty"],
    ['stages: {s: {cmd: x, params: {a: [b]}}}', "params of stage 's' must be a list, but is a map"],
    [
      'stages: {s: {cmd: x, params: [a.yaml: b]}}',
      "'a.yaml' in params of stage 's' must be a list, but is the string 'b'",
    ],
    [
      'stages: {s: {cmd: x, params: [a.yaml: [1]]}}',
      "item 1 of 'a.yaml' in params of stage 's' must be a string, but is the number 1",
    ],
    ['stages: {s: {cmd: x, outs: [[a]]}}', "item 1 of outs of stage 's' must be a string or a map, but is a list"],
    ['stages: {s: {cmd: x, outs: [{}]}}', "item 1 of outs of stage 's' is empty"],
    ['stages: {s: {cmd: x, outs: [a: ]}}', "hint: without flags, leave out the ':'"],
    [
      'stages: {s: {cmd: x, outs: [a: {cache: "no"}]}}',
      "cache of 'a' in outs of stage 's' must be true or false, but is the string 'no'",
    ],
    ['stages: {s: {cmd: x, outs: [a: {cahce: no}]}}', "hint: did you mean 'cache'?"],
    ['stages: {s: {cmd: x, outs: [a: {x: b}]}}', "'a' in outs of stage 's' has an unknown key 'x'"],
    ['stages: {s: {cmd: x, outs: {a: {cache: true}}}}', "'a' in outs of stage 's' has no 'path'"],
    [
      'stages: {s: {cmd: x, metrics: {a: 1}}}',
      "'a' in metrics of stage 's' must be a string or a map, but is the number 1",
    ],
    ['stages: {s: {cmd: x, plots: [a: [{z: 1}]]}}', "item 1 of 'a' in plots of stage 's' has an unknown key 'z'"],
    ['stages: {s: {cmd: x, wdir: [a]}}', "wdir of stage 's' must be a string, but is a list"],
    ['stages: {s: {cmd: x, frozen: yes}}', "frozen of stage 's' must be true or false, but is the string 'yes'"],
    [
      'stages: {s: {cmd: x, always_changed: 1}}',
      "always_changed of stage 's' must be true or false, but is the number 1",
    ],
    ['stages: {s: {cmd: x, desc: {}}}', "desc of stage 's' must be a string, but is a map"],
    ['stages: {? [a] : {cmd: x}}', 'a key must be a text, not a list or a map'],
  ])('%s', (text, expected) => {
    expect(report(text)).toContain(expected);
    expect(read(text).pipeline?.stages).toEqual([]);
  });
});

describe('paths that a stage may not have', () => {
  test.each([
    ['outs: [""]', 'empty-path'],
    ['deps: [" "]', 'empty-path'],
    ['deps: ["!"]', 'empty-path'],
    ['wdir: ""', 'empty-path'],
    ['deps: ["a\\0b"]', 'nul-in-path'],
    ['outs: ["a\\0b"]', 'nul-in-path'],
    ['outs: [/abs]', 'absolute-out'],
    ['outs: [../x]', 'out-outside-root'],
    ['outs: [a/../../x]', 'out-outside-root'],
    ['metrics: [../m.json: {cache: false}]', 'out-outside-root'],
    ['outs: [.]', 'out-is-root'],
    ['outs: [a/..]', 'out-is-root'],
    ['outs: [.git/hooks/x]', 'reserved-out'],
    ['outs: [sub/.git]', 'reserved-out'],
    ['plots: [.cache]', 'reserved-out'],
    ['outs: {m: .dvc/x}', 'reserved-out'],
    ['outs: ["*.csv"]', 'not-yet-supported'],
    ['outs: [s3://bucket/x]', 'not-yet-supported'],
    ['deps: ["https://host/x"]', 'not-yet-supported'],
    ['deps: [a, ./a]', 'duplicate-path'],
    ['deps: {x: a, y: a/}', 'duplicate-path'],
    ['outs: [a]\nmetrics: [./a]', 'duplicate-path'],
    ['outs: {m: a}\nmetrics: {m: b}', 'duplicate-name'],
    ['outs: {"": a}', 'empty-name'],
    ['deps: {"": a}', 'empty-name'],
    ['wdir: ..', 'wdir-outside-root'],
    ['wdir: /tmp', 'wdir-outside-root'],
    ['params: [":a"]', 'empty-path'],
  ])('%s', (body, code) => {
    const text = `stages:\n  s:\n    cmd: x\n${body.replace(/^/gm, '    ')}\n`;
    expect(codes(text)).toEqual([code]);
    expect(read(text).pipeline?.stages).toEqual([]);
  });

  test('a module without a path', () => {
    expect(codes('stages: {s: {module: ""}}')).toEqual(['empty-path']);
  });

  test('are named with the line of the first', () => {
    expect(report('stages:\n  s:\n    cmd: x\n    deps: [a]\n    outs:\n      - b\n      - ./b\n')).toBe(dedent`
      error: outs of stage 's' name './b' twice
       --> pipeline.yaml:7:9
        |
      7 |       - ./b
        |         ^^^
      hint: it is first named in line 6
    `);
  });
});

test('ten thousand stages are read in a few seconds', () => {
  const stages = Array.from(
    { length: 10_000 },
    (_, i) => `  s${i}:\n    cmd: echo ${i}\n    deps: [d${i}]\n    outs:\n      - o${i}:\n          cache: false\n`,
  );
  const { pipeline, problems } = read(`stages:\n${stages.join('')}`, { file: pipelineYaml });
  expect([pipeline?.stages.length, problems.length]).toEqual([10_000, 0]);
});
