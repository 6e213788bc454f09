// What fails, when it is noticed, and what happens to the rest.
import type { Case, Files } from '../case.ts';
import { chain, dvcFile, dvcYaml, join, md5, single } from '../projects.ts';

/** `bad` fails; `below` needs it, `lower` needs `below`; `aside` does not. */
const broken: Files = {
  'dvc.yaml': dvcYaml(
    '  bad: {cmd: "echo bad >> $RAN; echo half > bad.txt; exit 3", deps: [in.txt], outs: [bad.txt]}\n',
    '  below: {cmd: "echo below >> $RAN; echo below > below.txt", deps: [bad.txt], outs: [below.txt]}\n',
    '  lower: {cmd: "echo lower >> $RAN; echo lower > lower.txt", deps: [below.txt], outs: [lower.txt]}\n',
    join('aside', 'in.txt', 'aside.txt'),
  ),
  'in.txt': 'one\n',
};

const stage = (body: string): Files => ({ 'dvc.yaml': `stages:\n  a: {${body}}\n`, 'in.txt': 'one\n' });

/** What cannot be a pipeline: nothing runs. */
function refused(name: string, files: Files, says: string): Case {
  return { name, files, steps: [{ run: 'repro', fails: true, says }] };
}

const ran = 'cmd: "echo a >> $RAN"';

