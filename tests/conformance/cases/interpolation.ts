// Templates, and where their values come from.
import type { Case, Files } from '../case.ts';

/** A stage that writes what its command's template became. */
function says(template: string, files: Files): Files {
  return {
    'dvc.yaml': `stages:\n  a:\n    cmd: echo a >> $RAN; echo "${template}" > a.txt\n    outs: [a.txt]\n`,
    ...files,
  };
}

/** The stage's command became this text. */
function becomes(name: string, template: string, text: string, files: Files): Case {
  return {
    name,
    files: says(template, files),
    steps: [{ run: 'repro', ran: 'a', files: { 'a.txt': `${text}\n` } }, { run: 'repro' }],
  };
}

/** Templates that cannot be filled in: nothing runs. */
function refused(name: string, files: Files, text: string): Case {
  return { name, files, steps: [{ run: 'repro', fails: true, says: text }] };
}

const flags: Files = {
  'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; printf \'%s,\' ${o} > a.txt", outs: [a.txt]}\n',
  'params.yaml': 'o: {yes: true, no: false, s: a b, q: "quote\\"\'d", l: [1, two, 3.5], nest: {x: 1, y: {z: deep}}}\n',
};

export const interpolation: readonly Case[] = [
  becomes(
    'nested keys, list indices, blanks inside of the braces',
    '${a.b.c} ${ a.b.c } ${l[1]} ${l.0} ${a[b][c]} ${m[0].x}',
    'deep deep two one deep 5',
    { 'params.yaml': 'a: {b: {c: deep}}\nl: [one, two]\nm: [{x: 5}]\n' },
  ),
  becomes('keys of any letters', '${größe} ${a-b} ${x_1}', '1 2 3', { 'params.yaml': 'größe: 1\na-b: 2\nx_1: 3\n' }),
  becomes(
    'numbers print as Python prints them',
    '${a} ${b} ${c} ${d} ${e} ${f}',
    '1.0 1e-05 1000.0 123456789012345678901234 -0.5 1e+16',
    {
      'params.yaml': 'a: 1.0\nb: 0.00001\nc: 1e3\nd: 123456789012345678901234\ne: -.5\nf: 1e16\n',
    },
  ),
  becomes('truth values print in small letters', '${t} ${f}', 'true false', { 'params.yaml': 't: true\nf: False\n' }),
  {
    name: 'a template that the shell shall see is escaped',
    files: {
      'dvc.yaml': 'stages:\n  a:\n    cmd: X=5; echo a >> $RAN; echo "\\${X:-no} $X ${x}" > a.txt\n    outs: [a.txt]\n',
      'params.yaml': 'x: 1\n',
    },
    steps: [{ run: 'repro', ran: 'a', files: { 'a.txt': '5 5 1\n' } }],
  },
  {
    name: 'a template fills in paths, keys of maps, wdir and desc',
    files: {
      'dvc.yaml':
        'stages:\n  a:\n    wdir: ${dir}\n    desc: about ${x}\n    cmd: echo a >> $RAN; cat ${x}.in > ${x}.out\n    deps: ["${x}.in"]\n    outs:\n    - ${x}.out: {cache: false}\n',
      'params.yaml': 'dir: w\nx: name\n',
      'w/name.in': '1\n',
    },
    steps: [{ run: 'repro', ran: 'a', files: { 'w/name.out': '1\n', 'w/.gitignore': undefined } }, { run: 'repro' }],
  },
  {
    name: 'a value in a command is no param: only the text of the command counts',
    files: says('${x} ${y}', { 'params.yaml': 'x: 1\ny: 2\nz: 3\n' }),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'x: 1\ny: 2\nz: 4\n' }, run: 'repro' },
      { edit: { 'params.yaml': 'x: 1\ny: 3\nz: 4\n' }, run: 'status', status: { a: ['changed command'] } },
      { run: 'repro', ran: 'a', files: { 'a.txt': '1 3\n' } },
      { edit: { 'params.yaml': 'x: "1"\ny: "3"\n' }, run: 'repro' },
    ],
  },
  {
    name: 'a map becomes flags',
    files: flags,
    steps: [
      {
        run: 'repro',
        ran: 'a',
        files: { 'a.txt': '--yes,--s,a b,--q,quote"\'d,--l,1,two,3.5,--nest.x,1,--nest.y.z,deep,' },
      },
    ],
  },
  {
    name: 'a map becomes flags: parsing.bool and parsing.list',
    files: { ...flags, '.dvc/config': '[parsing]\n    bool = boolean_optional\n    list = append\n' },
    steps: [
      {
        run: 'repro',
        ran: 'a',
        files: { 'a.txt': '--yes,--no-no,--s,a b,--q,quote"\'d,--l,1,--l,two,--l,3.5,--nest.x,1,--nest.y.z,deep,' },
      },
    ],
  },
  {
    name: 'a map becomes flags: the settings of the system, of the user and of the project',
    files: {
      ...flags,
      'system/config': '[parsing]\n    bool = boolean_optional\n    list = nargs\n',
      'user/config': '[parsing]\n    list = append\n',
    },
    steps: [
      {
        env: { DVC_SYSTEM_CONFIG_DIR: 'system', DVC_GLOBAL_CONFIG_DIR: 'user' },
        run: 'repro',
        ran: 'a',
        files: { 'a.txt': '--yes,--no-no,--s,a b,--q,quote"\'d,--l,1,--l,two,--l,3.5,--nest.x,1,--nest.y.z,deep,' },
      },
      {
        edit: { '.dvc/config': '[parsing]\n    bool = store_true\n' },
        env: { DVC_SYSTEM_CONFIG_DIR: 'system', DVC_GLOBAL_CONFIG_DIR: 'user' },
        run: 'repro',
        ran: 'a',
        files: { 'a.txt': '--yes,--s,a b,--q,quote"\'d,--l,1,--l,two,--l,3.5,--nest.x,1,--nest.y.z,deep,' },
      },
    ],
  },
  {
    name: 'vars: files and maps, merged with params.yaml',
    files: {
      'dvc.yaml':
        'vars:\n- extra.json\n- v.toml\n- m: {here: 3}\nstages:\n  a: {cmd: "echo a >> $RAN; echo ${x} ${m.there} ${m.here} ${t.y} > a.txt", outs: [a.txt]}\n',
      'params.yaml': 'x: 1\n',
      'extra.json': '{"m": {"there": 2}}',
      'v.toml': '[t]\ny = 4\n',
    },
    steps: [
      { run: 'repro', ran: 'a', files: { 'a.txt': '1 2 3 4\n' } },
      { edit: { 'extra.json': '{"m": {"there": 5}}' }, run: 'repro', ran: 'a', files: { 'a.txt': '1 5 3 4\n' } },
    ],
  },
  {
    name: 'vars: only some keys of a file',
    files: {
      'dvc.yaml':
        'vars: ["v.yaml:x,y"]\nstages:\n  a: {cmd: "echo a >> $RAN; echo ${x} ${y.z} > a.txt", outs: [a.txt]}\n',
      'v.yaml': 'x: 1\ny: {z: 2}\nw: 3\n',
      'params.yaml': 'w: 4\n',
    },
    steps: [
      { run: 'repro', ran: 'a', files: { 'a.txt': '1 2\n' } },
      {
        edit: { 'dvc.yaml': 'vars: ["v.yaml:x"]\nstages:\n  a: {cmd: "echo ${y.z}"}\n' },
        run: 'repro',
        fails: true,
        says: 'y',
      },
    ],
  },
  {
    name: 'vars of a stage are its own',
    files: {
      'dvc.yaml':
        'stages:\n  a: {vars: [{v: mine}], cmd: "echo a >> $RAN; echo ${v} > a.txt", outs: [a.txt]}\n  b: {vars: [{v: yours}], cmd: "echo b >> $RAN; echo ${v} > b.txt", outs: [b.txt]}\n',
    },
    steps: [
      { run: 'repro', ran: 'a b', files: { 'a.txt': 'mine\n', 'b.txt': 'yours\n' } },
      {
        edit: { 'dvc.yaml': 'stages:\n  a: {vars: [{v: mine}], cmd: "echo ${v}"}\n  b: {cmd: "echo ${v}"}\n' },
        run: 'repro',
        fails: true,
        says: '${v}',
      },
    ],
  },
  {
    name: 'a truth value of the grammar may be a template',
    files: {
      'dvc.yaml':
        'stages:\n  a: {frozen: "${no}", cmd: "echo a >> $RAN; echo ${x} > a.txt", always_changed: "${yes}", outs: [a.txt: {cache: "${no}"}]}\n',
      'params.yaml': 'no: false\nyes: true\nx: 1\n',
    },
    differs: { dvc: 'refuses it', why: 'A whole template keeps the type of its value, here as everywhere.' },
    steps: [
      { run: 'repro', ran: 'a', dvc: { ran: '', fails: true } },
      { run: 'repro', ran: 'a', files: { '.gitignore': undefined }, dvc: { ran: '', fails: true } },
    ],
  },
  {
    name: 'params.yaml is read where the pipeline file is',
    files: {
      'dvc.yaml': 'stages:\n  a: {cmd: "echo a-${x} >> $RAN"}\n',
      'params.yaml': 'x: top\n',
      'sub/dvc.yaml': 'stages:\n  b: {cmd: "echo b-${x} >> $RAN"}\n',
      'sub/params.yaml': 'x: sub\n',
    },
    steps: [{ run: 'repro -P', ran: 'a-top b-sub' }],
  },
  {
    name: 'merge keys are resolved',
    files: {
      'dvc.yaml':
        'stages:\n  a: &a\n    cmd: echo ${o.x}${o.y} >> $RAN\n    deps: [in.txt]\n  b:\n    <<: *a\n    cmd: echo b${o.x} >> $RAN\n',
      'params.yaml': 'base: &base {x: 1, y: 2}\no: {<<: *base, y: 3}\n',
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: '13 b1' },
      { run: 'repro' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: '13 b1' },
    ],
  },
  refused('a key that is nowhere', says('${nope}', { 'params.yaml': 'x: 1\n' }), 'nope'),
  refused('a key below a value', says('${x.y}', { 'params.yaml': 'x: 1\n' }), 'x.y'),
  refused('an index beyond the list', says('${l[3]}', { 'params.yaml': 'l: [1]\n' }), 'l'),
  refused('a default as in the shell', says('${HOME:-x}', { 'params.yaml': 'x: 1\n' }), 'HOME:-x'),
  refused('an expression', says('${x + 1}', { 'params.yaml': 'x: 1\n' }), 'x + 1'),
  refused('a brace that is never closed inside of a template', says('${x[}', { 'params.yaml': 'x: 1\n' }), 'x['),
  refused(
    'a map where a path should be',
    { 'dvc.yaml': 'stages:\n  a: {cmd: x, outs: ["${d}"]}\n', 'params.yaml': 'd: {x: 1}\n' },
    'd',
  ),
  refused(
    'a list inside of a text',
    { 'dvc.yaml': 'stages:\n  a: {cmd: x, outs: ["x${l}"]}\n', 'params.yaml': 'l: [1]\n' },
    'l',
  ),
  refused('vars: a file that is not there', { 'dvc.yaml': 'vars: [no.yaml]\nstages:\n  a: {cmd: x}\n' }, 'no.yaml'),
  refused(
    'vars: a value twice',
    { 'dvc.yaml': 'vars: [v.yaml, {x: 2}]\nstages:\n  a: {cmd: x}\n', 'v.yaml': 'x: 1\n' },
    'x',
  ),
  refused(
    'vars: a value that params.yaml has',
    { 'dvc.yaml': 'vars: [{x: 2}]\nstages:\n  a: {cmd: x}\n', 'params.yaml': 'x: 1\n' },
    'x',
  ),
  refused(
    'vars: templates in them',
    { 'dvc.yaml': 'vars: [{x: "${y}"}]\nstages:\n  a: {cmd: x}\n', 'params.yaml': 'y: 1\n' },
    'vars',
  ),
  refused(
    'vars: a key of a file that it has not',
    { 'dvc.yaml': 'vars: ["v.yaml:nope"]\nstages:\n  a: {cmd: x}\n', 'v.yaml': 'x: 1\n' },
    'nope',
  ),
];
