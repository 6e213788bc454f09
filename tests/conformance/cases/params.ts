// Params as inputs: files of four kinds, keys, values.
import type { Case, Files } from '../case.ts';

/** One stage with this list of params; it has a dep, so that the run cache takes part in both. */
function withParams(params: string, files: Files): Files {
  return {
    'dvc.yaml': `stages:\n  a:\n    cmd: echo a >> $RAN; echo 1 > a.txt\n    deps: [in.txt]\n    params: ${params}\n    outs: [a.txt]\n`,
    'in.txt': 'in\n',
    ...files,
  };
}

const reads = (params: string): string =>
  `stages:\n  a:\n    cmd: echo a >> $RAN; echo 1 > a.txt\n    deps: [in.txt]\n    params: ${params}\n    outs: [a.txt]\n`;

export const params: readonly Case[] = [
  {
    name: 'only a key that is named counts',
    files: withParams('[train.lr, seed]', { 'params.yaml': 'train: {lr: 0.1, depth: 3}\nseed: 1\nother: 1\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'train: {lr: 0.1, depth: 4}\nseed: 1\nother: 2\n' }, run: 'repro' },
      {
        edit: { 'params.yaml': 'train: {lr: 0.2, depth: 4}\nseed: 1\n' },
        run: 'status',
        status: { a: [{ 'changed deps': { 'params.yaml': { 'train.lr': 'modified' } } }] },
      },
      { run: 'repro', ran: 'a', why: { a: ['param train.lr: 0.1 -> 0.2'] } },
    ],
  },
  {
    name: 'a section counts with all that is in it',
    files: withParams('[train]', { 'params.yaml': 'train: {lr: 0.1, depth: 3}\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'train:\n  depth: 3 # a comment\n  lr: 0.10\n' }, run: 'repro' },
      {
        edit: { 'params.yaml': 'train: {lr: 0.1, depth: 3, new: 1}\n' },
        run: 'repro',
        ran: 'a',
        why: { a: ['param train.new: none -> 1'] },
      },
      { edit: { 'params.yaml': 'train: {lr: 0.1}\n' }, run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'a whole file: any key that comes, goes or changes counts',
    files: withParams('[{params.yaml: null}]', { 'params.yaml': 'x: 1\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'params.yaml': 'x: 1\ny: 2\n' },
        run: 'status',
        status: { a: [{ 'changed deps': { 'params.yaml': { y: 'new' } } }] },
      },
      { run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'y: 2\nx: 1\n' }, run: 'repro' },
      { edit: { 'params.yaml': 'y: 3\nx: 1\n' }, run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'a whole file: a key that goes',
    files: withParams('[{params.yaml: null}]', { 'params.yaml': 'x: 1\ny: 2\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'params.yaml': 'x: 1\n' },
        run: 'status',
        status: { a: [{ 'changed deps': { 'params.yaml': { y: 'deleted' } } }] },
      },
      { run: 'repro', ran: 'a', why: { a: ['param y: 2 -> none'] } },
    ],
  },
  {
    name: 'a whole file that is empty, and then is not',
    files: withParams('[{params.yaml: null}]', { 'params.yaml': '' }),
    steps: [
      { run: 'repro', ran: 'a' },
      { run: 'repro' },
      { edit: { 'params.yaml': 'x: 1\n' }, run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'several files of all kinds, with keys and without',
    files: withParams('[x, {p.json: [a.b]}, {p.toml: null}, {p.py: [C.lr, N]}]', {
      'params.yaml': 'x: 1\n',
      'p.json': '{"a": {"b": 1, "c": 1}}',
      'p.toml': 'x = 1\n[t]\ny = "z"\n',
      'p.py': 'import os\nN = 5\nM = 1\nclass C:\n    lr = 0.1\n    other = os.sep\n',
    }),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'p.json': '{"a": {"c": 2, "b": 1}}' }, run: 'repro' },
      { edit: { 'p.json': '{"a": {"b": 2}}' }, run: 'repro', ran: 'a', why: { a: ['param p.json:a.b: 1 -> 2'] } },
      { edit: { 'p.toml': 'x = 1\n[t]\ny = "w"\n' }, run: 'repro', ran: 'a' },
      { edit: { 'p.py': 'N = 5\nM = 2\nclass C:\n    lr = 0.1\n' }, run: 'repro' },
      {
        edit: { 'p.py': 'N = 5\nM = 2\nclass C:\n    lr = 0.2\n' },
        run: 'repro',
        ran: 'a',
        why: { a: ['param p.py:C.lr: 0.1 -> 0.2'] },
      },
    ],
  },
  {
    name: 'a text, an integer and a truth value are not the same',
    files: withParams('[x]', { 'params.yaml': 'x: 42\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'x: "42"\n' }, run: 'repro', ran: 'a', why: { a: ['param x: 42 -> "42"'] } },
      { edit: { 'params.yaml': 'x: true\n' }, run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'x: "true"\n' }, run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'x: null\n' }, run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'x: 0x2A\n' }, run: 'repro', restored: 'a' },
    ],
  },
  {
    name: '1 and 1.0',
    files: withParams('[x]', { 'params.yaml': 'x: 1\n' }),
    differs: {
      dvc: 'holds them for equal',
      why: 'A program may not: Python prints, divides and indexes with them in different ways.',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'params.yaml': 'x: 1.0\n' },
        run: 'repro',
        ran: 'a',
        why: { a: ['param x: 1 -> 1.0'] },
        dvc: { ran: '' },
      },
    ],
  },
  {
    name: 'true and 1',
    files: withParams('[x]', { 'params.yaml': 'x: 1\n' }),
    differs: { dvc: 'holds them for equal, as Python does', why: 'A program may not.' },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'x: true\n' }, run: 'repro', ran: 'a', dvc: { ran: '' } },
    ],
  },
  {
    name: 'how a number is written is nothing',
    files: withParams('[x, y, z]', { 'params.yaml': 'x: 10\ny: 0.5\nz: 1000.0\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'x: 0xA\ny: .5\nz: 1e3\n' }, run: 'repro' },
      { edit: { 'params.yaml': 'x: 0o12\ny: 5e-1\nz: 1_000.0\n' }, run: 'repro' },
    ],
  },
  {
    name: 'a list counts with its order',
    files: withParams('[x]', { 'params.yaml': 'x: [1, 2]\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'x:\n- 1\n- 2\n' }, run: 'repro' },
      { edit: { 'params.yaml': 'x: [2, 1]\n' }, run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'a key that is gone is an error',
    files: withParams('[x, y]', { 'params.yaml': 'x: 1\ny: 2\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'x: 1\n' }, run: 'repro', fails: true, says: "'y'" },
    ],
  },
  {
    name: 'a file of params that is gone is an error',
    files: withParams('[{p.yaml: [x]}]', { 'p.yaml': 'x: 1\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'p.yaml': undefined }, run: 'repro', fails: true, says: 'p.yaml' },
    ],
  },
  {
    name: 'a key that is newly named runs the stage',
    files: withParams('[x]', { 'params.yaml': 'x: 1\ny: 2\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'dvc.yaml': reads('[x, y]') },
        run: 'status',
        status: { a: [{ 'changed deps': { 'params.yaml': { y: 'new' } } }] },
      },
      { run: 'repro', ran: 'a', why: { a: ['param y: none -> 2'] } },
      { edit: { 'dvc.yaml': reads('[y, x]') }, run: 'repro', lock: 'same' },
      { edit: { 'dvc.yaml': reads('[{params.yaml: [x, y]}]') }, run: 'repro', lock: 'same' },
    ],
  },
  {
    name: 'a key that is no longer named',
    files: withParams('[x, y]', { 'params.yaml': 'x: 1\ny: 2\n' }),
    differs: { dvc: 'does not notice', why: 'Its outs may rest on what is no longer named.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'dvc.yaml': reads('[x]') },
        run: 'repro',
        ran: 'a',
        why: { a: ['param y: 2 -> none'] },
        dvc: { ran: '' },
      },
    ],
  },
  {
    name: 'params as a text: keys after a colon, several with commas',
    differs: { dvc: 'takes the text for the name of a key', why: 'Its command line reads the text as ours does.' },
    files: withParams('["x,y", "p.yaml:u,v"]', { 'params.yaml': 'x: 1\ny: 2\nz: 3\n', 'p.yaml': 'u: 1\nv: 2\nw: 3\n' }),
    steps: [
      { run: 'repro', ran: 'a', dvc: { ran: '', fails: true } },
      {
        edit: { 'params.yaml': 'x: 1\ny: 2\nz: 4\n', 'p.yaml': 'u: 1\nv: 2\nw: 4\n' },
        run: 'repro',
        dvc: { fails: true },
      },
      {
        edit: { 'p.yaml': 'u: 1\nv: 3\nw: 4\n' },
        run: 'repro',
        ran: 'a',
        why: { a: ['param p.yaml:v: 2 -> 3'] },
        dvc: { ran: '', fails: true },
      },
    ],
  },
  {
    name: 'a params file that a stage writes',
    files: {
      'dvc.yaml':
        'stages:\n  make: {cmd: "echo make >> $RAN; cat in.txt > p.yaml", deps: [in.txt], outs: [p.yaml]}\n  use: {cmd: "echo use >> $RAN; cat p.yaml > u.txt", params: [{p.yaml: [x]}], outs: [u.txt]}\n',
      'in.txt': 'x: 1\n',
    },
    steps: [
      { run: 'repro', ran: 'make use', inOrder: true, files: { 'u.txt': 'x: 1\n' } },
      { edit: { 'in.txt': 'x: 1\ny: 1\n' }, run: 'repro', ran: 'make' },
      { edit: { 'in.txt': 'x: 2\n' }, run: 'repro use', ran: 'make use', files: { 'u.txt': 'x: 2\n' } },
    ],
  },
  {
    name: 'params of a stage elsewhere',
    files: withParams('[{../shared.yaml: [x]}]', { 'params.yaml': 'x: 9\n' }),
    steps: [
      { shell: 'echo "x: 1" > ../shared.yaml', run: 'repro', ran: 'a' },
      { shell: 'echo "x: 2" > ../shared.yaml', run: 'repro', ran: 'a' },
      { run: 'repro' },
    ],
  },
];
