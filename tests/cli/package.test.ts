// The package as a user gets it: what is in the tarball, and that it works in an empty folder without the optional peer.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import dedent from 'dedent';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { read, write } from '../support/command.ts';
import { folderForAll, install, npm, npx, type Packed, pack, registryAnswers } from '../support/installed.ts';
import { readmeExample } from '../support/readme.ts';

const repo = fileURLToPath(new URL('../..', import.meta.url));
const online = registryAnswers();
const testInstalled = online ? test : test.skip;

let folder = '';
let app = '';
let packed: Packed;

beforeAll(() => {
  folder = folderForAll();
  packed = pack(folder);
  if (online) app = install(folder, packed.tarball);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball is below 1.5 MB, and holds the built engine, its types and the stages, and nothing that is ours alone', () => {
  expect(packed.size).toBeLessThan(1_500_000);
  expect(packed.unpackedSize).toBeLessThan(6_000_000);
  const paths = packed.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/NOTICE',
      'dist/build.json',
      'dist/index.mjs',
      'dist/main.cjs',
      'dist/module-host.mjs',
      'dist/restage.cjs',
      'dist/types/index.d.ts',
      'dist/types/stage.d.ts',
      'engine/schemas/pipeline.schema.json',
      'package.json',
      'stages/etl.ts',
    ]),
  );
  const strays = paths.filter((path) => /code-cache|\.map$|\.tmp$|\.test\.|^(?:tests|data|artifacts)\//.test(path));
  expect(strays).toEqual([]);
  expect(paths.filter((path) => path.startsWith('engine/') && !path.startsWith('engine/schemas/'))).toEqual([]);
});

test('each bundled package stands in NOTICE with its version and a licence, and is no dependency', () => {
  const notice = readFileSync(join(repo, 'dist/NOTICE'), 'utf8');
  const { dependencies } = manifest();
  const sections = notice.split(`\n${'-'.repeat(80)}\n`).slice(1);
  const names = sections.map((section) => /^(\S+) \d+\.\d+\.\d+\S*\n\n\S/.exec(section.trim())?.[1]);
  expect(names).toEqual(expect.arrayContaining(['ajv', 'commander', 'execa', 'xxhash-wasm', 'yaml']));
  expect(names.filter((name) => name === undefined || name in dependencies)).toEqual([]);
  expect(notice).toContain('Permission to use, copy, modify, and/or distribute this software');
});

test('what the stages import is a dependency, or the optional peer', () => {
  const { dependencies, peerDependencies, peerDependenciesMeta } = manifest();
  const stages = packed.files.filter(({ path }) => path.startsWith('stages/'));
  const specifiers = stages.flatMap(({ path }) => [
    ...readFileSync(join(repo, path), 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'((?:@[\w-]+\/)?[\w-]+)/g),
  ]);
  const imported = new Set(specifiers.map(([, name = '']) => name).filter((name) => name !== 'node'));
  const known = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
  expect(imported).toContain('arquero');
  expect([...imported].filter((name) => !known.has(name))).toEqual([]);
  expect(peerDependenciesMeta).toEqual({ 'onnxruntime-node': { optional: true } });
});

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: unknown;
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(repo, 'package.json'), 'utf8')) as Manifest;
}

testInstalled('npx restage init and repro work in an empty folder, and nothing of the optional peer is there', () => {
  expect(existsSync(join(app, 'node_modules/onnxruntime-node'))).toBe(false);
  expect(existsSync(join(app, 'node_modules/ajv'))).toBe(false);
  expect(npx(app, 'restage', 'init')).toMatch(/^wrote pipeline\.yaml\n/);
  expect(npx(app, 'restage', 'repro')).toMatch(/3 stages: 3 ran in .*\n$/);
  expect(npx(app, 'restage', 'repro')).toMatch(/all 3 stages are fresh\n$/);
  expect(npx(app, 'restage', 'dag')).toContain('report');
});

testInstalled('an ES module and a CommonJS module use the API', () => {
  const print =
    "import('restage').then(({ openProject, status }) => openProject('.').then(status)).then(({ size }) => console.log(String(size)))";
  expect(node(app, '--input-type=module', '-e', print)).toBe('3\n');
  expect(
    node(app, '--no-warnings', '--input-type=commonjs', '-e', "console.log(typeof require('restage').repro)"),
  ).toBe('function\n');
  const resources = "require('restage/package.json').name + require('restage/schemas/pipeline.schema.json').title";
  expect(node(app, '--input-type=commonjs', '-e', `console.log(${resources})`)).toMatch(/^restage\S/);
});

