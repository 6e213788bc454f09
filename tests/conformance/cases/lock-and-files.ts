// What commands write into the lock, the pipeline file and .gitignore.
import type { Case, Files } from '../case.ts';
import { chain, commit, dvcYaml, join, single } from '../projects.ts';

const commented = `# The pipeline
stages:
  # The first
  a:
    cmd: echo a >> $RAN; cat in.txt > a.txt # copies
    deps: [in.txt]
    outs:
    - a.txt
  b: {cmd: "echo b >> $RAN; cat a.txt > b.txt", deps: [a.txt], outs: [b.txt]} # the second
`;

const own: Files = { 'dvc.yaml': commented, 'in.txt': 'one\n' };

export const lockAndFiles: readonly Case[] = [
  {
    name: 'the lock does not depend on the order in which stages ran',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c', lock: 'other' },
      { run: 'repro -s -f c b a', ran: 'a b c', lock: 'same' },
      { run: 'repro -f', ran: 'a b c', lock: 'same' },
      { run: 'repro --no-run-cache -f b', ran: 'a b', lock: 'same' },
    ],
  },
  {
    name: 'nothing to do: the lock is not touched',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { shell: 'cp -p pipeline.lock ../was 2>/dev/null || cp -p dvc.lock ../was', run: 'repro' },
      { shell: 'for f in pipeline.lock dvc.lock; do test ! -e $f || test ! $f -nt ../was; done' },
    ],
  },
  {
    name: 'a stage that is gone from the pipeline file',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt')) }, run: 'repro' },
      { edit: { 'dvc.yaml': chain['dvc.yaml'] }, run: 'repro' },
    ],
  },
  {
    name: 'a stage that is gone and comes back after another one wrote the lock',
    files: chain,
    differs: {
      dvc: 'keeps its entry, so nothing has changed',
      why: 'Entries of stages that vanished go with the next write; the run cache holds the outs.',
    },
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt')) }, run: 'repro -f', ran: 'a' },
      { run: 'repro --no-run-cache -f', ran: 'a' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', restored: 'a' },
      { edit: { 'dvc.yaml': chain['dvc.yaml'] }, run: 'repro', restored: 'b c', dvc: { restored: '' } },
    ],
  },
  {
    name: 'a lock that cannot be read',
    files: single,
    differs: { dvc: 'refuses everything', why: 'The lock is derived: it counts as absent, and a warning says so.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'pipeline.lock': 'broken', 'dvc.lock': undefined },
        run: 'repro',
        restored: 'a',
        says: 'pipeline.lock',
      },
      {
        edit: { 'pipeline.lock': undefined, 'dvc.lock': 'broken: [' },
        run: 'repro',
        restored: 'a',
        dvc: { fails: true, restored: '' },
      },
    ],
  },
  {
    name: '.gitignore beside each cached out, and none for others',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt | tee a.txt > b.txt; mkdir -p sub/d; cat in.txt | tee sub/c.txt > sub/d/1; echo 1 > m.json", deps: [in.txt], outs: [a.txt, b.txt: {cache: false}, sub/c.txt, sub/d], metrics: [m.json: {cache: false}]}\n',
      ),
      'in.txt': 'one\n',
      'sub/x': '',
    },
    steps: [
      {
        run: 'repro',
        ran: 'a',
        shell: 'rm -f .gitignore',
        files: { '.gitignore': '/a.txt\n', 'sub/.gitignore': '/c.txt\n/d\n' },
      },
      { run: 'repro -f', ran: 'a', files: { '.gitignore': '/a.txt\n', 'sub/.gitignore': '/c.txt\n/d\n' } },
      {
        shell: `${commit}; test -z "$(git ls-files a.txt sub/c.txt sub/d)"; git ls-files --error-unmatch b.txt m.json`,
      },
    ],
  },
  {
    name: '.gitignore: what is there stays',
    files: { ...single, '.gitignore': '*.log' },
    steps: [{ run: 'repro', ran: 'a', files: { '.gitignore': '*.log\n/a.txt\n' } }],
  },
  {
    name: '.gitignore: remove takes the line of an out away, and the file with its last line',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), join('b', 'in.txt', 'sub/b.txt')),
      'in.txt': '1\n',
      '.gitignore': '*.log\n',
      'sub/keep': '',
    },
    steps: [
      { run: 'repro', ran: 'a b', files: { '.gitignore': '*.log\n/a.txt\n', 'sub/.gitignore': '/b.txt\n' } },
      { run: 'remove a', files: { '.gitignore': '*.log\n', 'a.txt': '1\n' } },
      { run: 'remove b --outs', files: { 'sub/.gitignore': undefined, 'sub/b.txt': undefined } },
    ],
  },
  {
    name: '.gitignore: letters that git takes for patterns',
    files: {
      'dvc.yaml':
        'stages:\n  a: {cmd: "echo a >> $RAN; echo 1 | tee \'x[1].txt\' > \'y z!.txt\'", outs: ["x[1].txt", "y z!.txt"]}\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { shell: 'git check-ignore "x[1].txt" "y z!.txt" && ! git check-ignore x1.txt' },
    ],
  },
  {
    name: 'freeze and unfreeze edit the pipeline file, and nothing else of it',
    files: own,
    differs: {
      dvc: 'writes the key as the last one, and the rest of the file anew',
      why: 'One line is added; the diff shows it and nothing else.',
    },
    steps: [
      {
        run: 'freeze a',
        files: { 'dvc.yaml': commented.replace('  a:\n', '  a:\n    frozen: true\n') },
        dvc: {
          files: {
            'dvc.yaml': commented
              .replace('    - a.txt\n', '    - a.txt\n    frozen: true\n')
              .replace('"echo b >> $RAN; cat a.txt > b.txt"', 'echo b >> $RAN; cat a.txt > b.txt')
              .replace('} # the', '}   # the'),
          },
        },
      },
      { run: 'unfreeze a', files: { 'dvc.yaml': commented }, dvc: { files: {} } },
      { run: 'repro', ran: 'a b' },
    ],
  },
  {
    name: 'remove takes the stage out of pipeline file and lock; what else is there stays',
    files: own,
    steps: [
      { run: 'repro', ran: 'a b' },
      { run: 'remove b', files: { 'dvc.yaml': commented.replace(/ {2}b: .*\n/, ''), 'b.txt': 'one\n' } },
      { run: 'repro' },
      { run: 'remove nosuch', fails: true },
    ],
  },
  {
    name: 'remove of the last stage removes the files',
    files: single,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        run: 'remove a',
        files: { 'dvc.yaml': undefined, 'pipeline.lock': undefined, 'dvc.lock': undefined, 'a.txt': 'one\n' },
      },
    ],
  },
  {
    name: 'stage add writes a stage that runs',
    files: { 'in.txt': 'one\n', 'params.yaml': 'x: 1\n' },
    steps: [
      {
        run: [
          'stage',
          'add',
          '-n',
          'a',
          '-d',
          'in.txt',
          '-p',
          'x',
          '-o',
          'a.txt',
          'echo a >> $RAN; cat in.txt > a.txt',
        ],
        files: { 'a.txt': undefined },
      },
      { run: 'repro', ran: 'a', files: { 'a.txt': 'one\n' } },
      { run: 'repro' },
    ],
  },
  {
    name: 'stage add to a file that is there, with comments and all',
    files: own,
    differs: { dvc: 'writes the rest of the file anew', why: 'The diff shows the stage and nothing else.' },
    steps: [
      {
        run: ['stage', 'add', '-n', 'c', '-d', 'b.txt', '-o', 'c.txt', 'echo c >> $RAN; cat b.txt > c.txt'],
        files: {
          'dvc.yaml': `${commented}  c:\n    cmd: echo c >> $RAN; cat b.txt > c.txt\n    deps:\n    - b.txt\n    outs:\n    - c.txt\n`,
        },
        dvc: { files: {} },
      },
      { run: 'repro', ran: 'a b c' },
      { run: ['stage', 'add', '-n', 'c', '-o', 'x.txt', 'true'], fails: true, says: 'c' },
      { run: ['stage', 'add', '--force', '-n', 'c', '-o', 'c.txt', 'echo again >> $RAN; echo 1 > c.txt'] },
      { run: 'repro', ran: 'again', files: { 'c.txt': '1\n' } },
    ],
  },
  {
    name: 'stage add refuses names that a target could not tell apart',
    files: own,
    steps: [
      { run: ['stage', 'add', '-n', 'a@b', 'true'], fails: true },
      { run: ['stage', 'add', '-n', 'a:b', 'true'], fails: true },
      { run: ['stage', 'add', '-n', 'a/b', 'true'], fails: true },
      { run: ['stage', 'add', '-n', 'a.b', 'true'], fails: true, files: { 'dvc.yaml': commented } },
    ],
  },
  {
    name: 'an out with a trailing slash is a folder',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; mkdir o; cat in.txt > o/f", deps: [in.txt], outs: [o/]}\n',
        '  b: {cmd: "echo b >> $RAN; cat o/f > b.txt", deps: [o/f], outs: [b.txt]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a b' },
      { edit: { 'o/f': 'x\n' }, run: 'repro', restored: 'a', files: { 'o/f': 'one\n', 'b.txt': 'one\n' } },
      { edit: { 'in.txt': 'two\n' }, run: 'repro a', ran: 'a' },
      { run: 'repro', ran: 'b' },
    ],
  },
  {
    name: 'folders for outs are not made by the engine',
    files: { 'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; echo 1 > new/a.txt", outs: [new/a.txt]}\n') },
    steps: [{ run: 'repro', ran: 'a', fails: true }],
  },
];
