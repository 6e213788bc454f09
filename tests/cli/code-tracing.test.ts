// What belongs to the code of a module stage, as a user sees it: an edit makes the right stages stale, and `explain`
// names the file. Each stage writes what its code says, so unchanged results stop below it.
import { expect, test } from '@jest/globals';
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { edit, only, projectOnDisk, ran, read, repro, restage, write } from '../support/command.ts';

const writes = (expression: string): string =>
  `export async function run({ outs }: { outs: { out: string } }): Promise<void> {\n  writeFileSync(outs.out, String(${expression}) + '\\n');\n}\n`;
const fs = "import { writeFileSync } from 'node:fs';\n";

const stages = {
  helper: `${fs}import { word } from './lib/word.ts';\n${writes('word')}`,
  worker: `${fs}import { Worker } from 'node:worker_threads';
const answer = (): Promise<unknown> => new Promise((resolve) => new Worker(new URL('./lib/worker.mjs', import.meta.url)).once('message', resolve));\n${writes('await answer()')}`,
  json: `${fs}import table from './lib/table.json' with { type: 'json' };\n${writes('table.size')}`,
  linked: `${fs}import { name } from 'linked';\n${writes('name')}`,
  aliased: `${fs}import { value } from '#lib/value';\n${writes('value')}`,
  package: `${fs}import { version } from 'some-package';\n${writes('version')}`,
  shadowed: `${fs}import { which } from './lib/which';\n${writes('which')}`,
} as const;
type StageName = keyof typeof stages;

const tsconfig = (folder: string, target = 'es2022'): string =>
  JSON.stringify({
    extends: './tsconfig.base.json',
    compilerOptions: { target, paths: { '#lib/*': [`./stages/${folder}/*`] } },
  });

/** Each stage, and one below it that reads its out; `linked` is a folder outside of the project. */
function project(): string {
  const pipeline = Object.keys(stages).map(
    (name) =>
      `  ${name}: {module: stages/${name}.ts, outs: {out: out/${name}.txt}}\n  after-${name}: {cmd: cp out/${name}.txt out/after-${name}.txt, deps: [out/${name}.txt], outs: [out/after-${name}.txt]}\n`,
  );
  const dir = projectOnDisk({
    'pipeline.yaml': `stages:\n${pipeline.join('')}`,
    'tsconfig.json': tsconfig('lib'),
    'tsconfig.base.json': '{"compilerOptions": {"strict": true}}',
    ...Object.fromEntries(Object.entries(stages).map(([name, text]) => [`stages/${name}.ts`, text])),
    'stages/lib/word.ts': "import { deep } from './deep.ts';\nexport const word = `word ${deep}`;\n",
    'stages/lib/deep.ts': 'export const deep = 1;\n',
    'stages/lib/worker.mjs':
      "import { parentPort } from 'node:worker_threads';\nimport { said } from './said.mjs';\nparentPort.postMessage(said);\n",
    'stages/lib/said.mjs': "export const said = 'said 1';\n",
    'stages/lib/table.json': '{"size": 1, "other": 1}\n',
    'stages/lib/value.ts': "export const value = 'value 1';\n",
    'stages/lib2/value.ts': "export const value = 'value 2';\n",
    'stages/lib/which.js': "export const which = 'js';\n",
    '../linked/package.json': '{"name": "linked", "version": "1.0.0", "type": "module", "exports": "./src/index.ts"}\n',
    '../linked/src/index.ts': "export { name } from './name.ts';\n",
    '../linked/src/name.ts': "export const name = 'linked 1';\n",
    'node_modules/some-package/package.json':
      '{"name": "some-package", "version": "1.0.0", "type": "module", "exports": "./index.js"}\n',
    'node_modules/some-package/index.js': "export const version = 'package 1';\n",
  });
  mkdirSync(join(dir, 'out'));
  symlinkSync('../../linked', join(dir, 'node_modules/linked'));
  return dir;
}

interface Case {
  readonly what: string;
  readonly stage: StageName;
  readonly change: (dir: string) => void;
  readonly why: readonly string[];
  /** What the stage writes then; undefined if that does not change. */
  readonly now?: string;
}

const cases: readonly Case[] = [
  {
    what: 'a helper of a helper',
    stage: 'helper',
    change: (dir) => edit(dir, 'stages/lib/deep.ts', '1', '2'),
    why: ['code stages/lib/deep.ts changed'],
    now: 'word 2',
  },
  {
    what: 'only a comment',
    stage: 'helper',
    change: (dir) => edit(dir, 'stages/lib/word.ts', 'import', '// better\nimport'),
    why: ['code stages/lib/word.ts changed'],
  },
  {
    what: 'a worker',
    stage: 'worker',
    change: (dir) => edit(dir, 'stages/lib/worker.mjs', '(said)', '(said + "!")'),
    why: ['code stages/lib/worker.mjs changed'],
    now: 'said 1!',
  },
  {
    what: 'what a worker imports',
    stage: 'worker',
    change: (dir) => edit(dir, 'stages/lib/said.mjs', '1', '2'),
    why: ['code stages/lib/said.mjs changed'],
    now: 'said 2!',
  },
  {
    what: 'an imported JSON',
    stage: 'json',
    change: (dir) => edit(dir, 'stages/lib/table.json', '"size": 1', '"size": 2'),
    why: ['code stages/lib/table.json changed'],
    now: '2',
  },
  {
    what: 'a linked package',
    stage: 'linked',
    change: (dir) => edit(dir, '../linked/src/name.ts', '1', '2'),
    why: ['code ../linked/src/name.ts changed'],
    now: 'linked 2',
  },
  {
    what: 'a file reached by a tsconfig path',
    stage: 'aliased',
    change: (dir) => edit(dir, 'stages/lib/value.ts', '1', '1b'),
    why: ['code stages/lib/value.ts changed'],
    now: 'value 1b',
  },
  {
    what: "a package's version",
    stage: 'package',
    change: (dir) => {
      edit(dir, 'node_modules/some-package/package.json', '1.0.0', '1.1.0');
      edit(dir, 'node_modules/some-package/index.js', '1', '1.1');
    },
    why: ['package some-package: 1.0.0 -> 1.1.0'],
    now: 'package 1.1',
  },
  {
    what: 'a ./which.ts that appears beside ./which.js',
    stage: 'shadowed',
    change: (dir) => write(dir, 'stages/lib/which.ts', "export const which = 'ts';\n"),
    why: ['code stages/lib/which.js removed', 'code stages/lib/which.ts added'],
    now: 'ts',
  },
];

