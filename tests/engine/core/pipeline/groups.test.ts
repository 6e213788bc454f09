// foreach and matrix: which stages they make, what they are named, and what their templates see.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { codes, dvcYaml, read, report, type TextOptions } from './read-text.ts';

const params = dedent`
  names: [foo, bar]
  flags: [true, false]
  models:
    lr: {epochs: 3, dir: a}
    10: {epochs: 4, dir: b}
    2: {epochs: 5, dir: c}
  data: [{file: x.csv}, {file: y.csv}]
  word: text
  opts: {deep: true, size: 1.0}
`;

/** `name: command` of each stage. */
function stages(text: string, options: TextOptions = {}): readonly string[] {
  const { pipeline, problems } = read(text, { params, ...options });
  expect(problems).toEqual([]);
  return (pipeline?.stages ?? []).map(
    ({ name, action }) => `${name}: ${action.kind === 'shell' ? action.commands.join('; ') : action.kind}`,
  );
}

const foreach = (data: string, cmd = 'x ${item}'): string => `stages: {s: {foreach: ${data}, do: {cmd: '${cmd}'}}}`;

describe('foreach', () => {
  test.each<readonly [string, string, readonly string[]]>([
    ['[foo, bar]', 'x ${item}', ['s@foo: x foo', 's@bar: x bar']],
    ['${names}', 'x ${item}', ['s@foo: x foo', 's@bar: x bar']],
    ['["${word}", "a-${word}"]', 'x ${item}', ['s@text: x text', 's@a-text: x a-text']],
    ['[1, 1.0, 3.10, 1e3, null]', 'x ${item}', ['s@1: x 1', 's@1.0: x 1.0', 's@3.1: x 3.1', 's@1000.0: x 1000.0', 's@None: x None']],
    ['[{a: 1}, {a: 2}]', 'x ${item.a}', ['s@0: x 1', 's@1: x 2']],
    ['[[7, 8], x]', 'x', ['s@0: x', 's@1: x']],
    ['{lr: {a: 1}, svm: {a: 2}}', '${key} ${item.a} ${item[a]}', ['s@lr: lr 1 1', 's@svm: svm 2 2']],
    ['{10: a, 2: b}', '${key} ${item}', ['s@10: 10 a', 's@2: 2 b']],
    ['${models}', '${key} ${item.epochs}', ['s@lr: lr 3', 's@10: 10 4', 's@2: 2 5']],
    ['[a, b, a]', 'x ${item}', ['s@a: x a', 's@b: x b']],
    ['[]', 'x', []],
    ['{}', 'x', []],
  ])('%s', (data, cmd, expected) => {
    const quoted = data.startsWith('$') ? `"${data}"` : data;
    expect(stages(foreach(quoted, cmd))).toEqual(expected);
    expect(stages(foreach(quoted, cmd), { file: dvcYaml })).toEqual(expected);
  }); // prettier-ignore

  test('a truth value is named as Python prints it where it comes from a file, else as it is written', () => {
    expect(stages(foreach('"${flags}"'))).toEqual(['s@True: x true', 's@False: x false']);
    expect(stages(foreach('[true, false]'))).toEqual(['s@true: x true', 's@false: x false']);
  });

  test('every part of a stage sees the item, its folder too', () => {
    const text = dedent`
      stages:
        fit:
          foreach: \${models}
          do:
            cmd: fit \${key}
            wdir: \${item.dir}
            deps: ["in/\${key}.csv"]
            outs:
              - "\${key}.bin": {cache: false}
            desc: \${item.epochs} epochs
    `;
    expect(read(text, { params }).pipeline?.stages[0]).toMatchObject({
      id: 'fit@lr',
      name: 'fit@lr',
      group: 'fit',
      wdir: 'a',
      deps: [{ path: 'a/in/lr.csv' }],
      outs: [{ path: 'a/lr.bin', cache: false }],
      desc: '3 epochs',
      place: { line: 2, column: 3 },
    });
  });

  test('vars of the stage are read from the folder of each item', () => {
    const text = 'stages: {s: {foreach: [u, v], do: {wdir: "${item}", vars: [own.yaml], cmd: "x ${own}"}}}';
    const files = { 'u/own.yaml': 'own: 1', 'v/own.yaml': 'own: 2' };
    expect(stages(text, { files })).toEqual(['s@u: x 1', 's@v: x 2']);
    expect(read(text, { files }).reads).toEqual(['params.yaml', 'u/own.yaml', 'v/own.yaml']);
  });

  test('item and key exist in the group only, and hide what is called so elsewhere', () => {
    const text = dedent`
      vars: [{item: global}]
      stages:
        s: {foreach: [a], do: {cmd: "x \${item}"}}
        t: {cmd: "x \${item}"}
    `;
    expect(stages(text)).toEqual(['s@a: x a', 't: x global']);
    expect(codes('stages: {s: {foreach: [a], do: {cmd: "x ${key}"}}}', { params })).toEqual(['unknown-template-key']);
  });
});

