// What outs and deps may be on the disk, and what a pipeline file may look like.
import type { Case, Files } from '../case.ts';
import { dvcYaml, join, single } from '../projects.ts';

/** A stage that reads the folder `data`. */
const reads: Files = {
  'dvc.yaml': dvcYaml(
    '  list: {cmd: "echo list >> $RAN; cat data/* > list.txt 2>/dev/null || true", deps: [data], outs: [list.txt]}\n',
  ),
  'data/a.txt': 'a\n',
};

/** A stage that makes the folder `d` by this command. */
const makes = (cmd: string): Files => ({
  'dvc.yaml': dvcYaml(`  a: {cmd: "echo a >> $RAN; ${cmd}", deps: [in.txt], outs: [d]}\n`),
  'in.txt': 'one\n',
});

/** A pipeline file that is refused, whatever is in it. */
function refused(name: string, text: string): Case {
  return { name, files: { 'dvc.yaml': text, 'in.txt': 'one\n' }, steps: [{ run: 'repro', fails: true }] };
}

export const shapes: readonly Case[] = [
  {
    name: 'an empty file and an empty folder are outs',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; mkdir d; : > e", deps: [in.txt], outs: [d, e]}\n'),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a', files: { d: 'a folder', e: '' } },
      { run: 'repro' },
      { edit: { d: undefined, e: undefined }, run: 'repro', restored: 'a', files: { d: 'a folder', e: '' } },
    ],
  },
  {
    name: 'a folder as out: hidden files come back',
    files: makes(
      'mkdir -p d/.hidden d/.cache d/__pycache__; echo 1 | tee d/.x d/.hidden/y d/.cache/z > d/__pycache__/w',
    ),
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { d: undefined },
        run: 'repro',
        restored: 'a',
        files: { 'd/.x': '1\n', 'd/.hidden/y': '1\n', 'd/.cache/z': '1\n', 'd/__pycache__/w': '1\n' },
      },
    ],
  },
  {
    name: 'a folder as dep: hidden files count',
    files: { ...reads, 'data/.hidden/x': '1\n', 'data/.x': '1\n' },
    steps: [
      { run: 'repro', ran: 'list' },
      { edit: { 'data/.hidden/x': '2\n' }, run: 'repro', ran: 'list' },
      { edit: { 'data/.x': '2\n' }, run: 'repro', ran: 'list' },
    ],
  },
  {
    name: 'a folder as dep: __pycache__ and .cache',
    files: reads,
    differs: { dvc: 'counts them', why: 'They are caches: what Python leaves there is no input.' },
    steps: [
      { run: 'repro', ran: 'list' },
      { edit: { 'data/__pycache__/x.pyc': '1\n' }, run: 'repro', dvc: { ran: 'list' } },
    ],
  },
  {
    name: 'a folder as out: an empty folder in it is nothing',
    files: makes('mkdir d; cat in.txt > d/1'),
    steps: [
      { run: 'repro', ran: 'a' },
      { shell: 'mkdir d/empty', run: 'repro' },
    ],
  },
  {
    name: 'a dep that was a file and is a folder',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; ls in > a.txt", deps: [in], outs: [a.txt]}\n'),
      in: 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a', files: { 'a.txt': 'in\n' } },
      { edit: { in: undefined, 'in/x': '1\n' }, run: 'repro', ran: 'a', files: { 'a.txt': 'x\n' } },
      { edit: { in: 'one\n' }, run: 'repro', restored: 'a', files: { 'a.txt': 'in\n' } },
    ],
  },
  {
    name: 'a dep that is a link: what it points to counts',
    files: { ...single, 'one.txt': 'one\n', 'same.txt': 'one\n', 'two.txt': 'two\n' },
    steps: [
      { shell: 'ln -sf one.txt in.txt', run: 'repro', ran: 'a' },
      { shell: 'ln -sf same.txt in.txt', run: 'repro' },
      { shell: 'ln -sf two.txt in.txt', run: 'repro', ran: 'a', files: { 'a.txt': 'two\n' } },
    ],
  },
  {
    name: 'a folder as dep that is a link',
    files: { ...reads, 'data/a.txt': undefined, 'real/a.txt': 'a\n' },
    steps: [
      { shell: 'ln -s real data', run: 'repro', ran: 'list', files: { 'list.txt': 'a\n' } },
      { edit: { 'real/a.txt': 'b\n' }, run: 'repro', ran: 'list', files: { 'list.txt': 'b\n' } },
      { run: 'repro' },
    ],
  },
  {
    name: 'a link that leads nowhere, in a folder that is a dep',
    files: reads,
    differs: { dvc: 'fails', why: 'There are no bytes to count; as soon as there are, they do.' },
    steps: [
      { shell: 'ln -s ../nowhere data/link', run: 'repro', ran: 'list', dvc: { ran: '', fails: true } },
      { edit: { nowhere: 'now\n' }, run: 'repro', ran: 'list', files: { 'list.txt': 'a\nnow\n' } },
    ],
  },
  {
    name: 'a command that writes its out as a link',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; ln -s in.txt a.txt", deps: [in.txt], outs: [a.txt]}\n',
        join('b', 'a.txt', 'b.txt'),
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a b', files: { 'b.txt': 'one\n' } },
      { run: 'repro' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a b', files: { 'b.txt': 'two\n' } },
    ],
  },
  {
    name: 'an out that is a link comes back as what it led to, which stays as it is',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; ln -s in.txt a.txt", deps: [in.txt], outs: [a.txt]}\n'),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a', files: { 'a.txt': 'two\n', 'in.txt': 'two\n' } },
      { edit: { 'a.txt': undefined }, run: 'repro', restored: 'a', files: { 'a.txt': 'two\n', 'in.txt': 'two\n' } },
      {
        edit: { 'in.txt': 'one\n' },
        run: 'repro',
        restored: 'a',
        files: { 'a.txt': 'one\n', 'in.txt': 'one\n' },
      },
    ],
  },
  {
    name: 'an out that is a link to a file that no stage names',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; ln -s secret a.txt", deps: [in.txt], outs: [a.txt]}\n'),
      'in.txt': 'one\n',
      secret: '1\n',
    },
    differs: {
      dvc: 'makes a file of the link as soon as the stage has run',
      why: 'What a command makes stays as it is made. When the file changes, the out comes back as it was.',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { secret: '2\n' },
        run: 'repro',
        restored: 'a',
        files: { 'a.txt': '1\n', secret: '2\n' },
        dvc: { restored: '' },
      },
      { run: 'repro', files: { 'a.txt': '1\n', secret: '2\n' } },
    ],
  },
  {
    name: 'a command that writes its out as a link to a folder',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; ln -s in d", deps: [in], outs: [d]}\n',
        '  b: {cmd: "echo b >> $RAN; cat d/* > b.txt", deps: [d/x], outs: [b.txt]}\n',
      ),
      'in/x': '1\n',
    },
    differs: {
      dvc: 'leaves the link where it is when the stage runs again: `ln` makes one in the folder, and the run fails',
      why: 'The link is the out, and an out goes before its command runs; the folder it leads to does not.',
    },
    steps: [
      { run: 'repro', ran: 'a b', files: { 'b.txt': '1\n' } },
      { run: 'repro' },
      {
        edit: { 'in/x': '2\n' },
        run: 'repro',
        ran: 'a b',
        files: { 'b.txt': '2\n', 'in/in': undefined },
        dvc: { ran: 'a', fails: true, files: { 'b.txt': '1\n' } },
      },
      {
        shell: 'rm -rf d in/in',
        run: 'repro',
        restored: 'a',
        files: { 'd/x': '2\n', 'in/x': '2\n' },
        dvc: { ran: 'a b', restored: '' },
      },
    ],
  },
  {
    name: 'the executable bit of an out',
    files: single,
    differs: { dvc: 'does not look at it', why: 'Who runs it would see the difference.' },
    steps: [
      { run: 'repro', ran: 'a' },
      { shell: 'chmod +x a.txt', run: 'repro', restored: 'a', dvc: { restored: '' } },
    ],
  },
  {
    name: 'the executable bit of a file in a folder that comes back',
    files: makes('mkdir d; cat in.txt > d/tool; chmod +x d/tool'),
    differs: { dvc: 'loses it', why: 'What comes back is what was there.' },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { d: undefined }, run: 'repro', restored: 'a' },
      {
        shell: 'if test -x d/tool; then echo yes; else echo no; fi > bit',
        files: { bit: 'yes\n' },
        dvc: { files: { bit: 'no\n' } },
      },
    ],
  },
  {
    name: 'an absolute path as dep',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", deps: [/etc/hostname], outs: [a.txt]}\n'),
    },
    steps: [{ run: 'repro', ran: 'a' }, { run: 'repro' }],
  },
  {
    name: 'an out that is not cached, outside of the project',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt > ../out.txt", deps: [in.txt], outs: [../out.txt: {cache: false}]}\n',
      ),
      'in.txt': '1\n',
    },
    differs: { dvc: 'allows it', why: 'Nothing outside of the root is removed or written by the engine.' },
    steps: [{ run: 'repro', fails: true, says: '../out.txt', dvc: { ran: 'a', fails: false } }],
  },
  {
    name: 'CRLF and a byte order mark in the pipeline and params files',
    files: {
      'dvc.yaml':
        '\uFEFFstages:\r\n  a:\r\n    cmd: |\r\n      echo ${x} >> $RAN\r\n      echo 2 >> $RAN\r\n    params:\r\n    - x\r\n    outs: []\r\n',
      'params.yaml': '\uFEFFx: 1\r\n',
    },
    steps: [{ run: 'repro', ran: '1 2' }, { run: 'repro' }],
  },
  {
    name: 'words and nothing as values',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; echo ${y} ${o} ${v} > a.txt", params: [y, o, v, n], deps: [in.txt], outs: [a.txt]}\n',
      ),
      'params.yaml': 'y: yes\no: off\nv: 1.2.3\nn: null\n',
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a', files: { 'a.txt': 'yes off 1.2.3\n' } },
      { run: 'repro' },
      { edit: { 'params.yaml': 'y: yes\no: off\nv: 1.2.3\nn: ~\n' }, run: 'repro' },
    ],
  },
  {
    name: 'a date among the values',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; echo ${d} > a.txt", outs: [a.txt]}\n'),
      'params.yaml': 'd: 2020-01-02\n',
    },
    differs: {
      dvc: 'ends with an unexpected error, whoever uses the value',
      why: 'A date is the text that it is written as.',
    },
    steps: [{ run: 'repro', ran: 'a', files: { 'a.txt': '2020-01-02\n' }, dvc: { ran: '', fails: true, files: {} } }],
  },
  {
    name: 'all sections and keys at once',
    files: {
      'dvc.yaml': `vars: [{v: 1}]
params: [params.yaml]
metrics: [m.json]
plots:
- p.csv: {x: a, y: b, title: t}
- logs/
- both: {x: {p.csv: a}, y: {p.csv: [b]}, template: linear}
artifacts:
  model: {path: a.txt, type: model, desc: d, labels: [l], meta: {x: 1}}
stages:
  a:
    desc: d
    cmd: echo a >> $RAN; cat in.txt > a.txt; echo '{"x":1}' > m.json; printf 'a,b\\n1,2\\n' > p.csv
    wdir: .
    deps: [in.txt]
    params: [x, params.yaml: [y]]
    outs: [a.txt: {persist: false, push: false, remote: r, desc: d, type: t, labels: [l], meta: {}}]
    metrics: [m.json: {cache: false, desc: d}]
    plots: [p.csv: {cache: false, x: a, y: b, x_label: l, y_label: m, title: t, template: linear, header: true}]
    frozen: false
    always_changed: false
    meta: {any: [thing]}
`,
      'params.yaml': 'x: 1\ny: 2\n',
      'in.txt': 'one\n',
    },
    steps: [{ run: 'repro', ran: 'a' }, { run: 'repro' }, { edit: { 'in.txt': '2\n' }, run: 'repro', ran: 'a' }],
  },
  {
    name: 'plots whose paths are written as complex keys, and a stage whose name ends with a colon',
    files: {
      'dvc.yaml':
        'plots:\n- ? run/plots/loss\n  : x: step\n- ? run/plots/score\n  : {x: step, template: simple}\nstages:\n  a::\n    cmd: echo a >> $RAN; cat in.txt > a.txt\n    deps: [in.txt]\n    outs: [a.txt]\n',
      'in.txt': 'one\n',
    },
    steps: [{ run: 'repro', ran: 'a' }, { run: 'repro' }, { edit: { 'in.txt': '2\n' }, run: 'repro', ran: 'a' }],
  },
  {
    name: 'the same dep twice',
    files: {
      ...single,
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt, ./in.txt], outs: [a.txt]}\n',
      ),
    },
    steps: [{ run: 'repro', ran: 'a' }, { run: 'repro' }],
  },
  refused(
    'an out and a file in it, of one stage',
    dvcYaml('  a: {cmd: "echo a >> $RAN; mkdir d; echo 1 > d/x", outs: [d, d/x]}\n'),
  ),
  refused('a dep in the own out', dvcYaml('  a: {cmd: "echo a >> $RAN", deps: [d/x], outs: [d]}\n')),
  refused(
    'an own out in the dep',
    dvcYaml('  a: {cmd: "echo a >> $RAN; mkdir d; echo 1 > d/x", deps: [d], outs: [d/x]}\n'),
  ),
  refused('stages as a list', 'stages:\n- cmd: echo a >> $RAN\n'),
  refused('a stage that is nothing', 'stages:\n  a:\n'),
  refused('a number as command', 'stages:\n  a: {cmd: 5}\n'),
  refused('deps as a text', 'stages:\n  a: {cmd: "echo a >> $RAN", deps: in.txt}\n'),
  refused('deps that are nothing', 'stages:\n  a:\n    cmd: echo a >> $RAN\n    deps:\n'),
  refused('a number as dep', 'stages:\n  a: {cmd: "echo a >> $RAN", deps: [2021]}\n'),
  refused('an unknown key at the top', 'stage:\n  a: {cmd: "echo a >> $RAN"}\n'),
  refused(
    'an unknown flag of an out',
    'stages:\n  a: {cmd: "echo a >> $RAN; echo 1 > x", outs: [x: {cached: false}]}\n',
  ),
  refused('live, as DVC 2 had it', 'stages:\n  a: {cmd: "echo a >> $RAN", live: {x: {}}}\n'),
  {
    name: 'an empty command',
    files: { 'dvc.yaml': 'stages:\n  a: {cmd: "", deps: [in.txt]}\n', 'in.txt': '1\n' },
    steps: [{ run: 'repro', fails: true }],
  },
  {
    name: 'a frozen stage that never ran, its out is there',
    files: { ...single, 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', frozen: true')), 'a.txt': 'by hand\n' },
    differs: {
      dvc: 'records the out as it is',
      why: 'Nobody has said that these bytes are the result; restage commit does.',
    },
    steps: [
      { run: 'repro', fails: true, files: { 'a.txt': 'by hand\n' }, dvc: { fails: false } },
      { run: 'commit -f' },
      { run: 'repro', files: { 'a.txt': 'by hand\n' } },
    ],
  },
  {
    name: 'a frozen stage that never ran, its out is not there',
    files: { ...single, 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', frozen: true')) },
    steps: [{ run: 'repro', fails: true }],
  },
  {
    name: 'always_changed and frozen: frozen wins',
    files: single,
    steps: [
      { edit: { 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', always_changed: true')) }, run: 'repro', ran: 'a' },
      {
        edit: { 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', always_changed: true, frozen: true')) },
        run: 'repro',
      },
    ],
  },
  {
    name: '--glob that matches nothing',
    files: single,
    differs: { dvc: 'runs everything', why: 'A bug: whoever mistypes a pattern does not mean all.' },
    steps: [{ run: 'repro --glob nothing*', fails: true, dvc: { ran: 'a', fails: false } }],
  },
  {
    name: '-R of a folder without a pipeline file',
    files: { ...single, 'empty/x': '' },
    differs: { dvc: 'runs everything', why: 'A bug, as with --glob.' },
    steps: [{ run: 'repro -R empty', fails: true, dvc: { ran: 'a', fails: false } }],
  },
  {
    name: '-R of a folder that is not there',
    files: single,
    steps: [{ run: 'repro -R nowhere', fails: true }],
  },
  {
    name: '--no-run-cache: a lost out of an unchanged stage',
    files: single,
    differs: { dvc: 'puts it back as the lock has it', why: 'The flag means: run instead of restoring.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'a.txt': undefined },
        run: 'repro --no-run-cache',
        ran: 'a',
        files: { 'a.txt': 'one\n' },
        dvc: { ran: '', restored: 'a' },
      },
    ],
  },
  {
    name: '-q says nothing',
    files: single,
    steps: [{ run: 'repro -q', ran: 'a' }, { run: 'repro -q' }],
  },
  {
    name: 'standard input is nothing to wait for',
    files: { 'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; cat > a.txt", outs: [a.txt]}\n') },
    steps: [{ run: 'repro', ran: 'a', files: { 'a.txt': '' } }],
  },
  {
    name: 'two outs that differ in case',
    files: { 'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; echo 1 > x; echo 2 > X", outs: [x, X]}\n') },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { X: undefined }, shell: 'rm -f x', run: 'repro', restored: 'a', dvc: { ran: 'a', restored: '' } },
    ],
    differs: { dvc: 'runs it: no run cache without deps', why: 'The cache holds what the lock names.' },
  },
  {
    name: 'the same path, written in other ways, is the same',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt; mkdir -p d; cat in.txt > d/1", deps: [./in.txt], outs: [./a.txt, d/]}\n',
        join('b', 'sub/../a.txt', './b.txt'),
        join('c', 'sub/.././b.txt d//1', 'c.txt'),
      ),
      'in.txt': 'one\n',
      'sub/x': '',
    },
    steps: [
      { run: 'repro c', ran: 'a b c' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a b c', files: { 'c.txt': 'two\ntwo\n' } },
      { run: 'repro' },
    ],
  },
  {
    name: 'a folder as dep with a slash at its end',
    files: { ...reads, 'dvc.yaml': (reads['dvc.yaml'] ?? '').replace('[data]', '[data/]') },
    steps: [
      { run: 'repro', ran: 'list' },
      { edit: { 'data/a.txt': 'b\n' }, run: 'repro', ran: 'list' },
      { run: 'repro' },
    ],
  },
  {
    name: 'a folder that persists grows',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; mkdir -p d; cat in.txt > d/$(cat in.txt)", deps: [in.txt], outs: [d: {persist: true}]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a', files: { 'd/one': 'one\n', 'd/two': 'two\n' } },
      { run: 'repro' },
    ],
  },
  {
    name: 'a folder that is not cached: an edit in it runs the stage',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; mkdir d; cat in.txt > d/1", deps: [in.txt], outs: [d: {cache: false}]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { run: 'repro' },
      { edit: { 'd/1': 'x\n' }, run: 'repro', ran: 'a', files: { 'd/1': 'one\n' } },
      { edit: { 'd/2': 'x\n' }, run: 'repro', ran: 'a', files: { 'd/2': undefined } },
    ],
  },
  {
    name: 'metrics and plots that are cached are put back',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.json | tee m.json > p.json", deps: [in.json], metrics: [m.json], plots: [p.json]}\n',
      ),
      'in.json': '{"x": 1}',
    },
    steps: [
      { run: 'repro', ran: 'a', files: { '.gitignore': '/m.json\n/p.json\n' } },
      { edit: { 'm.json': undefined, 'p.json': 'x' }, run: 'repro', restored: 'a', files: { 'p.json': '{"x": 1}' } },
    ],
  },
  {
    name: 'wdir changes, and what is there is the same',
    files: {
      'dvc.yaml': dvcYaml('  a: {wdir: w, cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [a.txt]}\n'),
      'w/in.txt': 'one\n',
      'v/in.txt': 'one\n',
    },
    differs: { dvc: 'restores it: wdir is no part of its key', why: 'A command may look at where it is.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: {
          'dvc.yaml': dvcYaml(
            '  a: {wdir: v, cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [a.txt]}\n',
          ),
        },
        run: 'repro',
        ran: 'a',
        why: {
          a: ['dep v/in.txt added', 'dep w/in.txt removed', 'out v/a.txt added', 'out w/a.txt removed', 'wdir: w -> v'],
        },
        files: { 'v/a.txt': 'one\n' },
        dvc: { ran: '', restored: 'a' },
      },
    ],
  },
  {
    name: 'an out in a folder that is a link',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'link/a.txt'), join('b', 'link/a.txt', 'b.txt')),
      'in.txt': 'one\n',
      'real/x': '',
    },
    steps: [
      { shell: 'ln -s real link', run: 'repro', ran: 'a b', files: { 'real/a.txt': 'one\n' } },
      { run: 'repro' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a b', files: { 'b.txt': 'two\n' } },
    ],
  },
  {
    name: 'params.yaml as dep: all of its bytes count',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'params.yaml', 'a.txt')),
      'params.yaml': 'x: 1\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { run: 'repro' },
      { edit: { 'params.yaml': 'x: 1 # one\n' }, run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'the pipeline file as dep',
    files: { 'dvc.yaml': dvcYaml(join('a', 'dvc.yaml', 'a.txt')) },
    differs: { dvc: 'refuses it', why: 'It is a file like others.' },
    steps: [
      { run: 'repro', ran: 'a', dvc: { ran: '', fails: true } },
      { run: 'repro', dvc: { fails: true } },
    ],
  },
  {
    name: 'a persist out that was lost',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt >> log.txt", deps: [in.txt], outs: [log.txt: {persist: true}]}\n',
      ),
      'in.txt': 'one\n',
    },
    differs: { dvc: 'runs the command, and what had grown is lost', why: 'The cache holds what the lock names.' },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a' },
      {
        edit: { 'log.txt': undefined },
        run: 'repro',
        restored: 'a',
        files: { 'log.txt': 'one\ntwo\n' },
        dvc: { ran: 'a', restored: '', files: { 'log.txt': 'two\n' } },
      },
    ],
  },
  {
    name: 'a dep that goes and comes back',
    files: single,
    steps: [
      { run: 'repro', ran: 'a' },
      { shell: 'mv in.txt away', run: 'repro', fails: true },
      { shell: 'mv away in.txt; test -e a.txt || true' },
      { edit: { 'a.txt': 'one\n' }, run: 'repro' },
    ],
  },
  {
    name: 'a wdir outside of the project',
    files: { 'dvc.yaml': dvcYaml('  a: {wdir: .., cmd: "echo a >> $RAN"}\n') },
    differs: { dvc: 'allows it', why: 'The paths of a stage are those of its project.' },
    steps: [{ run: 'repro', fails: true, says: 'wdir', dvc: { ran: 'a', fails: false } }],
  },
  {
    name: 'an out below .cache',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; mkdir -p .cache; echo 1 > .cache/x", outs: [.cache/x]}\n'),
    },
    differs: { dvc: 'knows nothing of .cache', why: 'It is where restage keeps its state.' },
    steps: [{ run: 'repro', fails: true, says: '.cache', dvc: { ran: 'a', fails: false } }],
  },
  {
    name: 'many stages that read one file, and one that reads them all',
    files: {
      'dvc.yaml': dvcYaml(
        ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => join(`s${n}`, 'in.txt', `${n}.txt`)),
        join('all', '1.txt 2.txt 3.txt 4.txt 5.txt 6.txt 7.txt 8.txt', 'all.txt'),
      ),
      'in.txt': '1\n',
    },
    steps: [
      { run: 'repro', ran: 'all s1 s2 s3 s4 s5 s6 s7 s8' },
      { edit: { '3.txt': undefined, '5.txt': 'x\n' }, run: 'repro', restored: 's3 s5' },
      { edit: { 'in.txt': '2\n' }, run: 'repro s4', ran: 's4' },
      { run: 'repro all', ran: 'all s1 s2 s3 s5 s6 s7 s8', files: { 'all.txt': '2\n2\n2\n2\n2\n2\n2\n2\n' } },
    ],
  },
  {
    name: 'always_changed that goes back to an earlier input runs all the same',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', always_changed: true'), join('b', 'a.txt', 'b.txt')),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a b' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a b' },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', ran: 'a', restored: 'b' },
    ],
  },
  {
    name: 'always_changed is taken away',
    files: { ...single, 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', always_changed: true')) },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'dvc.yaml': single['dvc.yaml'] }, run: 'repro' },
    ],
  },
  {
    name: 'persist is set',
    files: single,
    differs: { dvc: 'does not notice', why: 'What a stage found in place of its out is an input of its run.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: {
          'dvc.yaml': dvcYaml(
            '  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [a.txt: {persist: true}]}\n',
          ),
        },
        run: 'repro',
        ran: 'a',
        why: { a: ['out a.txt: persist false -> true'] },
        dvc: { ran: '' },
      },
    ],
  },
];
