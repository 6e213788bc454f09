// What stands outside of stages, and what is said about outs: read, resolved, and wrong.
import { describe, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { codes, dvcYaml, read, report, stageOf } from './read-text.ts';

const params = 'dir: out\ncols: [a, b]\nmodel: {name: m, desc: a model}\nn: 3\n';

test('params, metrics, plots and artifacts, their templates resolved', () => {
  const text = dedent`
    params: [other.yaml, "\${dir}/p.json"]
    metrics: ["\${dir}/m.json"]
    plots:
      - p.csv
      - "\${dir}/q.csv":
      - loss: {x: step, y: {train.csv: "\${cols}", test.csv: loss}, x_label: Step, title: "\${n}", template: linear}
        rocs: {x: {a.csv: fpr}, y: [t, u]}
    artifacts:
      "\${model.name}": {path: m.bin, type: model, desc: "\${model.desc}", labels: [x, "\${n}"], meta: {any: [1, 2.5, 9007199254740993]}}
    datasets:
      - {name: d, type: dvc}
  `;
  for (const file of [undefined, dvcYaml]) {
    const { pipeline, problems } = read(text, { params, ...(file && { file }) });
    expect(problems).toEqual([]);
    expect(pipeline).toMatchObject({
      params: [{ path: 'other.yaml' }, { path: 'out/p.json' }],
      metrics: [{ path: 'out/m.json', place: { line: 2, column: 11 } }],
      plots: [
        { id: 'p.csv', properties: {} },
        { id: 'out/q.csv', properties: {} },
        {
          id: 'loss',
          properties: {
            x: [{ columns: ['step'] }],
            y: [
              { file: 'train.csv', columns: ['a', 'b'] },
              { file: 'test.csv', columns: ['loss'] },
            ],
            xLabel: 'Step',
            title: '3',
            template: 'linear',
          },
        },
        { id: 'rocs', properties: { x: [{ file: 'a.csv', columns: ['fpr'] }], y: [{ columns: ['t', 'u'] }] } },
      ],
      artifacts: [
        {
          name: 'm',
          path: 'm.bin',
          type: 'model',
          desc: 'a model',
          labels: ['x', '3'],
          meta: { any: [1, 2.5, '9007199254740993'] },
        },
      ],
    });
  }
});

test('paths are relative to the folder of the file', () => {
  const file = { ...dvcYaml, path: 'sub/dvc.yaml', dir: 'sub' } as typeof dvcYaml;
  const { pipeline } = read('metrics: [m.json, ../n.json]\nartifacts: {a: {path: x}}', { file });
  expect(pipeline?.metrics.map(({ path }) => path)).toEqual(['sub/m.json', 'n.json']);
  expect(pipeline?.artifacts[0]?.path).toBe('sub/x');
});

describe('mistakes', () => {
  test.each([
    ['metrics: m.json', "metrics must be a list, but is the string 'm.json'"],
    ['metrics: [{m.json: {cache: false}}]', 'item 1 of metrics must be a string, but is a map'],
    ['metrics: [""]', 'metrics has an empty path'],
    ['params: {a: b}', 'params must be a list, but is a map'],
    ['plots: {p: {x: a}}', 'plots must be a list, but is a map'],
    ['plots: [p: {z: a}]', "'p' in plots has an unknown key 'z'"],
    ['plots: [p: {y: {f: 1}}]', "f of y of 'p' in plots must be a string or a list, but is the number 1"],
    ['artifacts: {m: {desc: x}}', "'m' in artifacts has no 'path'"],
    ['artifacts: {m: {path: x, env: y}}', "'m' in artifacts has an unknown key 'env'"],
    ['artifacts: {m: {path: [x]}}', "path of 'm' in artifacts must be a string, but is a list"],
    ['metrics: ["${nope}"]', "'${nope}': params.yaml has no key 'nope'"],
    ['metrics: ["${cols}"]', 'item 1 of metrics must be a string, but is a list'],
    ['artifacts: {m: {path: "${model}"}}', "path of 'm' in artifacts must be a string, but is a map"],
  ])('%s', (text, expected) => {
    expect(`${report(text, { params })}\n`).toContain(`error: ${expected}\n`);
    expect(codes(text, { params })).toHaveLength(1);
  });
});

test('what is said about an out', () => {
  const body = dedent`
    stages:
      s:
        cmd: x
        outs:
          - a: {remote: store, push: false, desc: d, type: t, labels: [l], meta: {m: null}}
        plots:
          - p.csv: {x: a, y: b, x_label: A, y_label: B, title: T, template: t, header: false}
          - q.csv: [{y: a}, {y: b, cache: false}]
          - r.csv
  `;
  for (const file of [undefined, dvcYaml]) {
    const { outs } = stageOf(body, file && { file });
    expect(outs.map((out) => ({ ...out, place: undefined }))).toEqual([
      {
        path: 'a', role: 'out', cache: true, persist: false, remote: 'store', push: false,
        desc: 'd', type: 't', labels: ['l'], meta: { m: null },
      },
      {
        path: 'p.csv', role: 'plot', cache: true, persist: false,
        plots: [{ x: [{ columns: ['a'] }], y: [{ columns: ['b'] }], xLabel: 'A', yLabel: 'B', title: 'T', template: 't', header: false }],
      },
      { path: 'q.csv', role: 'plot', cache: false, persist: false, plots: [{ y: [{ columns: ['a'] }] }, { y: [{ columns: ['b'] }] }] },
      { path: 'r.csv', role: 'plot', cache: true, persist: false },
    ]);
  } // prettier-ignore
});

test('in a dvc.yaml a path may be named twice in one section, with the flags of both', () => {
  const text = 'stages: {s: {cmd: x, deps: [a, ./a], outs: [b, {b: {cache: false}}, {b: {desc: d}}]}}';
  expect(stageOf(text, { file: dvcYaml })).toMatchObject({
    deps: [{ path: 'a' }],
    outs: [{ path: 'b', cache: false, desc: 'd' }],
  });
  expect(codes(text)).toEqual(['duplicate-path', 'duplicate-path', 'duplicate-path']);
  for (const outs of ['outs: [b], metrics: [b]', 'outs: [b, ./b]', 'outs: [b, b/]'])
    expect(codes(`stages: {s: {cmd: x, ${outs}}}`, { file: dvcYaml })).toEqual(['duplicate-path']);
});
