// Data, caches and locks that are not there.
import type { Case, Files } from '../case.ts';
import { dvcFile, dvcObject, dvcYaml, join, md5 } from '../projects.ts';

/** `a`, `b` and `c`, each with bytes of its own. */
const grow = (name: string, dep: string): string =>
  `  ${name}: {cmd: "echo ${name} >> $RAN; (cat ${dep}; echo ${name}) > ${name}.txt", deps: [${dep}], outs: [${name}.txt]}\n`;
const growing: Files = {
  'dvc.yaml': dvcYaml(grow('a', 'in.txt'), grow('b', 'a.txt'), grow('c', 'b.txt')),
  'in.txt': 'one\n',
};

/** What a fresh clone has: neither outs nor caches. */
const forget = 'rm -rf a.txt b.txt c.txt .dvc/cache .cache';

const data: Files = {
  'dvc.yaml': dvcYaml(join('a', 'data.csv', 'a.txt'), join('b', 'a.txt', 'b.txt')),
  'data.csv.dvc': dvcFile('data.csv', 'x\n'),
};

export const missingData: readonly Case[] = [
  {
    name: '--allow-missing: outs, cache and run cache gone, nothing else changed: nothing runs',
    files: growing,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { shell: forget, run: 'repro --allow-missing', lock: 'same', files: { 'a.txt': undefined } },
      { run: 'repro', ran: 'a b c' },
    ],
  },
  {
    name: '--allow-missing: a source that is gone counts as unchanged',
    files: growing,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { shell: `${forget} in.txt`, run: 'repro --allow-missing', lock: 'same' },
      { run: 'repro', fails: true },
    ],
  },
  {
    name: '--allow-missing: what has changed runs all the same',
    files: {
      ...growing,
      'dvc.yaml': dvcYaml(join('a', 'in.txt', 'a.txt'), join('b', 'other.txt', 'b.txt')),
      'other.txt': 'other\n',
    },
    steps: [
      { run: 'repro', ran: 'a b' },
      {
        shell: forget,
        edit: { 'other.txt': 'new\n' },
        run: 'repro --allow-missing',
        ran: 'b',
        files: { 'b.txt': 'new\n', 'a.txt': undefined },
      },
    ],
  },
  {
    name: '--allow-missing: a stage whose command changed needs its dep',
    files: growing,
    differs: { dvc: 'fails: the dep is missing', why: 'What is needed for it is made, as without the flag.' },
    steps: [
      { run: 'repro', ran: 'a b c' },
      {
        shell: forget,
        edit: { 'dvc.yaml': (growing['dvc.yaml'] ?? '').replace('cat b.txt', 'cat  b.txt') },
        run: 'repro --allow-missing',
        ran: 'a b c',
        dvc: { ran: '', fails: true },
      },
    ],
  },
  {
    name: '--allow-missing: a dep whose .dvc file has it elsewhere is left alone',
    files: { ...data, 'data.csv': 'x\n' },
    steps: [
      { run: 'repro', ran: 'a b' },
      { shell: `${forget} data.csv`, run: 'repro --allow-missing', lock: 'same', files: { 'data.csv': undefined } },
    ],
  },
  {
    name: '--allow-missing: a .dvc file that names other data runs what reads it',
    files: { ...data, 'data.csv': 'x\n' },
    steps: [
      { run: 'repro', ran: 'a b' },
      {
        shell: 'rm data.csv',
        edit: { 'data.csv.dvc': dvcFile('data.csv', 'y\n') },
        run: 'repro --allow-missing',
        fails: true,
      },
    ],
  },
  {
    name: 'the cache alone is gone: nothing runs',
    files: growing,
    differs: { dvc: 'runs what lost its objects', why: 'The outs are there as recorded, so they are saved again.' },
    steps: [
      { run: 'repro', ran: 'a b c' },
      { shell: 'rm -rf .dvc/cache .cache/objects', run: 'repro', dvc: { ran: 'a b c' } },
      { edit: { 'a.txt': undefined }, run: 'repro', restored: 'a' },
    ],
  },
  {
    name: 'outs and cache are gone: all runs',
    files: growing,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { shell: forget, run: 'repro', ran: 'a b c', lock: 'same', files: { 'c.txt': 'one\na\nb\nc\n' } },
    ],
  },
  {
    name: 'the outs in the middle are gone with their objects: they are made again, what is below stays',
    files: growing,
    steps: [
      { run: 'repro', ran: 'a b c' },
      { edit: { 'in.txt': 'two\n' }, run: 'repro', ran: 'a b c' },
      { shell: 'rm -rf .cache b.txt .dvc/cache', run: 'repro b --no-run-cache', ran: 'b', dvc: { ran: 'a b' } },
    ],
    differs: { dvc: 'also runs a, which lost its object', why: 'Its out is there as recorded.' },
  },
  {
    name: 'data of a .dvc file comes out of the cache',
    files: { ...data, ...dvcObject('x\n') },
    differs: {
      dvc: 'fails: dvc checkout or dvc pull is to come first',
      why: 'The bytes are at hand, and proven by their digest.',
    },
    steps: [
      {
        run: 'repro',
        ran: 'a b',
        files: { 'data.csv': 'x\n' },
        dvc: { ran: '', fails: true, files: { 'data.csv': undefined } },
      },
      { run: 'repro', dvc: { fails: true } },
    ],
  },
  {
    name: 'checkout of a .dvc file',
    files: { ...data, ...dvcObject('x\n') },
    steps: [
      { run: 'checkout data.csv.dvc', files: { 'data.csv': 'x\n' } },
      { run: 'repro', ran: 'a b' },
    ],
  },
  {
    name: 'data of a .dvc file that is nowhere is an error',
    files: data,
    steps: [{ run: 'repro', fails: true, says: 'data.csv' }],
  },
  {
    name: 'data of a .dvc file in the layout of DVC 2',
    files: {
      ...data,
      'data.csv.dvc': dvcFile('data.csv', 'x\n').replace('  hash: md5\n', ''),
      [`.dvc/cache/${md5('x\n').slice(0, 2)}/${md5('x\n').slice(2)}`]: 'x\n',
    },
    steps: [
      { run: 'checkout data.csv.dvc', files: { 'data.csv': 'x\n' } },
      { run: 'repro', ran: 'a b' },
    ],
  },
  {
    name: '--pull where nothing is missing is a repro',
    files: growing,
    steps: [{ run: 'repro --pull', ran: 'a b c' }, { run: 'repro --pull' }],
  },
];
