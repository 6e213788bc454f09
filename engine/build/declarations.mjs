// The type declarations of the package: those of some entry files, and of what these name. TypeScript writes one for
// every file that it reads; the rest of them is nobody's business outside.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';

/**
 * Path relative to engine/ → text.
 * @param entries relative to the repository
 */
export async function declarationsOf(repo, entries) {
  const temp = mkdtempSync(join(tmpdir(), 'restage-types-'));
  try {
    await compile(repo, entries, temp);
    return reachable(
      temp,
      entries.map((entry) => entry.replace(/^engine\/(.+)\.ts$/, '$1.d.ts')),
    );
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/** Without checks: a mistake anywhere is for `npm run typecheck` to tell, and no reason to be without a command. */
async function compile(repo, entries, outDir) {
  const config = join(outDir, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    noCheck: true,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: join(repo, 'engine'),
    outDir,
    typeRoots: [join(repo, 'node_modules/@types')],
  };
  const files = entries.map((entry) => join(repo, entry));
  writeFileSync(config, JSON.stringify({ extends: join(repo, 'tsconfig.json'), compilerOptions, include: [], files }));
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', config]);
}

const relativeImport = /((?:\bfrom|\bimport)\s*\(?\s*['"])(\.\.?\/[^'"]+)\.ts(['"])/g;

function reachable(outDir, entries) {
  const found = new Map();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const text = readFileSync(join(outDir, path), 'utf8');
    const folder = dirname(path);
    for (const [, , target] of text.matchAll(relativeImport)) waiting.push(normalize(join(folder, `${target}.d.ts`)));
    // Every kind of module resolution understands .js, few a .ts that is not there.
    found.set(path, text.replaceAll(relativeImport, '$1$2.js$3'));
  }
  return found;
}
