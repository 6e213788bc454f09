// `${…}`: values of params and vars, items of groups, and paths of named deps and outs, put where the pipeline names
// them. No expressions, no second pass: what a value holds is never read as a template. `\${x}` is the text `${x}`.
import { nestedInFlags, notHere, notText } from '../../problems/template.ts';
import { formatScalar, type ScalarValue, type Value } from '../../values/value.ts';
import type { YamlSource } from '../yaml/source.ts';
import { type Span, type Written, type WrittenScalar, writtenFrom } from '../yaml/written.ts';
import { type Expression, lookUp } from './expression.ts';
import { flagsOf } from './flags.ts';
import type { TemplateScope } from './scope.ts';

interface Match {
  readonly start: number;
  readonly end: number;
}

/** Every `${…}` without a backslash before it; without its `}` on the same line a `${` is text. In linear time. */
function* templatesIn(text: string): Generator<Match> {
  let newline = -1;
  for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', at)) {
    if (text[at - 1] === '\\') {
      at += 2;
      continue;
    }
    const close = text.indexOf('}', at);
    if (close === -1) return;
    if (newline < at) newline = text.indexOf('\n', at);
    if (newline === -1) newline = text.length;
    if (newline < close) {
      at = newline;
      continue;
    }
    yield { start: at, end: close + 1 };
    at = close + 1;
  }
}

export function hasTemplate(text: string): boolean {
  return templatesIn(text).next().done !== true;
}

/** Whether `text` is one expression and nothing else: then the value keeps its kind. */
export function isWholeTemplate(text: string): boolean {
  const { value } = templatesIn(text).next();
  return value !== undefined && value.start === 0 && value.end === text.length;
}

/** Everything below `written`, keys too. */
export function resolveTemplates(written: Written, scope: TemplateScope): Written {
  scope.budget.spendValues(1);
  if (written.kind === 'scalar') return resolveScalar(written, scope);
  if (written.kind === 'list') return { ...written, items: written.items.map((item) => resolveTemplates(item, scope)) };
  const entries = written.entries.map((entry) => {
    const key = entry.key.includes('${') ? (resolveText(entry.key, entry.keySpan, scope) ?? entry.key) : entry.key;
    return { ...entry, key, value: resolveTemplates(entry.value, scope) };
  });
  return { ...written, entries };
}

/** Reports what `resolveText` will report in any text of `written`. */
export function checkTexts(written: Written, scope: TemplateScope): void {
  if (written.kind === 'list') for (const item of written.items) checkTexts(item, scope);
  else if (written.kind === 'map') for (const { value } of written.entries) checkTexts(value, scope);
  else if (written.value.kind === 'string') resolveText(written.value.value, written.span, scope);
}

/** The text with every expression replaced; undefined if one of them was reported. */
export function resolveText(text: string, span: Span, scope: TemplateScope): string | undefined {
  scope.budget.spendText(text.length);
  if (!text.includes('${')) return text;
  const seen = new Map<string, number>();
  const pieces: string[] = [];
  let [failed, at] = [false, 0];
  for (const { start, end } of templatesIn(text)) {
    const match = text.slice(start, end);
    const occurrence = seen.get(match) ?? 0;
    seen.set(match, occurrence + 1);
    const place = (): ReturnType<YamlSource['placeWithin']> => scope.source.placeWithin(span, match, occurrence);
    const expression = { text: match, inner: match.slice(2, -1), place };
    const value = lookUp(expression, scope);
    const put = value && textOf(value, expression, scope);
    if (put === undefined) failed = true;
    else scope.budget.spendText(put.length);
    pieces.push(text.slice(at, start), put ?? '');
    at = end;
  }
  pieces.push(text.slice(at));
  return failed ? undefined : pieces.join('').replaceAll('\\${', '${');
}

/** Undefined if it was reported that the value has no text. */
function textOf(value: Value, { text, place }: Expression, scope: TemplateScope): string | undefined {
  if (value.kind !== 'map' && value.kind !== 'list') return formatScalar(value);
  if (value.kind === 'list' || scope.at !== 'command') {
    scope.report(notText(text, value.kind, place()));
    return undefined;
  }
  const flags = flagsOf(value, scope.parsing);
  if ('text' in flags) return flags.text;
  scope.report(nestedInFlags(text, flags.nested, place()));
  return undefined;
}

function resolveScalar(written: WrittenScalar, scope: TemplateScope): Written {
  if (written.value.kind !== 'string' || !written.value.value.includes('${')) return written;
  const text = written.value.value;
  if (isWholeTemplate(text)) {
    const place = (): ReturnType<YamlSource['placeWithin']> => scope.source.placeWithin(written.span, text);
    const value = lookUp({ text, inner: text.slice(2, -1), place }, scope);
    if (!value) return written;
    const isWhole = value.kind === 'map' || value.kind === 'list';
    if (isWhole && scope.dialect === 'dvc' && scope.at !== 'anywhere') {
      scope.report(notHere(text, value.kind, place()));
      return written;
    }
    scope.budget.spendValues(sizeOf(value));
    return writtenFrom(value, written.span);
  }
  const resolved = resolveText(text, written.span, scope);
  return resolved === undefined
    ? written
    : { ...written, value: { kind: 'string', value: resolved } satisfies ScalarValue, templated: true };
}

function sizeOf(value: Value): number {
  if (value.kind === 'list') return value.items.reduce((size, item) => size + sizeOf(item), 1);
  return value.kind === 'map' ? [...value.entries.values()].reduce((size, item) => size + sizeOf(item), 1) : 1;
}
