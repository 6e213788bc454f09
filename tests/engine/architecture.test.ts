import { expect, test } from '@jest/globals';
import { transformSync } from 'esbuild';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const repo = fileURLToPath(new URL('../..', import.meta.url));
/** Imports point left only. */
const layers = ['core', 'io', 'store', 'run', 'cli'];

const sources = ['engine', 'stages'].flatMap((folder) =>
  readdirSync(join(repo, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);

const textOf = (file: string): string => readFileSync(join(repo, file), 'utf8');

/** What a file imports, types included: relative imports as paths of the repo, packages by name. */
function importsOf(file: string): readonly string[] {
  const specifiers = [...textOf(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(
    ([, specifier = '']) => specifier,
  );
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? relative(repo, join(repo, file, '..', specifier)) : specifier,
  );
}

const layerOf = (file: string): number => layers.indexOf(/^engine\/(\w+)\//.exec(file)?.[1] ?? '');

test('each layer imports only from the layers left of it', () => {
  const wrong = sources
    .filter((file) => layerOf(file) >= 0)
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => layerOf(target) > layerOf(file))
        .map((target) => `${file} -> ${target}`),
    );
  expect(wrong).toEqual([]);
});

test('stages take nothing but types from engine/stage.ts, and the engine takes nothing from stages', () => {
  const wrong = sources.flatMap((file) =>
    importsOf(file)
      .filter((target) =>
        file.startsWith('stages/')
          ? target.startsWith('engine/') && target !== 'engine/stage.ts'
          : target.startsWith('stages/'),
      )
      .map((target) => `${file} -> ${target}`),
  );
  expect(wrong).toEqual([]);
  const valueImports = sources
    .filter((file) => file.startsWith('stages/'))
    .filter((file) => /import (?!type)[^;]*engine\/stage\.ts/.test(textOf(file)));
  expect(valueImports).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const target of importsOf(file)) if (sources.includes(target)) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of sources) visit(file, []);
  expect(cycles).toEqual([]);
});

test('core touches no disk, clock, randomness, environment or console', () => {
  const forbidden =
    /(?<![.\w$])(?:process|console|performance|crypto|setTimeout|setInterval|setImmediate|fetch|globalThis|require)(?![\w$:])|Math\.random|Date\.now|new Date/g;
  const wrong = sources
    .filter((file) => file.startsWith('engine/core/'))
    .flatMap((file) => {
      const imports = importsOf(file).filter((target) => /^(?:node:|execa|chokidar|esbuild)/.test(target));
      // Types and comments go with the transformation, texts by hand: only code is judged.
      const code = transformSync(textOf(file), { loader: 'ts' })
        .code.replace(/(['"])(?:\\.|(?!\1).)*\1/g, "''")
        .replace(/`[^`$]*[`$]/g, '``');
      return [...imports, ...[...code.matchAll(forbidden)].map(([word]) => word)].map((what) => `${file}: ${what}`);
    });
  expect(wrong).toEqual([]);
});

test('there are no default exports and no barrels', () => {
  const wrong = sources.filter((file) =>
    /^export default|^export \* from|^export \{[^}]*\} from '\.\/index/m.test(textOf(file)),
  );
  expect(wrong).toEqual([]);
});

test('no file is longer than 300 lines, and no folder has more than 20 files', () => {
  const long = sources.filter((file) => textOf(file).split('\n').length > 300);
  expect(long).toEqual([]);
  const folders = new Map<string, number>();
  for (const file of sources) folders.set(join(file, '..'), (folders.get(join(file, '..')) ?? 0) + 1);
  expect([...folders].filter(([, count]) => count > 20)).toEqual([]);
});
