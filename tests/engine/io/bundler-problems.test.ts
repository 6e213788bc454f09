// What the bundler refuses, each at its exact place, all at once; and what it must not refuse.
import { expect, test } from '@jest/globals';
import { EngineError } from '../../../engine/core/problem.ts';
import { project, traced } from './bundler-project.ts';

const header = `const x: string = 'x';\ndeclare const require: any;\n`;

test.each([
  ['import(x);', 'import', 1, 'import('],
  ['/* import( */ await import(`./lib/${x}.ts`);', 'import', 21, 'import('],
  [`void import('./lib' + x);`, 'import', 6, 'import('],
  ['import /* c */ (x);', 'import', 1, 'import'],
  ['require(x);', 'require', 1, 'require'],
  ['require(`./lib/${x}.ts`);', 'require', 1, 'require'],
  [`const r = require;`, 'require', 11, 'require'],
  [`require.resolve('./lib/a.ts');`, 'require', 1, 'require'],
  ['new URL(x, import.meta.url);', 'import-meta', 12, 'import.meta.url'],
  ['new URL(`./${x}`, import.meta.url);', 'import-meta', 19, 'import.meta.url'],
  [`new URL('./l' + 'ib/a.ts', import.meta.url);`, 'import-meta', 28, 'import.meta.url'],
  [`const s = 'ü😀'; export const u = import.meta.url;`, 'import-meta', 35, 'import.meta.url'],
  ['export const u = import.meta.dirname;', 'import-meta', 18, 'import.meta.dirname'],
  ['export const u = import.meta.filename;', 'import-meta', 18, 'import.meta.filename'],
  [`import.meta.resolve('./lib/a.ts');`, 'import-meta', 1, 'import.meta.resolve'],
  ['export const { url } = import.meta;', 'import-meta', 24, 'import.meta'],
  [`export const u = import.meta['url'];`, 'import-meta', 18, 'import.meta'],
  ['export const d = __dirname;', 'dirname', 18, '__dirname'],
  ['export const d = __filename;', 'dirname', 18, '__filename'],
  [`import { createRequire } from 'node:module'; createRequire('/x');`, 'create-require', 10, 'createRequire'],
] as const)('%s is refused at its place', async (line, kind, column, marked) => {
  const p = project({ 'stage.ts': `${header}${line}\n`, 'lib/a.ts': 'export {};', 'lib/broken.ts': 'const;' });
  const error: unknown = await p.bundle().catch((error: unknown) => error);
  const problems = error instanceof EngineError ? error.problems : [];
  expect(problems.map(({ code, place }) => ({ code, line: place?.line, text: place?.text }))).toEqual([
    { code: `module-untraceable-${kind}`, line: 3, text: line },
  ]);
  const place = problems[0]?.place;
  expect(place?.column).toBe(column);
  expect(line.slice(column - 1, column - 1 + (place?.length ?? 0))).toBe(marked);
});

test('words in comments, strings, types and shadowed names are not refused', async () => {
  const p = project({
    'stage.ts': `
      // import(x) require(x) new URL(x, import.meta.url) __dirname
      /* import.meta.url */
      export const text = "import(x) __dirname require(y)" + 'import.meta.url' + \`__filename \${1} import(z)\`;
      export const pattern = /import(x)|require(y)|__dirname/;
      export const keys = { require: 1, __dirname: 2, import: 3 };
      export function load(require: (name: string) => string, __dirname: string): string { return require(__dirname); }
      export const main = (import.meta as { main?: boolean }).main;`,
  });
  expect(traced(await p.bundle(), p)).toEqual(['stage.ts']);
});

test('every problem of every file is reported at once, in the order of files and lines', async () => {
  const p = project({
    'stage.ts': `import './b.ts';\nimport './c.ts';\nimport './gone.ts';\nimport { x } from 'not-installed';\nimport(x);\n`,
    'b.ts': `export const u = import.meta.url;\nnew URL('./gone.wasm', import.meta.url);\n`,
    'c.ts': `const ä = 'ä', = 2;\n`,
  });
  expect(await p.problems()).toEqual([
    'b.ts:1:18 module-untraceable-import-meta',
    'b.ts:2:9 module-file-missing',
    'c.ts:1:16 module-syntax',
    'stage.ts:3:8 module-not-found',
    'stage.ts:4:19 module-not-found',
    'stage.ts:5:1 module-untraceable-import',
  ]);
});

test('code with decorators of either kind is examined', async () => {
  const p = project({
    'stage.ts': `import './old.ts';\nexport const C = @mark class {};\nfunction mark() {}\nimport(process.argv[2]!);`,
    'old.ts': `class C { constructor(@inject a: string) {} }\nimport(process.argv[2]!);`,
    'tsconfig.json': '{}',
  });
  expect(await p.problems()).toContain('stage.ts:4:1 module-untraceable-import');
  p.write({
    'tsconfig.json': '{"compilerOptions": {"experimentalDecorators": true}}',
    'stage.ts': `import './old.ts';`,
  });
  expect(await p.problems()).toEqual(['old.ts:2:1 module-untraceable-import']);
});

test('workers are held to the same rules', async () => {
  const p = project({
    'stage.ts': `import './both.ts'; export const w = () => new URL('./work.ts', import.meta.url);`,
    'work.ts': `import './both.ts';\n  import(process.argv[2]!);`,
    'both.ts': `import(process.argv[2]!);\nconst = 1;`,
  });
  expect(await p.problems()).toEqual(['both.ts:2:7 module-syntax', 'work.ts:2:3 module-untraceable-import']);
});

test('a missing entry and one that is no code are named', async () => {
  const p = project({ 'stage.py': '' });
  expect(await p.problems('gone.ts')).toEqual(['undefined:undefined:undefined module-entry-missing']);
  expect(await p.problems('stage.py')).toEqual(['undefined:undefined:undefined module-entry-kind']);
});

test('an unresolved package says what to install', async () => {
  const p = project({ 'stage.ts': `import '@scope/tool/sub';` });
  const error: unknown = await p.bundle().catch((error: unknown) => error);
  const [problem] = error instanceof EngineError ? error.problems : [];
  expect(problem?.message).toBe("cannot find '@scope/tool/sub'");
  expect(problem?.hint).toBe('npm install @scope/tool');
});
