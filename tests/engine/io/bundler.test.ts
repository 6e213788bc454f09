// What a trace holds, and that the bundle runs: one test for each way in which code comes into a stage.
import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { esbuildBundler } from '../../../engine/io/code/esbuild-bundler.ts';
import { evaluate, project, traced } from './bundler-project.ts';

test('local files are traced: static and literal dynamic imports, JSON, with the digests of their bytes', async () => {
  const p = project({
    'stage.ts': `
      import { a } from './lib/a.ts';
      import data from './data.json' with { type: 'json' };
      export const late = async (): Promise<number> => (await import('./lib/late.ts')).late + (await import(\`./lib/quoted.ts\`)).q;
      export const sum = a + data.n;`,
    'lib/a.ts': `export { b as a } from './b.js';`,
    'lib/b.ts': `export const b: number = 1;`,
    'lib/late.ts': `export const late = 10;`,
    'lib/quoted.ts': `export const q = 100;`,
    'data.json': '{"n": 2}',
    'unused.ts': 'export {}',
  });
  const bundle = await p.bundle();
  expect(traced(bundle, p)).toEqual(['data.json', 'lib/a.ts', 'lib/b.ts', 'lib/late.ts', 'lib/quoted.ts', 'stage.ts']);
  expect(bundle.files.get(join(p.root, 'data.json'))).toBe(createHash('sha256').update('{"n": 2}').digest('hex'));
  expect(bundle.outputs.map(({ path }) => path)).toEqual(['stage.mjs']);
  expect(evaluate(p.install(bundle), '[m.sum, m.late()].at(0)')).toBe(3);
  expect(evaluate(p.install(bundle), 'm.late()')).toBe(110);
});

test('an edit of a helper or of JSON changes its digest and nothing else', async () => {
  const p = project({
    'stage.ts': `import './a.ts'; import n from './n.json'; export default n`,
    'a.ts': '1',
    'n.json': '1',
  });
  const before = await p.bundle();
  p.write({ 'a.ts': '2' });
  const helper = await p.bundle();
  p.write({ 'n.json': '2' });
  const json = await p.bundle();
  const changed = (x: typeof before, y: typeof before): readonly string[] =>
    traced(y, p).filter((path) => x.files.get(join(p.root, path)) !== y.files.get(join(p.root, path)));
  expect(changed(before, helper)).toEqual(['a.ts']);
  expect(changed(helper, json)).toEqual(['n.json']);
});

test('a file that is imported only for its types is no part of the trace', async () => {
  const p = project({
    'stage.ts': `import type { T } from './types.ts'; import { U } from './more.ts'; export const t: T | U = 1;`,
    'types.ts': 'export type T = number;',
    'more.ts': 'export type U = string;',
  });
  expect(traced(await p.bundle(), p)).toEqual(['stage.ts']);
});

test('files named by URL lie beside the bundle: workers are bundled with their helpers, others are copied', async () => {
  const p = project({
    'stages/stage.ts': `
      import { Worker } from 'node:worker_threads';
      import { readFileSync } from 'node:fs';
      export const wasm = () => readFileSync(new URL('../assets/x.wasm', import.meta.url)).length;
      export const text = () => readFileSync(new URL(\`./note über.txt\`, import.meta.url), 'utf8');
      export const elsewhere = new URL('https://example.org/x', import.meta.url).href;
      export const work = () => new Promise((done) =>
        new Worker(new URL(/* the worker */ './work.ts?v=1', import.meta.url)).on('message', done));`,
    'stages/work.ts': `
      import { parentPort } from 'node:worker_threads';
      import { helper } from './helper.ts';
      import { readFileSync } from 'node:fs';
      parentPort!.postMessage(helper + readFileSync(new URL('./in-worker.json', import.meta.url), 'utf8'));`,
    'stages/helper.ts': `export const helper: string = 'helped ';`,
    'stages/in-worker.json': '[1]',
    'stages/note über.txt': 'ü',
    'assets/x.wasm': 'wasm!',
  });
  const bundle = await p.bundle('stages/stage.ts');
  expect(traced(bundle, p)).toEqual([
    'assets/x.wasm',
    'stages/helper.ts',
    'stages/in-worker.json',
    'stages/note über.txt',
    'stages/stage.ts',
    'stages/work.ts',
  ]);
  expect(
    bundle.outputs
      .map(({ path }) => path.replace(/-[0-9a-f]{8}-/, '-#-'))
      .slice(1)
      .sort(),
  ).toEqual(['file-#-in-worker.json', 'file-#-note__ber.txt', 'file-#-x.wasm', 'worker-#-work.mjs']);
  const installed = p.install(bundle);
  expect(evaluate(installed, '(async () => [m.wasm(), m.text(), m.elsewhere, await m.work()])()')).toEqual([
    5,
    'ü',
    'https://example.org/x',
    'helped [1]',
  ]);
});

