// What was done before is not done again.
import type { Case, Files } from '../case.ts';
import { chain, dvcYaml, join, single } from '../projects.ts';

const withOut = (flags: string): Files => ({
  'dvc.yaml': `stages:\n  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt", deps: [in.txt], outs: [{a.txt: {${flags}}}]}\n`,
  'in.txt': 'one\n',
});

/** Writes something else each time. */
const random: Files = {
  'dvc.yaml': dvcYaml(
    '  a: {cmd: "echo a >> $RAN; cat in.txt ../n > a.txt", deps: [in.txt], outs: [a.txt]}\n',
    join('b', 'a.txt', 'b.txt'),
  ),
  'in.txt': 'one\n',
};

export const runCache: readonly Case[] = [
  {
    name: 'a dep that goes back: what was made of it comes back, all the way down',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a b c' },
      {
        edit: { 'in.txt': 'one\n' },
        run: 'repro',
        restored: 'a b c',
        files: { 'c.txt': 'one\n' },
        why: { a: ['dep in.txt changed'], c: ['dep b.txt changed'] },
      },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', restored: 'a b c', files: { 'c.txt': 'two\n' } },
      { run: 'repro' },
    ],
  },
  {
    name: 'lock and outs are gone: both come back without a run',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        shell: 'rm -f pipeline.lock dvc.lock a.txt b.txt c.txt',
        run: 'repro',
        restored: 'a b c',
        files: { 'c.txt': 'one\n' },
      },
      { shell: 'rm -f pipeline.lock dvc.lock', run: 'repro', restored: 'a b c', why: { a: ['not in the lock'] } },
      { run: 'repro' },
    ],
  },
  {
    name: '--no-run-cache runs what could be restored',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a b c' },
      { edit: { 'in.txt': 'one\n' }, run: 'repro --no-run-cache', ran: 'a b c' },
      { run: 'repro --no-run-cache' },
    ],
  },
  {
    name: '-f runs what could be restored',
    files: chain,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { run: 'repro -f a', ran: 'a' },
      { edit: { 'a.txt': undefined }, run: 'repro -f a', ran: 'a' },
    ],
  },
  {
    name: 'each stage has records of its own',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'x.txt', 'a.txt'), join('b', 'y.txt', 'b.txt')),
      'x.txt': '1\n',
      'y.txt': '1\n',
    },
    steps: [
      { run: 'repro', ran: 'a b' },
      { edit: { 'x.txt': '2\n' }, run: 'repro', ran: 'a' },
      { edit: { 'x.txt': '1\n', 'y.txt': '2\n' }, run: 'repro', restored: 'a', ran: 'b' },
      { edit: { 'x.txt': '2\n', 'y.txt': '1\n' }, run: 'repro', restored: 'a b' },
    ],
  },
  {
    name: '--dry leaves no record',
    files: single,
    steps: [{ run: 'repro --dry' }, { run: 'repro', ran: 'a' }],
  },
  {
    name: 'a run that is not deterministic: what the lock names is put back',
    files: random,
    steps: [
      { shell: 'echo 1 > ../n', run: 'repro', ran: 'a b', files: { 'a.txt': 'one\n1\n' } },
      { shell: 'echo 2 > ../n', run: 'repro -f', ran: 'a b', files: { 'a.txt': 'one\n2\n' } },
      {
        edit: { 'a.txt': undefined },
        run: 'repro',
        restored: 'a',
        files: { 'a.txt': 'one\n2\n', 'b.txt': 'one\n2\n' },
      },
    ],
  },
  {
    name: 'a run that is not deterministic: without a lock the latest is put back',
    files: random,
    steps: [
      { shell: 'echo 1 > ../n', run: 'repro', ran: 'a b' },
      { shell: 'sleep 0.02; echo 2 > ../n', run: 'repro -f', ran: 'a b' },
      { shell: 'rm -f pipeline.lock dvc.lock a.txt', run: 'repro', restored: 'a b', files: { 'a.txt': 'one\n2\n' } },
    ],
  },
  {
    name: 'a persist out is never restored from a record',
    files: withOut('persist: true'),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'a plain out that is not cached is never restored',
    files: withOut('cache: false'),
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', ran: 'a', files: { 'a.txt': 'one\n' } },
    ],
  },
  {
    name: 'a metric that is not cached comes back with the rest',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt > a.txt; cat in.txt > m.yaml", deps: [in.txt], outs: [a.txt], metrics: [m.yaml: {cache: false}]}\n',
      ),
      'in.txt': 'x: 1\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'x: 2\n' }, run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'x: 1\n' }, run: 'repro', restored: 'a', files: { 'm.yaml': 'x: 1\n', 'a.txt': 'x: 1\n' } },
    ],
  },
  {
    name: 'outs without deps, another command and back',
    files: { 'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", outs: [a.txt]}\n' },
    differs: { dvc: 'runs again: no run cache without deps', why: 'Command and outs are the same as then.' },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; echo 2 > a.txt", outs: [a.txt]}\n' },
        run: 'repro',
        ran: 'a',
      },
      {
        edit: { 'dvc.yaml': 'stages:\n  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", outs: [a.txt]}\n' },
        run: 'repro',
        restored: 'a',
        files: { 'a.txt': '1\n' },
        dvc: { ran: 'a', restored: '' },
      },
    ],
  },
  {
    name: 'params take part: a value that goes back restores',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat params.yaml > a.txt", params: [x], outs: [a.txt], deps: [in.txt]}\n',
      ),
      'params.yaml': 'x: 1\n',
      'in.txt': 'in\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'params.yaml': 'x: 2\n' }, run: 'repro', ran: 'a', why: { a: ['param x: 1 -> 2'] } },
      { edit: { 'params.yaml': 'x: 1\n' }, run: 'repro', restored: 'a', files: { 'a.txt': 'x: 1\n' } },
    ],
  },
  {
    name: 'params named size or nfiles count as all others do',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat params.yaml > a.txt", params: [t], outs: [a.txt], deps: [in.txt]}\n',
      ),
      'params.yaml': 't: {size: 1}\n',
      'in.txt': 'in\n',
    },
    differs: {
      dvc: 'restores the outs of another value',
      why: 'A bug: its key leaves out every entry of these names.',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      {
        edit: { 'params.yaml': 't: {size: 2}\n' },
        run: 'repro',
        ran: 'a',
        files: { 'a.txt': 't: {size: 2}\n' },
        dvc: { ran: '', restored: 'a', files: { 'a.txt': 't: {size: 1}\n' } },
      },
    ],
  },
  {
    name: '--no-commit: the lock is written, the cache holds nothing',
    files: chain,
    steps: [
      {
        run: 'repro --no-commit',
        ran: 'a b c',
        lock: 'other',
        files: { '.dvc/cache': undefined, '.cache/objects': undefined },
      },
    ],
  },
  {
    name: '--no-commit, and then repro: the outs are there as recorded',
    files: {
      'dvc.yaml': dvcYaml(join('a', 'x.txt', 'a.txt'), join('b', 'y.txt', 'b.txt')),
      'x.txt': '1\n',
      'y.txt': '2\n',
    },
    differs: {
      dvc: 'runs all: what is not in the cache has changed',
      why: 'The outs are those of the lock, so they are saved now.',
    },
    steps: [
      { run: 'repro --no-commit', ran: 'a b' },
      { run: 'repro', dvc: { ran: 'a b' } },
      { edit: { 'b.txt': undefined }, run: 'repro', restored: 'b' },
    ],
  },
  {
    name: 'a folder as out comes back whole, with the executable bits of its files or without',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; mkdir -p d/e; cat in.txt > d/e/1; cat in.txt > d/2", deps: [in.txt], outs: [d]}\n',
      ),
      'in.txt': 'one\n',
    },
    steps: [
      { run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a' },
      { edit: { 'in.txt': 'one\n' }, run: 'repro', restored: 'a', files: { 'd/e/1': 'one\n', 'd/2': 'one\n' } },
      { edit: { d: undefined }, run: 'repro', restored: 'a', files: { 'd/e/1': 'one\n' } },
      { edit: { 'd/2': undefined }, run: 'repro', restored: 'a', files: { 'd/2': 'one\n' } },
      { edit: { d: 'a file now\n' }, run: 'repro', restored: 'a', files: { 'd/2': 'one\n' } },
    ],
  },
  {
    name: 'an executable out is executable when it comes back',
    files: {
      'dvc.yaml': dvcYaml(
        '  a: {cmd: "echo a >> $RAN; cat in.txt > tool; chmod +x tool", deps: [in.txt], outs: [tool]}\n',
        '  b: {cmd: "echo b >> $RAN; ./tool > b.txt", deps: [tool], outs: [b.txt]}\n',
      ),
      'in.txt': '#!/bin/sh\necho hello\n',
    },
    steps: [
      { run: 'repro', ran: 'a b' },
      { edit: { tool: undefined, 'b.txt': undefined }, run: 'repro', restored: 'a b' },
      { shell: 'test -x tool', run: 'repro -f -s b', ran: 'b', files: { 'b.txt': 'hello\n' } },
    ],
  },
  {
    name: 'an object that was damaged is not believed',
    files: single,
    steps: [
      { run: 'repro', ran: 'a' },
      {
        shell:
          'for f in $(find .cache/objects .dvc/cache/files -type f 2>/dev/null); do chmod u+w $f; echo damaged > $f; done; rm a.txt',
        run: 'repro',
        ran: 'a',
        files: { 'a.txt': 'one\n' },
      },
    ],
  },
];
