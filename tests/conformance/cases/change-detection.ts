// When a stage runs again, and when it does not.
import type { Case, Files } from '../case.ts';
import { chain, dvcYaml, join, single } from '../projects.ts';

const folder: Files = {
  'dvc.yaml': dvcYaml(
    '  list: {cmd: "echo list >> $RAN; cd data; find . -type f | sort > ../list.txt", deps: [data], outs: [list.txt]}\n',
  ),
  'data/a.txt': 'a\n',
  'data/sub/b.txt': 'b\n',
};

/** Commands that are the same but for what is said here. */
const withCommand = (cmd: string, more = ''): string =>
  `stages:\n  a: {cmd: "echo a >> $RAN; ${cmd}", deps: [in.txt], outs: [a.txt]${more}}\n`;

export const changeDetection: readonly Case[] = [
  {
    name: 'nothing changed: nothing runs',
    files: chain,
    steps: [{ run: 'repro', ran: 'a b c' }, { run: 'repro', lock: 'same' }, { run: 'repro c' }, { run: 'repro a b' }],
  },
  {
    name: 'a change goes down as far as bytes change',
    files: {
      'dvc.yaml': dvcYaml(
        join('a', 'in.txt', 'a.txt'),
        '  b: {cmd: "echo b >> $RAN; head -1 a.txt > b.txt", deps: [a.txt], outs: [b.txt]}\n',
        join('c', 'b.txt', 'c.txt'),
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        edit: { 'in.txt': 'one\nmore\n' },
        run: 'repro',
        ran: 'a b',
        why: { a: ['dep in.txt changed'], b: ['dep a.txt changed'] },
        files: { 'a.txt': 'one\nmore\n', 'c.txt': 'one\n' },
      },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a b c', files: { 'c.txt': 'two\n' } },
    ],
  },
  {
    name: 'a file that was only touched has not changed',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { shell: 'touch in.txt b.txt', run: 'repro' },
      { shell: 'cp in.txt copy; mv copy in.txt', run: 'repro' },
      { shell: 'touch -d 2001-01-01 in.txt', run: 'status', status: {} },
    ],
  },
  {
    name: 'a change of the same size within the same second is seen',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a b c' },
      { edit: { 'in.txt': 'six\n' }, run: 'repro', ran: 'a b c', files: { 'c.txt': 'six\n' } },
    ],
  },
  {
    name: 'a change that keeps size and time is seen',
    files: single,
    steps: [
      { shell: 'touch -d 2020-01-01 in.txt', run: 'repro', ran: 'a' },
      {
        shell: 'echo two > new; touch -d 2020-01-01 new; mv new in.txt',
        run: 'repro',
        ran: 'a',
        files: { 'a.txt': 'two\n' },
      },
    ],
  },
  {
    name: 'the text of the command counts, blanks too',
    files: { ...single, 'dvc.yaml': withCommand('cat in.txt > a.txt') },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'dvc.yaml': withCommand('cat  in.txt > a.txt') }, run: 'status', status: { a: ['changed command'] } },
      {
        run: 'repro',
        ran: 'a',
        why: { a: ['command: echo a >> $RAN; cat in.txt > a.txt -> echo a >> $RAN; cat  in.txt > a.txt'] },
      },
      { run: 'repro' },
    ],
  },
  {
    name: 'desc, meta, labels, comments and the order of keys do not count',
    files: { ...single, 'dvc.yaml': withCommand('cat in.txt > a.txt') },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'dvc.yaml': withCommand('cat in.txt > a.txt', ', desc: copies, meta: {who: me}') }, run: 'repro' },
      {
        edit: {
          'dvc.yaml':
            '# A comment\nstages:\n  a:\n    outs:\n    - a.txt: {desc: d, type: t, labels: [x], meta: {y: 1}}\n    deps: # here\n    - in.txt\n    cmd: echo a >> $RAN; cat in.txt > a.txt\n',
        },
        run: 'repro',
        lock: 'same',
      },
    ],
  },
  {
    name: 'the order of deps and outs does not count',
    files: {
      'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; cat x y > p; cat y > q", deps: [x, y], outs: [p, q]}\n',
      x: '1\n',
      y: '2\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: {
          'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; cat x y > p; cat y > q", deps: [y, x], outs: [q, p]}\n',
        },
        run: 'repro',
        lock: 'same',
      },
      { run: 'repro -f', ran: 'a', lock: 'same' },
    ],
  },
  {
    name: 'wdir: . is no wdir',
    files: { ...single, 'dvc.yaml': withCommand('cat in.txt > a.txt') },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'dvc.yaml': withCommand('cat in.txt > a.txt', ', wdir: .') }, run: 'repro', lock: 'same' },
      { edit: { 'dvc.yaml': withCommand('cat in.txt > a.txt', ', wdir: ./') }, run: 'repro' },
    ],
  },
  {
    name: 'a new dep runs the stage',
    files: { ...single, 'more.txt': 'more\n' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: {
          'dvc.yaml':
            'stages:\n  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt, more.txt], outs: [a.txt]}\n',
        },
        run: 'repro',
        ran: 'a',
        why: { a: ['dep more.txt added'] },
      },
      { run: 'repro' },
    ],
  },
  {
    name: 'a dep that is taken away runs the stage',
    files: {
      'dvc.yaml':
        'stages:\n  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt, more.txt], outs: [a.txt]}\n',
      'in.txt': 'one\n',
      'more.txt': 'more\n',
    },
    differs: { dvc: 'does not notice', why: 'Its outs may rest on what is no longer named.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: {
          'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [a.txt]}\n',
        },
        run: 'repro',
        ran: 'a',
        why: { a: ['dep more.txt removed'] },
        dvc: { ran: '' },
      },
    ],
  },
  {
    name: 'a dep under another name runs the stage, though its bytes are the same',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; cat *.in > a.txt", deps: [x.in], outs: [a.txt]}\n'),
      'x.in': 'x\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        shell: 'mv x.in y.in',
        edit: { 'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; cat *.in > a.txt", deps: [y.in], outs: [a.txt]}\n') },
        run: 'repro',
        ran: 'a',
        why: { a: ['dep x.in removed', 'dep y.in added'] },
      },
    ],
  },
  {
    name: 'a new out runs the stage',
    files: { ...single, 'dvc.yaml': withCommand('cat in.txt > a.txt; echo 1 > b.txt') },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: {
          'dvc.yaml':
            'stages:\n  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt; echo 1 > b.txt", deps: [in.txt], outs: [a.txt, b.txt]}\n',
        },
        run: 'repro',
        ran: 'a',
        why: { a: ['out b.txt added'] },
        files: { 'b.txt': '1\n' },
      },
    ],
  },
  {
    name: 'an out that is no longer declared runs the stage',
    files: {
      'dvc.yaml':
        'stages:\n  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt; echo 1 > b.txt", deps: [in.txt], outs: [a.txt, b.txt]}\n',
      'in.txt': 'one\n',
    },
    differs: { dvc: 'does not notice', why: 'What a stage declares is what it is; the lock would go on naming it.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'dvc.yaml': withCommand('cat in.txt > a.txt; echo 1 > b.txt') },
        run: 'repro',
        ran: 'a',
        why: { a: ['out b.txt removed'] },
        dvc: { ran: '' },
      },
    ],
  },
  {
    name: 'an uncached out may become a metric and an out again',
    files: {
      ...single,
      'dvc.yaml':
        'stages:\n  a: {cmd: "echo a >> $RAN; cat in.txt > a.json", deps: [in.txt], outs: [a.json: {cache: false}]}\n',
      'in.txt': '{"x": 1}\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: {
          'dvc.yaml':
            'stages:\n  a: {cmd: "echo a >> $RAN; cat in.txt > a.json", deps: [in.txt], metrics: [a.json: {cache: false}]}\n',
        },
        run: 'repro',
      },
      {
        edit: {
          'dvc.yaml':
            'stages:\n  a: {cmd: "echo a >> $RAN; cat in.txt > a.json", deps: [in.txt], plots: [a.json: {cache: false}]}\n',
        },
        run: 'repro',
      },
      {
        edit: {
          'dvc.yaml':
            'stages:\n  a: {cmd: "echo a >> $RAN; cat in.txt > a.json", deps: [in.txt], outs: [a.json: {cache: false}]}\n',
        },
        run: 'repro',
      },
    ],
  },
  {
    name: 'an out that was edited or removed by hand is put back',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        edit: { 'b.txt': undefined },
        run: 'repro',
        restored: 'b',
        files: { 'b.txt': 'one\n' },
        why: { b: ['out b.txt is missing'] },
      },
      {
        edit: { 'b.txt': 'by hand\n' },
        run: 'repro',
        restored: 'b',
        files: { 'b.txt': 'one\n', 'c.txt': 'one\n' },
        why: { b: ['out b.txt is not what was recorded'] },
      },
      { edit: { 'a.txt': undefined, 'b.txt': undefined, 'c.txt': undefined }, run: 'repro', restored: 'a b c' },
    ],
  },
  {
    name: 'a folder as dep: a file in it that is new, other, gone, renamed',
    files: folder,
    steps: [
      { run: 'repro', ran: 'list', files: { 'list.txt': './a.txt\n./sub/b.txt\n' } },
      { edit: { 'data/sub/b.txt': 'other\n' }, run: 'repro', ran: 'list', why: { list: ['dep data changed'] } },
      {
        edit: { 'data/c.txt': 'c\n' },
        run: 'repro',
        ran: 'list',
        files: { 'list.txt': './a.txt\n./c.txt\n./sub/b.txt\n' },
      },
      { shell: 'mv data/c.txt data/d.txt', run: 'repro', ran: 'list' },
      {
        edit: { 'data/d.txt': undefined },
        run: 'repro',
        restored: 'list',
        files: { 'list.txt': './a.txt\n./sub/b.txt\n' },
      },
      { shell: 'ln data/a.txt data/link.txt', run: 'repro', ran: 'list' },
    ],
  },
  {
    name: 'a folder as dep: empty folders do not count',
    files: folder,
    steps: [
      { run: 'repro', ran: 'list' },
      { shell: 'mkdir -p data/empty/deep', run: 'repro' },
      { shell: 'touch data data/sub', run: 'repro' },
    ],
  },
  {
    name: 'a folder as dep: links are followed',
    files: { ...folder, 'elsewhere/x.txt': 'x\n' },
    steps: [
      { shell: 'ln -s ../elsewhere/x.txt data/x.txt', run: 'repro', ran: 'list' },
      { edit: { 'elsewhere/x.txt': 'y\n' }, run: 'repro', ran: 'list' },
    ],
  },
  {
    name: 'the executable bit of a file dep',
    files: single,
    differs: { dvc: 'does not look at it', why: 'A script that cannot be executed any more is another input.' },
    steps: [
      { run: 'repro', ran: 'a' },
      { shell: 'chmod +x in.txt', run: 'repro', ran: 'a', dvc: { ran: '' } },
    ],
  },
  {
    name: 'a file that comes into a folder out: the folder is put back',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; mkdir d; cat in.txt > d/1", deps: [in.txt], outs: [d]}\n'),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'd/2': 'stray\n' },
        run: 'repro',
        restored: 'a',
        files: { 'd/1': 'one\n', 'd/2': undefined },
        why: { a: ['out d is not what was recorded'] },
      },
      { run: 'repro' },
    ],
  },
  {
    name: 'an out is away before its command starts, a folder with all that is in it',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; test ! -e a.txt; test ! -e d && mkdir d && cat in.txt | tee a.txt > d/$(cat in.txt)", deps: [in.txt], outs: [a.txt, d]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a', files: { 'd/one': 'one\n' } },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a', files: { 'd/one': undefined, 'd/two': 'two\n' } },
      { run: 'repro -f', ran: 'a' },
    ],
  },
  {
    name: 'a persist out stays, and its command goes on from it',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt >> log.txt", deps: [in.txt], outs: [log.txt: {persist: true}]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a', files: { 'log.txt': 'one\ntwo\n' } },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', ran: 'a', files: { 'log.txt': 'one\ntwo\none\n' } },
      { run: 'repro' },
    ],
  },
  {
    name: 'an uncached out that was edited: the stage runs',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [a.txt: {cache: false}]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { run: 'repro' },
      { edit: { 'a.txt': 'by hand\n' }, run: 'repro', ran: 'a', files: { 'a.txt': 'one\n' } },
      { edit: { 'a.txt': undefined }, run: 'repro', ran: 'a', files: { 'a.txt': 'one\n' } },
    ],
  },
  {
    name: 'a lost out beside an uncached one that is there',
    differs: { dvc: 'runs the stage', why: 'The cache holds what the lock names; the other out is as recorded.' },
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt > a.html; echo source >> a.md", deps: [in.txt], outs: [a.html, a.md: {cache: false}]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'a.html': undefined },
        run: 'repro',
        restored: 'a',
        files: { 'a.html': 'one\n', 'a.md': 'source\n' },
        dvc: { ran: 'a', restored: '' },
      },
      { run: 'repro' },
      { edit: { 'a.html': undefined, 'a.md': 'by hand\n' }, run: 'repro', ran: 'a', files: { 'a.md': 'source\n' } },
    ],
  },
  {
    name: 'a metric that was edited, beside a persist out that is there',
    differs: { dvc: 'runs the stage', why: 'The cache holds what the lock names, and what had grown stays.' },
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt >> log.txt; cat in.txt > m.yaml", deps: [in.txt], outs: [log.txt: {persist: true}], metrics: [m.yaml: {cache: false}]}\n',
      ),
      'in.txt': 'x: 1\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'm.yaml': 'x: 5\n' },
        run: 'repro',
        restored: 'a',
        files: { 'm.yaml': 'x: 1\n', 'log.txt': 'x: 1\n' },
        dvc: { ran: 'a', restored: '', files: { 'm.yaml': 'x: 1\n', 'log.txt': 'x: 1\nx: 1\n' } },
      },
      { run: 'repro' },
    ],
  },
  {
    name: 'cache: false is taken away',
    differs: { dvc: 'runs it, since the cache has nothing', why: 'The out is there as recorded, so it is saved now.' },
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [a.txt: {cache: false}]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt')) }, run: 'repro', dvc: { ran: 'a' } },
      { edit: { 'a.txt': undefined }, run: 'repro', restored: 'a' },
    ],
  },
  {
    name: 'neither deps nor outs: runs every time',
    files: { 'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN"}\n' },
    steps: [
      { run: 'repro', ran: 'a' },
      { run: 'repro', ran: 'a', why: { a: ['has no deps, params or outs, so it runs every time'] } },
      { run: 'status', status: { a: ['always changed'] } },
    ],
  },
  {
    name: 'deps and no outs: runs when a dep changed',
    files: {
      ...single,
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), '  check: {cmd: "echo check >> $RAN", deps: [a.txt]}\n'),
    },
    steps: [
      { run: 'repro', ran: 'a check' },
      { run: 'repro' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a check' },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', restored: 'a', ran: 'check' },
    ],
  },
  {
    name: 'outs and no deps: runs once',
    files: { 'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", outs: [a.txt]}\n' },
    steps: [
      { run: 'repro', ran: 'a' },
      { run: 'repro' },
      {
        edit: { 'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; echo 2 > a.txt", outs: [a.txt]}\n' },
        run: 'repro',
        ran: 'a',
        files: { 'a.txt': '2\n' },
      },
    ],
  },
  {
    name: 'outs and no deps: a lost out',
    files: { 'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", outs: [a.txt]}\n' },
    differs: { dvc: 'runs it', why: 'The cache holds what the lock names, so it is put back: the same bytes.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'a.txt': undefined },
        run: 'repro',
        restored: 'a',
        dvc: { ran: 'a', restored: '' },
        files: { 'a.txt': '1\n' },
      },
    ],
  },
  {
    name: 'always_changed runs every time; below it bytes decide',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', always_changed: true'), join('b', 'a.txt', 'b.txt')),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a b' },
      { run: 'repro', ran: 'a', why: { a: ['always_changed is set'] } },
      { run: 'status', status: { a: ['always changed'] } },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a b' },
    ],
  },
  {
    name: 'a frozen stage cuts what is above it off',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), join('b', 'a.txt', 'b.txt'), join('c', 'b.txt', 'c.txt')),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        edit: {
          'in.txt': 'two\n',
          'dvc.yaml': dvcYaml(
            join('a', 'in.txt', 'a.txt'),
            join('b', 'a.txt', 'b.txt', ', frozen: true'),
            join('c', 'b.txt', 'c.txt'),
          ),
        },
        run: 'repro',
        ran: 'a',
        files: { 'a.txt': 'two\n', 'b.txt': 'one\n' },
      },
      { run: 'repro c' },
      { edit: { 'dvc.yaml': chain['dvc.yaml'] }, run: 'repro', ran: 'b c', files: { 'c.txt': 'two\n' } },
    ],
  },
  {
    name: 'a frozen stage whose out was lost gets it back',
    files: single,
    differs: { dvc: 'fails: dvc checkout is to come first', why: 'The cache holds what the lock names.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'a.txt': undefined, 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', frozen: true')) },
        run: 'repro',
        restored: 'a',
        files: { 'a.txt': 'one\n' },
        dvc: { restored: '', fails: true, files: { 'a.txt': undefined } },
      },
    ],
  },
  {
    name: 'a callback runs each time, but not while it is frozen',
    files: { 'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN"}\n' },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN", frozen: true}\n' }, run: 'repro' },
      { edit: { 'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN"}\n' }, run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'freeze and unfreeze alone run nothing',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { run: 'freeze b' },
      { run: 'repro' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', restored: 'a' },
      { run: 'unfreeze b' },
      { run: 'repro' },
      { run: 'freeze nosuch', fails: true },
    ],
  },
  {
    name: 'a command of several lines is as many commands',
    files: {
      'dvc.yaml':
        'stages:\n  a:\n    cmd: |\n      echo 1 >> $RAN; X=5; cd sub\n      echo 2$X >> $RAN; pwd | sed "s/.*.project//" > where.txt\n    outs: [where.txt]\n',
      'sub/x': '',
    },
    steps: [{ run: 'repro', ran: '1 2', inOrder: true, files: { 'where.txt': '\n' } }, { run: 'repro' }],
  },
  {
    name: 'a list of commands runs in order',
    files: {
      'dvc.yaml':
        'stages:\n  a:\n    cmd:\n    - echo 1 >> $RAN; echo 1 > a.txt\n    - echo 2 >> $RAN; echo 2 >> a.txt\n    - echo 3 >> $RAN; echo 3 >> a.txt\n    outs: [a.txt]\n',
    },
    steps: [{ run: 'repro', ran: '1 2 3', inOrder: true, files: { 'a.txt': '1\n2\n3\n' } }, { run: 'repro' }],
  },
  {
    name: 'commands run by $SHELL, in wdir, and are told root and stage',
    files: {
      'dvc.yaml': `stages:
  a:
    wdir: w
    cmd: echo a >> $RAN; echo "\\\${BASH_VERSION:+bash} $DVC_STAGE $(basename $PWD) $(basename $DVC_ROOT) $WHO" > out.txt
    outs: [out.txt]
`,
      'w/x': '',
    },
    steps: [
      {
        env: { SHELL: '/bin/bash', WHO: 'me' },
        run: 'repro',
        ran: 'a',
        files: { 'w/out.txt': 'bash a w project me\n' },
      },
      { env: { SHELL: '/bin/sh' }, run: 'repro -f', ran: 'a', files: { 'w/out.txt': ' a w project \n' } },
    ],
  },
  {
    name: 'wdir: paths are seen from there, and its params.yaml is meant',
    files: {
      'dvc.yaml':
        'stages:\n  a: {wdir: w, cmd: "echo a >> $RAN; cat ../in.txt here.txt > out.txt", deps: [../in.txt, here.txt], params: [x], outs: [out.txt]}\n  b: {cmd: "echo b >> $RAN; cat w/out.txt > b.txt", deps: [w/out.txt], outs: [b.txt]}\n',
      'in.txt': 'one\n',
      'w/here.txt': 'here\n',
      'params.yaml': 'x: 1\n',
      'w/params.yaml': 'x: 2\n',
    },
    steps: [
      { run: 'repro', ran: 'a b', files: { 'b.txt': 'one\nhere\n' } },
      { edit: { 'params.yaml': 'x: 3\n' }, run: 'repro' },
      { edit: { 'w/params.yaml': 'x: 3\n' }, run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'a dep outside of the project',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat ../outside.txt > a.txt", deps: [../outside.txt], outs: [a.txt]}\n',
      ),
    },
    steps: [
      { shell: 'echo 1 > ../outside.txt', run: 'repro', ran: 'a' },
      { run: 'repro' },
      { shell: 'echo 2 > ../outside.txt', run: 'repro', ran: 'a', files: { 'a.txt': '2\n' } },
    ],
  },
  {
    name: 'a stage under another name finds what the old one did',
    files: single,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: {
          'dvc.yaml': dvcYaml('  z: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [a.txt]}\n'),
        },
        run: 'repro',
        restored: 'z',
      },
    ],
  },
  {
    name: 'a stage without a lock entry is new, though its deps are there',
    files: single,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), join('b', 'in.txt', 'b.txt')) },
        run: 'repro',
        ran: 'b',
        why: { b: ['never run'] },
      },
    ],
  },
  {
    name: 'paths with blanks and letters of all kinds',
    files: {
      'dvc.yaml':
        'stages:\n  a: {cmd: "echo a >> $RAN; cat \'in put/ü ñ.txt\' > \'out put.txt\'", deps: ["in put/ü ñ.txt"], outs: ["out put.txt"]}\n  b: {cmd: "echo b >> $RAN; cat \'out put.txt\' > b", deps: ["./out put.txt"], outs: [b]}\n',
      'in put/ü ñ.txt': '1\n',
    },
    steps: [
      { run: 'repro', ran: 'a b', files: { b: '1\n' } },
      { edit: { 'in put/ü ñ.txt': '2\n' }, run: 'repro', ran: 'a b', files: { b: '2\n' } },
      { edit: { 'out put.txt': undefined }, run: 'repro', restored: 'a' },
    ],
  },
  {
    name: 'a path with * is a name, not a pattern',
    files: {
      'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; cat x1 > a.txt", deps: ["x*"], outs: [a.txt]}\n',
      x1: '1\n',
    },
    steps: [
      { run: 'repro', fails: true },
      { edit: { 'x*': '2\n' }, run: 'repro', ran: 'a' },
    ],
  },
];
