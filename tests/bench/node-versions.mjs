// Whether each out of the pipeline has the same bytes on several versions of Node, in folders of other names, under
// another time zone and locale: node tests/bench/node-versions.mjs [version…]     (22 and 24 beside this one)
// The other versions come from the registry; where it does not answer, nothing is compared, and a line says so.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseDocument } from 'yaml';

const repo = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const restage = join(repo, 'dist/restage.cjs');
const SMALLER = { 'ingest.rows': 6000, 'train.gbt.n_estimators': 50 };
const HERE = { folder: 'here', env: { TZ: 'UTC', LC_ALL: 'C' } };
const THERE = { folder: 'a folder of Ünïcode', env: { TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8' } };
const run = promisify(execFile);
const base = mkdtempSync(join(tmpdir(), 'restage-node-versions-'));

/** The binary of a version, or undefined when npm cannot get it. */
async function nodeOf(version) {
  const dir = join(base, `node${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  mkdirSync(dir);
  writeFileSync(join(dir, 'package.json'), '{"private":true}');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=1', '--fetch-timeout=20000'];
  try {
    await run('npm', [...args, `${name}@${version}`], { cwd: dir, timeout: 40_000 });
  } catch (error) {
    console.log(`Node ${version} is not compared: ${name}@${version} cannot be installed (${firstLine(error)})`);
    return undefined;
  }
  return join(dir, 'node_modules', name, 'bin/node');
}

function firstLine({ killed, stderr, message }) {
  if (killed) return 'the registry does not answer';
  return (stderr || message).split('\n').find((line) => /error/i.test(line)) ?? message.split('\n')[0];
}

/** A copy of the pipeline with fewer rows and rounds; the packages are those of the repository. */
function project(name) {
  const dir = join(base, name);
  mkdirSync(join(dir, 'engine'), { recursive: true });
  for (const path of ['package.json', 'tsconfig.json', 'pipeline.yaml', 'stages', 'engine/stage.ts']) {
    cpSync(join(repo, path), join(dir, path), { recursive: true });
  }
  symlinkSync(join(repo, 'node_modules'), join(dir, 'node_modules'));
  const params = parseDocument(readFileSync(join(repo, 'params.yaml'), 'utf8'));
  for (const [key, value] of Object.entries(SMALLER)) params.setIn(key.split('.'), value);
  writeFileSync(join(dir, 'params.yaml'), String(params));
  return dir;
}

/** Digests of all that the stages wrote, and of the lock: nothing in it may depend on the machine either. */
async function digestsOf(node, { folder, env }) {
  const dir = project(folder);
  await run(node, [restage, 'repro', '-q'], { cwd: dir, env: { ...process.env, ...env } });
  const files = ['data', 'artifacts'].flatMap((top) =>
    readdirSync(join(dir, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(dir, join(entry.parentPath, entry.name))),
  );
  return new Map([...files, 'pipeline.lock'].map((path) => [path, digest(join(dir, path))]));
}

function digest(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function differences(wanted, found) {
  const paths = new Set([...wanted.keys(), ...found.keys()]);
  return [...paths].filter((path) => wanted.get(path) !== found.get(path));
}

try {
  const versions = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24'];
  const others = (await Promise.all(versions.map(nodeOf))).filter((node) => node !== undefined);
  // Without another version, folder and settings are still compared.
  const nodes = others.length > 0 ? others : [process.execPath];
  const wanted = await digestsOf(process.execPath, HERE);
  for (const [at, node] of nodes.entries()) {
    const version = (await run(node, ['--version'])).stdout.trim();
    const found = await digestsOf(node, { ...THERE, folder: `${THERE.folder} ${at}` });
    const different = differences(wanted, found);
    const verdict =
      different.length > 0
        ? `${different.length} of ${wanted.size} files differ`
        : `${wanted.size} files, the same bytes`;
    console.log(`Node ${process.version} and ${version}, in another folder, time zone and locale: ${verdict}`);
    for (const path of different) console.log(`  ${path}`);
    if (different.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}
