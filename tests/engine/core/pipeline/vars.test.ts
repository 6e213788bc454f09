// vars: where templates take values from, how sources are merged, and what they may not do.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { codes, dvcYaml, read, report, stageOf, type TextOptions } from './read-text.ts';

const files = {
  'extra.yaml': 'lr: 0.1\nmodel: {depth: 3}\nlist: [1, 2]\n',
  'more.json': '{"model": {"width": 4.0}, "batch": 8}',
  'c.toml': 'path = "c"',
  'conf.py': 'class Net:\n    layers = 2\n',
  'w/local.yaml': 'here: w',
};

function command(text: string, options: TextOptions = {}): string {
  const { action } = stageOf(text, { files, ...options });
  return action.kind === 'shell' ? action.commands.join('; ') : action.kind;
}

describe('come', () => {
  test.each([
    ['[extra.yaml]', '${lr} ${model.depth} ${list[1]}', '0.1 3 2'],
    ['[extra.yaml, more.json]', '${model.depth} ${model.width} ${batch}', '3 4.0 8'],
    ['["extra.yaml:lr,list"]', '${lr} ${list.0}', '0.1 1'],
    ['["extra.yaml:lr", "extra.yaml:list"]', '${lr} ${list.0}', '0.1 1'],
    ['[extra.yaml, ./extra.yaml]', '${lr}', '0.1'],
    ['["extra.yaml:"]', '${lr}', '0.1'],
    ['[c.toml, conf.py]', '${path} ${Net.layers}', 'c 2'],
    ['[{a: {b: [x]}}, {a: {c: 1.0}}]', '${a.b[0]} ${a.c}', 'x 1.0'],
    ['[params.yaml, {new: 1}]', '${p} ${new}', '7 1'],
    ['[]', '${p}', '7'],
  ])('from %s', (vars, cmd, expected) => {
    expect(command(`vars: ${vars}\nstages: {s: {cmd: '${cmd}'}}`, { params: 'p: 7' })).toBe(expected);
    expect(command(`stages: {s: {vars: ${vars}, cmd: '${cmd}'}}`, { params: 'p: 7' })).toBe(expected);
  });

  test('for a stage from its folder, and for that stage only', () => {
    const text = dedent`
      vars: [extra.yaml]
      stages:
        s: {wdir: w, vars: [local.yaml, {lr2: 2}], cmd: "x \${here} \${lr2} \${lr}"}
        t: {cmd: "x \${here}"}
    `;
    const { pipeline, problems, reads } = read(text, { files });
    expect(pipeline?.stages.map(({ action }) => action)).toEqual([{ kind: 'shell', commands: ['x w 2 0.1'] }]);
    expect(problems.map(({ message }) => message)).toEqual(["'${here}': extra.yaml has no key 'here'"]);
    expect(reads).toEqual(['params.yaml', 'extra.yaml', 'w/local.yaml']);
  });

  test('from the folder of the pipeline file', () => {
    const file = { ...dvcYaml, path: 'sub/dvc.yaml', dir: 'sub' } as typeof dvcYaml;
    const text = 'vars: [../extra.yaml, own.yaml]\nstages: {s: {cmd: "${lr} ${own} ${p}"}}';
    expect(command(text, { file, files: { ...files, 'sub/own.yaml': 'own: 1', 'sub/params.yaml': 'p: 2' } })).toBe('0.1 1 2');
  }); // prettier-ignore
});