test('an edit of code makes its stage stale and no other, explain names the file, and the same bytes stop there', async () => {
  const dir = project();
  expect((await repro(dir)).ok).toBe(true);
  expect(only((await repro(dir)).results, 'fresh')).toHaveLength(2 * Object.keys(stages).length);
  for (const { what, stage, change, why, now } of cases) {
    change(dir);
    const before = read(dir, `out/${stage}.txt`);
    const explained = await restage(dir, ['explain', stage]);
    expect({ what, said: explained.stdout }).toEqual({
      what,
      said: `* ${stage}  stale: it will run, because\n${why.map((line) => `  ${line}\n`).join('')}`,
    });
    const { stdout } = await restage(dir, ['repro']);
    expect({ what, ran: ran(stdout) }).toEqual({ what, ran: now === undefined ? [stage] : [stage, `after-${stage}`] });
    expect(stdout).toContain(`(${why.join('; ')})`);
    expect(read(dir, `out/${stage}.txt`)).toBe(now === undefined ? before : `${now}\n`);
    // This leaves a snapshot behind, which must notice the next edit too.
    expect((await restage(dir, ['repro'])).stdout).toBe(`all ${2 * Object.keys(stages).length} stages are fresh\n`);
  }
});

test('tsconfig.json and what it extends are code of every stage that they apply to; paths lead to other files', async () => {
  const dir = project();
  await repro(dir);
  write(dir, 'tsconfig.json', tsconfig('lib2'));
  expect((await restage(dir, ['explain', 'aliased'])).stdout).toBe(
    [
      '* aliased  stale: it will run, because',
      '  code stages/lib/value.ts removed',
      '  code stages/lib2/value.ts added',
      '  config tsconfig.json changed',
      '',
    ].join('\n'),
  );
  const moved = await repro(dir);
  expect(only(moved.results, 'ran')).toEqual([
    'helper',
    'worker',
    'json',
    'linked',
    'aliased',
    'after-aliased',
    'package',
    'shadowed',
  ]);
  expect(moved.reasons['json']).toEqual(['config tsconfig.json changed']);
  expect(read(dir, 'out/after-aliased.txt')).toBe('value 2\n');
  write(dir, 'tsconfig.base.json', '{"compilerOptions": {"strict": false}}');
  expect((await repro(dir, ['helper'])).reasons).toEqual({ helper: ['config tsconfig.base.json changed'] });
  write(dir, 'tsconfig.json', tsconfig('lib'));
  write(dir, 'tsconfig.base.json', '{"compilerOptions": {"strict": true}}');
  expect(only((await repro(dir)).results, 'ran')).toEqual([]);
  expect(read(dir, 'out/after-aliased.txt')).toBe('value 1\n');
});

test('without the bundles that were kept, nothing is stale; a fresh stage is explained by all that it rests on', async () => {
  const dir = project();
  await repro(dir, ['helper']);
  rmSync(join(dir, '.cache/modules'), { recursive: true });
  rmSync(join(dir, '.cache/index'), { force: true });
  expect((await repro(dir, ['helper'])).results).toEqual({ helper: 'fresh' });
  const { stdout } = await restage(dir, ['explain', 'helper']);
  expect(stdout.replace(/ {2}[0-9a-f]{12}$/gm, '  <digest>')).toBe(
    [
      '= helper  fresh: nothing that it depends on has changed, and its outs are as recorded',
      '  cmd   module stages/helper.ts',
      '  code  stages/helper.ts  <digest>',
      '  code  stages/lib/deep.ts  <digest>',
      '  code  stages/lib/word.ts  <digest>',
      '  code  tsconfig.base.json  <digest>',
      '  code  tsconfig.json  <digest>',
      '  out   out/helper.txt  <digest>',
      '',
    ].join('\n'),
  );
});

test('a copy of the project, cache and all, runs its own code', async () => {
  const dir = projectOnDisk({
    'pipeline.yaml': 'stages:\n  a: {module: a.ts, outs: {out: a.txt}}\n',
    'a.ts': `${fs}${writes('1')}`,
  });
  const repros = async (folder: string) => ran((await restage(folder, ['repro'])).stdout);
  expect(await repros(dir)).toEqual(['a']);
  const copy = join(dir, '../copy');
  cpSync(dir, copy, { recursive: true, preserveTimestamps: true });
  expect(await repros(copy)).toEqual([]);
  write(copy, 'a.ts', `${fs}${writes('2')}`);
  expect(await repros(copy)).toEqual(['a']);
  expect([read(copy, 'a.txt'), read(dir, 'a.txt')]).toEqual(['2\n', '1\n']);
});
