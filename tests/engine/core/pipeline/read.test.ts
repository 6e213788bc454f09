// What a pipeline without mistakes becomes: the grammar of stages, key by key.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import type { PipelineFile, ProjectPath, Stage } from '../../../../engine/core/model.ts';
import { dvcYaml, pipelineYaml, read, stageOf, type TextOptions } from './read-text.ts';

const nested: PipelineFile = {
  path: 'models/pipeline.yaml' as ProjectPath,
  dir: 'models' as ProjectPath,
  lock: 'models/pipeline.lock' as ProjectPath,
  dialect: 'restage',
};

function stage(body: string, options?: TextOptions): Stage {
  return stageOf(`stages:\n  s:\n${body.replace(/^/gm, '    ')}\n`, options);
}

function deps(body: string, options?: TextOptions): readonly string[] {
  return stage(`cmd: x\n${body}`, options).deps.map((dep) =>
    [dep.name, dep.kind, dep.kind === 'path' ? dep.path : dep.pattern].filter(Boolean).join(' '),
  );
}

function outs(body: string, options?: TextOptions): readonly string[] {
  return stage(`cmd: x\n${body}`, options).outs.map((out) =>
    [out.name && `${out.name}:`, out.role, out.path, !out.cache && 'cache: false', out.persist && 'persist']
      .filter(Boolean)
      .join(' '),
  );
}

function params(body: string, options?: TextOptions): readonly string[] {
  return stage(`cmd: x\n${body}`, options).params.map(
    ({ file, keys }) => `${file}: ${keys?.map(({ key }) => key).join(' ') ?? 'all'}`,
  );
}

test.each([[''], ['# nothing\n'], ['\uFEFF'], ['---\n'], ['stages:\n'], ['stages: {}\n'], ['{}']])(
  '%j is a pipeline without stages',
  (text) => {
    for (const file of [pipelineYaml, dvcYaml]) {
      expect(read(text, { file })).toMatchObject({
        pipeline: { file, stages: [] },
        readable: [],
        partial: false,
        problems: [],
        fileProblems: [],
      });
    }
  },
);

test('a stage has its id, place and defaults', () => {
  expect(stageOf('stages:\n  train:\n    cmd: echo\n')).toEqual({
    id: 'train',
    name: 'train',
    file: pipelineYaml,
    place: { file: 'pipeline.yaml', line: 2, column: 3, length: 5, text: '  train:' },
    action: { kind: 'shell', commands: ['echo'] },
    wdir: '.',
    deps: [],
    excludes: [],
    params: [],
    outs: [],
    frozen: false,
    alwaysChanged: false,
  });
});

test('a stage of another file is named with its path', () => {
  expect(stageOf('stages: {train: {cmd: x}}', { file: nested })).toMatchObject({
    id: 'models/pipeline.yaml:train',
    name: 'train',
    wdir: 'models',
  });
});

test('any key names a stage, a number by its text', () => {
  const names = read('stages: {a/b: {cmd: x}, 10: {cmd: x}, 2: {cmd: x}, __proto__: {cmd: x}, "": {cmd: x}}');
  expect(names.pipeline?.stages.map(({ name }) => name)).toEqual(['a/b', '10', '2', '__proto__']);
  expect(names.problems.map(({ code }) => code)).toEqual(['empty-name']);
});

test('flags and descriptions', () => {
  const body =
    'cmd: x\nfrozen: true\nalways_changed: true\ndesc: what it does\nmeta: {any: [thing, "${not.looked.at}"]}\nwdir: sub/../dir';
  expect(stage(body)).toMatchObject({ frozen: true, alwaysChanged: true, desc: 'what it does', wdir: 'dir' });
});

describe('cmd', () => {
  test.each([
    ['cmd: echo a', ['echo a']],
    ['cmd: |\n  cd x\n\n  echo "a  b"\n', ['cd x', 'echo "a  b"']],
    ['cmd: >\n  python train.py\n  --lr 1\n', ['python train.py --lr 1']],
    ['cmd:\n  - echo a\n  - |\n    if true\n    then echo b; fi', ['echo a', 'if true\nthen echo b; fi\n']],
    ['cmd: "a\\r\\nb"', ['a', 'b']],
    ['cmd: "[ -f x ] && echo *"', ['[ -f x ] && echo *']],
  ])('%j', (body, commands) => {
    expect(stage(body).action).toEqual({ kind: 'shell', commands });
    expect(stage(body, { file: dvcYaml }).action).toEqual({ kind: 'shell', commands });
  });

  test('argv needs no shell', () => {
    expect(stage('cmd: {argv: [python, "a b.py", ""]}').action).toEqual({
      kind: 'argv',
      argv: ['python', 'a b.py', ''],
    });
  });

  test('a module is a path from wdir', () => {
    expect(stage('module: ../stages/train.ts\nwdir: sub').action).toMatchObject({
      kind: 'module',
      entry: 'stages/train.ts',
      place: { line: 3, column: 13 },
    });
  });

  test('CRLF splits commands as LF does', () => {
    expect(stageOf('stages:\r\n  s:\r\n    cmd: |\r\n      a\r\n      b\r\n').action).toEqual({
      kind: 'shell',
      commands: ['a', 'b'],
    });
  });
});

