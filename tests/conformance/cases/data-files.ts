// .dvc files, checkout, and what .dvcignore leaves out.
import type { Case, Files } from '../case.ts';
import { chain, dvcFile, dvcObject, dvcYaml, join, md5, single } from '../projects.ts';

const data: Files = {
  'dvc.yaml': dvcYaml(join('a', 'data.csv', 'a.txt')),
  'data.csv.dvc': dvcFile('data.csv', 'x\n'),
  'data.csv': 'x\n',
  ...dvcObject('x\n'),
};

/** A folder of two files as data. */
const folderList = JSON.stringify([
  { md5: md5('1\n'), relpath: 'one.txt' },
  { md5: md5('2\n'), relpath: 'sub/two.txt' },
])
  .replaceAll('":', '": ')
  .replaceAll(',', ', ');
const folder: Files = {
  'dvc.yaml': dvcYaml(
    '  list: {cmd: "echo list >> $RAN; cd data; cat one.txt sub/two.txt > ../list.txt", deps: [data], outs: [list.txt]}\n',
  ),
  'data.dvc': `outs:\n- md5: ${md5(folderList)}.dir\n  size: 4\n  nfiles: 2\n  hash: md5\n  path: data\n`,
  [`.dvc/cache/files/md5/${md5(folderList).slice(0, 2)}/${md5(folderList).slice(2)}.dir`]: folderList,
  ...dvcObject('1\n'),
  ...dvcObject('2\n'),
};

const reader =
  '  list: {cmd: "echo list >> $RAN; cd data; find . -type f | sort > ../list.txt", deps: [data], outs: [list.txt]}\n';

