// Builds the package: engine/ and the packages that only it needs, into dist/.
// The same sources give the same bytes, and the build id (SHA-256 of all outputs) says which: caches are keyed by it.
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Stands in the outputs until all are known; as long as what replaces it. */
const buildIdMark = '@build-id@'.padEnd(64, '-');

/** In every output that may hold CommonJS packages, which call `require`. */
const requireBanner =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

/** Options that every output shares. What the package depends on at run time is not bundled. */
const shared = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  outdir: dist,
  platform: 'node',
  target: 'node20',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'error',
  external: [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {}), 'typescript'],
  define: { __BUILD_ID__: JSON.stringify(buildIdMark), __VERSION__: JSON.stringify(manifest.version) },
};

/** restage.cjs: the entry, small and CommonJS, since that starts fastest. `./main.mjs` is loaded when it is needed. */
const entry = {
  ...shared,
  entryPoints: { restage: 'engine/bin.ts' },
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  external: [...shared.external, './main.mjs'],
};

/** main.mjs: all commands; what is loaded by import() lies in chunks beside it. */
const main = {
  ...shared,
  entryPoints: { main: 'engine/cli/main.ts' },
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk-[hash]',
  banner: { js: requireBanner },
};

/** module-host.mjs: what runs a module stage, in a Node child. */
const host = {
  ...shared,
  entryPoints: { 'module-host': 'engine/io/child/host.ts' },
  format: 'esm',
  outExtension: { '.js': '.mjs' },
};

/** `prepare` also runs in an unpacked package, or without dev dependencies: there dist/ is as it was published. */
function canBuild() {
  const require = createRequire(import.meta.url);
  try {
    for (const name of ['esbuild', ...Object.keys(manifest.devDependencies ?? {}).slice(0, 1)]) require.resolve(name);
  } catch {
    return false;
  }
  return existsSync(join(root, 'engine/cli/main.ts'));
}

async function build() {
  const esbuild = await import('esbuild');
  const results = await Promise.all([entry, main, host].map((options) => esbuild.build(options)));
  const outputs = results
    .flatMap(({ outputFiles }) => outputFiles)
    .map(({ path, text }) => ({ name: basename(path), text }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

  const digest = createHash('sha256');
  for (const { name, text } of outputs) digest.update(JSON.stringify([name, text]));
  const buildId = digest.digest('hex');

  // Beside dist/ first: a repro that is under way never sees half a build.
  const fresh = `${dist}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  for (const { name, text } of outputs) writeFileSync(join(fresh, name), text.replaceAll(buildIdMark, buildId));
  chmodSync(join(fresh, 'restage.cjs'), 0o755);
  if (existsSync(join(root, 'engine/schemas'))) cpSync(join(root, 'engine/schemas'), join(fresh, 'schemas'), { recursive: true });
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
}

if (canBuild()) await build();
else if (!existsSync(join(dist, 'restage.cjs'))) throw new Error('dist/ is missing and cannot be built: npm install first');