describe('deps', () => {
  test.each([
    [
      'deps: [a.csv, dir/, ./b, ../out.csv, /abs/x]',
      ['path a.csv', 'path dir', 'path b', 'path ../out.csv', 'path /abs/x'],
    ],
    ['wdir: w\ndeps: [a, ../b, ../../c]', ['path w/a', 'path b', 'path ../c']],
    ['deps: {train: a.csv, raw: "d/*.csv"}', ['train path a.csv', 'raw glob d/*.csv']],
    ['wdir: w\ndeps: ["**/?.csv"]', ['glob w/**/?.csv']],
    [String.raw`deps: ['a\b', 'a b']`, [String.raw`path a\b`, 'path a b']],
    ['deps: []', []],
  ])('%j', (body, expected) => {
    expect(deps(body)).toEqual(expected);
  });

  test('exclusions are patterns of their own', () => {
    expect(stage('cmd: x\nwdir: w\ndeps: ["*.csv", "!tmp/**"]').excludes).toEqual(['w/tmp/**']);
    expect(stage('cmd: x\ndeps: {all: "*.csv", not: "!a.csv"}')).toMatchObject({
      deps: [{ name: 'all' }],
      excludes: ['a.csv'],
    });
  });

  test('in a dvc.yaml every path is literal', () => {
    expect(deps('deps: ["*.csv", "!a", "?"]', { file: dvcYaml })).toEqual(['path *.csv', 'path !a', 'path ?']);
  });

  test('each has its place', () => {
    expect(stage('cmd: x\ndeps:\n  - a\n  - b').deps[1]?.place).toMatchObject({
      line: 6,
      column: 9,
      length: 1,
      text: '      - b',
    });
  });
});

describe('outs', () => {
  test.each([
    ['outs: [a, b/]', ['out a', 'out b']],
    ['outs: [a: {cache: false}]', ['out a cache: false']],
    ['outs: [a: {persist: true}]', ['out a persist']],
    ['outs: [a: {cache: true, persist: false}]', ['out a']],
    ['outs: [a: {desc: d, type: model, labels: [x], meta: {y: 1}, checkpoint: true}]', ['out a']],
    ['outs: [{a: {cache: false}, b: {persist: true}}]', ['out a cache: false', 'out b persist']],
    [
      'outs: {model: m.onnx, log: {path: l.txt, cache: false, desc: d}}',
      ['model: out m.onnx', 'log: out l.txt cache: false'],
    ],
    [
      'metrics: [m.json: {cache: false}]\nplots: [p.csv]\nouts: [o]',
      ['out o', 'metric m.json cache: false', 'plot p.csv'],
    ],
    [
      'plots: [p.csv: {x: a, y: b, x_label: c, y_label: d, title: e, template: f, header: false, cache: false}]',
      ['plot p.csv cache: false'],
    ],
    ['plots: [p.csv: [{x: a}, {x: b, cache: false}]]', ['plot p.csv cache: false']],
    ['plots: {p: {path: p.csv, x: {f: c}, y: [a, b]}}', ['p: plot p.csv']],
    ['wdir: w\nouts: [../a, b]', ['out a', 'out w/b']],
  ])('%j', (body, expected) => {
    expect(outs(body)).toEqual(expected);
    if (!expected.some((out) => out.includes(':') && !out.includes(' cache:')))
      expect(outs(body, { file: dvcYaml })).toEqual(expected);
  });

  test('in a dvc.yaml a star is a character of the name', () => {
    expect(outs('outs: ["*.csv"]', { file: dvcYaml })).toEqual(['out *.csv']);
  });
});

describe('params', () => {
  test.each([
    ['params: [lr, train.n]', ['params.yaml: lr train.n']],
    ['params: ["lr,n, train.x"]', ['params.yaml: lr n train.x']],
    ['params: ["other.toml:a.b,c"]', ['other.toml: a.b c']],
    ['params: [other.json: [a, b]]', ['other.json: a b']],
    ['params: [other.yaml: null]', ['other.yaml: all']],
    ['params:\n  - other.yaml:\n', ['other.yaml: all']],
    ['params: ["other.yaml:"]', ['other.yaml: all']],
    ['params: [lr, {params.yaml: [n, lr]}, lr]', ['params.yaml: lr n']],
    ['params: [{p.yaml: [a]}, {p.yaml: }]', ['p.yaml: all']],
    ['wdir: w\nparams: [lr, {../p.yml: [a]}]', ['w/params.yaml: lr', 'p.yml: a']],
    ['params: []', []],
  ])('%j', (body, expected) => {
    expect(params(body)).toEqual(expected);
    expect(params(body, { file: dvcYaml })).toEqual(expected);
  });

  test('each key has its place, also several in one text', () => {
    expect(stage('cmd: x\nparams: ["lr,n"]').params[0]?.keys?.[1]?.place).toMatchObject({
      line: 4,
      column: 18,
      length: 1,
    });
  });
});

test('anchors and merge keys of YAML are read as what they stand for', () => {
  const { pipeline, problems } = read(dedent`
    stages:
      a: &common
        cmd: x
        deps: [d]
      b:
        <<: *common
        outs: [o]
  `);
  expect(problems).toEqual([]);
  expect(pipeline?.stages[1]).toMatchObject({ name: 'b', deps: [{ path: 'd' }], outs: [{ path: 'o' }] });
});
