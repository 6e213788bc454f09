// Builds dist/ from engine/: the command's entry, the engine behind it, the API in front of the same engine, its types,
// the module host that runs in child processes, and the file worker that runs in threads. What the engine uses is
// bundled, and named with its licence in dist/NOTICE; esbuild, which has a binary of its own, stays a dependency.
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declarationsOf } from './build/declarations.mjs';
import { lazyBundles, lazyPackages } from './build/lazy-packages.mjs';
import { noticeOf } from './build/notice.mjs';

const repo = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...names) => join(repo, ...names);

const common = {
  absWorkingDir: repo,
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'error',
  write: false,
  metafile: true,
};
const bundled = new Set();

/** The pipeline schema as code, in place of core/pipeline/validator.ts, which would compile it at each start. */
const compiledSchema = {
  name: 'compiled-schema',
  setup({ onLoad }) {
    const readSchema = (name) => JSON.parse(readFileSync(at('engine/schemas', name), 'utf8'));
    const options = { ...readSchema('ajv-options.json'), code: { source: true, esm: true } };
    const ajv = new Ajv(options);
    const code = standaloneCode.default(ajv, ajv.compile(readSchema('pipeline.schema.json')));
    const contents = `${code}\nexport const schemaErrors = (data) => (validate(data) ? [] : validate.errors);`;
    onLoad({ filter: /core\/pipeline\/validator\.ts$/ }, () => ({ contents, loader: 'js', resolveDir: repo }));
  },
};

/** The bytes of one bundle. */
async function bundle(options) {
  const { outputFiles, metafile } = await build({ ...common, ...options });
  for (const input of Object.keys(metafile.inputs)) bundled.add(input);
  return outputFiles[0].contents;
}

// Beside esbuild: it is a process of its own.
const declarations = declarationsOf(repo, ['engine/index.ts', 'engine/stage.ts']);

/** A bundle that is loaded with a code cache (see cli/entry/code-cache.ts): such code cannot import. */
const cached = (contents, plugins) =>
  bundle({
    stdin: { contents, resolveDir: at('engine'), sourcefile: 'bundle.ts', loader: 'ts' },
    format: 'cjs',
    external: ['esbuild', 'typescript'],
    plugins,
    supported: { 'dynamic-import': false },
    define: { 'import.meta.filename': '__filename', 'import.meta.dirname': '__dirname' },
  });

// The API is evaluated when it is asked for: a command pays for its own code only.
const main = await cached("export { start } from './cli/start.ts'; export const api = () => require('./index.ts');", [
  compiledSchema,
  lazyPackages,
]);
const lazy = await lazyBundles((contents) => cached(contents, []));
const moduleHost = await bundle({ entryPoints: ['engine/io/code/child/host.ts'], format: 'esm' });
const fileWorker = await bundle({ entryPoints: ['engine/io/disk/bulk/file-worker.ts'], format: 'esm' });

/** What the API exports as values. */
async function apiNames() {
  const { metafile } = await build({
    ...common,
    entryPoints: ['engine/index.ts'],
    format: 'esm',
    packages: 'external',
  });
  const [{ exports: names }] = Object.values(metafile.outputs);
  return names.join(', ');
}

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const hash = createHash('sha256').update(version).update(main).update(moduleHost).update(fileWorker);
for (const [, bytes] of lazy) hash.update(bytes);
const buildId = hash.digest('hex');
const entry = await bundle({
  entryPoints: ['engine/bin.ts'],
  format: 'cjs',
  banner: { js: '#!/usr/bin/env node' },
  define: { buildFacts: JSON.stringify({ version, buildId }) },
});

const types = await declarations;

// Renamed into place one by one, so that a command which starts meanwhile finds each file whole.
for (const [name, bytes, mode] of [
  ['main.cjs', main, 0o644],
  ...lazy.map(([path, bytes]) => [path, bytes, 0o644]),
  ['module-host.mjs', moduleHost, 0o644],
  ['file-worker.mjs', fileWorker, 0o644],
  ['build.json', JSON.stringify({ version, buildId }), 0o644],
  ['restage.cjs', entry, 0o755],
  ['index.mjs', `import { api } from './main.cjs';\n\nexport const { ${await apiNames()} } = api();\n`, 0o644],
  // Types only; an import that is left over from them must lead somewhere.
  ['stage.mjs', 'export {};\n', 0o644],
  ['NOTICE', noticeOf(repo, bundled), 0o644],
  ...[...types].map(([path, text]) => [`types/${path}`, text, 0o644]),
]) {
  const temp = at('dist', `${name}.${process.pid}.tmp`);
  mkdirSync(dirname(temp), { recursive: true });
  writeFileSync(temp, bytes, { mode });
  renameSync(temp, at('dist', name));
}

// Declarations of files that are gone.
for (const path of readdirSync(at('dist/types'), { recursive: true })) {
  if (path.endsWith('.d.ts') && !types.has(path)) rmSync(at('dist/types', path), { force: true });
}

// npm links the commands of what is installed, not of the clone itself.
const bin = at('node_modules/.bin');
if (existsSync(bin)) {
  rmSync(join(bin, 'restage'), { force: true });
  symlinkSync('../../dist/restage.cjs', join(bin, 'restage'));
}
