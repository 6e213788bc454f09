// One local source file, inspected: which files it names by URL, and what in it cannot be traced.
// It looks at esbuild's printed form, in which comments are gone and strings are apart, so that words in them do not count.
import type { Loader } from 'esbuild';
import type { Import } from 'es-module-lexer';
import type { Place } from '../../core/model.ts';
import type { Untraceable } from '../../core/problems/module.ts';
import { originalPositions, type Position } from './source-map.ts';

export interface Inspection {
  readonly urls: readonly UrlLiteral[];
  readonly findings: readonly Finding[];
}

/** The literal of `new URL('./x', import.meta.url)`: its range in the source, quotes included, and its value. */
export interface UrlLiteral {
  readonly start: number;
  readonly end: number;
  readonly specifier: string;
}

export interface Finding {
  readonly kind: Untraceable;
  readonly start: number;
  readonly length: number;
}

/** Free names are printed as these, wherever no local declaration shadows them. */
const marks = {
  require: '__restage_require__',
  'module.require': '__restage_require__',
  __dirname: '__restage_dirname__',
  __filename: '__restage_dirname__',
};

/** Code without any of these words (nor an escape that could spell one) is not worth printing. */
const suspect = /\bimport\s*[(.]|\bimport\s*\/[/*]|\brequire\b|\bcreateRequire\b|\b__dirname\b|\b__filename\b|\\u/;

const stringLiteral = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.|\$(?!\{))*`/.source;
const gap = /(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*\n)*/.source;
const urlBefore = new RegExp(`\\bnew URL\\(${gap}(${stringLiteral})${gap},${gap}$`);
const urlAfter = new RegExp(`^\\.url${gap},?${gap}\\)`);
const requireLiteral = new RegExp(`^\\(${gap}(?:${stringLiteral})${gap}\\)`);
const stringThenComma = new RegExp(`(${stringLiteral})${gap},`, 'y');
/** What names where a module lies, or could: a plain property that is none of these is let through. */
const harmlessMeta = /^\.(?!url\b|dirname\b|filename\b|resolve\b)[A-Za-z_$]/;

/** @throws esbuild's TransformFailure for what cannot be parsed: silence would let it through unseen */
export async function inspectCode(source: string, loader: Loader): Promise<Inspection> {
  if (!suspect.test(source)) return { urls: [], findings: [] };
  const { code, imports, sourceOffset } = await print(source, loader);

  const urls: UrlLiteral[] = [];
  const findings: Finding[] = [];
  const find = (kind: Untraceable, at: number, text: string): void => {
    const near = sourceOffset(at);
    // Names within an import statement have no mapping of their own, only the statement has.
    const start = kind === 'create-require' ? Math.max(near, source.indexOf(text, near)) : near;
    const [word = text] = source.startsWith(text, start)
      ? [text]
      : (/^[\w$]+/.exec(source.slice(start, start + 64)) ?? []);
    findings.push({ kind, start, length: word.length });
  };

  for (const found of imports) {
    if (found.type === 'dynamic') {
      if (found.specifier === undefined || found.glob) find('import', found.importStart, 'import(');
    } else if (found.type === 'import-meta') {
      const url = urlLiteral(source, code, found, sourceOffset);
      if (url) urls.push(url);
      else if (!harmlessMeta.test(code.slice(found.end))) {
        const [property = ''] = /^\.[a-z]+/.exec(code.slice(found.end)) ?? [];
        find('import-meta', found.start, `import.meta${property}`);
      }
    } else if (found.specifier === 'module' || found.specifier === 'node:module') {
      const at = code.slice(found.importStart, found.importEnd).indexOf('createRequire');
      if (at >= 0) find('create-require', found.importStart + at, 'createRequire');
      else for (const use of code.matchAll(/\.createRequire\b/g)) find('create-require', use.index, 'createRequire');
    }
  }
  for (const { index } of code.matchAll(/__restage_require__/g)) {
    const after = code.slice(index + marks.require.length);
    if (!requireLiteral.test(after)) find('require', index, 'require');
    else if (/^\(\s*["'`](?:node:)?module["'`]\s*\)\.createRequire/.test(after))
      find('create-require', index, 'require');
  }
  for (const { index } of code.matchAll(/__restage_dirname__/g)) find('dirname', index, '__dirname');
  return { urls, findings: findings.sort((a, b) => a.start - b.start) };
}

/**
 * The source with the literals replaced. A refused `import(` or `require(` gets a `0+`: esbuild would otherwise read a
 * template or a sum as a pattern and bundle all files that match, whose faults would hide the one that matters.
 */
export function rewriteCode(source: string, inspection: Inspection, replacement: (url: UrlLiteral) => string): string {
  const edits = inspection.urls.map((url) => ({ start: url.start, end: url.end, text: replacement(url) }));
  for (const { kind, start } of inspection.findings) {
    if (kind !== 'import' && kind !== 'require') continue;
    const call = /(?:import|(?:module\.)?require)\s*\(/y;
    call.lastIndex = start;
    if (call.test(source)) edits.push({ start: call.lastIndex, end: call.lastIndex, text: '0+' });
  }
  let text = source;
  for (const edit of edits.sort((a, b) => b.start - a.start)) {
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  }
  return text;
}

/** Where `offset` of a source is, for people. */
export function placeInSource(file: string, source: string, offset: number, length: number): Place {
  const starts = lineStarts(source);
  const line = starts.findLastIndex((start) => start <= offset);
  const start = starts[line] ?? 0;
  const [text = ''] = source.slice(start).split(lineEnd, 1);
  return { file, line: line + 1, column: offset - start + 1, length: Math.max(1, length), text };
}

interface Printed {
  readonly code: string;
  readonly imports: readonly Import[];
  /** From an offset in `code` to the offset in the source. */
  readonly sourceOffset: (offset: number) => number;
}

async function print(source: string, loader: Loader): Promise<Printed> {
  const [esbuild, lexer] = await Promise.all([import('esbuild'), import('es-module-lexer')]);
  await lexer.init();
  const attempt = (experimentalDecorators: boolean) =>
    esbuild.transform(source, {
      loader,
      sourcemap: 'external',
      sourcesContent: false,
      legalComments: 'none',
      charset: 'utf8',
      target: 'node20',
      logLevel: 'silent',
      define: marks,
      tsconfigRaw: { compilerOptions: { experimentalDecorators, verbatimModuleSyntax: true } },
    });
  // Either kind of decorator has places where the other is a syntax error; the project's tsconfig is not known here.
  const result = await attempt(false).catch(() => attempt(true));
  const [imports] = lexer.parse(result.code);
  const { mappings } = JSON.parse(result.map) as { readonly mappings: string };
  const original = originalPositions(mappings);
  const codeLines = lineStarts(result.code);
  const sourceLines = lineStarts(source);
  const sourceOffset = (offset: number): number => {
    const position = original(positionOf(codeLines, offset));
    return position ? (sourceLines[position.line] ?? 0) + position.column : 0;
  };
  return { code: result.code, imports, sourceOffset };
}

/** Only a literal that stands alone in the source, too: esbuild folds `'./a' + '.ts'` into one when it prints. */
function urlLiteral(
  source: string,
  code: string,
  meta: Import,
  sourceOffset: (offset: number) => number,
): UrlLiteral | undefined {
  const before = urlBefore.exec(code.slice(Math.max(0, meta.start - 4096), meta.start));
  if (!before || !urlAfter.test(code.slice(meta.end))) return undefined;
  const [whole, printed = ''] = before;
  const start = sourceOffset(meta.start - whole.length + whole.lastIndexOf(printed));
  stringThenComma.lastIndex = start;
  const [, written] = stringThenComma.exec(source) ?? [];
  const specifier = stringValue(printed);
  if (written === undefined || specifier === undefined) return undefined;
  return { start, end: start + written.length, specifier };
}

function stringValue(literal: string): string | undefined {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return literal.startsWith('"') ? (JSON.parse(literal) as string) : undefined;
  } catch {
    return undefined;
  }
}

/** The line ends of ECMAScript, by which source maps count. */
const lineEnd = /\r\n|[\n\r\u2028\u2029]/;

function lineStarts(text: string): readonly number[] {
  const ends = text.matchAll(new RegExp(lineEnd, 'g'));
  return [0, ...Array.from(ends, (end) => end.index + end[0].length)];
}

function positionOf(starts: readonly number[], offset: number): Position {
  const line = starts.findLastIndex((start) => start <= offset);
  return { line, column: offset - (starts[line] ?? 0) };
}
