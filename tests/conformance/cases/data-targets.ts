// .dvc files as targets: of repro, status, dag, commit, checkout, freeze, remove and move.
import type { Case, Files } from '../case.ts';
import { dvcFile, dvcObject, dvcYaml, join, md5 } from '../projects.ts';

const listOf = (files: Readonly<Record<string, string>>): string =>
  `[${Object.entries(files)
    .map(([path, text]) => `{"md5": "${md5(text)}", "relpath": "${path}"}`)
    .join(', ')}]`;
const folderFile = (files: Readonly<Record<string, string>>, path: string): string => {
  const size = Object.values(files).reduce((sum, text) => sum + text.length, 0);
  const count = Object.keys(files).length;
  return `outs:\n- md5: ${md5(listOf(files))}.dir\n  size: ${size}\n  nfiles: ${count}\n  hash: md5\n  path: ${path}\n`;
};

const parts = { one: '1\n', two: '2\n' };
const list = listOf(parts);

/** One file and one folder of data, a third that nobody reads, and stages that read the first two. */
const project: Files = {
  'dvc.yaml': dvcYaml(
    join('a', 'data.csv', 'a.txt'),
    join('b', 'a.txt sub/d/one', 'b.txt'),
    join('c', 'in.txt', 'c.txt'),
  ),
  'in.txt': 'in\n',
  'data.csv.dvc': dvcFile('data.csv', 'x\n'),
  'data.csv': 'x\n',
  'alone.csv.dvc': dvcFile('alone.csv', 'z\n'),
  'alone.csv': 'z\n',
  'sub/d.dvc': folderFile(parts, 'd'),
  'sub/d/one': '1\n',
  'sub/d/two': '2\n',
  [`.dvc/cache/files/md5/${md5(list).slice(0, 2)}/${md5(list).slice(2)}.dir`]: list,
  ...dvcObject('x\n'),
  ...dvcObject('z\n'),
  ...dvcObject('1\n'),
  ...dvcObject('2\n'),
};

const changed: Files = { 'data.csv': 'y\n', 'alone.csv': 'w\n', 'sub/d/two': '3\n' };
const asBefore: Files = {
  'data.csv.dvc': project['data.csv.dvc'],
  'alone.csv.dvc': project['alone.csv.dvc'],
  'sub/d.dvc': project['sub/d.dvc'],
};
const asNow: Files = {
  'data.csv.dvc': dvcFile('data.csv', 'y\n'),
  'alone.csv.dvc': dvcFile('alone.csv', 'w\n'),
  'sub/d.dvc': folderFile({ one: '1\n', two: '3\n' }, 'd'),
};

