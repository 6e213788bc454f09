// Stages that are made of data.
import type { Case, Files } from '../case.ts';

const yaml = (text: string, files: Files = {}): Files => ({ 'dvc.yaml': text, ...files });

export const foreachAndMatrix: readonly Case[] = [
  {
    name: 'foreach over a list: a stage for each value',
    files: yaml(
      'stages:\n  build:\n    foreach: [us, uk, 3]\n    do: {cmd: "echo ${item} >> $RAN; echo ${item} > ${item}.txt", outs: ["${item}.txt"]}\n',
    ),
    steps: [
      { run: 'repro build@uk', ran: 'uk', files: { 'uk.txt': 'uk\n', 'us.txt': undefined } },
      { run: 'repro build', ran: '3 us' },
      { run: 'repro' },
      { run: 'repro -f build@3', ran: '3' },
      { run: 'repro build@nosuch', fails: true },
    ],
  },
  {
    name: 'foreach over a map: key and item',
    files: yaml(
      'stages:\n  build:\n    foreach:\n      m1: {lr: 0.1, dir: x}\n      m2: {lr: 2, dir: y}\n      2021: {lr: 1e-3, dir: z}\n    do: {cmd: "echo ${key} >> $RAN; echo ${key} ${item.lr} > ${item.dir}.txt", outs: ["${item.dir}.txt"]}\n',
    ),
    steps: [
      { run: 'repro', ran: '2021 m1 m2', files: { 'x.txt': 'm1 0.1\n', 'z.txt': '2021 0.001\n' } },
      { run: 'repro -f build@2021', ran: '2021' },
    ],
  },
  {
    name: 'foreach over a list of maps: numbers for names',
    files: yaml(
      'stages:\n  build:\n    foreach: [{x: one, l: [1, 2]}, {x: two, l: [3, 4]}]\n    do: {cmd: "echo ${item.x} >> $RAN; echo ${item.l[1]} > ${item.x}.txt", outs: ["${item.x}.txt"]}\n',
    ),
    steps: [
      { run: 'repro build@1', ran: 'two', files: { 'two.txt': '4\n' } },
      { run: 'repro build@0', ran: 'one' },
    ],
  },
  {
    name: 'foreach over params; an item that comes runs alone, one that goes is forgotten',
    files: yaml(
      'stages:\n  build:\n    foreach: ${models.names}\n    do: {cmd: "echo ${item} >> $RAN; echo ${item} > ${item}.txt", outs: ["${item}.txt"]}\n',
      { 'params.yaml': 'models: {names: [a, b]}\n' },
    ),
    steps: [
      { run: 'repro', ran: 'a b' },
      { edit: { 'params.yaml': 'models: {names: [a, b, c]}\n' }, run: 'repro', ran: 'c' },
      { edit: { 'params.yaml': 'models: {names: [c]}\n' }, run: 'repro', files: { 'a.txt': 'a\n' } },
      { run: 'repro build@a', fails: true },
    ],
  },
  {
    name: 'foreach over a map that two files of vars make together',
    files: yaml(
      'vars: [one.yaml, two.yaml]\nstages:\n  build:\n    foreach: ${models}\n    do: {cmd: "echo ${key}=${item} >> $RAN; echo ${item} > ${key}.txt", outs: ["${key}.txt"]}\n',
      { 'one.yaml': 'models: {a: 1}\n', 'two.yaml': 'models: {b: 2}\n' },
    ),
    steps: [{ run: 'repro', ran: 'a=1 b=2' }],
  },
  {
    name: 'values of foreach may be templates themselves',
    files: yaml(
      'stages:\n  build:\n    foreach: ["${x}", "pre-${y.z}"]\n    do: {cmd: "echo ${item} >> $RAN; echo ${item} > ${item}.txt", outs: ["${item}.txt"]}\n',
      { 'params.yaml': 'x: ex\ny: {z: zet}\n' },
    ),
    steps: [
      { run: 'repro', ran: 'ex pre-zet' },
      { run: 'repro -f build@pre-zet', ran: 'pre-zet' },
    ],
  },
  {
    name: 'foreach: wdir, deps and params of each item',
    files: yaml(
      'stages:\n  build:\n    foreach: [a, b]\n    do: {wdir: "${item}", cmd: "echo ${item} >> $RAN; cat in.txt > out.txt", deps: [in.txt], params: [x], outs: [out.txt]}\n',
      { 'a/in.txt': '1\n', 'b/in.txt': '2\n', 'a/params.yaml': 'x: 1\n', 'b/params.yaml': 'x: 1\n' },
    ),
    steps: [
      { run: 'repro', ran: 'a b', files: { 'b/out.txt': '2\n' } },
      { edit: { 'b/in.txt': '3\n' }, run: 'repro', ran: 'b', why: { 'build@b': ['dep b/in.txt changed'] } },
      { edit: { 'a/params.yaml': 'x: 2\n' }, run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'foreach: vars of the stage, seen from its wdir',
    files: yaml(
      'stages:\n  build:\n    foreach: [a, b]\n    do: {wdir: "${item}", vars: ["v.yaml:name"], cmd: "echo ${item}-${name} >> $RAN"}\n',
      { 'a/v.yaml': 'name: one\nother: 1\n', 'b/v.yaml': 'name: two\n' },
    ),
    steps: [{ run: 'repro', ran: 'a-one b-two' }],
  },
  {
    name: 'foreach: chains of groups, item by item',
    files: yaml(
      'stages:\n  one:\n    foreach: [a, b]\n    do: {cmd: "echo one-${item} >> $RAN; cat ${item}.in > ${item}.1", deps: ["${item}.in"], outs: ["${item}.1"]}\n  two:\n    foreach: [a, b]\n    do: {cmd: "echo two-${item} >> $RAN; cat ${item}.1 > ${item}.2", deps: ["${item}.1"], outs: ["${item}.2"]}\n',
      { 'a.in': 'a\n', 'b.in': 'b\n' },
    ),
    steps: [
      { run: 'repro two@b', ran: 'one-b two-b' },
      { run: 'repro', ran: 'one-a two-a' },
      { edit: { 'a.in': 'c\n' }, run: 'repro', ran: 'one-a two-a', files: { 'b.2': 'b\n', 'a.2': 'c\n' } },
      { run: 'repro -f --downstream one@b', ran: 'one-b two-b' },
    ],
  },
  {
    name: 'foreach: --glob over what it makes',
    files: yaml(
      'stages:\n  s:\n    foreach: [a1, a2, b1]\n    do: {cmd: "echo ${item} >> $RAN; echo 1 > ${item}", outs: ["${item}"]}\n',
    ),
    steps: [{ run: 'repro --glob s@a*', ran: 'a1 a2' }],
  },
  {
    name: 'matrix: the product, in order, and its names',
    files: yaml(
      'stages:\n  m:\n    matrix:\n      os: [linux, mac]\n      py: [3.9, 3.10]\n    cmd: echo ${key}=${item.os}.${item.py} >> $RAN; echo 1 > ${item.os}-${item.py}.txt\n    outs: ["${item.os}-${item.py}.txt"]\n',
    ),
    steps: [
      { run: 'repro m@mac-3.1', ran: 'mac-3.1=mac.3.1' },
      { run: 'repro', ran: 'linux-3.1=linux.3.1 linux-3.9=linux.3.9 mac-3.9=mac.3.9' },
      { run: 'repro m' },
    ],
  },
  {
    name: 'matrix over maps and lists: axis and number for names, flags from a map',
    files: yaml(
      'stages:\n  m:\n    matrix:\n      opt: [{lr: 1, deep: true}, {lr: 2, deep: false}]\n      l: [[1, 2], "${more}"]\n    cmd: echo ${key} >> $RAN; echo ${item.opt} ${item.l[0]} > ${key}.txt\n    outs: ["${key}.txt"]\n',
      { 'params.yaml': 'more: [7, 8]\n' },
    ),
    steps: [
      {
        run: 'repro',
        ran: 'opt0-l0 opt0-l1 opt1-l0 opt1-l1',
        files: { 'opt0-l1.txt': '--lr 1 --deep 7\n', 'opt1-l0.txt': '--lr 2 1\n' },
      },
      { run: 'repro -f m@opt1-l1', ran: 'opt1-l1' },
    ],
  },
  {
    name: 'matrix over params',
    files: yaml('stages:\n  m:\n    matrix: {x: "${xs}", y: [p]}\n    cmd: echo ${item.x}${item.y} >> $RAN\n', {
      'params.yaml': 'xs: [1, 2]\n',
    }),
    steps: [{ run: 'repro', ran: '1p 2p' }],
  },
  {
    name: 'foreach over nothing makes no stage',
    files: yaml('stages:\n  s: {foreach: [], do: {cmd: "echo s >> $RAN"}}\n  t: {cmd: "echo t >> $RAN"}\n'),
    steps: [{ run: 'repro', ran: 't' }],
  },
  {
    name: 'foreach over a text is an error',
    files: yaml('stages:\n  s: {foreach: "${x}", do: {cmd: "echo s >> $RAN"}}\n', { 'params.yaml': 'x: text\n' }),
    steps: [{ run: 'repro', fails: true, says: 'foreach' }],
  },
  {
    name: 'foreach and matrix in one stage, or other keys beside foreach, are errors',
    files: yaml('stages:\n  s: {foreach: [a], do: {cmd: x}, matrix: {x: [1]}}\n'),
    steps: [
      { run: 'repro', fails: true, says: 'matrix' },
      {
        edit: { 'dvc.yaml': 'stages:\n  s: {foreach: [a], do: {cmd: x}, wdir: w}\n' },
        run: 'repro',
        fails: true,
        says: 'wdir',
      },
      { edit: { 'dvc.yaml': 'stages:\n  s: {foreach: [a]}\n' }, run: 'repro', fails: true },
    ],
  },
  {
    name: 'item and key are not to be vars',
    files: yaml('stages:\n  s: {foreach: [a], do: {vars: [{item: 1}], cmd: "echo ${item} >> $RAN"}}\n'),
    steps: [{ run: 'repro', fails: true, says: 'item' }],
  },
  {
    name: 'the same value twice makes one stage',
    files: yaml('stages:\n  s: {foreach: [a, b, a], do: {cmd: "echo ${item} >> $RAN"}}\n'),
    steps: [{ run: 'repro', ran: 'a b' }],
  },
  {
    name: 'an edge from a group to whom reads all of it',
    files: yaml(
      'stages:\n  s: {foreach: [a, b], do: {cmd: "echo ${item} >> $RAN; echo ${item} > ${item}.txt", outs: ["${item}.txt"]}}\n  all: {cmd: "echo all >> $RAN; cat a.txt b.txt > all.txt", deps: [a.txt, b.txt], outs: [all.txt]}\n',
    ),
    steps: [
      { run: 'dag --dot', edges: ['s@a -> all', 's@b -> all'] },
      { run: 'dag --dot --collapse-foreach-matrix', edges: ['s -> all'] },
      { run: 'repro all', ran: 'a all b', files: { 'all.txt': 'a\nb\n' } },
    ],
  },
  {
    name: 'a group as target of -s, --downstream and status',
    files: yaml(
      'stages:\n  s: {foreach: [b, a], do: {cmd: "echo ${item} >> $RAN; cat in.txt > ${item}.txt", deps: [in.txt], outs: ["${item}.txt"]}}\n  all: {cmd: "echo all >> $RAN; cat a.txt b.txt > all.txt", deps: [a.txt, b.txt], outs: [all.txt]}\n',
      { 'in.txt': 'one\n' },
    ),
    steps: [
      { run: 'repro', ran: 'a all b' },
      { run: 'repro -s -f s', ran: 'a b' },
      { run: 'repro -f --downstream s', ran: 'a all b' },
      {
        edit: { 'in.txt': 'two\n' },
        run: 'status s',
        status: {
          's@a': [{ 'changed deps': { 'in.txt': 'modified' } }],
          's@b': [{ 'changed deps': { 'in.txt': 'modified' } }],
        },
      },
      { run: 'status s@a', status: { 's@a': [{ 'changed deps': { 'in.txt': 'modified' } }] } },
    ],
  },
  {
    name: 'remove of a group',
    files: yaml(
      '# Two\nstages:\n  s: {foreach: [b, a], do: {cmd: "echo ${item} >> $RAN"}}\n  t: {cmd: "echo t >> $RAN"}\n',
    ),
    differs: { dvc: 'does not know it', why: 'The group is what stands in the file.' },
    steps: [
      {
        run: 'remove s',
        files: { 'dvc.yaml': '# Two\nstages:\n  t: {cmd: "echo t >> $RAN"}\n' },
        dvc: { fails: true, files: {} },
      },
      { run: 'repro', ran: 't', dvc: { ran: 'a b t' } },
    ],
  },
  {
    name: 'a list becomes a foreach and a stage becomes a group: what was done is found again',
    files: yaml('stages:\n  s: {cmd: "echo s >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [a.txt]}\n', {
      'in.txt': 'one\n',
    }),
    steps: [
      { run: 'repro', ran: 's' },
      {
        edit: {
          'dvc.yaml':
            'stages:\n  s: {foreach: [a], do: {cmd: "echo s >> $RAN; cat in.txt > ${item}.txt", deps: [in.txt], outs: ["${item}.txt"]}}\n',
        },
        run: 'repro',
        restored: 's@a',
      },
    ],
  },
  {
    name: 'a template in foreach that is nowhere',
    files: yaml('stages:\n  s: {foreach: "${nope}", do: {cmd: "echo s >> $RAN"}}\n'),
    steps: [{ run: 'repro', fails: true, says: 'nope' }],
  },
  {
    name: 'item of a stage that is no foreach',
    files: yaml('stages:\n  s: {cmd: "echo ${item}"}\n'),
    steps: [{ run: 'repro', fails: true, says: 'item' }],
  },
  {
    name: 'a key of an item that only some items have',
    files: yaml('stages:\n  s: {foreach: [{x: 1, y: 2}, {x: 1}], do: {cmd: "echo ${item.y} >> $RAN"}}\n'),
    steps: [{ run: 'repro', fails: true, says: 'item.y' }],
  },
  {
    name: 'foreach over a map whose keys are numbers, in the pipeline file',
    files: yaml('stages:\n  s: {foreach: {1: x, 2: y}, do: {cmd: "echo ${key}-${item} >> $RAN"}}\n'),
    steps: [
      { run: 'repro', ran: '1-x 2-y' },
      { run: 'repro -f s@2', ran: '2-y' },
    ],
  },
  {
    name: 'foreach over a map of params whose keys are numbers or truth values',
    files: yaml('stages:\n  s: {foreach: "${m}", do: {cmd: "echo ${key}-${item.v} >> $RAN"}}\n', {
      'params.yaml': 'm: {2021: {v: x}, 1.50: {v: y}, true: {v: z}, text: {v: t}}\n',
    }),
    differs: {
      dvc: 'leaves out every key that is no text, and says nothing',
      why: 'What is written there is a stage. Its name has the key as it would be printed, as where the map stands in the pipeline file.',
    },
    steps: [{ run: 'repro', ran: '1.5-y 2021-x text-t true-z', dvc: { ran: 'text-t' } }],
  },
  {
    name: 'a key of params that is a number, in a template',
    files: yaml('stages:\n  s: {cmd: "echo ${m.2021} >> $RAN"}\n', { 'params.yaml': 'm: {2021: x}\n' }),
    differs: { dvc: 'does not find it', why: 'It is there.' },
    steps: [{ run: 'repro', ran: 'x', dvc: { ran: '', fails: true } }],
  },
  {
    name: 'a stage that merges another has a matrix of its own',
    files: yaml(
      "stages:\n  fast: &model\n    matrix: {size: [s, m], seed: ['01']}\n    cmd: echo ${key} >> $RAN; cat in.txt > ${key}.txt\n    deps: [in.txt]\n    outs: [\"${item.size}-${item.seed}.txt\"]\n  slow:\n    <<: *model\n    matrix: {size: [l], seed: ['01', '02']}\n",
      { 'in.txt': 'one\n' },
    ),
    steps: [
      { run: 'repro', ran: 'l-01 l-02 m-01 s-01', files: { 'l-02.txt': 'one\n' } },
      { run: 'repro' },
      { run: 'repro -f slow@l-02', ran: 'l-02' },
    ],
  },
  {
    name: 'foreach over paths: names with slashes are targets',
    files: yaml(
      'stages:\n  info:\n    foreach: [raw/2021/sales, shops]\n    do: {cmd: "echo ${item} >> $RAN; cat ${item}.csv > ${item}.txt", deps: ["${item}.csv"], outs: ["${item}.txt": {cache: false}]}\n',
      { 'raw/2021/sales.csv': '1\n', 'shops.csv': '2\n' },
    ),
    steps: [
      { run: 'repro info@raw/2021/sales', ran: 'raw/2021/sales', files: { 'shops.txt': undefined } },
      { run: 'repro info', ran: 'shops' },
      { edit: { 'raw/2021/sales.csv': '3\n' }, run: 'repro', ran: 'raw/2021/sales' },
    ],
  },
];