export const dataFiles: readonly Case[] = [
  {
    name: 'data that changed: its .dvc file is rewritten, and what reads it runs',
    files: data,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'data.csv': 'other\n' },
        run: 'repro',
        ran: 'a',
        files: { 'a.txt': 'other\n', 'data.csv.dvc': dvcFile('data.csv', 'other\n') },
      },
      { run: 'repro' },
      {
        edit: { 'data.csv': 'x\n' },
        run: 'repro',
        restored: 'a',
        files: { 'data.csv.dvc': dvcFile('data.csv', 'x\n') },
      },
    ],
  },
  {
    name: 'data that changed: other keys and comments of its .dvc file stay',
    files: {
      ...data,
      'data.csv.dvc': `# Where it is from\n${dvcFile('data.csv', 'x\n')}  desc: the source\nmeta: {who: me}\n`,
    },
    steps: [
      {
        edit: { 'data.csv': 'other\n' },
        run: 'repro',
        ran: 'a',
        files: {
          'data.csv.dvc': `# Where it is from\n${dvcFile('data.csv', 'other\n')}  desc: the source\nmeta: {who: me}\n`,
        },
      },
    ],
  },
  {
    name: 'a .dvc file as a target: its data is looked at',
    files: data,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'data.csv': 'other\n' },
        run: 'repro data.csv.dvc',
        files: { 'data.csv.dvc': dvcFile('data.csv', 'other\n') },
      },
      { run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'another target leaves changed data alone',
    files: {
      ...data,
      'dvc.yaml': dvcYaml(join('a', 'data.csv', 'a.txt'), join('b', 'in.txt', 'b.txt')),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a b' },
      { edit: { 'data.csv': 'other\n' }, run: 'repro b', files: { 'data.csv.dvc': dvcFile('data.csv', 'x\n') } },
    ],
  },
  {
    name: '--dry with data that changed leaves its .dvc file',
    differs: { dvc: 'says of what will run that it will be restored', why: 'Ours says what repro will do.' },
    files: data,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'data.csv': 'other\n' },
        run: 'repro --dry',
        files: { 'data.csv.dvc': dvcFile('data.csv', 'x\n') },
        dvc: { restored: 'a' },
      },
    ],
  },
  {
    name: 'a folder as data: a file in it changed',
    files: { ...folder, 'data/one.txt': '1\n', 'data/sub/two.txt': '2\n' },
    steps: [
      { run: 'repro', ran: 'list', files: { 'list.txt': '1\n2\n' } },
      { edit: { 'data/one.txt': '3\n' }, run: 'repro', ran: 'list', files: { 'list.txt': '3\n2\n' } },
      { run: 'repro' },
      { run: 'status', status: {} },
    ],
  },
  {
    name: 'a dep inside of a folder of data',
    files: {
      ...folder,
      'dvc.yaml': dvcYaml(join('a', 'data/one.txt', 'a.txt')),
      'data/one.txt': '1\n',
      'data/sub/two.txt': '2\n',
    },
    steps: [
      { run: 'dag --dot', edges: ['data.dvc -> a'] },
      { run: 'repro', ran: 'a' },
      { edit: { 'data/sub/two.txt': '3\n' }, run: 'repro' },
      { edit: { 'data/one.txt': '3\n' }, run: 'repro', ran: 'a', files: { 'a.txt': '3\n' } },
    ],
  },
  {
    name: 'checkout puts a folder of data back',
    files: folder,
    steps: [
      { run: 'checkout data.dvc', files: { 'data/one.txt': '1\n', 'data/sub/two.txt': '2\n' } },
      { edit: { 'data/one.txt': undefined }, run: 'checkout data.dvc', files: { 'data/one.txt': '1\n' } },
      { run: 'repro', ran: 'list' },
    ],
  },
  {
    name: 'checkout puts the outs of stages back as the lock has them',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        edit: { 'a.txt': undefined, 'b.txt': undefined },
        run: 'checkout',
        files: { 'a.txt': 'one\n', 'b.txt': 'one\n' },
      },
      {
        edit: { 'a.txt': undefined, 'b.txt': undefined },
        run: 'checkout a.txt',
        files: { 'a.txt': 'one\n', 'b.txt': undefined },
      },
      { run: 'checkout b', files: { 'b.txt': 'one\n' } },
      { run: 'repro' },
    ],
  },
  {
    name: 'checkout after the lock went back',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        shell: 'cp pipeline.lock ../old 2>/dev/null || cp dvc.lock ../old',
        edit: { 'in.txt': 'two\n' },
        run: 'repro',
        ran: 'a b c',
      },
      {
        shell: 'test ! -e pipeline.lock || cp ../old pipeline.lock; test ! -e dvc.lock || cp ../old dvc.lock',
        run: 'checkout',
        files: { 'a.txt': 'one\n', 'c.txt': 'one\n' },
      },
      { edit: { 'in.txt': 'one\n' }, run: 'repro' },
    ],
  },
  {
    name: 'checkout: bytes of nobody are not lost without being told to',
    files: single,
    differs: {
      dvc: 'refuses without -f',
      why: 'Ours does it, and moves them to .cache/trash: nothing is lost, nobody is asked.',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'a.txt': 'by hand\n' },
        run: 'checkout',
        files: { 'a.txt': 'one\n' },
        dvc: { fails: true, files: { 'a.txt': 'by hand\n' } },
      },
    ],
  },
  {
    name: 'checkout without the objects fails, and does the rest',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), join('b', 'other.txt', 'b.txt')),
      'in.txt': 'one\n',
      'other.txt': 'other\n',
    },
    steps: [
      { run: 'repro', ran: 'a b' },
      {
        shell:
          'rm -f a.txt b.txt; for f in $(find .cache/objects .dvc/cache/files -type f); do grep -qx one $f && rm -f $f; done; true',
        run: 'checkout',
        fails: true,
        files: { 'b.txt': 'other\n', 'a.txt': undefined },
      },
    ],
  },
  {
    name: '.dvcignore: what it names is not in a folder',
    files: { 'dvc.yaml': dvcYaml(reader), 'data/a.txt': '1\n', '.dvcignore': '*.tmp\n/data/skip/\n' },
    steps: [
      { run: 'repro', ran: 'list' },
      { edit: { 'data/x.tmp': '1\n', 'data/skip/y.txt': '1\n' }, run: 'repro' },
      { edit: { 'data/y.txt': '1\n' }, run: 'repro', ran: 'list' },
    ],
  },
  {
    name: '.dvcignore in a folder on the way, with a negation',
    files: {
      'dvc.yaml': dvcYaml(reader.replaceAll('data', 'sub/data').replace('../list', '../../list')),
      'sub/data/a.txt': '1\n',
      'sub/.dvcignore': '*.log\n!keep.log\n',
    },
    steps: [
      { run: 'repro', ran: 'list' },
      { edit: { 'sub/data/x.log': '1\n', 'sub/data/deep/y.log': '1\n' }, run: 'repro' },
      { edit: { 'sub/data/keep.log': '1\n' }, run: 'repro', ran: 'list' },
    ],
  },
  {
    name: '.dvcignore in the folder that is the dep',
    files: { 'dvc.yaml': dvcYaml(reader), 'data/a.txt': '1\n', 'data/.dvcignore': '*.log\n' },
    differs: { dvc: 'refuses it', why: 'It says what is in the folder, as one above does.' },
    steps: [
      { run: 'repro', ran: 'list', dvc: { ran: '', fails: true } },
      { edit: { 'data/x.log': '1\n' }, run: 'repro', dvc: { fails: true } },
    ],
  },
  {
    name: '.dvcignore: a pattern that comes makes its files vanish from the folder',
    files: { 'dvc.yaml': dvcYaml(reader), 'data/a.txt': '1\n', 'data/b.tmp': '1\n' },
    steps: [
      { run: 'repro', ran: 'list' },
      { edit: { '.dvcignore': '*.tmp\n' }, run: 'repro', ran: 'list' },
      { edit: { 'data/b.tmp': '2\n' }, run: 'repro' },
    ],
  },
  {
    name: '.dvcignore: a dep that is named is there all the same',
    files: { ...single, '.dvcignore': 'in.txt\n' },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a', files: { 'a.txt': 'two\n' } },
    ],
  },
  {
    name: '.dvcignore: an out that it covers is an error',
    files: { ...single, '.dvcignore': 'a.txt\n' },
    steps: [{ run: 'repro', fails: true, says: 'a.txt' }],
  },
  {
    name: '.dvcignore: pipeline files in what it covers are not found',
    files: { ...single, 'old/dvc.yaml': 'stages: {x: {cmd: "echo x >> $RAN"}}\n', '.dvcignore': 'old\n' },
    steps: [{ run: 'repro -P', ran: 'a' }],
  },
  {
    name: 'an import with deps in its .dvc file stays as it is',
    files: {
      ...data,
      'data.csv.dvc': `frozen: true\ndeps:\n- path: source.csv\n  md5: ${md5('source\n')}\n  size: 7\n  hash: md5\n${dvcFile('data.csv', 'x\n')}`,
      'source.csv': 'changed source\n',
    },
    steps: [{ run: 'repro', ran: 'a', files: { 'data.csv': 'x\n' } }, { run: 'repro' }],
  },
  {
    name: 'a .dvc file that cannot be read, which the target needs',
    files: { ...data, 'data.csv.dvc': 'outs: [\n' },
    steps: [{ run: 'repro', fails: true, says: 'data.csv.dvc' }],
  },
  {
    name: 'data of a .dvc file that git tracks is refused where it changed',
    files: { ...data, 'data.csv': 'x\n' },
    steps: [
      { shell: 'git add -f data.csv && git commit -q -m 1', run: 'repro', ran: 'a' },
      {
        edit: { 'data.csv': 'y\n' },
        run: 'repro',
        fails: true,
        says: "git rm -r --cached 'data.csv'",
        files: { 'data.csv.dvc': dvcFile('data.csv', 'x\n') },
      },
      {
        shell: 'git rm -q -r --cached data.csv',
        run: 'repro',
        ran: 'a',
        files: { 'data.csv.dvc': dvcFile('data.csv', 'y\n') },
      },
    ],
  },
  {
    name: 'move of data moves its .dvc file',
    files: data,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        run: 'move data.csv moved.csv',
        files: { 'moved.csv': 'x\n', 'data.csv': undefined, 'data.csv.dvc': undefined },
      },
      { shell: 'grep -q moved.csv moved.csv.dvc' },
    ],
  },
  {
    name: 'remove of a .dvc file keeps the data',
    files: data,
    steps: [
      {
        edit: { '.gitignore': '/data.csv\n' },
        run: 'remove data.csv.dvc',
        files: { 'data.csv.dvc': undefined, 'data.csv': 'x\n', '.gitignore': undefined },
      },
    ],
  },
  {
    name: 'checkout of a file in a folder of data',
    files: folder,
    steps: [
      { run: 'checkout data/one.txt', files: { 'data/one.txt': '1\n', 'data/sub/two.txt': undefined } },
      { run: 'checkout data.dvc', files: { 'data/sub/two.txt': '2\n' } },
    ],
  },
  {
    name: 'checkout -R of a folder',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt')),
      'in.txt': 'one\n',
      'sub/dvc.yaml': dvcYaml(join('x', 'in.txt', 'x.txt')),
      'sub/in.txt': 'two\n',
    },
    steps: [
      { run: 'repro -P', ran: 'a x' },
      {
        edit: { 'a.txt': undefined, 'sub/x.txt': undefined },
        run: 'checkout -R sub',
        files: { 'sub/x.txt': 'two\n', 'a.txt': undefined },
      },
    ],
  },
  {
    name: 'data in a folder of its own, read by a stage at the root',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'sub/data.csv', 'a.txt')),
      'sub/data.csv.dvc': dvcFile('data.csv', 'x\n'),
      'sub/data.csv': 'y\n',
    },
    steps: [{ run: 'repro', ran: 'a', files: { 'sub/data.csv.dvc': dvcFile('data.csv', 'y\n') } }, { run: 'repro' }],
  },
  {
    name: 'a .dvc file with wdir',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'data/x.csv', 'a.txt')),
      'x.dvc': `wdir: data\n${dvcFile('x.csv', 'x\n')}`,
      'data/x.csv': 'y\n',
    },
    steps: [{ run: 'repro', ran: 'a', files: { 'x.dvc': `wdir: data\n${dvcFile('x.csv', 'y\n')}` } }, { run: 'repro' }],
  },
  {
    name: 'a frozen .dvc file: its data is what it is',
    files: { ...data, 'data.csv.dvc': `frozen: true\n${dvcFile('data.csv', 'x\n')}` },
    steps: [{ run: 'repro', ran: 'a' }, { run: 'repro' }],
  },
];