test('a stage may be its own worker, and that of another', async () => {
  const own = (words: string, more = '') => `
      import { isMainThread, parentPort, Worker } from 'node:worker_threads';
      if (!isMainThread) parentPort!.postMessage('${words}');
      const said = (url: URL) => new Promise((done) => new Worker(url).on('message', done));
      export const run = () => said(new URL('./stage.ts', import.meta.url));${more}`;
  const p = project({
    'stage.ts': own('own'),
    'other.ts': own('other', "export const self = () => said(new URL('./other.ts', import.meta.url));"),
  });
  const bundler = esbuildBundler();
  const [stage, other] = await Promise.all(
    ['stage.ts', 'other.ts'].map(async (entry) => bundler.bundle(join(p.root, entry), p.root)),
  );
  expect(evaluate(p.install(stage!), '(async () => [await m.run()])()')).toEqual(['own']);
  expect(evaluate(p.install(other!), '(async () => [await m.run(), await m.self()])()')).toEqual(['own', 'other']);
  expect((await p.bundle('stage.ts')).outputs.map(({ path }) => path)).toEqual(stage!.outputs.map(({ path }) => path));
});

test('a linked package outside the root is local code, and its own packages are found', async () => {
  const p = project({
    'stage.ts': `import { shared } from 'shared'; export const value = shared;`,
    '../packages/shared/package.json': '{"name": "shared", "version": "1.0.0", "main": "index.ts"}',
    '../packages/shared/index.ts': `import dep from 'dep'; import { where } from 'rooted'; export const shared: string = dep + where();`,
    '../packages/shared/node_modules/dep/package.json': '{"name": "dep", "version": "3.1.4"}',
    '../packages/shared/node_modules/dep/index.js': `module.exports = 'dep ';`,
    '../packages/shared/node_modules/rooted/package.json':
      '{"name": "rooted", "version": "2.0.0", "type": "module", "main": "main.js"}',
    '../packages/shared/node_modules/rooted/main.js': `import { readFileSync } from 'node:fs'; export const where = () => readFileSync(new URL('./asset.txt', import.meta.url), 'utf8');`,
    '../packages/shared/node_modules/rooted/asset.txt': 'asset',
  });
  p.link('node_modules/shared', '../../packages/shared');
  const bundle = await p.bundle();
  expect(traced(bundle, p)).toEqual(['../packages/shared/index.ts', 'stage.ts']);
  expect([...bundle.packages]).toEqual([
    ['dep', ['3.1.4']],
    ['rooted', ['2.0.0']],
  ]);
  expect(evaluate(p.install(bundle), 'm.value')).toBe('dep asset');
  expect(bundle.watched).toContain(join(p.root, 'node_modules/shared'));
});

test('the chain of tsconfig files is traced, and paths in it are followed', async () => {
  const p = project({
    'tsconfig.json': `{ /* comment */ "extends": ["./config/paths"], }`,
    'config/paths.json': `{ "extends": "@tools/strict", "compilerOptions": {"paths": {"@lib/*": ["../missing/*", "../lib/*"]}} }`,
    'node_modules/@tools/strict/package.json': '{"name": "@tools/strict", "version": "1.0.0"}',
    'node_modules/@tools/strict/tsconfig.json': '{"compilerOptions": {"strict": true}}',
    'stage.ts': `import { a } from '@lib/a'; export const value = a;`,
    'lib/a.ts': 'export const a = 1;',
  });
  const bundle = await p.bundle();
  expect(traced(bundle, p)).toEqual(['lib/a.ts', 'stage.ts']);
  expect([...bundle.configs.keys()]).toEqual(
    ['config/paths.json', 'node_modules/@tools/strict/tsconfig.json', 'tsconfig.json'].map((path) =>
      join(p.root, path),
    ),
  );
  expect(bundle.watched).toContain(join(p.root, 'missing'));
  expect(evaluate(p.install(bundle), 'm.value')).toBe(1);
});

