// Writing new data into a .dvc file: what people put into it, comments and order of keys, stays as it was to the byte.
// As DVC does it, keys stay where they are and new ones follow; `hash` comes with the first change of data of DVC 2.
import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { parseYaml } from '../pipeline/yaml/source.ts';
import { entryOf, type Span, toValue, type WrittenMap } from '../pipeline/yaml/written.ts';
import { type DvcDigest, formatDvcDigest } from './data.ts';
import { parseDvcFile } from './dvc-file.ts';

export interface DvcRecorded {
  readonly digest: DvcDigest;
  readonly sizeBytes: number;
  /** Of a directory. */
  readonly files: number | undefined;
  readonly executable: boolean;
}

/**
 * @param text one that `parseDvcFile` reads without problems
 * @param recorded by the out's path, as written
 */
export function rewriteDvcFile(text: string, recorded: ReadonlyMap<string, DvcRecorded>): string {
  const spliced = splice(text, recorded);
  // Of what is written unusually, in flow style or with anchors, the layout may change.
  return says(spliced, recorded) ? spliced : rebuild(text, recorded);
}

/** A .dvc file for data that has none yet, as `dvc add` writes it: md5, size, nfiles, isexec, hash, path. */
export function formatDvcFile(path: string, recorded: DvcRecorded): string {
  const document = parseDocument('outs:\n- {}\n');
  const out = document.getIn(['outs', 0]) as YAMLMap;
  out.flow = false;
  for (const [key, value] of keysOf(recorded)) if (value !== undefined) out.set(key, value);
  out.set('path', path);
  return document.toString({ indentSeq: false, lineWidth: 0 });
}

/**
 * With `frozen: true`, or without it.
 * @returns undefined where it cannot be done without touching more
 */
export function withFrozen(text: string, frozen: boolean): string | undefined {
  const { root, problems } = parseYaml('.dvc', text);
  if (root?.kind !== 'map' || problems.length > 0) return undefined;
  const lines = ['frozen', 'locked'].flatMap((key) => {
    const entry = entryOf(root, key);
    return entry ? [wholeLine(text, entry.keySpan.start)] : [];
  });
  const without = lines
    .sort((a, b) => b.start - a.start)
    .reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
  const separator = without === '' || without.endsWith('\n') ? '' : '\n';
  const edited = frozen ? `${without}${separator}frozen: true\n` : without;
  return parseDvcFile('.dvc', edited).file?.frozen === frozen ? edited : undefined;
}

type Scalar = string | number | true | undefined;

function keysOf({ digest, sizeBytes, files, executable }: DvcRecorded): readonly (readonly [string, Scalar])[] {
  return [
    ['md5', formatDvcDigest(digest)],
    ['size', sizeBytes],
    ['nfiles', files],
    ['isexec', executable || undefined],
    ['hash', digest.hash === 'md5' ? 'md5' : undefined],
  ];
}

interface Edit extends Span {
  readonly put: string;
}

function splice(text: string, recorded: ReadonlyMap<string, DvcRecorded>): string {
  const edits = outsOf(text).flatMap((out): readonly Edit[] => {
    const data = recorded.get(pathOf(out));
    return data ? editsOf(text, out, keysOf(data)) : [];
  });
  let result = text;
  for (const { start, end, put } of [...edits].sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + put + result.slice(end);
  return result;
}

function editsOf(text: string, out: WrittenMap, keys: readonly (readonly [string, Scalar])[]): readonly Edit[] {
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const [key, value] of keys) {
    const entry = entryOf(out, key);
    if (entry && value !== undefined) edits.push({ ...entry.value.span, put: String(value) });
    else if (entry) edits.push({ ...wholeLine(text, entry.keySpan.start), put: '' });
    else if (value !== undefined) added.push(`${key}: ${String(value)}`);
  }
  const [first] = out.entries;
  if (!first || added.length === 0) return edits;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = lineEnd + ' '.repeat(first.keySpan.start - (text.lastIndexOf('\n', first.keySpan.start) + 1));
  const last = Math.max(...out.entries.flatMap(({ keySpan, value }) => [keySpan.end, value.span.end]));
  const end = endOfLine(text, text.slice(0, last).trimEnd().length);
  return [...edits, { start: end, end, put: added.map((line) => indent + line).join('') }];
}

function wholeLine(text: string, offset: number): Span {
  const next = text.indexOf('\n', offset);
  return { start: text.lastIndexOf('\n', offset) + 1, end: next === -1 ? text.length : next + 1 };
}

function endOfLine(text: string, offset: number): number {
  const next = /\r?\n|$/g;
  next.lastIndex = offset;
  return next.exec(text)?.index ?? text.length;
}

/** Whether the text says of each out what is recorded, and is as sound as before. */
function says(text: string, recorded: ReadonlyMap<string, DvcRecorded>): boolean {
  const outs = outsOf(text);
  return [...recorded].every(([path, data]) => {
    const out = outs.find((candidate) => pathOf(candidate) === path);
    return out && keysOf(data).every(([key, value]) => String(valueOf(out, key)) === String(value));
  });
}

function valueOf(out: WrittenMap, key: string): unknown {
  const entry = entryOf(out, key);
  const value = entry && toValue(entry.value);
  return value && 'value' in value ? value.value : undefined;
}

function pathOf(out: WrittenMap): string {
  return String(valueOf(out, 'path'));
}

function outsOf(text: string): readonly WrittenMap[] {
  const { root, problems } = parseYaml('.dvc', text);
  const outs = root?.kind === 'map' && problems.length === 0 ? entryOf(root, 'outs')?.value : undefined;
  return outs?.kind === 'list' ? outs.items.filter((item) => item.kind === 'map') : [];
}

function rebuild(text: string, recorded: ReadonlyMap<string, DvcRecorded>): string {
  const document: Document = parseDocument(text, { version: '1.2', schema: 'core', intAsBigInt: true });
  const outs = document.get('outs', true);
  for (const item of isSeq(outs) ? outs.items : []) {
    const out = isMap(item) ? item : undefined;
    const data = out && recorded.get(String(out.get('path')));
    for (const [key, value] of data ? keysOf(data) : []) {
      if (value === undefined) out?.delete(key);
      else out?.set(key, value);
    }
  }
  return document.toString({ indentSeq: false, lineWidth: 0 });
}
