// `${…}`: what it gives, and what is said when it cannot.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { codes, dvcYaml, report, stageOf } from './read-text.ts';

const params = dedent`
  lr: 0.00001
  n: 8
  one: 1.0
  big: 123456789012345678901
  yes: true
  none: null
  name: a b
  train: {lr: 0.5, files: [x.csv, {path: y.csv}], deep-key: 1}
  out: model.onnx
  tricky: "\${n}"
  secret: {deps: 1}
  two words: 1
  a:b: 2
  ключ: {y: 3}
`;

function command(cmd: string, more = ''): string {
  const { action } = stageOf(`stages:\n  s:\n    cmd: '${cmd}'\n${more}`, { params });
  return action.kind === 'shell' ? action.commands.join('\n') : action.kind;
}

describe('inside a text', () => {
  test.each([
    ['a ${n} b', 'a 8 b'],
    ['${n}', '8'],
    ['${ n }', '8'],
    ['${lr} ${one} ${big}', '1e-05 1.0 123456789012345678901'],
    ['${yes}', 'true'],
    ['${none}', 'None'],
    ['${name}', 'a b'],
    ['${train.lr}', '0.5'],
    ['${train.files[0]} ${train.files[1].path} ${train.files.0}', 'x.csv y.csv x.csv'],
    ['${train[lr]}', '0.5'],
    ['${train.deep-key}', '1'],
    ['\\${n} ${n}', '${n} 8'],
    ['\\${VAR:-x}', '${VAR:-x}'],
    ['${tricky}', '${n}'],
    ['${ train.files[1] . path } ${ train[ lr ] }', 'y.csv 0.5'],
    ['${train.files[-1].path} ${train.files.-2}', 'y.csv x.csv'],
    ['${two words} ${a:b} ${ключ.y}', '1 2 3'],
    ['${train', '${train'],
    ['$n $(x) ${unclosed', '$n $(x) ${unclosed'],
  ])('%s', (written, expected) => {
    expect(command(written)).toBe(expected);
  });
});

test('paths, flags, wdir, params, keys and names are templates too', () => {
  const text = dedent`
    stages:
      s:
        cmd: echo
        wdir: \${name}
        deps: ["\${train.files[0]}", "\${n}"]
        outs: [{"\${out}": {cache: "\${yes}"}}]
        params: ["\${n}.yaml:a,b"]
        frozen: \${yes}
        desc: n is \${n}
  `;
  expect(stageOf(text, { params })).toMatchObject({
    wdir: 'a b',
    deps: [{ path: 'a b/x.csv' }, { path: 'a b/8' }],
    outs: [{ path: 'a b/model.onnx', cache: true }],
    params: [{ file: 'a b/8.yaml' }],
    frozen: true,
    desc: 'n is 8',
  });
});

test('a whole value keeps its kind, lists too', () => {
  const text = 'stages: {s: {cmd: x, deps: "${files}"}}';
  expect(stageOf(text, { params: 'files: [a, b]' }).deps).toMatchObject([{ path: 'a' }, { path: 'b' }]);
});

test('named deps and outs give their path as written, from wdir', () => {
  const more =
    '    wdir: w\n    deps: {train: ./a.csv, d-2: "${name}"}\n    outs: {model: {path: ../m.onnx}}\n    metrics: {score: s.json}\n';
  expect(command('${deps.train} ${deps.d-2} ${outs.model} ${outs[score]}', more)).toBe('./a.csv a b ../m.onnx s.json');
});

test('names of deps hide params, and only where they exist', () => {
  const text = "stages: {s: {cmd: '${deps.a} ${deps.b}', deps: {a: named}}}";
  expect(stageOf(text, { params: 'deps: {a: 1, b: 2}' }).action).toEqual({ kind: 'shell', commands: ['named 2'] });
});

