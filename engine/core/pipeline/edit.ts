// Changes to the text of a pipeline file, as a user would make them: a few characters are cut out or put in, and every
// other byte, comments included, stays. What comes out is parsed again, and must say what was meant and nothing else.
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
} from 'yaml';

export type PipelineEdit =
  | { readonly kind: 'freeze'; readonly stage: string; readonly frozen: boolean }
  | { readonly kind: 'remove'; readonly stage: string }
  /** In place of a stage of that name, or after the last. */
  | { readonly kind: 'put'; readonly stage: string; readonly definition: Readonly<Record<string, unknown>> };

/** @returns undefined where it cannot be done without touching more: then a person has to do it */
export function editPipeline(
  text: string,
  edit: PipelineEdit,
  style: { readonly indentSeq: boolean },
): string | undefined {
  const document = parse(text);
  if (document.errors.length > 0) return undefined;
  const edited = edit.kind === 'put' ? put(text, document, edit, style) : inStages(text, document, edit);
  if (edited === undefined) return undefined;
  const again = parse(edited);
  return again.errors.length === 0 && canonical(plainOf(again)) === canonical(meant(document, edit))
    ? edited
    : undefined;
}

/** Whether a file says nothing: comments are nothing. */
export function saysNothing(text: string): boolean {
  const { contents } = parse(text);
  return !contents || (isScalar(contents) && contents.value === null);
}

function parse(text: string): Document {
  return parseDocument(text, { version: '1.2', schema: 'core', merge: false, uniqueKeys: false });
}

/** undefined for one whose aliases lead nowhere, or too far. */
function plainOf(document: Document): unknown {
  try {
    return document.toJS() as unknown;
  } catch {
    return undefined;
  }
}

/** What the edited text has to say. */
function meant(document: Document, edit: PipelineEdit): unknown {
  const root = (plainOf(document) ?? {}) as { stages?: Record<string, unknown> | null };
  const stages = { ...root.stages };
  const { [edit.stage]: old, ...others } = stages;
  if (edit.kind === 'put') return { ...root, stages: { ...stages, [edit.stage]: edit.definition } };
  if (edit.kind === 'remove') {
    const { stages: _, ...rest } = root;
    return Object.keys(others).length > 0 ? { ...root, stages: others } : Object.keys(rest).length > 0 ? rest : null;
  }
  const { frozen: _, ...stage } = old as Record<string, unknown>;
  return { ...root, stages: { ...stages, [edit.stage]: edit.frozen ? { ...stage, frozen: true } : stage } };
}

function inStages(
  text: string,
  document: Document,
  edit: PipelineEdit & { readonly kind: 'freeze' | 'remove' },
): string | undefined {
  const root = document.contents;
  const stagesPair = isMap(root) ? pairOf(root, 'stages') : undefined;
  const stages = stagesPair?.value;
  const pair = isMap(stages) ? pairOf(stages, edit.stage) : undefined;
  if (!isMap(root) || !stagesPair || !isMap(stages) || !pair) return undefined;
  if (edit.kind === 'remove') return stages.items.length > 1 ? cut(text, stages, pair) : cut(text, root, stagesPair);
  const stage = pair.value;
  if (!isMap(stage)) return undefined;
  const old = pairOf(stage, 'frozen');
  if (!edit.frozen) return old ? cut(text, stage, old) : text;
  if (old && isScalar(old.value) && old.value.range)
    return splice(text, old.value.range[0], old.value.range[1], 'true');
  return old ? undefined : insertFirst(text, stage, 'frozen: true');
}

/** As the first entry, so that it does not matter how the last one ends. */
function insertFirst(text: string, map: YAMLMap, entry: string): string | undefined {
  if (map.flow === true) {
    const start = map.range?.[0];
    return start === undefined
      ? undefined
      : splice(text, start + 1, start + 1, `${entry}${map.items.length > 0 ? ', ' : ''}`);
  }
  const [line, indent] = lineOf(text, map.items[0]) ?? [];
  return line === undefined ? undefined : splice(text, line, line, `${indent}${entry}\n`);
}

