// What DVC did is not done again: its lock, its cache.
import type { Case, Files } from '../case.ts';
import { dvcObject, dvcYaml, join, md5 } from '../projects.ts';

const entry = (path: string, text: string): string =>
  `    - path: ${path}\n      hash: md5\n      md5: ${md5(text)}\n      size: ${Buffer.byteLength(text)}\n`;

/** A stage's entry in dvc.lock. */
const locked = (
  name: string,
  cmd: string,
  [dep, depText]: readonly [string, string],
  [out, outText]: readonly [string, string],
): string => `  ${name}:\n    cmd: ${cmd}\n    deps:\n${entry(dep, depText)}    outs:\n${entry(out, outText)}`;

const cmdA = 'echo a >> $RAN; cat in.txt > a.txt';
const cmdB = 'echo b >> $RAN; (cat a.txt; echo b) > b.txt';
const objects: Files = { ...dvcObject('one\n'), ...dvcObject('one\nb\n') };
const done: Files = {
  'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), `  b: {cmd: "${cmdB}", deps: [a.txt], outs: [b.txt]}\n`),
  'dvc.lock': `schema: '2.0'\nstages:\n${locked('a', cmdA, ['in.txt', 'one\n'], ['a.txt', 'one\n'])}${locked('b', cmdB, ['a.txt', 'one\n'], ['b.txt', 'one\nb\n'])}`,
  'in.txt': 'one\n',
  ...objects,
};

/** DVC says of these that nothing has changed; ours that it takes them over. */
const word = {
  dvc: 'says that nothing has changed',
  why: 'Ours says once that it takes over what DVC did; nothing runs in either.',
};

export const takingOver: readonly Case[] = [
  {
    name: 'dvc.lock and outs are there: nothing runs',
    files: { ...done, 'a.txt': 'one\n', 'b.txt': 'one\nb\n' },
    differs: word,
    steps: [{ run: 'repro', restored: 'a b', dvc: { restored: '' } }, { run: 'repro' }],
  },
  {
    name: 'dvc.lock and the cache are there: the outs come out of it',
    files: done,
    steps: [{ run: 'repro', restored: 'a b', files: { 'b.txt': 'one\nb\n' } }, { run: 'repro' }],
  },
  {
    name: 'dvc.lock knows another dep: the stage runs, and only what changes with it',
    files: { ...done, 'in.txt': 'two\n', 'a.txt': 'one\n', 'b.txt': 'one\nb\n' },
    steps: [{ run: 'repro', ran: 'a b', files: { 'b.txt': 'two\nb\n' } }],
  },
  {
    name: 'dvc.lock knows another command',
    files: {
      ...done,
      'a.txt': 'one\n',
      'b.txt': 'one\nb\n',
      'dvc.lock': (done['dvc.lock'] ?? '').replace(cmdB, `${cmdB} `.replace(' > ', '  > ')),
    },
    differs: word,
    steps: [{ run: 'repro', ran: 'b', restored: 'a', dvc: { restored: '' } }],
  },
  {
    name: 'dvc.lock proves nothing of an out that was edited: it comes out of the cache',
    files: { ...done, 'a.txt': 'by hand\n', 'b.txt': 'one\nb\n' },
    differs: word,
    steps: [{ run: 'repro', restored: 'a b', files: { 'a.txt': 'one\n' }, dvc: { restored: 'a' } }],
  },
  {
    name: 'dvc.lock without objects and outs: all runs',
    files: { ...done, ...Object.fromEntries(Object.keys(objects).map((path) => [path, undefined])) },
    steps: [{ run: 'repro', ran: 'a b' }, { run: 'repro' }],
  },
  {
    name: 'an object of DVC that was damaged is not believed',
    files: { ...done, ...Object.fromEntries(Object.keys(objects).map((path) => [path, 'damaged\n'])) },
    steps: [{ run: 'repro', ran: 'a b', files: { 'a.txt': 'one\n', 'b.txt': 'one\nb\n' } }],
  },
  {
    name: 'dvc.lock with params: values decide',
    files: {
      'dvc.yaml': dvcYaml('  a: {cmd: "echo a >> $RAN; echo 1 > a.txt", params: [x, t.y], outs: [a.txt]}\n'),
      'dvc.lock': `schema: '2.0'\nstages:\n  a:\n    cmd: echo a >> $RAN; echo 1 > a.txt\n    params:\n      params.yaml:\n        t.y: [1, two]\n        x: 1.0\n    outs:\n${entry('a.txt', '1\n')}`,
      'params.yaml': 't: {y: [1, two]}\nx: 1.0\n',
      'a.txt': '1\n',
      ...dvcObject('1\n'),
    },
    differs: word,
    steps: [
      { run: 'repro --dry', restored: 'a', dvc: { restored: '' } },
      { edit: { 'params.yaml': 't: {y: [2, two]}\nx: 1.0\n' }, run: 'repro', ran: 'a' },
    ],
  },
  {
    name: 'status of what DVC did',
    files: { ...done, 'a.txt': 'one\n', 'b.txt': 'one\nb\n' },
    steps: [
      { run: 'status', status: {} },
      { edit: { 'in.txt': 'two\n' }, run: 'status', status: { a: [{ 'changed deps': { 'in.txt': 'modified' } }] } },
    ],
  },
];