describe('matrix', () => {
  test.each<readonly [string, string, readonly string[]]>([
    ['{os: [linux, mac], py: [3.9, 3.10]}', '${key}', ['s@linux-3.9: linux-3.9', 's@linux-3.1: linux-3.1', 's@mac-3.9: mac-3.9', 's@mac-3.1: mac-3.1']],
    ['{d: [{a: 1}], l: [[1, 2], x]}', '${key} ${item.d.a}', ['s@d0-l0: d0-l0 1', 's@d0-x: d0-x 1']],
    ['{n: "${names}", m: "${models}"}', '${item.n} ${item.m}', ['s@foo-lr: foo lr', 's@foo-10: foo 10', 's@foo-2: foo 2', 's@bar-lr: bar lr', 's@bar-10: bar 10', 's@bar-2: bar 2']],
    ['{a: [x y], o: ["${opts}"]}', 'run ${item}', ["s@x y-o0: run --a 'x y' --o.deep --o.size 1.0"]],
    ['{a: [], b: [1]}', 'x', []],
    ['{b: "${flags}"}', '${item.b}', ['s@True: true', 's@False: false']],
  ])('%s', (matrix, cmd, expected) => {
    const text = `stages: {s: {matrix: ${matrix}, cmd: '${cmd}'}}`;
    expect(stages(text)).toEqual(expected);
    expect(stages(text, { file: dvcYaml })).toEqual(expected);
  }); // prettier-ignore
});

describe('mistakes', () => {
  test.each([
    ['{foreach: text, do: {cmd: x}}', "foreach of stage 's' must be a list or a map, but is the string 'text'"],
    ['{foreach: "${word}", do: {cmd: x}}', "foreach of stage 's' must be a list or a map, but is the string 'text'"],
    ['{foreach: 5, do: {cmd: x}}', "foreach of stage 's' must be a list or a map or a string, but is the number 5"],
    ['{foreach: "${nope}", do: {cmd: x}}', "'${nope}': params.yaml has no key 'nope'"],
    ['{foreach: [a]}', "stage 's' has no 'do'"],
    ['{do: {cmd: x}}', "stage 's' has no 'foreach'"],
    ['{foreach: [a], do: x}', "do of stage 's' must be a map, but is the string 'x'"],
    ['{foreach: [a], do: {deps: [b]}}', "stage 's' has no cmd"],
    ['{foreach: [a], do: {cmd: x}, wdir: w}', "stage 's' has 'wdir' beside foreach"],
    ['{foreach: [a], do: {cmd: x}, matrix: {}}', 'hint: a stage has foreach or matrix, not both'],
    ['{foreach: [a], do: {cmd: x, matrix: {y: [1]}}}', "stage 's' has a matrix inside of do"],
    ['{foreach: [a], do: {cmd: x, deps: b}}', "deps of stage 's' must be a list, but is the string 'b'"],
    ['{foreach: [], do: {cmd: x, dep: [b]}}', "stage 's' has an unknown key 'dep'"],
    ['{foreach: [""], do: {cmd: x}}', 'the name of a stage of a group is empty'],
    ['{foreach: [a, b], do: {cmd: "${item.x}"}}', "'${item.x}': 'item' has no key 'x'"],
    ['{foreach: [a, b], do: {cmd: "${nope}"}}', "'${nope}': params.yaml has no key 'nope'"],
    ['{foreach: [a, /b], do: {cmd: x, outs: ["/tmp/${item}"]}}', "outs of stage 's@a' name the absolute path '/tmp/a'"],
    ['{foreach: ["${flags}"], do: {cmd: x, deps: ["${item}"]}}', "cannot put a list here: '${item}'"],
    ['{matrix: {x: text}, cmd: x}', "axis 'x' of matrix of stage 's' must be a list, but is the string 'text'"],
    ['{matrix: {x: 5}, cmd: x}', "'x' in matrix of stage 's' must be a list or a string, but is the number 5"],
    ['{matrix: [x], cmd: x}', "matrix of stage 's' must be a map, but is a list"],
    ['{matrix: {x: [1]}}', "stage 's' has no cmd"],
    [`{matrix: {${'abcdefgh'.replace(/./g, '$&: [1, 2, 3, 4, 5, 6, 7, 8, 9], ')}}, cmd: x}`, 'this matrix makes more than 100000 stages'],
  ])('%s', (stage, expected) => {
    const text = `stages:\n  s: ${stage}\n`;
    expect(`${report(text, { file: dvcYaml, params })}\n`).toContain(`${expected}\n`);
    // Once, however many stages have it.
    expect(codes(text, { file: dvcYaml, params })).toHaveLength(1);
    expect(read(text, { file: dvcYaml, params }).pipeline?.stages).toEqual([]);
  }); // prettier-ignore

  test('two stages of one name', () => {
    expect(report('stages:\n  s@a: {cmd: x}\n  s: {foreach: [a], do: {cmd: y}}\n')).toBe(dedent`
      error: two stages are named 's@a'
       --> pipeline.yaml:3:3
        |
      3 |   s: {foreach: [a], do: {cmd: y}}
        |   ^
      hint: the first comes from line 2
    `);
  });
});
