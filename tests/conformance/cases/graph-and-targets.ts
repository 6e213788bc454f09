// Which stages a command reaches, and in which order they run.
import type { Case, Files } from '../case.ts';
import { chain, dvcFile, dvcYaml, join } from '../projects.ts';

/** a → b, c → d; d and f → e; g → f. */
const lattice: Files = {
  'dvc.yaml': dvcYaml(
    join('a', 'in.txt', 'a.txt'),
    join('b', 'a.txt', 'b.txt'),
    join('c', 'a.txt', 'c.txt'),
    join('d', 'b.txt c.txt', 'd.txt'),
    join('g', 'other.txt', 'g.txt'),
    join('f', 'g.txt', 'f.txt'),
    join('e', 'd.txt f.txt', 'e.txt'),
  ),
  'in.txt': '1\n',
  'other.txt': '2\n',
};

/** Two chains that do not know each other. */
const twoChains: Files = {
  'dvc.yaml': dvcYaml(
    join('left', 'l.txt', 'left.txt'),
    join('left2', 'left.txt', 'left2.txt'),
    join('right', 'r.txt', 'right.txt'),
    join('right2', 'right.txt', 'right2.txt'),
  ),
  'l.txt': 'l\n',
  'r.txt': 'r\n',
};

/** Two chains that meet in `cat`. */
const joined: Files = {
  'dvc.yaml': dvcYaml(
    join('foo1', 'foo.txt', 'foo1.txt'),
    join('foo2', 'foo1.txt', 'foo2.txt'),
    join('bar1', 'bar.txt', 'bar1.txt'),
    join('bar2', 'bar1.txt', 'bar2.txt'),
    join('cat', 'foo2.txt bar2.txt', 'cat.txt'),
  ),
  'foo.txt': 'foo\n',
  'bar.txt': 'bar\n',
};

/** A pipeline file in a folder, and one at the root that reads what it writes. */
const twoFiles: Files = {
  'dvc.yaml': dvcYaml(join('top', 'sub/x.txt', 'top.txt'), join('alone', 'alone.in', 'alone.txt')),
  'sub/dvc.yaml': dvcYaml(join('x', 'in.txt', 'x.txt'), join('y', 'x.txt', 'y.txt')),
  'sub/in.txt': 'sub\n',
  'alone.in': 'alone\n',
};