test('packages count by version, CommonJS ones may require builtins, and a bump is seen', async () => {
  const p = project({
    'stage.ts': `import { size } from 'cjs'; import { x } from '@scope/esm/sub'; export const value = [size(), x];`,
    'node_modules/cjs/package.json': '{"name": "cjs", "version": "1.0.0"}',
    'node_modules/cjs/index.js': `const fs = require('fs'); exports.size = () => typeof fs.statSync + require('inner');`,
    'node_modules/inner/package.json': '{"name": "inner", "version": "0.0.1"}',
    'node_modules/inner/index.js': 'module.exports = 1;',
    'node_modules/cjs/node_modules/inner/package.json': '{"name": "inner", "version": "0.0.2"}',
    'node_modules/cjs/node_modules/inner/index.js': 'module.exports = 2;',
    'node_modules/@scope/esm/package.json':
      '{"name": "@scope/esm", "version": "5.0.0", "exports": {"./sub": "./dist/sub.js"}}',
    'node_modules/@scope/esm/dist/package.json': '{"type": "module"}',
    'node_modules/@scope/esm/dist/sub.js': `import i from 'inner'; export const x = i;`,
  });
  const bundle = await p.bundle();
  expect(traced(bundle, p)).toEqual(['stage.ts']);
  expect([...bundle.packages]).toEqual([
    ['@scope/esm', ['5.0.0']],
    ['cjs', ['1.0.0']],
    ['inner', ['0.0.1', '0.0.2']],
  ]);
  expect(evaluate(p.install(bundle), 'm.value')).toEqual(['function2', 1]);
  p.write({ 'node_modules/cjs/package.json': '{"name": "cjs", "version": "1.0.1"}' });
  expect((await p.bundle()).packages.get('cjs')).toEqual(['1.0.1']);
});

test('packages that need their own folder stay outside and still count, with what they load', async () => {
  const p = project({
    'stage.ts': `import { a } from 'reads-asset'; import c from 'chooses'; import n from 'native'; export const value = [a, c, n()];`,
    'node_modules/reads-asset/package.json': '{"name": "reads-asset", "version": "1.0.0"}',
    'node_modules/reads-asset/index.js': `const { b } = require('below'); exports.a = b + require('fs').readFileSync(__dirname + '/a.txt', 'utf8');`,
    'node_modules/reads-asset/a.txt': 'a',
    'node_modules/below/package.json': '{"name": "below", "version": "7.0.0"}',
    'node_modules/below/index.js': `exports.b = 'b';`,
    'node_modules/chooses/package.json':
      '{"name": "chooses", "version": "2.0.0", "type": "module", "exports": {"import": "./i.js", "require": "./r.cjs"}}',
    'node_modules/chooses/i.js': `const name = './' + 'chosen.js'; export default (await import(name)).default;`,
    'node_modules/chooses/chosen.js': `export default 'chosen';`,
    'node_modules/native/package.json': '{"name": "native", "version": "3.0.0"}',
    'node_modules/native/index.js': `module.exports = () => { try { return require('./build/x.node'); } catch (e) { return e.code; } };`,
    'node_modules/native/build/x.node': 'not a library',
  });
  const bundle = await p.bundle();
  expect([...bundle.packages.keys()]).toEqual(['below', 'chooses', 'native', 'reads-asset']);
  expect(evaluate(p.install(bundle), 'm.value')).toEqual(['ba', 'chosen', 'ERR_DLOPEN_FAILED']);
});

test('a package with native parts stays outside whole, whoever imports it and how', async () => {
  const p = project({
    'stage.ts': `import { where } from 'kit'; import { deep } from '@scope/native/sub.js'; import { through } from 'wraps';
      import { near } from './node_modules/kit/index.js';
      export const value = async () => [where, deep, through, near === where, (await import('./in/side.ts')).inside];`,
    'in/side.ts': `import * as kit from 'kit'; export const inside = kit.where;`,
    'node_modules/kit/package.json':
      '{"name": "kit", "version": "1.0.0", "binary": {"napi_versions": [6]}, "exports": {".": "./index.js"}, "type": "module"}',
    'node_modules/kit/index.js': `export const where = import.meta.url.slice(-11); export { where as near };`,
    'node_modules/@scope/native/package.json': '{"name": "@scope/native", "version": "2.0.0", "gypfile": true}',
    'node_modules/@scope/native/sub.js': `exports.deep = require('./other.js');`,
    'node_modules/@scope/native/other.js': `module.exports = 'left ' + 'outside';`,
    'node_modules/wraps/package.json': '{"name": "wraps", "version": "3.0.0"}',
    'node_modules/wraps/index.js': `exports.through = require('@scope/native/sub.js').deep.toUpperCase();`,
  });
  const bundle = await p.bundle();
  expect([...bundle.packages.keys()]).toEqual(['@scope/native', 'kit', 'wraps']);
  expect(bundle.outputs.map(({ bytes }) => Buffer.from(bytes).toString()).join()).not.toMatch(
    /left|import\.meta\.url\.slice/,
  );
  expect(evaluate(p.install(bundle), 'm.value()')).toEqual([
    'it/index.js',
    'left outside',
    'LEFT OUTSIDE',
    true,
    'it/index.js',
  ]);
});

