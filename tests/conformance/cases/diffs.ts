// metrics diff and params diff between commits.
import type { Case, Files } from '../case.ts';
import { commit } from '../projects.ts';

const metric = (path: string): Files => ({ 'dvc.yaml': `metrics: [${path}]\nstages: {}\n` });
/** A stage whose metric is committed, and its first run. */
const measured: Files = {
  'dvc.yaml':
    'stages:\n  a: {cmd: "echo a >> $RAN; cat in.json > m.json", deps: [in.json], metrics: [m.json: {cache: false}]}\n',
  'in.json': '{"acc": 0.5, "n": 10, "tag": "x", "nest": {"f1": 0.25}, "gone": 1}',
};

/** Two texts of a metrics file at top level, the first committed, and what differs. */
function metricsDiff(name: string, path: string, [old, now]: readonly [string, string], json: unknown): Case {
  return {
    name: `metrics diff: ${name}`,
    files: { ...metric(path), [path]: old },
    steps: [{ shell: commit }, { edit: { [path]: now }, run: 'metrics diff --json', json }],
  };
}

/** The same with params.yaml, and a stage that reads `x`. */
function paramsDiff(name: string, [old, now]: readonly [string, string], json: unknown, args = ''): Case {
  return {
    name: `params diff: ${name}`,
    files: {
      'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", params: [x], outs: [a.txt]}\n',
      'params.yaml': old,
    },
    steps: [{ shell: commit }, { edit: { 'params.yaml': now }, run: `params diff --json ${args}`, json }],
  };
}