export const dataTargets: readonly Case[] = [
  {
    name: 'repro of a .dvc file records its data, and runs nothing',
    files: project,
    steps: [
      { edit: changed, run: 'repro alone.csv.dvc', files: { ...asBefore, 'alone.csv.dvc': asNow['alone.csv.dvc'] } },
      { run: 'repro -s data.csv.dvc', files: { ...asNow, 'sub/d.dvc': asBefore['sub/d.dvc'] } },
      { run: 'repro -f sub/d.dvc', files: asNow },
    ],
  },
  {
    name: 'repro -R takes the .dvc files of the folder',
    files: project,
    steps: [{ edit: changed, run: 'repro -R sub', files: { ...asBefore, 'sub/d.dvc': asNow['sub/d.dvc'] } }],
  },
  {
    name: 'repro -P records all data, also what nobody reads; a plain repro does not',
    files: project,
    steps: [
      { edit: changed, run: 'repro', ran: 'a b c', files: { ...asNow, 'alone.csv.dvc': asBefore['alone.csv.dvc'] } },
      { run: 'repro -P', files: asNow },
    ],
  },
  {
    name: 'repro --downstream and -p from a .dvc file',
    files: project,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'data.csv': 'y\n', 'in.txt': 'new\n' }, run: 'repro --downstream data.csv.dvc', ran: 'a b' },
      { edit: { 'data.csv': 'v\n' }, run: 'repro -p sub/d.dvc', ran: 'a b' },
    ],
  },
  {
    name: 'repro of data that is nowhere',
    files: { ...project, 'alone.csv.dvc': dvcFile('alone.csv', 'nowhere\n'), 'alone.csv': undefined },
    steps: [
      { run: 'repro alone.csv.dvc', fails: true, says: 'alone.csv' },
      { run: 'repro', ran: 'a b c' },
    ],
  },
  {
    name: 'repro --dry of data that changed, and of data that is gone: nothing is done',
    files: project,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { ...changed, 'data.csv': undefined }, run: 'repro --dry alone.csv.dvc', files: asBefore, lock: 'same' },
      { run: 'repro --dry data.csv.dvc', files: { 'data.csv': undefined, ...asBefore }, lock: 'same' },
    ],
  },
  {
    name: 'a .dvc file that cannot be read is refused as target, and by what is about everything',
    files: project,
    steps: [
      { edit: { 'alone.csv.dvc': 'outs: [\n' }, run: 'repro alone.csv.dvc', fails: true },
      { run: 'repro -P', fails: true },
      { run: 'status', fails: true },
      { run: 'commit', fails: true },
      { run: 'checkout', fails: true },
    ],
  },
  {
    name: 'dag --dot: data that nobody reads, and data as target',
    files: project,
    steps: [
      { run: 'dag --dot', edges: ['a -> b', 'data.csv.dvc -> a', 'sub/d.dvc -> b'] },
      { run: 'dag --dot a', edges: ['data.csv.dvc -> a'] },
      { run: 'dag --dot --full data.csv.dvc', edges: ['a -> b', 'data.csv.dvc -> a', 'sub/d.dvc -> b'] },
    ],
  },
  {
    name: 'dag --dot -o: data beside the outs, as it is tracked',
    files: project,
    steps: [
      { run: 'dag --dot -o', edges: ['a.txt -> b.txt', 'data.csv -> a.txt', 'sub/d -> b.txt'] },
      { run: 'dag --dot -o a', edges: ['data.csv -> a.txt'] },
    ],
  },
  {
    name: 'dag from a subfolder: .dvc files and data are seen from there',
    files: { ...project, 'sub/dvc.yaml': dvcYaml(join('x', 'd/two', 'x.txt')) },
    steps: [
      {
        in: 'sub',
        run: 'dag --dot',
        edges: [
          '../data.csv.dvc -> ../dvc.yaml:a',
          '../dvc.yaml:a -> ../dvc.yaml:b',
          'd.dvc -> ../dvc.yaml:b',
          'd.dvc -> x',
        ],
      },
      {
        in: 'sub',
        run: 'dag --dot -o',
        edges: ['../a.txt -> ../b.txt', '../data.csv -> ../a.txt', 'd -> ../b.txt', 'd -> x.txt'],
      },
    ],
  },
  {
    name: 'dag --dot --collapse-foreach-matrix: a .dvc file with an @ is no group',
    files: { ...project, 'dvc.yaml': dvcYaml(join('a', 'd@1.csv', 'a.txt')), 'd@1.csv.dvc': dvcFile('d@1.csv', 'x\n') },
    steps: [{ run: 'dag --dot --collapse-foreach-matrix', edges: ['d@1.csv.dvc -> a'] }],
  },
  {
    name: 'dag --mermaid with data that nobody reads',
    files: { 'alone.csv.dvc': dvcFile('alone.csv', 'z\n'), 'dvc.yaml': 'stages: {}\n' },
    steps: [
      { run: 'dag --mermaid', text: 'flowchart TD\n\tnode1["alone.csv.dvc"]\n' },
      { run: 'dag --mermaid -o', text: 'flowchart TD\n\tnode1["alone.csv"]\n' },
    ],
  },
  {
    name: 'status of data: changed, gone, lost from the cache',
    files: project,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { run: 'status', status: {} },
      {
        edit: { 'data.csv': 'y\n', 'alone.csv': undefined },
        run: 'status data.csv.dvc alone.csv.dvc sub/d.dvc',
        status: {
          'data.csv.dvc': [{ 'changed outs': { 'data.csv': 'modified' } }],
          'alone.csv.dvc': [{ 'changed outs': { 'alone.csv': 'deleted' } }],
        },
      },
      {
        shell: 'rm -rf .dvc/cache',
        run: 'status -R sub',
        status: { 'sub/d.dvc': [{ 'changed outs': { 'sub/d': 'not in cache' } }] },
      },
    ],
  },
  {
    name: 'status from a subfolder: .dvc files and data are seen from there',
    files: project,
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        in: 'sub',
        edit: { 'alone.csv': 'w\n', 'sub/d/two': '3\n' },
        run: 'status',
        status: {
          '../alone.csv.dvc': [{ 'changed outs': { '../alone.csv': 'modified' } }],
          'd.dvc': [{ 'changed outs': { d: 'modified' } }],
        },
      },
    ],
  },
  {
    name: 'status --with-deps: also the data that the target needs',
    files: project,
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        edit: { 'data.csv': 'y\n' },
        run: 'status --with-deps b',
        status: {
          'data.csv.dvc': [{ 'changed outs': { 'data.csv': 'modified' } }],
          a: [{ 'changed deps': { 'data.csv': 'modified' } }],
        },
      },
      { run: 'status b', status: {} },
    ],
  },
  {
    name: 'status -q: data that changed',
    files: { 'dvc.yaml': 'stages: {}\n', 'alone.csv.dvc': dvcFile('alone.csv', 'z\n'), 'alone.csv': 'w\n' },
    steps: [{ run: 'status -q', fails: true }, { run: 'commit -f -q' }, { run: 'status -q' }],
  },
  {
    name: 'commit of all data, of a folder, and of what a stage needs',
    files: project,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: changed, run: 'commit -f -R sub', files: { ...asBefore, 'sub/d.dvc': asNow['sub/d.dvc'] } },
      { run: 'commit -f -d a', files: { ...asNow, 'alone.csv.dvc': asBefore['alone.csv.dvc'] } },
      { run: 'commit -f', files: asNow },
      { run: 'repro' },
    ],
  },
  {
    name: 'commit of one file in a folder of data records the folder',
    files: project,
    steps: [
      {
        edit: { 'sub/d/one': '5\n', 'sub/d/two': '6\n' },
        run: 'commit -f sub/d/two',
        files: { 'sub/d.dvc': folderFile({ one: '5\n', two: '6\n' }, 'd') },
      },
    ],
  },
  {
    name: 'commit of data that is not there is an error',
    files: { ...project, 'alone.csv': undefined },
    steps: [{ run: 'commit -f alone.csv.dvc', fails: true, files: asBefore }],
  },
  {
    name: 'checkout of all data, and of what a stage needs',
    files: project,
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        edit: { 'data.csv': undefined, 'alone.csv': undefined, 'sub/d/two': undefined },
        run: 'checkout -d a',
        files: { 'data.csv': 'x\n', 'alone.csv': undefined, 'sub/d/two': undefined },
      },
      { run: 'checkout -R sub', files: { 'sub/d/two': '2\n', 'alone.csv': undefined } },
      { run: 'checkout', files: { 'alone.csv': 'z\n' } },
      { edit: { 'data.csv': undefined }, run: 'checkout data.csv', files: { 'data.csv': 'x\n' } },
    ],
  },
  {
    name: 'checkout -f takes away what is not in the folder of data',
    files: project,
    steps: [
      {
        edit: { 'sub/d/more': '9\n', 'sub/d/two': '8\n' },
        run: 'checkout -f sub/d.dvc',
        files: { 'sub/d/more': undefined, 'sub/d/two': '2\n', 'sub/d/one': '1\n' },
      },
    ],
  },
  {
    name: 'checkout of a folder of data that is a link to another folder',
    files: project,
    differs: {
      dvc: 'writes through the link',
      why: 'What a link leads to is not of the project: the link goes, as it does where an out is one.',
    },
    steps: [
      {
        shell: 'mv sub/d theirs && ln -s ../theirs sub/d && echo 8 > theirs/two',
        run: 'checkout -f sub/d.dvc',
        files: { 'sub/d/two': '2\n', 'sub/d/one': '1\n', 'theirs/two': '8\n' },
        dvc: { files: { 'sub/d/two': '2\n', 'sub/d/one': '1\n', 'theirs/two': '2\n' } },
      },
    ],
  },
  {
    name: 'checkout without the objects of data fails, and does the rest; --allow-missing does not mind',
    files: {
      ...project,
      'alone.csv': undefined,
      'alone.csv.dvc': dvcFile('alone.csv', 'lost\n'),
      'data.csv': undefined,
    },
    steps: [
      { run: 'checkout', fails: true, files: { 'data.csv': 'x\n', 'alone.csv': undefined } },
      { run: 'checkout --allow-missing' },
    ],
  },
  {
    name: 'freeze of a .dvc file: changes are not recorded; unfreeze: they are',
    files: project,
    differs: { dvc: 'records them all the same', why: 'Who freezes data says that it is what it is.' },
    steps: [
      { run: 'repro', ran: 'a b c' },
      { run: 'freeze data.csv.dvc', files: { 'data.csv.dvc': `${asBefore['data.csv.dvc']}frozen: true\n` } },
      {
        edit: { 'data.csv': 'y\n' },
        run: 'repro',
        ran: 'a b',
        files: { 'data.csv.dvc': `${asBefore['data.csv.dvc']}frozen: true\n` },
        dvc: { files: { 'data.csv.dvc': `${asNow['data.csv.dvc']}frozen: true\n` } },
      },
      {
        run: 'unfreeze data.csv.dvc',
        files: { 'data.csv.dvc': asBefore['data.csv.dvc'] },
        dvc: { files: { 'data.csv.dvc': asNow['data.csv.dvc'] } },
      },
      { run: 'repro', files: { 'data.csv.dvc': asNow['data.csv.dvc'] } },
    ],
  },
  {
    name: 'remove of a .dvc file: its line of .gitignore goes; --outs: its data too',
    files: { ...project, '.gitignore': '/data.csv\n/other\n/alone.csv\n' },
    steps: [
      { run: 'remove data.csv.dvc', files: { '.gitignore': '/other\n/alone.csv\n', 'data.csv': 'x\n' } },
      {
        run: 'remove --outs alone.csv.dvc',
        files: { '.gitignore': '/other\n', 'alone.csv': undefined, 'alone.csv.dvc': undefined },
      },
    ],
  },
  {
    name: 'move of data to another name and into a folder: .gitignore follows',
    files: { ...project, '.gitignore': '/data.csv\n/other\n', 'sub/.gitignore': '/d\n', 'to/x': '' },
    steps: [
      {
        run: 'move data.csv moved.csv',
        files: { 'moved.csv.dvc': dvcFile('moved.csv', 'x\n'), '.gitignore': '/other\n/moved.csv\n' },
      },
      {
        run: 'move sub/d to',
        files: {
          'to/d.dvc': asBefore['sub/d.dvc'],
          'to/d/two': '2\n',
          'sub/d.dvc': undefined,
          'to/.gitignore': '/d\n',
        },
      },
    ],
  },
  {
    name: 'move of data into itself fails, and leaves it',
    files: project,
    steps: [
      {
        run: 'move sub/d sub/d/x',
        fails: true,
        files: { 'sub/d.dvc': asBefore['sub/d.dvc'], 'sub/d/two': '2\n' },
      },
    ],
  },
  {
    name: '--allow-missing: data that another .dvc file names, and the cache has',
    files: project,
    differs: { dvc: 'fails: the dep is missing', why: 'The bytes are at hand, and proven by their digest.' },
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        shell: 'rm data.csv',
        edit: { 'data.csv.dvc': dvcFile('data.csv', 'z\n') },
        run: 'repro --allow-missing',
        ran: 'a b',
        files: { 'data.csv': 'z\n' },
        dvc: { ran: '', fails: true, files: {} },
      },
    ],
  },
];
