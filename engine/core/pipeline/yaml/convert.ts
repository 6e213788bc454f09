// yaml's nodes to our tree: aliases and merge keys resolved, keys as text, duplicate keys found.
// The size that aliases expand to is counted, so that a small file cannot stand for a gigantic one.
import { isAlias, isMap, isPair, isScalar, isSeq, type Alias, type Scalar as YamlScalar, type YAMLMap } from 'yaml';
import type { Placer } from '../../place.ts';
import type { Problem } from '../../problem.ts';
import {
  aliasBomb,
  badKey,
  badMerge,
  circularAlias,
  duplicateKey,
  unknownAlias,
  unknownTag,
} from '../../problems/yaml.ts';
import { formatScalar, type ScalarValue } from '../../values/value.ts';
import { isEmpty, type Span, type Written, type WrittenEntry, type WrittenMap } from './written.ts';

/** Values that a file may stand for, once its aliases are written out. */
const mostExpanded = 1_000_000;

const nothing: ScalarValue = { kind: 'null' };

export function convert(
  contents: unknown,
  place: Placer,
): { readonly root: Written; readonly problems: readonly Problem[] } {
  const converter = new Converter(place);
  const root = converter.convert(contents, { start: 0, end: 0 });
  return { root, problems: converter.problems };
}

class Converter {
  readonly problems: Problem[] = [];
  private readonly place: Placer;
  private readonly anchors = new Map<string, Written | 'open'>();
  private readonly sizes = new WeakMap<Written, number>();
  private bombReported = false;

  constructor(place: Placer) {
    this.place = place;
  }

  convert(node: unknown, absentAt: Span): Written {
    if (isAlias(node)) return this.alias(node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, 'open');
    const written = this.plain(node, absentAt);
    if (anchor !== undefined) this.anchors.set(anchor, written);
    return written;
  }

  private plain(node: unknown, absentAt: Span): Written {
    if (isMap(node)) return this.map(node);
    if (isSeq(node)) {
      const span = spanOf(node, absentAt);
      const items = node.items.map((item) => (isPair(item) ? this.unsupported(item, span) : this.convert(item, span)));
      return this.sized({ kind: 'list', items, span }, items);
    }
    if (isScalar(node)) return { kind: 'scalar', value: this.scalar(node), span: spanOf(node, absentAt) };
    return { kind: 'scalar', value: nothing, span: absentAt };
  }

  private map(node: YAMLMap): Written {
    const span = spanOf(node, { start: 0, end: 0 });
    const own = new Map<string, WrittenEntry>();
    const merged: WrittenMap[] = [];
    for (const { key: keyNode, value: valueNode } of node.items) {
      const keySpan = spanOf(keyNode, span);
      const key = this.keyText(keyNode, keySpan);
      const value = this.convert(valueNode, { start: keySpan.end, end: keySpan.end });
      if (key === undefined) continue;
      if (isMergeKey(keyNode)) merged.push(...this.mergeSources(value, keySpan));
      else this.addEntry(own, { key, keySpan, value });
    }
    const entries = merged.length === 0 ? [...own.values()] : withMerged(own, merged);
    return this.sized(
      { kind: 'map', entries, span },
      entries.map(({ value }) => value),
    );
  }

  private addEntry(own: Map<string, WrittenEntry>, entry: WrittenEntry): void {
    const first = own.get(entry.key);
    const at = this.place(entry.keySpan.start, entry.keySpan.end);
    if (first) this.problems.push(duplicateKey(entry.key, this.place(first.keySpan.start, first.keySpan.end).line, at));
    else own.set(entry.key, entry);
  }

  private mergeSources(value: Written, at: Span): readonly WrittenMap[] {
    const sources = value.kind === 'list' ? value.items : [value];
    const maps = sources.filter((source) => source.kind === 'map');
    if (maps.length < sources.length) this.problems.push(badMerge(this.place(at.start, at.end)));
    return maps;
  }

  private alias(node: Alias): Written {
    const span = spanOf(node, { start: 0, end: 0 });
    const at = this.place(span.start, span.end);
    const target = this.anchors.get(node.source);
    if (target !== undefined && target !== 'open') return target;
    this.problems.push(target === 'open' ? circularAlias(node.source, at) : unknownAlias(node.source, at));
    return { kind: 'scalar', value: nothing, span };
  }

  private keyText(node: unknown, at: Span): string | undefined {
    const written = this.convert(node, at);
    if (written.kind === 'scalar') return isEmpty(written) ? 'null' : formatScalar(written.value);
    this.problems.push(badKey(this.place(at.start, at.end)));
    return undefined;
  }

  private scalar(node: YamlScalar): ScalarValue {
    const { value } = node;
    if (value === null || value === undefined) return nothing;
    if (typeof value === 'string') return { kind: 'string', value };
    if (typeof value === 'bigint') return { kind: 'int', value };
    if (typeof value === 'number') return { kind: 'float', value };
    if (typeof value === 'boolean') return { kind: 'bool', value };
    if (value instanceof Date) return { kind: 'time', text: node.source ?? value.toISOString() };
    this.unsupported(node, spanOf(node, { start: 0, end: 0 }));
    return nothing;
  }

  private unsupported(node: unknown, span: Span): Written {
    const tag = isScalar(node) && node.tag !== undefined ? node.tag.replace('tag:yaml.org,2002:', '!!') : '!!omap';
    this.problems.push(unknownTag(tag, this.place(span.start, span.end)));
    return { kind: 'scalar', value: nothing, span };
  }

  private sized(written: Written, children: readonly Written[]): Written {
    let size = 1;
    for (const child of children) size += this.sizes.get(child) ?? 1;
    this.sizes.set(written, size);
    if (size <= mostExpanded) return written;
    if (!this.bombReported)
      this.problems.push(aliasBomb(mostExpanded, this.place(written.span.start, written.span.start + 1)));
    this.bombReported = true;
    // What is dropped here keeps every later walk short.
    return { kind: 'scalar', value: nothing, span: written.span };
  }
}

/** Own keys win, then the first of the merged maps that has one; merged keys come first, the last map's foremost, as in DVC. */
function withMerged(own: ReadonlyMap<string, WrittenEntry>, merged: readonly WrittenMap[]): readonly WrittenEntry[] {
  const entries = new Map<string, WrittenEntry>();
  for (const source of [...merged].reverse()) for (const entry of source.entries) entries.set(entry.key, entry);
  for (const [key, entry] of own) entries.set(key, entry);
  return [...entries.values()];
}

function isMergeKey(node: unknown): boolean {
  return isScalar(node) && node.value === '<<' && node.type === 'PLAIN';
}

function spanOf(node: unknown, otherwise: Span): Span {
  const range = (isAlias(node) || isScalar(node) || isMap(node) || isSeq(node)) && node.range;
  return range ? { start: range[0], end: range[1] } : otherwise;
}
