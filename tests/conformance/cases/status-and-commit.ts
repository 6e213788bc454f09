// What status says, in DVC's words, and commit.
import type { Case } from '../case.ts';
import { chain, dvcFile, dvcYaml, join, single } from '../projects.ts';

export const statusAndCommit: readonly Case[] = [
  {
    name: 'status: all is up to date',
    files: chain,
    steps: [{ run: 'repro', ran: 'a b c' }, { run: 'status', status: {} }, { run: 'status -q' }],
  },
  {
    name: 'status of stages that never ran',
    files: chain,
    steps: [
      {
        run: 'status',
        status: {
          a: [{ 'changed deps': { 'in.txt': 'modified' } }, { 'changed outs': { 'a.txt': 'deleted' } }],
          b: [{ 'changed deps': { 'a.txt': 'deleted' } }, { 'changed outs': { 'b.txt': 'deleted' } }],
          c: [{ 'changed deps': { 'b.txt': 'deleted' } }, { 'changed outs': { 'c.txt': 'deleted' } }],
        },
      },
      { run: 'status -q', fails: true },
    ],
  },
  {
    name: 'status: a dep that changed, and is gone',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'in.txt': 'two\n' }, run: 'status', status: { a: [{ 'changed deps': { 'in.txt': 'modified' } }] } },
      { run: 'status -q', fails: true },
      { edit: { 'in.txt': undefined }, run: 'status', status: { a: [{ 'changed deps': { 'in.txt': 'deleted' } }] } },
    ],
  },
  {
    name: 'status: an out that changed, and is gone',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'c.txt': 'by hand\n' }, run: 'status', status: { c: [{ 'changed outs': { 'c.txt': 'modified' } }] } },
      { edit: { 'c.txt': undefined }, run: 'status', status: { c: [{ 'changed outs': { 'c.txt': 'deleted' } }] } },
      { run: 'status b', status: {} },
    ],
  },
  {
    name: 'status: an out that is also the dep of another',
    files: chain,
    differs: {
      dvc: 'shows it for both stages, as the workspace is',
      why: 'Ours is what repro will find: the out is put back first, and then nothing has changed for who reads it.',
    },
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        edit: { 'a.txt': undefined },
        run: 'status',
        status: { a: [{ 'changed outs': { 'a.txt': 'deleted' } }] },
        dvc: {
          status: { a: [{ 'changed outs': { 'a.txt': 'deleted' } }], b: [{ 'changed deps': { 'a.txt': 'deleted' } }] },
        },
      },
      { run: 'repro', restored: 'a' },
    ],
  },
  {
    name: 'status: a command that changed, besides others',
    files: { ...single, 'more.txt': '1\n' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'dvc.yaml': dvcYaml(join('a', 'in.txt more.txt', 'a.txt')), 'in.txt': 'two\n' },
        run: 'status',
        status: { a: [{ 'changed deps': { 'in.txt': 'modified', 'more.txt': 'modified' } }, 'changed command'] },
      },
    ],
  },
  {
    name: 'status: a key of params that is gone, another that changed',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", params: [x, y.z, p.json: [k]], outs: [a.txt]}\n',
      ),
      'params.yaml': 'x: 1\ny: {z: 2}\n',
      'p.json': '{"k": 1}',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'params.yaml': 'y: {z: 3}\n', 'p.json': '{"k": 2}' },
        run: 'status',
        status: {
          a: [{ 'changed deps': { 'params.yaml': { x: 'deleted', 'y.z': 'modified' }, 'p.json': { k: 'modified' } } }],
        },
      },
    ],
  },
  {
    name: 'status: a whole file of params that is gone',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", params: [p.yaml: null], outs: [a.txt]}\n'),
      'p.yaml': 'x: 1\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'p.yaml': undefined }, run: 'status', status: { a: [{ 'changed deps': { 'p.yaml': 'deleted' } }] } },
    ],
  },
  {
    name: 'status: a frozen stage does not show its deps',
    files: { ...single, 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', frozen: true')) },
    steps: [
      { edit: { 'dvc.yaml': single['dvc.yaml'] }, run: 'repro', ran: 'a' },
      {
        edit: { 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', frozen: true')), 'in.txt': 'two\n' },
        run: 'status',
        status: {},
      },
      { edit: { 'a.txt': 'x\n' }, run: 'status', status: { a: [{ 'changed outs': { 'a.txt': 'modified' } }] } },
    ],
  },
  {
    name: 'status: data that changed',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'data.csv', 'a.txt')),
      'data.csv.dvc': dvcFile('data.csv', 'x\n'),
      'data.csv': 'x\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'data.csv': 'y\n' },
        run: 'status',
        status: {
          'data.csv.dvc': [{ 'changed outs': { 'data.csv': 'modified' } }],
          a: [{ 'changed deps': { 'data.csv': 'modified' } }],
        },
      },
    ],
  },
  {
    name: 'status of folders: -R, and stages of other files',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt')),
      'in.txt': 'one\n',
      'sub/dvc.yaml': dvcYaml(join('x', 'in.txt', 'x.txt')),
      'sub/in.txt': 'two\n',
    },
    steps: [
      { run: 'repro -P', ran: 'a x' },
      {
        edit: { 'in.txt': '1\n', 'sub/in.txt': '2\n' },
        run: 'status',
        status: {
          a: [{ 'changed deps': { 'in.txt': 'modified' } }],
          'sub/dvc.yaml:x': [{ 'changed deps': { 'sub/in.txt': 'modified' } }],
        },
      },
      { run: 'status -R sub', status: { 'sub/dvc.yaml:x': [{ 'changed deps': { 'sub/in.txt': 'modified' } }] } },
    ],
  },
  {
    name: 'status: an out, a dep and params that are newly declared',
    files: { ...single, 'more.txt': '1\n', 'params.yaml': 'x: 1\n' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: {
          'dvc.yaml': dvcYaml(
            '  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt, more.txt], params: [x], outs: [a.txt, b.txt, c.txt]}\n',
          ),
          'b.txt': 'by hand\n',
        },
        run: 'status',
        status: {
          a: [
            { 'changed deps': { 'more.txt': 'modified', 'params.yaml': 'new' } },
            { 'changed outs': { 'b.txt': 'modified', 'c.txt': 'deleted' } },
          ],
        },
      },
    ],
  },
  {
    name: 'status: a section of params, and one key of it, by the names that stages give them',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", params: [t], outs: [a.txt]}\n',
        '  b: {cmd: "echo b >> $RAN; echo 1 > b.txt", params: [t.x], outs: [b.txt]}\n',
        '  c: {cmd: "echo c >> $RAN; echo 1 > c.txt", params: [params.yaml: null], outs: [c.txt]}\n',
      ),
      'params.yaml': 't: {x: 1, y: 1}\n',
    },
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        edit: { 'params.yaml': 't: {x: 2, y: 1}\n' },
        run: 'status',
        status: {
          a: [{ 'changed deps': { 'params.yaml': { t: 'modified' } } }],
          b: [{ 'changed deps': { 'params.yaml': { 't.x': 'modified' } } }],
          c: [{ 'changed deps': { 'params.yaml': { t: 'modified' } } }],
        },
      },
    ],
  },
  {
    name: 'status: an out that is nowhere any more',
    files: single,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'a.txt': undefined },
        shell: 'rm -rf .dvc/cache/files .cache/objects',
        run: 'status',
        status: { a: [{ 'changed outs': { 'a.txt': 'not in cache' } }] },
      },
    ],
  },
  {
    name: 'status: always_changed, besides what did change',
    files: { ...single, 'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', always_changed: true')) },
    steps: [
      { run: 'repro', ran: 'a' },
      { run: 'status', status: { a: ['always changed'] } },
      {
        edit: {
          'in.txt': 'two\n',
          'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt', ', always_changed: true').replace('cat', 'cat ')),
        },
        run: 'status',
        status: { a: [{ 'changed deps': { 'in.txt': 'modified' } }, 'always changed', 'changed command'] },
      },
    ],
  },
  {
    name: 'status from a subfolder: names and paths are seen from there',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt')),
      'in.txt': 'one\n',
      'sub/dvc.yaml': dvcYaml(join('x', '../in.txt', 'x.txt')),
    },
    steps: [
      { run: 'repro -P', ran: 'a x' },
      {
        edit: { 'in.txt': '1\n', 'sub/x.txt': undefined },
        in: 'sub',
        run: 'status',
        status: {
          x: [{ 'changed deps': { '../in.txt': 'modified' } }, { 'changed outs': { 'x.txt': 'deleted' } }],
          '../dvc.yaml:a': [{ 'changed deps': { '../in.txt': 'modified' } }],
        },
      },
      {
        in: 'sub',
        run: 'status ../dvc.yaml:a',
        status: { '../dvc.yaml:a': [{ 'changed deps': { '../in.txt': 'modified' } }] },
      },
    ],
  },
  {
    name: 'status: a dep that is no longer declared',
    files: {
      ...single,
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", deps: [in.txt], outs: [a.txt]}\n'),
    },
    differs: {
      dvc: 'does not notice',
      why: 'The stage will run, since its outs may rest on it; DVC has no word for that, and the reasons beside it say so.',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", outs: [a.txt]}\n') },
        run: 'status',
        status: {},
      },
      { run: 'repro', ran: 'a', dvc: { ran: '' }, why: { a: ['dep in.txt removed'] } },
    ],
  },
  {
    name: 'commit: what is there counts as the result, and nothing runs',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'in.txt': 'two\n' }, run: 'commit -f', files: { 'a.txt': 'one\n' } },
      { run: 'status', status: {} },
      { run: 'repro' },
    ],
  },
  {
    name: 'commit: an out that git tracks is refused',
    files: single,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'a.txt': 'by hand\n' },
        shell: 'git add -f a.txt',
        run: 'commit -f',
        fails: true,
        says: "git rm -r --cached 'a.txt'",
        lock: 'same',
      },
    ],
  },
  {
    name: 'commit: an out that was edited by hand is the result now',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'b.txt': 'by hand\n' }, run: 'commit -f b' },
      { run: 'repro', ran: 'c', files: { 'c.txt': 'by hand\n' } },
      { edit: { 'b.txt': undefined }, run: 'repro', restored: 'b', files: { 'b.txt': 'by hand\n' } },
    ],
  },
  {
    name: 'commit without a dep or an out is an error',
    files: chain,
    steps: [
      { run: 'commit -f', fails: true },
      { edit: { 'a.txt': '1\n', 'b.txt': '2\n', 'c.txt': '3\n' }, run: 'commit -f' },
      { run: 'repro' },
      { edit: { 'in.txt': undefined }, run: 'commit -f a', fails: true },
    ],
  },
  {
    name: 'commit after --no-commit puts the outs into the cache',
    files: chain,
    steps: [
      { run: 'repro --no-commit', ran: 'a b c' },
      { run: 'commit -f' },
      { edit: { 'b.txt': undefined }, run: 'repro', restored: 'b', files: { 'b.txt': 'one\n' } },
    ],
  },
  {
    name: 'commit of a stage whose command changed: it does not run for that',
    files: single,
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'dvc.yaml': (single['dvc.yaml'] ?? '').replace('cat', 'cat ') }, run: 'commit -f' },
      { run: 'repro' },
    ],
  },
  {
    name: 'commit of data',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'data.csv', 'a.txt')),
      'data.csv.dvc': dvcFile('data.csv', 'x\n'),
      'data.csv': 'y\n',
    },
    steps: [
      { run: 'commit -f data.csv.dvc', files: { 'data.csv.dvc': dvcFile('data.csv', 'y\n') } },
      { run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'status --with-deps: also what the target needs',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        edit: { 'in.txt': 'two\n' },
        run: 'status --with-deps c',
        status: { a: [{ 'changed deps': { 'in.txt': 'modified' } }] },
      },
      { run: 'status c', status: {} },
    ],
  },
  {
    name: 'status of one pipeline file',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt')),
      'in.txt': 'one\n',
      'sub/dvc.yaml': dvcYaml(join('x', 'in.txt', 'x.txt')),
      'sub/in.txt': 'two\n',
    },
    steps: [
      { run: 'repro -P', ran: 'a x' },
      {
        edit: { 'in.txt': '1\n', 'sub/in.txt': '2\n' },
        run: 'status dvc.yaml',
        status: { a: [{ 'changed deps': { 'in.txt': 'modified' } }] },
      },
      { in: 'sub', run: 'status x', status: { x: [{ 'changed deps': { 'in.txt': 'modified' } }] } },
    ],
  },
];