export const failure: readonly Case[] = [
  {
    name: 'a command that fails fails the run, and runs again next time',
    files: stage('cmd: "echo a >> $RAN; exit 3", deps: [in.txt]'),
    steps: [
      { run: 'repro', ran: 'a', fails: true, says: 'exit code 3' },
      { run: 'repro', ran: 'a', fails: true },
    ],
  },
  {
    name: 'after a failure what was done before it stays done',
    files: { ...chain, 'dvc.yaml': `${chain['dvc.yaml']}  d: {cmd: "echo d >> $RAN; exit 1", deps: [c.txt]}\n` },
    steps: [
      { run: 'repro', ran: 'a b c d', fails: true, files: { 'c.txt': 'one\n' } },
      { run: 'repro', ran: 'd', fails: true },
    ],
  },
  {
    name: 'of a list of commands none starts after one that failed; what was written stays',
    files: {
      'dvc.yaml':
        'stages:\n  a:\n    cmd: ["echo 1 >> $RAN; echo 1 > a.txt", "echo 2 >> $RAN; exit 1", "echo 3 >> $RAN"]\n    outs: [a.txt]\n',
    },
    steps: [{ run: 'repro', ran: '1 2', inOrder: true, fails: true, files: { 'a.txt': '1\n' } }],
  },
  {
    name: 'a command that is not there',
    files: stage('cmd: "echo a >> $RAN; no-such-command-anywhere", deps: [in.txt]'),
    steps: [{ run: 'repro', ran: 'a', fails: true, says: 'exit code 127' }],
  },
  {
    name: 'a command that ends by a signal',
    files: stage('cmd: "echo a >> $RAN; kill -9 $$", deps: [in.txt]'),
    steps: [{ run: 'repro', ran: 'a', fails: true, says: 'SIGKILL' }],
  },
  {
    name: 'an out that is not written is a failure',
    files: stage('cmd: "echo a >> $RAN", deps: [in.txt], outs: [a.txt]'),
    steps: [
      { run: 'repro', ran: 'a', fails: true, says: 'a.txt' },
      { run: 'repro', ran: 'a', fails: true },
    ],
  },
  {
    name: 'a new out that is not written is a failure, and the old ones are no longer recorded',
    files: stage('cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [a.txt]'),
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: stage('cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [a.txt, b.txt]'),
        run: 'repro',
        ran: 'a',
        fails: true,
        says: 'b.txt',
      },
    ],
  },
  {
    name: 'a dep that is not there',
    files: single,
    steps: [
      { edit: { 'in.txt': undefined }, run: 'repro', fails: true, says: 'in.txt' },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', ran: 'a' },
      { edit: { 'in.txt': undefined }, run: 'repro', fails: true },
    ],
  },
  {
    name: 'a dep that is no longer there: the outs are left alone',
    files: single,
    differs: { dvc: 'removes them before it notices', why: 'Nothing is removed before the command can start.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'in.txt': undefined },
        run: 'repro',
        fails: true,
        files: { 'a.txt': 'one\n' },
        dvc: { files: { 'a.txt': undefined } },
      },
    ],
  },
  {
    name: 'a missing dep: what runs before it is noticed',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), join('b', 'a.txt nowhere.txt', 'b.txt')),
      'in.txt': 'one\n',
    },
    differs: { dvc: 'runs a first', why: 'What cannot come out is said before hours of work.' },
    steps: [{ run: 'repro', fails: true, says: 'nowhere.txt', dvc: { ran: 'a' } }],
  },
  {
    name: 'a new dep that is not there',
    files: single,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: {
          'dvc.yaml': dvcYaml(
            '  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt, new.txt], outs: [a.txt]}\n',
          ),
        },
        run: 'repro',
        fails: true,
        says: 'new.txt',
      },
    ],
  },
  {
    name: 'without a flag nothing starts after a failure below it',
    files: broken,
    steps: [{ run: 'repro lower', ran: 'bad', fails: true, files: { 'below.txt': undefined } }],
  },
  {
    name: '-k goes on with what does not need the failed stage, and fails at the end',
    files: broken,
    steps: [
      {
        run: 'repro -k',
        ran: 'aside bad',
        fails: true,
        files: { 'aside.txt': 'one\n', 'below.txt': undefined },
        why: { below: ['bad did not come out'], lower: ['below did not come out'] },
      },
      { run: 'repro -k', ran: 'bad', fails: true },
    ],
  },
  {
    name: '--ignore-errors tries what needs the failed stage, too, and is content',
    files: broken,
    steps: [{ run: 'repro --ignore-errors', ran: 'aside bad below lower', files: { 'lower.txt': 'lower\n' } }],
  },
  {
    name: '--ignore-errors: the next run knows what failed',
    files: broken,
    steps: [
      { run: 'repro --ignore-errors', ran: 'aside bad below lower' },
      { run: 'repro bad', ran: 'bad', fails: true },
    ],
  },
  {
    name: '--dry runs nothing and leaves all as it is',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), join('b', 'in.txt', 'b.txt')),
      'in.txt': 'one\n',
    },
    steps: [
      {
        run: 'repro --dry',
        lock: 'same',
        files: { 'a.txt': undefined, 'dvc.lock': undefined, 'pipeline.lock': undefined },
      },
      { run: 'repro a', ran: 'a' },
      { run: 'repro --dry', lock: 'same', files: { 'b.txt': undefined } },
    ],
  },
  {
    name: '--dry: a dep that is yet to be written',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; mkdir d; cat in.txt > d/1", deps: [in.txt], outs: [d]}\n',
        '  b: {cmd: "echo b >> $RAN; cat d/1 > b.txt", deps: [d], outs: [b.txt]}\n',
      ),
      'in.txt': 'one\n',
    },
    differs: { dvc: 'fails on the first stage whose dep is not there', why: 'Who writes it will have run.' },
    steps: [
      { run: 'repro --dry', lock: 'same', files: { d: undefined }, dvc: { fails: true } },
      { run: 'repro', ran: 'a b', files: { d: 'a folder' } },
    ],
  },
  {
    name: 'a cycle of three is an error, and nothing runs',
    files: {
      'dvc.yaml': dvcYaml(
        join('a', 'c.txt', 'a.txt'),
        join('b', 'a.txt', 'b.txt'),
        join('c', 'b.txt', 'c.txt'),
        join('ok', 'in.txt', 'ok.txt'),
      ),
      'in.txt': 'one\n',
    },
    steps: [{ run: 'repro', fails: true, says: 'a -> ', files: { 'ok.txt': undefined } }],
  },
  refused('a cycle of two', { 'dvc.yaml': dvcYaml(join('a', 'b.txt', 'a.txt'), join('b', 'a.txt', 'b.txt')) }, 'a -> '),
  refused('an out that is its own dep', stage(`${ran}, deps: [in.txt, x], outs: [x]`), 'x'),
  refused('an out that is its own dep, written in another way', stage(`${ran}, deps: [x], outs: [./x]`), 'x'),
  refused('the same out twice', stage(`${ran}, deps: [in.txt], outs: [x, ./x]`), 'x'),
  refused(
    'an out that two stages write',
    { 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'x'), join('b', 'in.txt', './x')), 'in.txt': '1\n' },
    'x',
  ),
  refused(
    'an out in the folder that another stage writes',
    {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; mkdir d", deps: [in.txt], outs: [d]}\n',
        join('b', 'in.txt', 'd/x.txt'),
      ),
      'in.txt': '1\n',
    },
    'd/x.txt',
  ),
  refused('an out that is data of a .dvc file', { ...single, 'a.txt.dvc': dvcFile('a.txt', 'x\n') }, 'a.txt'),
  refused(
    'an out in a folder that is data of a .dvc file',
    {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; cat in.txt > d/a.txt", deps: [in.txt], outs: [d/a.txt]}\n'),
      'in.txt': '1\n',
      'd.dvc': `outs:\n- md5: ${md5('[]')}.dir\n  size: 0\n  nfiles: 0\n  hash: md5\n  path: d\n`,
    },
    'd.dvc',
  ),
  refused('a wdir that is a file', stage(`${ran}, wdir: in.txt`), 'in.txt'),
  refused('a wdir that is not there', stage(`${ran}, wdir: nowhere`), 'nowhere'),
  refused('an unknown key', stage(`${ran}, dep: [in.txt]`), 'dep'),
  refused('a stage without a command', stage('deps: [in.txt]'), 'cmd'),
  refused('broken YAML', { 'dvc.yaml': 'stages:\n  a: {cmd: [}\n' }, 'dvc.yaml'),
  refused('a key twice', { 'dvc.yaml': 'stages:\n  a: {cmd: x}\n  a: {cmd: y}\n' }, 'a'),
  refused('a tab as indentation', { 'dvc.yaml': 'stages:\n\ta: {cmd: x}\n' }, 'dvc.yaml:2'),
  {
    name: 'a pipeline file elsewhere that cannot be read',
    files: { ...single, 'sub/dvc.yaml': 'stages: [' },
    differs: {
      dvc: 'refuses everything',
      why: 'What does not need the broken file is none the worse; a warning names it.',
    },
    steps: [{ run: 'repro', ran: 'a', says: 'sub/dvc.yaml', dvc: { ran: '', fails: true } }],
  },
  {
    name: 'an out that git tracks',
    files: { ...single, 'a.txt': 'precious\n' },
    differs: {
      dvc: 'runs the command, which overwrites it, and then fails',
      why: 'It is refused before anything is lost.',
    },
    steps: [
      {
        shell: 'git add a.txt in.txt && git commit -q -m 1',
        run: 'repro',
        fails: true,
        says: 'a.txt',
        files: { 'a.txt': 'precious\n' },
        dvc: { ran: 'a', files: { 'a.txt': 'one\n' } },
      },
    ],
  },
  {
    name: 'bytes of nobody where an out shall be',
    files: { ...single, 'a.txt': 'by hand\n' },
    steps: [{ run: 'repro', ran: 'a', files: { 'a.txt': 'one\n' } }],
  },
  {
    name: 'flags that do not exist, and commands that do not',
    files: single,
    steps: [
      { run: 'repro --no-such-flag', fails: true },
      { run: 'no-such-command', fails: true, files: { 'a.txt': undefined } },
    ],
  },
  {
    name: 'outside of a project',
    files: {},
    steps: [{ run: 'repro --cd ..', fails: true }],
  },
  {
    name: 'a failing stage does not undo what its cache holds of another input',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; grep one in.txt > a.txt", deps: [in.txt], outs: [a.txt]}\n'),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a', fails: true },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', restored: 'a', files: { 'a.txt': 'one\n' } },
    ],
  },
  {
    name: 'a stage that changes its own dep',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt; echo more >> in.txt", deps: [in.txt], outs: [a.txt]}\n',
      ),
      'in.txt': 'one\n',
    },
    differs: {
      dvc: 'records the dep as it is after the run',
      why: 'The out was made of other bytes than DVC then believes; nothing is recorded, a warning names the file, and the stage runs again.',
    },
    steps: [
      { run: 'repro', ran: 'a', says: 'in.txt' },
      { run: 'repro', ran: 'a', dvc: { ran: '' } },
    ],
  },
  {
    name: '-k with two that fail: what needs neither of them runs',
    files: {
      'dvc.yaml': dvcYaml(
        '  x: {cmd: "echo x >> $RAN; exit 1", deps: [in.txt], outs: [x.txt]}\n',
        '  y: {cmd: "echo y >> $RAN; exit 2", deps: [in.txt], outs: [y.txt]}\n',
        join('xy', 'x.txt y.txt', 'xy.txt'),
        join('z', 'in.txt', 'z.txt'),
        join('zz', 'z.txt', 'zz.txt'),
      ),
      'in.txt': 'one\n',
    },
    steps: [{ run: 'repro -k', ran: 'x y z zz', fails: true }],
  },
  {
    name: '--ignore-errors: a failed stage that still has its old out',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt; grep one in.txt", deps: [in.txt], outs: [a.txt]}\n',
        join('b', 'a.txt', 'b.txt'),
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a b' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro --ignore-errors', ran: 'a b', files: { 'b.txt': 'two\n' } },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', restored: 'a b', files: { 'b.txt': 'one\n' } },
    ],
  },
  {
    name: 'a command that fails after it wrote its outs: they are not believed',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; echo half > a.txt; test -e ok", deps: [in.txt], outs: [a.txt]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [{ run: 'repro', ran: 'a', fails: true }, { shell: 'touch ok', run: 'repro', ran: 'a' }, { run: 'repro' }],
  },
];