export const diffs: readonly Case[] = [
  {
    name: 'metrics diff: of a stage, HEAD and workspace, two commits',
    files: measured,
    steps: [
      { run: 'repro', ran: 'a' },
      { shell: commit, run: 'metrics diff --json', json: {} },
      {
        edit: { 'in.json': '{"acc": 0.75, "n": 12, "tag": "y", "nest": {"f1": 0.25}, "new": 2}' },
        run: 'repro',
        ran: 'a',
      },
      {
        run: 'metrics diff --json',
        json: {
          'm.json': {
            acc: { old: 0.5, new: 0.75, diff: 0.25 },
            n: { old: 10, new: 12, diff: 2 },
            tag: { old: 'x', new: 'y' },
            gone: { old: 1, new: null },
            new: { old: null, new: 2 },
          },
        },
      },
      { shell: commit, run: 'metrics diff --json', json: {} },
      {
        run: 'metrics diff --json HEAD~1 HEAD --targets m.json',
        json: {
          'm.json': {
            acc: { old: 0.5, new: 0.75, diff: 0.25 },
            n: { old: 10, new: 12, diff: 2 },
            tag: { old: 'x', new: 'y' },
            gone: { old: 1, new: null },
            new: { old: null, new: 2 },
          },
        },
      },
      { run: 'metrics diff nosuchrev', fails: true, says: 'nosuchrev' },
    ],
  },
  {
    name: 'metrics diff --all: what is unchanged, too',
    files: { ...metric('m.json'), 'm.json': '{"a": 1, "b": 2}' },
    steps: [
      { shell: commit },
      {
        edit: { 'm.json': '{"a": 1, "b": 3}' },
        run: 'metrics diff --json --all',
        json: { 'm.json': { a: { old: 1, new: 1, diff: 0 }, b: { old: 2, new: 3, diff: 1 } } },
      },
    ],
  },
  {
    ...metricsDiff(
      'YAML, nested; a list is no metric',
      'm.yaml',
      ['a: {b: {c: 1}}\nl: [1, 2]\n', 'a: {b: {c: 2}}\nl: [1, 3]\n'],
      {
        'm.yaml': { 'a.b.c': { old: 1, new: 2, diff: 1 } },
      },
    ),
  },
  metricsDiff('TOML', 'm.toml', ['[t]\nx = 1.5\n', '[t]\nx = 2.5\n'], {
    'm.toml': { 't.x': { old: 1.5, new: 2.5, diff: 1 } },
  }),
  {
    ...metricsDiff('a list of one is no metric either', 'm.json', ['{"a": [1], "b": 1}', '{"a": [3], "b": 2}'], {
      'm.json': { b: { old: 1, new: 2, diff: 1 } },
    }),
  },
  metricsDiff('a number and a text', 'm.json', ['{"a": 1}', '{"a": "one"}'], {
    'm.json': { a: { old: 1, new: 'one' } },
  }),
  metricsDiff('only formatting', 'm.json', ['{"a": 1, "b": 2}', '{\n "b": 2,\n "a": 1}\n'], {}),
  metricsDiff('a bare number', 'm.json', ['1', '3'], { 'm.json': { '': { old: 1, new: 3, diff: 2 } } }),
  {
    name: 'metrics diff: a file that is new, one that is gone',
    files: { 'dvc.yaml': 'metrics: [old.json, new.json]\nstages: {}\n', 'old.json': '{"x": 1}' },
    steps: [
      { shell: commit },
      {
        edit: { 'old.json': undefined, 'new.json': '{"y": 2}' },
        run: 'metrics diff --json',
        json: { 'old.json': { x: { old: 1, new: null } }, 'new.json': { y: { old: null, new: 2 } } },
      },
    ],
  },
  {
    name: 'metrics diff: no metrics at all',
    files: { 'dvc.yaml': 'stages: {}\n' },
    steps: [{ shell: commit, run: 'metrics diff --json', json: {} }],
  },
  {
    name: 'metrics diff: a metric that is cached is read from the cache of then',
    files: {
      'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; cat in.json > m.json", deps: [in.json], metrics: [m.json]}\n',
      'in.json': '{"x": 1}',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { shell: commit },
      { edit: { 'in.json': '{"x": 3}' }, run: 'repro', ran: 'a' },
      { run: 'metrics diff --json', json: { 'm.json': { x: { old: 1, new: 3, diff: 2 } } } },
    ],
  },
  paramsDiff('changed, new and gone', ['x: 1\nt: {a: 0.5}\ngone: g\n', 'x: 3\nt: {a: 0.75}\nnew: n\n'], {
    'params.yaml': {
      x: { old: 1, new: 3, diff: 2 },
      't.a': { old: 0.5, new: 0.75, diff: 0.25 },
      gone: { old: 'g', new: null },
      new: { old: null, new: 'n' },
    },
  }),
  paramsDiff('lists are texts', ['x: [1, two, 3.0]\n', 'x: [1, two]\n'], {
    'params.yaml': { x: { old: "[1, 'two', 3.0]", new: "[1, 'two']" } },
  }),
  {
    ...paramsDiff('truth values and nothing', ['x: true\ny: null\n', 'x: false\ny: 1\n'], {
      'params.yaml': { x: { old: true, new: false, diff: -1 }, y: { old: null, new: 1 } },
    }),
  },
  paramsDiff('a list of one is a text, too', ['x: [1]\n', 'x: [3]\n'], {
    'params.yaml': { x: { old: '[1]', new: '[3]' } },
  }),
  paramsDiff(
    '--deps: only what stages name',
    ['x: 1\ny: 1\n', 'x: 2\ny: 2\n'],
    { 'params.yaml': { x: { old: 1, new: 2, diff: 1 } } },
    '--deps',
  ),
  paramsDiff('nothing changed', ['x: 1\n', 'x: 1 # the same\n'], {}),
  {
    name: 'params diff: files of vars and of the top level count',
    files: {
      'dvc.yaml': 'params: [top.yaml]\nvars: [v.yaml]\nstages:\n  a: {cmd: "echo ${v}"}\n',
      'top.yaml': 't: 1\n',
      'v.yaml': 'v: 1\n',
    },
    steps: [
      { shell: commit },
      {
        edit: { 'top.yaml': 't: 2\n', 'v.yaml': 'v: 2\n' },
        run: 'params diff --json',
        json: { 'top.yaml': { t: { old: 1, new: 2, diff: 1 } }, 'v.yaml': { v: { old: 1, new: 2, diff: 1 } } },
      },
    ],
  },
  {
    name: 'params diff: of files of vars, what templates took, leaf by leaf',
    files: {
      'dvc.yaml': [
        'vars: [v.yaml, "w.json:k"]',
        'stages:',
        '  a: {cmd: "echo ${v} ${k.x}", wdir: sub, vars: [s.yaml], desc: "${s}"}',
        '  b: {foreach: "${l}", do: {cmd: "echo ${item.n}"}}',
        '  c: {matrix: {m: "${m}"}, cmd: "echo ${item.m}"}',
        '',
      ].join('\n'),
      'v.yaml': 'v: 1\nunused: 1\nl: [{n: 1, o: 1}, {n: 1}]\nm: [1, 2]\n',
      'w.json': '{"k": {"x": 1, "y": 1}, "no": 1}',
      'sub/s.yaml': 's: 1\n',
    },
    steps: [
      { shell: commit },
      {
        edit: {
          'v.yaml': 'v: 2\nunused: 2\nl: [{n: 2, o: 2}, {n: 1}]\nm: [1, 3]\n',
          'w.json': '{"k": {"x": 2, "y": 2}, "no": 2}',
          'sub/s.yaml': 's: 2\n',
        },
        run: 'params diff --json',
        json: {
          'v.yaml': {
            v: { old: 1, new: 2, diff: 1 },
            'l.0.n': { old: 1, new: 2, diff: 1 },
            'm.1': { old: 2, new: 3, diff: 1 },
          },
          'w.json': { 'k.x': { old: 1, new: 2, diff: 1 } },
          'sub/s.yaml': { s: { old: 1, new: 2, diff: 1 } },
        },
      },
    ],
  },
  {
    name: 'params diff: of files of vars, a map that became flags',
    files: { 'dvc.yaml': 'vars: [v.yaml]\nstages:\n  a: {cmd: "echo ${t}"}\n', 'v.yaml': 't: {x: 1, y: [1]}\n' },
    differs: { dvc: 'does not see that it was taken', why: 'It is in the command.' },
    steps: [
      { shell: commit },
      {
        edit: { 'v.yaml': 't: {x: 1, y: [2]}\n' },
        run: 'params diff --json',
        json: { 'v.yaml': { 't.y': { old: '[1]', new: '[2]' } } },
        dvc: { json: {} },
      },
    ],
  },
  {
    name: 'params diff: a file that is both a dep of a stage and of vars',
    files: {
      'dvc.yaml': 'vars: [v.yaml]\nstages:\n  a: {cmd: "echo ${v}", params: [v.yaml: [y]]}\n',
      'v.yaml': 'v: 1\ny: 1\n',
    },
    differs: { dvc: 'leaves out what templates took of it', why: 'What the commands see has changed all the same.' },
    steps: [
      { shell: commit },
      {
        edit: { 'v.yaml': 'v: 2\ny: 2\n' },
        run: 'params diff --json',
        json: { 'v.yaml': { v: { old: 1, new: 2, diff: 1 }, y: { old: 1, new: 2, diff: 1 } } },
        dvc: { json: { 'v.yaml': { y: { old: 1, new: 2, diff: 1 } } } },
      },
    ],
  },
  {
    name: 'params diff: of a params.yaml below, only what is taken of it',
    files: {
      'dvc.yaml': 'stages: {}\n',
      'params.yaml': 'x: 1\n',
      'sub/dvc.yaml': 'stages:\n  a: {cmd: "echo ${t}", params: [y]}\n',
      'sub/params.yaml': 'y: 1\nt: 1\nunused: 1\n',
    },
    differs: { dvc: 'leaves out what templates took of it', why: 'As above.' },
    steps: [
      { shell: commit },
      {
        edit: { 'params.yaml': 'x: 2\n', 'sub/params.yaml': 'y: 2\nt: 2\nunused: 2\n' },
        run: 'params diff --json',
        json: {
          'params.yaml': { x: { old: 1, new: 2, diff: 1 } },
          'sub/params.yaml': { y: { old: 1, new: 2, diff: 1 }, t: { old: 1, new: 2, diff: 1 } },
        },
        dvc: {
          json: {
            'params.yaml': { x: { old: 1, new: 2, diff: 1 } },
            'sub/params.yaml': { y: { old: 1, new: 2, diff: 1 } },
          },
        },
      },
    ],
  },
  {
    name: 'params diff: Python',
    files: {
      'dvc.yaml': 'stages:\n  a: {cmd: "echo 1", params: [p.py: [A, C.b]]}\n',
      'p.py': 'A = 1\nN = 1\nclass C:\n    b = [1]\n',
    },
    steps: [
      { shell: commit },
      {
        edit: { 'p.py': 'A = 2.5\nN = 2\nclass C:\n    b = [2]  # so\n' },
        run: 'params diff --json',
        json: { 'p.py': { A: { old: 1, new: 2.5, diff: 1.5 }, 'C.b': { old: '[1]', new: '[2]' } } },
      },
    ],
  },
  {
    name: 'params diff: --targets',
    files: {
      'dvc.yaml': 'stages:\n  a: {cmd: "echo 1", params: [x, p.json: [y]]}\n',
      'params.yaml': 'x: 1\n',
      'p.json': '{"y": 1}',
    },
    steps: [
      { shell: commit },
      {
        edit: { 'params.yaml': 'x: 2\n', 'p.json': '{"y": 2}' },
        run: 'params diff --json --targets p.json',
        json: { 'p.json': { y: { old: 1, new: 2, diff: 1 } } },
      },
    ],
  },
  {
    name: 'metrics and params diff: in a subfolder paths are seen from there',
    files: {
      'sub/dvc.yaml': 'metrics: [m.json]\nstages:\n  a: {cmd: "echo 1", params: [x]}\n',
      'sub/m.json': '{"a": 1}',
      'sub/params.yaml': 'x: 1\n',
    },
    steps: [
      { shell: commit },
      {
        edit: { 'sub/m.json': '{"a": 2}', 'sub/params.yaml': 'x: 2\n' },
        run: 'metrics diff --json',
        json: { 'sub/m.json': { a: { old: 1, new: 2, diff: 1 } } },
      },
      { in: 'sub', run: 'metrics diff --json', json: { 'm.json': { a: { old: 1, new: 2, diff: 1 } } } },
      { in: 'sub', run: 'params diff --json', json: { 'params.yaml': { x: { old: 1, new: 2, diff: 1 } } } },
    ],
  },
  {
    name: 'metrics diff: folders of metrics, as an out, at the top level and with -R',
    files: {
      'dvc.yaml':
        'metrics: [top]\nstages:\n  a: {cmd: "echo a >> $RAN; mkdir -p ms/deep; cp in.json ms/1.json; cp in.json ms/deep/2.json", deps: [in.json], metrics: [ms]}\n',
      'in.json': '{"x": 1}',
      'top/t.json': '{"y": 1}',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { shell: commit },
      { edit: { 'in.json': '{"x": 3}', 'top/t.json': '{"y": 2}' }, run: 'repro', ran: 'a' },
      {
        run: 'metrics diff --json',
        json: {
          'ms/1.json': { x: { old: 1, new: 3, diff: 2 } },
          'ms/deep/2.json': { x: { old: 1, new: 3, diff: 2 } },
          'top/t.json': { y: { old: 1, new: 2, diff: 1 } },
        },
      },
      {
        run: 'metrics diff --json -R --targets ms/deep',
        json: { 'ms/deep/2.json': { x: { old: 1, new: 3, diff: 2 } } },
      },
      {
        run: 'metrics show -R ms top/t.json --md',
        text: [
          '| Path           | x   | y   |',
          '|----------------|-----|-----|',
          '| ms/1.json      | 3   | -   |',
          '| ms/deep/2.json | 3   | -   |',
          '| top/t.json     | -   | 2   |',
          '\n',
        ].join('\n'),
      },
    ],
  },
  {
    name: 'metrics show: of all tags',
    files: { ...metric('m.json'), 'm.json': '{"acc": 0.5, "l": [1]}' },
    steps: [
      { shell: `${commit} && git tag v1` },
      {
        edit: { 'm.json': '{"acc": 0.75, "n": 12}' },
        run: 'metrics show --all-tags',
        text: [
          'Revision    Path    acc    n',
          'workspace   m.json  0.75   12',
          'v1          m.json  0.5    -',
          '',
        ].join('\n'),
      },
    ],
  },
  {
    name: 'metrics diff as text and as markdown',
    files: { ...metric('m.json'), 'm.json': '{"acc": 0.912345678, "n": 10, "tag": "a", "gone": 1}' },
    steps: [
      { shell: commit },
      {
        edit: { 'm.json': '{"acc": 0.95, "n": 12, "tag": "b", "new": 2}' },
        run: 'metrics diff --md',
        text: [
          '| Path   | Metric   | HEAD    | workspace   | Change   |',
          '|--------|----------|---------|-------------|----------|',
          '| m.json | acc      | 0.91235 | 0.95        | 0.03765  |',
          '| m.json | gone     | 1       | -           | -        |',
          '| m.json | n        | 10      | 12          | 2        |',
          '| m.json | new      | -       | 2           | -        |',
          '| m.json | tag      | a       | b           | -        |',
          '\n',
        ].join('\n'),
      },
      {
        run: 'metrics diff --precision 2 --no-path',
        text: [
          'Metric    HEAD    workspace    Change',
          'acc       0.91    0.95         0.04',
          'gone      1       -            -',
          'n         10      12           2',
          'new       -       2            -',
          'tag       a       b            -',
          '',
        ].join('\n'),
      },
    ],
  },
  {
    name: 'params diff as text and as markdown',
    files: {
      'dvc.yaml': 'stages:\n  a: {cmd: "echo 1", params: [x, t]}\n',
      'params.yaml': 'x: 1\nt: {lr: 0.1, l: [1, 2]}\n',
    },
    steps: [
      { shell: commit, run: 'params diff', text: '' },
      {
        edit: { 'params.yaml': 'x: two\nt: {lr: 1e-05, l: [1, 3]}\n' },
        run: 'params diff',
        text: [
          'Path         Param    HEAD    workspace',
          'params.yaml  t.l      [1, 2]  [1, 3]',
          'params.yaml  t.lr     0.1     1e-05',
          'params.yaml  x        1       two',
          '',
        ].join('\n'),
      },
      {
        run: 'params diff --md HEAD',
        text: [
          '| Path        | Param   | HEAD   | workspace   |',
          '|-------------|---------|--------|-------------|',
          '| params.yaml | t.l     | [1, 2] | [1, 3]      |',
          '| params.yaml | t.lr    | 0.1    | 1e-05       |',
          '| params.yaml | x       | 1      | two         |',
          '\n',
        ].join('\n'),
      },
    ],
  },
];
