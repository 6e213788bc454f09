// The rows of noop.test.ts: each kind of thing that "all stages are fresh" rests on, with a change of it. Env values are
// no row: the grammar has no `env` yet.
import { expect } from '@jest/globals';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { formatHolder } from '../../engine/io/mutex/holder.ts';
import { hostProcessTable } from '../../engine/io/process/host-process-table.ts';
import { edit, write } from '../support/command.ts';

export const fresh = 'all 2 stages are fresh\n';

export interface Row {
  readonly change: (dir: string) => void;
  /** Entries of the snapshot that do not hold after the change: all that stands between it and a wrong answer. */
  readonly rests: readonly string[];
  /** What `repro` does then: the stages that run, its exit code unless 0, something that it says. */
  readonly runs?: readonly string[];
  readonly code?: number;
  readonly says?: string;
}

export const rows: Readonly<Record<string, Row>> = {
  'a dep edited, of the same size and mtime': {
    change: (dir) => rewrite(dir, 'data/in.txt', 'IN\n'),
    rests: ['data/in.txt'],
    runs: ['copy', 'make'],
  },
  'a dep touched': {
    change: (dir) => utimesSync(join(dir, 'data/in.txt'), 1e9, 1e9),
    rests: ['data/in.txt'],
    says: fresh,
  },
  'a dep made executable': {
    change: (dir) => chmodSync(join(dir, 'data/in.txt'), 0o755),
    rests: ['data/in.txt'],
    runs: ['copy'],
  },
  'a dep gone': {
    change: (dir) => unlinkSync(join(dir, 'data/in.txt')),
    rests: ['data', 'data/in.txt'],
    code: 4,
    says: "'data/in.txt'",
  },
  'a dep that is a link led elsewhere': {
    change: relink,
    rests: ['behind links/now', 'links/now'],
    runs: ['copy', 'make'],
  },
  'a file edited in a directory dep, of the same size and mtime': {
    change: (dir) => rewrite(dir, 'data/dir/deep/b.txt', 'B\n'),
    rests: ['data/dir/deep/b.txt'],
    runs: ['copy'],
  },
  'a file new in a directory dep': {
    change: (dir) => write(dir, 'data/dir/n.txt', 'n\n'),
    rests: ['data/dir'],
    runs: ['copy', 'make'],
  },
  'a file new in a folder of a directory dep': {
    change: (dir) => write(dir, 'data/dir/deep/n.txt', 'n\n'),
    rests: ['data/dir/deep'],
    runs: ['copy'],
  },
  'a file removed from a directory dep': {
    change: (dir) => unlinkSync(join(dir, 'data/dir/deep/b.txt')),
    rests: ['data/dir/deep', 'data/dir/deep/b.txt'],
    runs: ['copy'],
  },
  'a file that a glob matches': {
    change: (dir) => write(dir, 'data/n.csv', 'n\n'),
    rests: ['data'],
    runs: ['copy', 'make'],
  },
  'a param': {
    change: (dir) => rewrite(dir, 'params.yaml', 'n: 2\n'),
    rests: ['params.yaml'],
    runs: ['copy', 'make'],
  },
  'the pipeline': {
    change: (dir) => edit(dir, 'pipeline.yaml', 'mkdir -p out', 'mkdir -p ./out'),
    rests: ['pipeline.yaml'],
    runs: ['copy'],
  },
  'a dvc.yaml beside': {
    change: (dir) => write(dir, 'dvc.yaml', 'stages: {}\n'),
    rests: ['dvc.yaml'],
    code: 3,
    says: 'dvc.yaml',
  },
  'a pipeline in the folder of a dep': {
    change: (dir) => write(dir, 'data/dvc.yaml', 'stages: {}\n'),
    rests: ['data', 'data/dvc.yaml'],
    says: fresh,
  },
  'a configuration that appears': {
    change: (dir) => write(dir, '.restage.yaml', 'jobs: 1\n'),
    rests: ['.restage.yaml'],
    says: fresh,
  },
  'a local configuration that appears, and is wrong': {
    change: (dir) => write(dir, '.restage.local.yaml', 'jbos: 1\n'),
    rests: ['.restage.local.yaml'],
    code: 3,
    says: 'jbos',
  },
  'an ignore file that appears': {
    change: (dir) => write(dir, '.restageignore', 'b.txt\n'),
    rests: ['.restageignore'],
    runs: ['copy'],
  },
  "an ignore file in DVC's name, in a directory dep": {
    change: (dir) => write(dir, 'data/dir/deep/.dvcignore', 'b.txt\n'),
    rests: ['data/dir/deep', 'data/dir/deep/.dvcignore'],
    runs: ['copy'],
  },
  'the lock cut': {
    change: (dir) => writeFileSync(join(dir, 'pipeline.lock'), '{'),
    rests: ['pipeline.lock'],
    says: 'is there already',
  },
  'the lock gone': {
    change: (dir) => unlinkSync(join(dir, 'pipeline.lock')),
    rests: ['pipeline.lock'],
    says: 'is there already',
  },
  'an out deleted': {
    change: (dir) => unlinkSync(join(dir, 'out/copy.txt')),
    rests: ['out/copy.txt'],
    says: 'restored from the cache',
  },
  'an out edited, of the same size and mtime': {
    change: (dir) => rewrite(dir, 'out/made.txt', 'x'.repeat(statSync(join(dir, 'out/made.txt')).size)),
    rests: ['out/made.txt'],
    says: 'restored from the cache',
  },
  'an object lost': { change: loseObject, rests: ['.cache/objects/··'], says: fresh },
  'the code of a module': {
    change: (dir) => edit(dir, 'code/make.ts', 'word + helper', 'helper + word'),
    rests: ['code/make.ts'],
    runs: ['make'],
  },
  'a helper of a module, of the same size and mtime': {
    change: (dir) => rewrite(dir, 'code/helper.js', "export const helper = 'H';\n"),
    rests: ['code/helper.js'],
    runs: ['make'],
  },
  'a module that shadows a helper': {
    change: (dir) => write(dir, 'code/helper.ts', "export const helper = 'ts';\n"),
    rests: ['code'],
    runs: ['make'],
  },
  'the tsconfig of a module': {
    change: (dir) => edit(dir, 'tsconfig.json', 'true', 'false'),
    rests: ['tsconfig.json'],
    runs: ['make'],
  },
  'a tsconfig that appears beside a module': {
    change: (dir) => write(dir, 'code/tsconfig.json', '{}\n'),
    rests: ['code', 'code/tsconfig.json'],
    runs: ['make'],
  },
  'the version of a package': {
    change: (dir) => edit(dir, 'node_modules/pack/package.json', '1.0.0', '1.0.1'),
    rests: ['node_modules/pack/package.json'],
    runs: ['make'],
  },
  "npm's record of what is installed": {
    change: (dir) => edit(dir, 'node_modules/.package-lock.json', '1.0.0', '1.0.1'),
    rests: ['node_modules/.package-lock.json'],
    says: fresh,
  },
  'a package in a folder nearer to a module': {
    change: nearerPackage,
    rests: ['code', 'code/node_modules', 'code/node_modules/pack'],
    runs: ['make'],
  },
  'a project around this one': { change: (dir) => mkdirSync(join(dir, '.git')), rests: ['.git'], says: fresh },
  'the mutex held by a living process': {
    change: holdMutex,
    rests: ['.cache/mutex'],
    code: 5,
    says: 'restage exp run',
  },
};