describe('may not', () => {
  test.each([
    ['[{p: 1}]', "cannot redefine 'p' from vars[0], since it is already in params.yaml"],
    ['[extra.yaml, {lr: 2}]', "cannot redefine 'lr' from vars[1], since it is already in extra.yaml"],
    ['[extra.yaml, {model: {depth: 3}}]', "cannot redefine 'model.depth' from vars[1], since it is already in extra.yaml"],
    ['[extra.yaml, {list: [3]}]', "cannot redefine 'list' from vars[1], since it is already in extra.yaml"],
    ['[{a: 1}, {a: {b: 1}}]', "cannot redefine 'a' from vars[1], since it is already in vars[0]"],
    ['[nope.yaml]', "vars name 'nope.yaml', which does not exist"],
    ['["extra.yaml:lrr"]', "vars take 'lrr' from extra.yaml, which does not have it"],
    ['["params.yaml:p"]', "'params.yaml:p' takes keys of a file that is already read whole"],
    ['["extra.yaml:lr", extra.yaml]', "'extra.yaml' is already read in part"],
    ['["extra.yaml:lr", "extra.yaml:lr"]', "'extra.yaml:lr' is already read in part"],
    ['[{a: "${p}"}]', "vars take no templates: '${p}'"],
    ['["${p}.yaml"]', "vars take no templates: '${p}.yaml'"],
    ['[5]', 'item 1 of vars must be a string or a map, but is the number 5'],
    ['extra.yaml', "vars must be a list, but is the string 'extra.yaml'"],
  ])('%s', (vars, expected) => {
    const text = `vars: ${vars}\nstages: {s: {cmd: "x \${unknown}"}}`;
    const hidden = ['redefine', 'vars must'].some((word) => expected.includes(word)) ? 1 : 0;
    expect(report(text, { files, params: 'p: 7' })).toContain(`error: ${expected}\n`);
    // What cannot be read may have the key that is missing.
    expect(codes(text, { files, params: 'p: 7' }).length).toBeLessThanOrEqual(1 + hidden);
  }); // prettier-ignore

  test('set the item of a group', () => {
    const text = 'stages: {s: {foreach: {a: 1}, do: {cmd: x, vars: [{item: 1, key: 2, other: 3}]}}}';
    expect(codes(text)).toEqual(['reserved-name', 'reserved-name']);
    expect(codes('stages: {s: {foreach: [a], do: {cmd: "${key}", vars: [{key: 2}]}}}')).toEqual([]);
  });

  test('be told at another place than theirs', () => {
    expect(report('vars:\n  - extra.yaml\n  - {b: 1, lr: 2}\n', { files })).toBe(dedent`
      error: cannot redefine 'lr' from vars[1], since it is already in extra.yaml
       --> pipeline.yaml:3:12
        |
      3 |   - {b: 1, lr: 2}
        |            ^^
      hint: maps are merged, but no value is set twice
    `);
  });
});

test('mistakes of the files are told with their own places, once', () => {
  const broken = { 'a.yaml': 'x: [', 'b.json': '[1]' };
  const text = 'vars: [a.yaml, b.json]\nstages: {s: {vars: [a.yaml], cmd: "${x}"}, t: {cmd: "${y}"}}';
  const { fileProblems, problems, readable, partial } = read(text, { files: broken });
  expect(fileProblems.map(({ place }) => place?.file)).toEqual(['a.yaml', 'b.json']);
  expect([problems, readable, partial]).toEqual([[], [], true]);
});

test('a key that is nowhere is said to be in none of the sources', () => {
  const text = 'vars: [extra.yaml, {a: {b: 1}}]\nstages: {s: {cmd: "${lrr} ${a.c}"}}';
  expect(read(text, { files, params: 'p: 7' }).problems.map(({ message }) => message)).toEqual([
    "'${lrr}': no key 'lrr' in params.yaml, extra.yaml, vars[1]",
    "'${a.c}': 'a' has no key 'c'",
  ]);
});

test('what templates took is told by file and key, leaf by leaf, also of items of groups', () => {
  const text = dedent`
    vars: [extra.yaml, "more.json:batch", {own: 1}]
    stages:
      s: {cmd: "x \${p.q} \${model} \${batch} \${own}", wdir: w, vars: [local.yaml], desc: "\${here}"}
      t: {foreach: "\${list}", do: {cmd: "y \${item}"}}
      v: {foreach: "\${rows}", do: {cmd: "y \${item.n} \${key}"}}
  `;
  const params = 'p: {q: 1, unused: 2}\nrows: [{n: 1, o: 2}, {n: 3}]\nnothing: null';
  expect(read(text, { files, params }).pipeline?.vars).toEqual([
    { path: 'extra.yaml', keys: ['list.0', 'list.1', 'model.depth'] },
    { path: 'more.json', keys: ['batch'] },
    { path: 'params.yaml', keys: ['p.q', 'rows.0.n', 'rows.1.n'] },
    { path: 'w/local.yaml', keys: ['here'] },
  ]);
  expect(read('stages: {s: {cmd: x}}', { files, params }).pipeline?.vars).toEqual([]);
});