export const graphAndTargets: readonly Case[] = [
  {
    name: 'stages run after what they read, whatever their order in the file',
    files: {
      'dvc.yaml': dvcYaml(join('c', 'b.txt', 'c.txt'), join('b', 'a.txt', 'b.txt'), join('a', 'in.txt', 'a.txt')),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a b c', inOrder: true, files: { 'c.txt': 'one\n' }, why: { c: ['never run'] } },
      { run: 'repro' },
    ],
  },
  {
    name: 'a target brings what it needs, and nothing else',
    files: lattice,
    steps: [
      { run: 'repro d', ran: 'a b c d', files: { 'd.txt': '1\n1\n', 'e.txt': undefined } },
      { run: 'repro e', ran: 'e f g' },
      { edit: { 'in.txt': '3\n', 'other.txt': '4\n' }, run: 'repro f', ran: 'f g' },
      { run: 'repro b', ran: 'a b', files: { 'b.txt': '3\n', 'c.txt': '1\n' } },
      { run: 'repro', ran: 'c d e' },
    ],
  },
  {
    name: 'the path of an out is a target',
    files: lattice,
    differs: { dvc: 'knows stages and files of stages only', why: 'Who wants a file need not know who makes it.' },
    steps: [
      { run: 'repro b.txt', ran: 'a b', dvc: { ran: '', fails: true } },
      { run: 'repro ./f.txt c.txt', ran: 'c f g', dvc: { ran: '', fails: true } },
    ],
  },
  {
    name: '--downstream goes from the targets down, and not to what they need',
    files: lattice,
    steps: [
      { run: 'repro', ran: 'a b c d e f g' },
      { run: 'repro --downstream -f b', ran: 'b d e' },
      { run: 'repro --downstream -f a', ran: 'a b c d e' },
      { run: 'repro --downstream -f f', ran: 'e f' },
      { run: 'repro --downstream b' },
    ],
  },
  {
    name: '--downstream leaves a change upstream of the target alone',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro --downstream b', files: { 'c.txt': 'one\n' } },
      { run: 'repro --downstream a', ran: 'a b c', files: { 'c.txt': 'two\n' } },
    ],
  },
  {
    name: '-s runs the targets alone, in the order given',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { run: 'repro -s -f c a', ran: 'c a', inOrder: true, why: { a: ['forced'], c: ['forced'] } },
      { edit: { 'in.txt': 'two\n' }, run: 'repro -s b' },
      { run: 'repro -s a', ran: 'a', why: { a: ['dep in.txt changed'] }, files: { 'b.txt': 'one\n' } },
      { run: 'repro -s c' },
      { run: 'repro -s b', ran: 'b', files: { 'b.txt': 'two\n', 'c.txt': 'one\n' } },
    ],
  },
  {
    name: '-f runs what the targets need, too',
    files: lattice,
    steps: [
      { run: 'repro', ran: 'a b c d e f g' },
      { run: 'repro -f f', ran: 'f g', why: { g: ['forced'] } },
      { run: 'repro -f', ran: 'a b c d e f g' },
      { run: 'repro' },
    ],
  },
  {
    name: '-p takes the whole pipeline of the target, and no other',
    files: twoChains,
    steps: [
      { run: 'repro -p left', ran: 'left left2' },
      { run: 'repro -p right2', ran: 'right right2' },
      { run: 'repro -f -p left2', ran: 'left left2' },
    ],
  },
  {
    name: '--force-downstream runs what is below a stage that ran, though nothing changed for it',
    files: {
      ...chain,
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; head -1 in.txt > a.txt", deps: [in.txt], outs: [a.txt]}\n',
        join('b', 'a.txt', 'b.txt'),
        join('c', 'b.txt', 'c.txt'),
      ),
    },
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'in.txt': 'one\nmore\n' }, run: 'repro --force-downstream', ran: 'a b c' },
      { edit: { 'in.txt': 'one\nless\n' }, run: 'repro', ran: 'a' },
      { run: 'repro --force-downstream' },
    ],
  },
  {
    name: '--force-downstream leaves alone what is beside the stage that ran',
    files: joined,
    steps: [
      { run: 'repro', ran: 'bar1 bar2 cat foo1 foo2' },
      { edit: { 'foo.txt': 'foo again\n' }, run: 'repro --force-downstream', ran: 'cat foo1 foo2' },
      { run: 'repro --force-downstream cat' },
    ],
  },
  {
    name: '--force-downstream, a change in the middle: above it nothing runs',
    files: {
      ...chain,
      'dvc.yaml': dvcYaml(
        join('a', 'in.txt', 'a.txt'),
        join('b', 'a.txt code.txt', 'b.txt'),
        join('c', 'b.txt', 'c.txt'),
      ),
      'code.txt': 'x\n',
    },
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'code.txt': 'y\n' }, run: 'repro --force-downstream c', ran: 'b c', files: { 'c.txt': 'one\ny\n' } },
    ],
  },
  {
    name: '--glob takes the names that the pattern matches, and what they need',
    files: {
      'dvc.yaml': dvcYaml(
        join('first', 'in.txt', 'first.txt'),
        join('copy-1', 'first.txt', 'c1.txt'),
        join('copy-2', 'in.txt', 'c2.txt'),
        join('other', 'in.txt', 'other.txt'),
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro --glob copy*', ran: 'copy-1 copy-2 first' },
      { run: 'repro --glob -f copy-[2]', ran: 'copy-2' },
      { run: 'repro --glob o?her', ran: 'other' },
    ],
  },
  {
    name: 'a stage is known by its name, :name, its file and name',
    files: chain,
    steps: [
      { run: 'repro -s -f a', ran: 'a' },
      { run: 'repro -s -f :a', ran: 'a' },
      { run: 'repro -s -f dvc.yaml:a', ran: 'a' },
      { run: 'repro -s -f ./dvc.yaml:a', ran: 'a' },
      { run: 'repro -f dvc.yaml', ran: 'a b c' },
    ],
  },
  {
    name: 'a name that is a stage and a file means the stage; with ./ the file',
    files: {
      'dvc.yaml': dvcYaml(join('x', 'in.txt', 'y'), join('y', 'in.txt', 'x')),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro x', ran: 'x' },
      { run: 'repro', ran: 'y' },
      { edit: { x: undefined, y: undefined }, run: 'checkout x', files: { y: 'one\n', x: undefined } },
      { edit: { x: undefined, y: undefined }, run: 'checkout ./x', files: { x: 'one\n', y: undefined } },
    ],
  },
  {
    name: 'an unknown stage or file is an error, and nothing runs',
    files: chain,
    steps: [
      { run: 'repro nosuch', fails: true, says: 'nosuch' },
      { run: 'repro a nosuch', fails: true },
      { run: 'repro nosuch.dvc', fails: true },
      { run: 'repro nosuch/dvc.yaml', fails: true },
      { run: 'repro dvc.yaml:nosuch', fails: true, files: { 'a.txt': undefined } },
    ],
  },
  {
    name: 'repro at the root takes its file and what that needs of others; a file, a folder or all on demand',
    files: twoFiles,
    steps: [
      { run: 'repro', ran: 'alone top x', files: { 'top.txt': 'sub\n', 'sub/y.txt': undefined } },
      { run: 'repro sub/dvc.yaml', ran: 'y' },
      { run: 'repro -f sub/dvc.yaml:x', ran: 'x' },
      { run: 'repro -f -R sub', ran: 'x y' },
      { run: 'repro -f -P', ran: 'alone top x y' },
      { run: 'repro -P' },
    ],
  },
  {
    name: 'from a subfolder, its own file is meant, and paths are seen from there',
    files: twoFiles,
    steps: [
      { in: 'sub', run: 'repro', ran: 'x y' },
      { in: 'sub', run: 'repro ../dvc.yaml:top', ran: 'top' },
      { in: 'sub', run: 'repro -f y', ran: 'x y' },
      { in: 'sub', run: 'repro -s -f x', ran: 'x' },
    ],
  },
  {
    name: 'from a subfolder, a name that its own file does not have',
    files: twoFiles,
    differs: {
      dvc: 'does not know it',
      why: 'A stage of the root file is known everywhere by the name that the output gives it.',
    },
    steps: [{ in: 'sub', run: 'repro top', ran: 'top x', dvc: { ran: '', fails: true } }],
  },
  {
    name: '--downstream crosses pipeline files',
    files: twoFiles,
    steps: [
      { run: 'repro -P', ran: 'alone top x y' },
      { run: 'repro -f --downstream sub/dvc.yaml:x', ran: 'top x y' },
    ],
  },
  {
    name: '--cd works as if started in that folder',
    files: twoFiles,
    steps: [
      { run: '--cd sub repro', ran: 'x y' },
      { run: '--cd sub repro -f x', ran: 'x' },
      { run: '--cd sub stage list --name-only', text: 'x\ny\n' },
    ],
  },
  {
    name: 'a dep below the out of another stage waits for that stage',
    files: {
      'dvc.yaml': dvcYaml(
        join('reader', 'data/part/1.txt', 'read.txt'),
        '  maker: {cmd: "echo maker >> $RAN; mkdir -p data/part; cat in.txt > data/part/1.txt; echo 2 > data/2.txt", deps: [in.txt], outs: [data]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'maker reader', inOrder: true, files: { 'read.txt': 'one\n' } },
      { edit: { 'in.txt': 'two\n' }, run: 'repro reader', ran: 'maker reader', files: { 'read.txt': 'two\n' } },
    ],
  },
  {
    name: 'a dep on a folder waits for the stages that write into it',
    files: {
      'dvc.yaml': dvcYaml(
        '  lister: {cmd: "echo lister >> $RAN; cat data/* > list.txt", deps: [data], outs: [list.txt]}\n',
        join('one', 'in.txt', 'data/one.txt'),
        join('two', 'in.txt', 'data/two.txt'),
        join('aside', 'in.txt', 'aside.txt'),
      ),
      'in.txt': '1\n',
      'data/zero.txt': '0\n',
    },
    steps: [
      { run: 'repro lister', ran: 'lister one two', files: { 'list.txt': '1\n1\n0\n', 'aside.txt': undefined } },
      { edit: { 'in.txt': '2\n' }, run: 'repro lister', ran: 'lister one two', files: { 'list.txt': '2\n2\n0\n' } },
      { edit: { 'data/zero.txt': '3\n' }, run: 'repro lister', ran: 'lister', why: { lister: ['dep data changed'] } },
    ],
  },
  {
    name: 'dag --dot: an edge from each stage to those that read its outs',
    files: lattice,
    steps: [
      { run: 'dag --dot', edges: ['a -> b', 'a -> c', 'b -> d', 'c -> d', 'd -> e', 'f -> e', 'g -> f'] },
      { run: 'dag --dot d', edges: ['a -> b', 'a -> c', 'b -> d', 'c -> d'] },
    ],
  },
  {
    name: 'dag --dot: data files are nodes, other files are not',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'data.csv other.txt', 'a.txt')),
      'data.csv.dvc': dvcFile('data.csv', 'x\n'),
      'data.csv': 'x\n',
      'other.txt': 'y\n',
    },
    steps: [{ run: 'dag --dot', edges: ['data.csv.dvc -> a'] }],
  },
  {
    name: 'dag --dot: a frozen stage does not wait for anybody',
    files: {
      ...chain,
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), join('b', 'a.txt', 'b.txt', ', frozen: true')),
    },
    differs: { dvc: 'draws the edge', why: 'Ours draws who waits for whom in a repro.' },
    steps: [{ run: 'dag --dot', edges: [], dvc: { edges: ['a -> b'] } }],
  },
  {
    name: 'a file of comments, or without stages, has nothing to do',
    files: { 'dvc.yaml': '# later\n' },
    steps: [{ run: 'repro' }, { edit: { 'dvc.yaml': 'stages: {}\n' }, run: 'repro' }],
  },
  {
    name: 'names of stages may hold any letter',
    files: {
      'dvc.yaml': 'stages:\n  a/b: {cmd: "echo one >> $RAN"}\n  größe 2: {cmd: "echo two >> $RAN"}\n',
    },
    steps: [{ run: 'repro', ran: 'one two' }],
  },
  {
    name: 'dag --mermaid',
    files: chain,
    steps: [
      {
        run: 'dag --mermaid',
        text: 'flowchart TD\n\tnode1["a"]\n\tnode2["b"]\n\tnode3["c"]\n\tnode1-->node2\n\tnode2-->node3\n',
      },
      { run: 'dag --md b', text: '```mermaid\nflowchart TD\n\tnode1["a"]\n\tnode2["b"]\n\tnode1-->node2\n```\n' },
    ],
  },
  {
    name: 'dag --dot -o: outs instead of stages',
    files: chain,
    steps: [{ run: 'dag --dot -o', edges: ['a.txt -> b.txt', 'b.txt -> c.txt'] }],
  },
  {
    name: 'dag of two pipeline files',
    files: twoFiles,
    steps: [{ run: 'dag --dot', edges: ['sub/dvc.yaml:x -> sub/dvc.yaml:y', 'sub/dvc.yaml:x -> top'] }],
  },
  {
    name: 'dag from a subfolder: names and paths are seen from there',
    files: twoFiles,
    steps: [
      { in: 'sub', run: 'dag --dot', edges: ['x -> ../dvc.yaml:top', 'x -> y'] },
      { in: 'sub', run: 'dag --dot -o', edges: ['x.txt -> ../top.txt', 'x.txt -> y.txt'] },
      { in: 'sub', run: 'dag --dot y', edges: ['x -> y'] },
    ],
  },
  {
    name: 'stage list: names in the order of the file',
    files: { ...twoFiles, 'dvc.yaml': dvcYaml(join('z', 'sub/x.txt', 'top.txt'), join('a', 'alone.in', 'alone.txt')) },
    steps: [
      { run: 'stage list --name-only', text: 'z\na\n' },
      { in: 'sub', run: 'stage list --name-only', text: 'x\ny\n' },
    ],
  },
  {
    name: 'several targets: what they need runs once',
    files: lattice,
    steps: [
      { run: 'repro b c d', ran: 'a b c d' },
      { run: 'repro -f c b', ran: 'a b c' },
      { run: 'repro', ran: 'e f g' },
      { run: 'repro --downstream -f b f', ran: 'b d e f' },
    ],
  },
  {
    name: '-s of a stage whose dep is not there',
    files: chain,
    steps: [
      { run: 'repro -s b', fails: true },
      { run: 'repro -s a', ran: 'a' },
      { run: 'repro -s b', ran: 'b' },
    ],
  },
  {
    name: 'a dep on a file that the folder of another stage does not get',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; mkdir d; cat in.txt > d/1", deps: [in.txt], outs: [d]}\n',
        join('b', 'd/2', 'b.txt'),
      ),
      'in.txt': 'one\n',
    },
    steps: [{ run: 'repro', ran: 'a', fails: true, says: 'd/2' }],
  },
];
