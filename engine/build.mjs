// Builds dist/ from engine/: the entry, the engine behind it, and the module host that runs in child processes. What
// the engine uses is bundled; esbuild, which has a binary of its own, stays a dependency.
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
};

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
  const { outputFiles } = await build({ ...common, ...options });
  return outputFiles[0].contents;
}

const main = await bundle({
  entryPoints: ['engine/cli/start.ts'],
  format: 'cjs',
  external: ['esbuild', 'typescript'],
  plugins: [compiledSchema],
  // Code that is loaded with a code cache cannot import: see cli/code-cache.ts.
  supported: { 'dynamic-import': false },
  // A function around it all, as require() would put there: see cli/entry/code-cache.ts. Bundled packages that are ES
  // modules ask for their own URL.
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: {
    js: "(function (exports, require, module, __filename, __dirname) {\nconst importMetaUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  footer: { js: '})' },
});
const moduleHost = await bundle({ entryPoints: ['engine/io/code/child/host.ts'], format: 'esm' });

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const buildId = createHash('sha256').update(version).update(main).update(moduleHost).digest('hex');
const entry = await bundle({
  entryPoints: ['engine/bin.ts'],
  format: 'cjs',
  banner: { js: '#!/usr/bin/env node' },
  define: { buildFacts: JSON.stringify({ version, buildId }) },
});

// Renamed into place one by one, so that a command which starts meanwhile finds each file whole.
mkdirSync(at('dist'), { recursive: true });
for (const [name, bytes, mode] of [
  ['main.cjs', main, 0o644],
  ['module-host.mjs', moduleHost, 0o644],
  ['restage.cjs', entry, 0o755],
]) {
  const temp = at('dist', `.${name}.${process.pid}`);
  writeFileSync(temp, bytes, { mode });
  renameSync(temp, at('dist', name));
}

// npm links the commands of what is installed, not of the clone itself.
const bin = at('node_modules/.bin');
if (existsSync(bin)) {
  rmSync(join(bin, 'restage'), { force: true });
  symlinkSync('../../dist/restage.cjs', join(bin, 'restage'));
}