/** Other bytes with the old mtime: only ctime tells. */
function rewrite(dir: string, path: string, text: string): void {
  const target = join(dir, path);
  const { atimeMs, mtimeMs, size } = statSync(target);
  expect(text.length).toBe(size);
  writeFileSync(target, text);
  utimesSync(target, atimeMs / 1000, mtimeMs / 1000);
}

function relink(dir: string): void {
  unlinkSync(join(dir, 'links/now'));
  symlinkSync('two', join(dir, 'links/now'));
}

function loseObject(dir: string): void {
  const objects = join(dir, '.cache/objects');
  const [folder = ''] = readdirSync(objects);
  for (const name of readdirSync(join(objects, folder))) rmSync(join(objects, folder, name));
}

function nearerPackage(dir: string): void {
  write(dir, 'code/node_modules/pack/package.json', '{"name": "pack", "version": "2.0.0", "main": "index.js"}\n');
  write(dir, 'code/node_modules/pack/index.js', "exports.word = 'W';\n");
}

export function holdMutex(dir: string): void {
  const { self, machine } = hostProcessTable();
  const nonce = 'f'.repeat(32);
  writeFileSync(
    join(dir, '.cache/mutex'),
    formatHolder({
      ...self,
      ...machine,
      nonce,
      command: 'restage exp run',
      since: Date.now(),
      groups: [],
      inherited: [],
    }),
  );
}