testInstalled('a module stage that imports the types of restage/stage runs, and its code is its own file alone', () => {
  write(app, 'stages/typed.ts', typedStage);
  write(app, 'pipeline.yaml', `${read(app, 'pipeline.yaml')}${typedPipeline}`);
  expect(npx(app, 'restage', 'repro', 'typed')).toMatch(/typed +ran in .*\n1 stage: 1 ran/);
  expect(read(app, 'typed.txt')).toBe('seed 7');
  const lock = JSON.parse(read(app, 'pipeline.lock')) as Lock;
  expect(lock.stages['typed']?.fingerprint.action).toMatchObject({ packages: {} });
});

interface Lock {
  readonly stages: Readonly<Record<string, { readonly fingerprint: { readonly action: unknown } }>>;
}

const typedStage = dedent`
  import { writeFileSync } from 'node:fs';
  import type { JsonSchema, StageContext } from 'restage/stage';

  export const params: JsonSchema = { type: 'object', properties: { seed: { type: 'integer' } } };

  export function run({ outs, params: { seed } }: StageContext<{ readonly seed: number }>): void {
    writeFileSync(outs['text'] ?? '', \`seed \${seed}\`);
  }
`;
const typedPipeline = '\n  typed:\n    module: stages/typed.ts\n    params: [seed]\n    outs: {text: typed.txt}\n';

testInstalled.each(['nodenext', 'bundler'])('the types are found and right with moduleResolution %s', (resolution) => {
  write(app, 'program.ts', `${readmeExample('From a program', 'ts')}${misuse}`);
  write(
    app,
    'typed-stage.ts',
    typedStage.replace(
      /^import \{ writeFileSync.*$/m,
      'declare const writeFileSync: (path: string, text: string) => void;',
    ),
  );
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: resolution === 'bundler' ? 'esnext' : 'nodenext',
    moduleResolution: resolution,
    types: [],
    skipLibCheck: false,
  };
  write(app, 'tsconfig.json', JSON.stringify({ compilerOptions, files: ['program.ts', 'typed-stage.ts'] }));
  const tsc = join(repo, 'node_modules/typescript/bin/tsc');
  expect(node(app, tsc, '-p', app)).toBe('');
  rmSync(join(app, 'tsconfig.json'));
});

/** Each line must be a mistake, or the compiler complains about the comment. */
const misuse = dedent`

  // @ts-expect-error a target is a list
  await repro(project, { targets: 'report' });
  // @ts-expect-error there is no such event
  await repro(project, { onEvent: (event) => event.kind === 'absent' });
`;

testInstalled('the stages of the package run from where they are installed, and by way of an own module', () => {
  write(app, 'library/own.ts', "export { params, run } from 'restage/stages/etl.ts';\n");
  write(app, 'library/pipeline.yaml', libraryPipeline);
  write(
    app,
    'library/params.yaml',
    readFileSync(join(repo, 'params.yaml'), 'utf8').replace('rows: 114000', 'rows: 1140'),
  );
  expect(npx(app, 'restage', 'repro', '--cd', 'library')).toMatch(/2 stages: 2 ran in /);
  expect(statSync(join(app, 'library/tracks.parquet')).size).toBeGreaterThan(1000);
});

const libraryPipeline = dedent`
  stages:
    ingest:
      module: ../node_modules/restage/stages/ingest.ts
      deps: {external: '*.csv'}
      params: [ingest]
      outs: {tracks: data/tracks.csv, source: data/source.json}
    etl:
      module: own.ts
      deps: {tracks: data/tracks.csv, source: data/source.json}
      params: [etl]
      outs: {tracks: tracks.parquet}
`;

testInstalled('prepare does nothing in an unpacked tarball, where dist/ is and no sources are', () => {
  const unpacked = join(app, 'node_modules/restage');
  const before = statSync(join(unpacked, 'dist/main.cjs')).mtimeMs;
  npm(unpacked, 'run', 'prepare');
  expect(statSync(join(unpacked, 'dist/main.cjs')).mtimeMs).toBe(before);
});

function node(cwd: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, args, { cwd, encoding: 'utf8' });
}