test('a package that has words of modules in its texts only is bundled', async () => {
  const p = project({
    'stage.ts': `import { says } from 'parser'; export const value = says;`,
    'node_modules/parser/package.json':
      '{"name": "parser", "version": "1.0.0", "type": "module", "exports": "./index.js"}',
    'node_modules/parser/index.js': `// An import.meta, or import(name), in what is parsed.
      export const says = "import.meta has no 'here'; import(name) is dynamic";`,
  });
  const bundle = await p.bundle();
  expect(Buffer.from(bundle.outputs[0].bytes).toString()).toContain("import.meta has no 'here'");
  expect(evaluate(p.install(bundle), 'm.value')).toMatch(/^import\.meta has/);
});

test('a package that is missing in a try is left to fail when the stage runs', async () => {
  const p = project({
    'stage.ts': `export const value = async () => { try { return await import('absent'); } catch (e) { return (e as { code: string }).code; } };`,
  });
  const bundle = await p.bundle();
  expect(evaluate(p.install(bundle), 'm.value()')).toBe('ERR_MODULE_NOT_FOUND');
  expect(bundle.watched).toContain(join(p.root, 'node_modules/absent'));
});

test('CommonJS entries, literal requires and top-level await work', async () => {
  const p = project({
    'stage.cjs': `const { b } = require('./b.cjs'); exports.run = () => b;`,
    'b.cjs': `exports.b = require('node:path').sep;`,
    'await.mjs': `export const value = await Promise.resolve(4);`,
  });
  const bundle = await p.bundle('stage.cjs');
  expect(traced(bundle, p)).toEqual(['b.cjs', 'stage.cjs']);
  expect(evaluate(p.install(bundle), 'm.default.run()')).toBe('/');
  expect(evaluate(p.install(await p.bundle('await.mjs')), 'm.value')).toBe(4);
});

test.each(['node_modules/project', 'a folder/größe #1%20'])('a project at %s is traced and runs', async (below) => {
  const p = project(
    {
      'stage.ts': `import { a } from './ä b.ts'; import dep from 'dep'; import { readFileSync } from 'node:fs';
        export const value = a + dep + readFileSync(new URL('./t.txt', import.meta.url), 'utf8');`,
      'ä b.ts': `export const a: string = 'a';`,
      't.txt': 't',
      'node_modules/dep/package.json': '{"name": "dep", "version": "1.0.0"}',
      'node_modules/dep/index.js': `module.exports = typeof __dirname;`,
    },
    below,
  );
  const bundle = await p.bundle();
  expect(traced(bundle, p)).toEqual(['stage.ts', 't.txt', 'ä b.ts']);
  expect([...bundle.packages]).toEqual([['dep', ['1.0.0']]]);
  expect(evaluate(p.install(bundle), 'm.value')).toBe('astringt');
});

test('the same inputs give the same bytes, without absolute paths of the project', async () => {
  const files = {
    'stage.ts': `import { a } from './a.ts'; import dep from 'dep'; export const value = a + dep;`,
    'a.ts': 'export const a: number = 1;',
    'node_modules/dep/package.json': '{"name": "dep", "version": "1.0.0"}',
    'node_modules/dep/index.js': 'module.exports = 1;',
  };
  const [p, q] = [project(files), project(files)];
  const [one, two] = [await p.bundle(), await q.bundle()];
  const text = Buffer.from(one.outputs[0].bytes).toString();
  expect(Buffer.from(two.outputs[0].bytes).toString()).toBe(text);
  const [, map = ''] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(text) ?? [];
  expect(text + Buffer.from(map, 'base64').toString()).not.toContain(p.root);
});

test('what steered resolution is watched, by real paths, each once and sorted', async () => {
  const p = project({
    'stages/train.ts': `import { a } from '../lib'; import dep from 'dep'; export const value = [a, dep];`,
    'real/a.ts': 'export const a = 1;',
    'real/index.ts': `export * from './a';`,
    'node_modules/dep/package.json': '{"name": "dep", "version": "1.0.0"}',
    'node_modules/dep/index.js': 'module.exports = 1;',
  });
  p.link('lib', 'real');
  const bundle = await p.bundle('stages/train.ts');
  expect(traced(bundle, p)).toEqual(['real/a.ts', 'real/index.ts', 'stages/train.ts']);
  const inProject = bundle.watched
    .filter((path) => path.startsWith(p.root))
    .map((path) => path.slice(p.root.length + 1));
  expect(inProject).toEqual(
    expect.arrayContaining([
      'lib',
      'lib.ts',
      'real',
      'stages',
      'package.json',
      'tsconfig.json',
      'stages/tsconfig.json',
      'node_modules',
      'node_modules/.package-lock.json',
      'node_modules/dep',
      'node_modules/dep/package.json',
      'stages/node_modules',
    ]),
  );
  expect(inProject).not.toContain('');
  expect(bundle.watched).toEqual([...new Set(bundle.watched)].sort());
});