function put(
  text: string,
  document: Document,
  { stage, definition }: PipelineEdit & { readonly kind: 'put' },
  { indentSeq }: { readonly indentSeq: boolean },
): string | undefined {
  const block = (indent: string): string =>
    stringify({ [stage]: definition }, { lineWidth: 0, indentSeq, nullStr: '' }).replace(/^(?=.)/gm, indent);
  const root = document.contents;
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const isEmpty = !root || (isScalar(root) && root.value === null);
  if (isEmpty) return `${whole}stages:\n${block('  ')}`;
  if (!isMap(root) || root.flow === true) return undefined;
  const pair = pairOf(root, 'stages');
  if (!pair) return `${whole}stages:\n${block('  ')}`;
  const stages = pair.value;
  if (!isMap(stages) || stages.items.length === 0) {
    const end = endOf(text, pair);
    return isCollection(stages) || end === undefined
      ? undefined
      : splice(ended(text, end), end + 1, end + 1, block('  '));
  }
  if (stages.flow === true) {
    const old = pairOf(stages, stage);
    const without = old ? undefined : (stages.range?.[1] ?? 0) - 1;
    return without === undefined
      ? undefined
      : splice(text, without, without, `, ${JSON.stringify(stage)}: ${JSON.stringify(definition)}`);
  }
  const old = pairOf(stages, stage);
  const [line, indent = ''] = lineOf(text, old ?? stages.items[0]) ?? [];
  const end = endOf(text, old ?? stages.items.at(-1));
  if (line === undefined || end === undefined) return undefined;
  return splice(ended(text, end), old ? line : end + 1, end + 1, block(indent));
}

/** A pair with its line, or with its comma. */
function cut(text: string, map: YAMLMap, pair: Pair): string | undefined {
  if (map.flow !== true) {
    const [line] = lineOf(text, pair) ?? [];
    const end = endOf(text, pair);
    return line === undefined || end === undefined ? undefined : splice(text, line, end + 1, '');
  }
  const [start, end] = [rangeOf(pair.key)?.[0], (rangeOf(pair.value) ?? rangeOf(pair.key))?.[1]];
  if (start === undefined || end === undefined) return undefined;
  const after = /^\s*,\s*/.exec(text.slice(end))?.[0].length;
  if (after !== undefined) return splice(text, start, end + after, '');
  const before = /,\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return splice(text, start - before, end, '');
}

/** Where the line of a block entry begins, and its indentation; undefined if something else stands on it. */
function lineOf(text: string, pair: Pair | undefined): readonly [line: number, indent: string] | undefined {
  const start = rangeOf(pair?.key)?.[0];
  if (start === undefined) return undefined;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const indent = text.slice(line, start);
  return /^ *$/.test(indent) ? [line, indent] : undefined;
}

/** The line end (or the end of the text) after a block entry, a comment on its last line included. */
function endOf(text: string, pair: Pair | undefined): number | undefined {
  let last: Pair | undefined = pair;
  let node: unknown = pair?.value;
  while (isCollection(node) && node.flow !== true && node.items.length > 0) {
    const item: unknown = node.items.at(-1);
    last = isMap(node) ? (item as Pair) : undefined;
    node = isMap(node) ? (item as Pair).value : item;
  }
  const range = rangeOf(node) ?? rangeOf(last?.key);
  if (!range) return undefined;
  // A block scalar ends behind its last line end.
  const isBehind = range[1] > range[0] && text[range[1] - 1] === '\n';
  const end = isBehind ? range[1] - 1 : text.indexOf('\n', range[1]);
  return end < 0 ? text.length : end;
}

/** The text with a line end at `end`, also where it was the end of all. */
function ended(text: string, end: number): string {
  return end >= text.length ? `${text}\n` : text;
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => nameOf(key) === name);
}

function nameOf(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return isScalar(node) || isCollection(node) || isAlias(node) ? (node.range ?? undefined) : undefined;
}

function splice(text: string, start: number, end: number, put: string): string {
  return text.slice(0, start) + put + text.slice(end);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The text of a .dvc file whose only out is at `from`, with the out at `to`; undefined if it is another file. */
export function withOutPath(text: string, from: string, to: string): string | undefined {
  const document = parse(text);
  if (document.errors.length > 0 || document.getIn(['outs', 1]) !== undefined) return undefined;
  // Its paths would start elsewhere.
  if (![undefined, '.'].includes(document.get('wdir') as string | undefined)) return undefined;
  const path = document.getIn(['outs', 0, 'path'], true);
  if (!isScalar(path) || path.value !== from || !path.range) return undefined;
  return splice(text, path.range[0], path.range[1], stringify(to, { lineWidth: 0 }).trimEnd());
}