describe('mistakes', () => {
  test('are all told at once, each at its expression', () => {
    const text = [
      'stages:',
      '  s:',
      '    cmd: echo ${lrr} ${train.rl} ${HOME:-x} ${train} ${train.files}',
      '    deps: {a: x, g: "*.csv"}',
      '    outs: ["${outs.m}"]',
    ].join('\n');
    expect(report(text, { params })).toBe(
      String.raw`
error: '@{lrr}': params.yaml has no key 'lrr'
 --> pipeline.yaml:3:15
  |
3 |     cmd: echo @{lrr} @{train.rl} @{HOME:-x} @{train} @{train.files}
  |               ^^^^^^
hint: did you mean '@{lr}'?

error: '@{train.rl}': 'train' in params.yaml has no key 'rl'
 --> pipeline.yaml:3:22
  |
3 |     cmd: echo @{lrr} @{train.rl} @{HOME:-x} @{train} @{train.files}
  |                      ^^^^^^^^^^^
hint: did you mean '@{train.lr}'?

error: '@{HOME:-x}' is not the key of a param
 --> pipeline.yaml:3:34
  |
3 |     cmd: echo @{lrr} @{train.rl} @{HOME:-x} @{train} @{train.files}
  |                                  ^^^^^^^^^^
hint: for the shell's own, write \@{HOME:-x}

error: cannot make flags of '@{train}': 'files' is a list with lists or maps inside
 --> pipeline.yaml:3:45
  |
3 |     cmd: echo @{lrr} @{train.rl} @{HOME:-x} @{train} @{train.files}
  |                                             ^^^^^^^^

error: cannot put a list into text: '@{train.files}'
 --> pipeline.yaml:3:54
  |
3 |     cmd: echo @{lrr} @{train.rl} @{HOME:-x} @{train} @{train.files}
  |                                                      ^^^^^^^^^^^^^^
hint: name a value inside the list

error: '@{outs.m}': names of deps and outs are known in cmd and desc only
 --> pipeline.yaml:5:13
  |
5 |     outs: ["@{outs.m}"]
  |             ^^^^^^^^^
`
        .trim()
        .replaceAll('@{', '${'),
    );
  });

  test('the second of two equal expressions has its own place', () => {
    expect(report('stages: {s: {cmd: "${x} ${x}"}}').match(/yaml:1:\d+/g)).toEqual(['yaml:1:20', 'yaml:1:25']);
  });

  test.each([
    ['${n}', undefined, "'${n}': there is no params.yaml beside this file"],
    ['${HOME}', params, "hint: for the shell's own, write \\${HOME}"],
    ['${}', params, "'${}' is not the key of a param"],
    ['${a b}', params, "'${a b}' is not the key of a param"],
    ['${#x}', params, "'${#x}' is not the key of a param"],
    ['${x%.csv}', params, "'${x%.csv}' is not the key of a param"],
    ['${n.x}', params, "'${n.x}': 'n' in params.yaml has no key 'x'"],
    ['${train.files[7]}', params, "'${train.files[7]}': 'train.files' in params.yaml has no key '7'"],
    ['${constructor}', params, "'${constructor}': params.yaml has no key 'constructor'"],
    ['${deps.z}', params, "'${deps.z}': the stage has no dep named 'z'"],
    ['${outs.modle}', params, "hint: did you mean '${outs.model}'?"],
    ['${deps.all}', params, "'${deps.all}' is the glob '*.csv', which has no single path"],
  ])('%s', (written, text, expected) => {
    const pipeline = `stages:\n  s:\n    cmd: '${written}'\n    deps: {a: x, all: '*.csv'}\n    outs: {model: m}\n`;
    expect(report(pipeline, text === undefined ? {} : { params: text })).toContain(expected);
  });

  test('a dvc.yaml has no names of deps', () => {
    expect(codes('stages: {s: {cmd: "${deps.a}"}}', { file: dvcYaml, params })).toEqual(['unknown-template-key']);
    expect(stageOf('stages: {s: {cmd: "${deps.a}"}}', { file: dvcYaml, params: 'deps: {a: 7}' }).action).toMatchObject({
      commands: ['7'],
    });
  });

  test('a map where a path should be', () => {
    expect(report('stages: {s: {cmd: x, deps: ["${train}"]}}', { params })).toContain(
      "item 1 of deps of stage 's' must be a string, but is a map",
    );
  });
});
