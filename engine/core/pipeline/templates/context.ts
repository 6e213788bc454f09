// The values that templates may name: params.yaml, then `vars` in their order. Maps are merged, and no value is set
// twice: whichever file a reader opens, what it says of a key is what holds.
import type { PipelineFile, ProjectPath } from '../../model.ts';
import { resolvePath } from '../../paths/paths.ts';
import type { Problem } from '../../problem.ts';
import {
  varsFileMissing,
  varsHaveTemplate,
  varsKeyMissing,
  varsLoadedTwice,
  varsRedefined,
  varsSetReserved,
} from '../../problems/vars.ts';
import { nearestKey } from '../../values/params.ts';
import { emptyMap, type MapValue, type Value } from '../../values/value.ts';
import type { YamlSource } from '../yaml/source.ts';
import { toValue, type Span, type Written } from '../yaml/written.ts';
import type { FilesRead } from './files-read.ts';
import { hasTemplate } from './template.ts';

export interface Context {
  readonly values: MapValue;
  readonly layers: readonly Layer[];
  /** The keys that were taken of each file; `all` of a whole one. */
  readonly imports: ReadonlyMap<ProjectPath, readonly string[] | 'all'>;
  /** Something could not be read: then nothing can be said about keys that are missing. */
  readonly isIncomplete: boolean;
}

export interface Layer {
  /** `extra.yaml`, `vars[1]`. */
  readonly origin: string;
  /** Of a file. */
  readonly path?: ProjectPath;
  readonly values: MapValue;
}

export interface VarsInput {
  readonly source: YamlSource;
  readonly files: FilesRead;
  /** Where files are looked for. */
  readonly wdir: ProjectPath;
  /** Before `vars[0]`: empty, or `train.`. */
  readonly prefix: string;
  /** Names that a group sets. */
  readonly reserved: ReadonlySet<string>;
  readonly report: (problem: Problem) => void;
}

const empty: Context = { values: emptyMap, layers: [], imports: new Map(), isIncomplete: false };

/** What is known without vars: the params.yaml beside the pipeline file, if there is one. */
export function contextBeside(file: PipelineFile, files: FilesRead): Context {
  const path = resolvePath(file.dir, 'params.yaml');
  const read = files.read(path);
  if (!read) return empty;
  if (!read.params) return { ...empty, isIncomplete: true };
  const layers = [{ origin: 'params.yaml', path, values: read.params }];
  return { values: read.params, layers, imports: new Map([[path, 'all']]), isIncomplete: false };
}

/** Reports what is wrong with an item and goes on with the next. */
export function withVars(context: Context, vars: Written | undefined, input: VarsInput): Context {
  if (vars?.kind !== 'list') return context;
  const loading = new Loading(context, input);
  for (const [index, item] of vars.items.entries()) loading.add(item, `${input.prefix}vars[${index}]`);
  return loading.context;
}

class Loading {
  context: Context;
  private readonly input: VarsInput;

  constructor(context: Context, input: VarsInput) {
    this.context = context;
    this.input = input;
  }

  add(item: Written, origin: string): void {
    const template = firstTemplate(item);
    if (template) this.fail(varsHaveTemplate(template.text, this.place(template.span)));
    else if (item.kind === 'map') this.merge({ origin, values: toValue(item) }, (key) => spanOf(item, key));
    else if (item.kind === 'scalar' && item.value.kind === 'string') this.addFile(item.value.value, item.span);
    else this.context = { ...this.context, isIncomplete: true };
  }

  private addFile(item: string, span: Span): void {
    const colon = item.indexOf(':');
    const name = colon === -1 ? item : item.slice(0, colon);
    const keys = colon === -1 ? [] : keysIn(item.slice(colon + 1));
    const path = resolvePath(this.input.wdir, name);
    const before = this.context.imports.get(path);
    if (before === 'all' && keys.length === 0) return;
    if (before === 'all') return this.fail(varsLoadedTwice(item, 'whole', this.place(span)));
    if (before && (keys.length === 0 || keys.some((key) => before.includes(key))))
      return this.fail(varsLoadedTwice(item, 'partly', this.place(span)));
    const read = this.input.files.read(path);
    if (!read) return this.fail(varsFileMissing(name, this.place(span)));
    if (!read.params) return this.fail(undefined);
    const chosen = keys.length === 0 ? read.params : this.choose(read.params, keys, name, span);
    this.merge({ origin: name, path, values: chosen }, () => span);
    const imports = new Map(this.context.imports).set(path, keys.length === 0 ? 'all' : [...(before ?? []), ...keys]);
    this.context = { ...this.context, imports };
  }

  private choose(params: MapValue, keys: readonly string[], file: string, span: Span): MapValue {
    const chosen = new Map<string, Value>();
    for (const key of keys) {
      const value = params.entries.get(key);
      if (value) chosen.set(key, value);
      else this.fail(varsKeyMissing(key, file, nearestKey(params, key), this.input.source.placeWithin(span, key)));
    }
    return { kind: 'map', entries: chosen };
  }

  private merge(layer: Layer, spanOfKey: (key: string) => Span): void {
    const { origin } = layer;
    const own = new Map(layer.values.entries);
    for (const key of own.keys()) {
      if (!this.input.reserved.has(key)) continue;
      this.fail(varsSetReserved(key, this.place(spanOfKey(key))));
      own.delete(key);
    }
    const redefine = (path: readonly string[]): void => {
      const first = this.context.layers.find(({ values }) => holds(values, path))?.origin ?? '';
      const place = this.place(spanOfKey(path[0] ?? ''));
      this.input.report(varsRedefined(path.join('.'), origin, first, place));
    };
    const merged = mergedMaps(this.context.values, { kind: 'map', entries: own }, [], redefine);
    this.context = { ...this.context, values: merged, layers: [...this.context.layers, layer] };
  }

  private fail(problem: Problem | undefined): void {
    if (problem) this.input.report(problem);
    this.context = { ...this.context, isIncomplete: true };
  }

  private place(span: Span): ReturnType<YamlSource['place']> {
    return this.input.source.place(span.start, span.end);
  }
}

function mergedMaps(
  into: MapValue,
  from: MapValue,
  path: readonly string[],
  redefine: (path: readonly string[]) => void,
): MapValue {
  const entries = new Map(into.entries);
  for (const [key, value] of from.entries) {
    const before = entries.get(key);
    if (!before) entries.set(key, value);
    else if (before.kind === 'map' && value.kind === 'map')
      entries.set(key, mergedMaps(before, value, [...path, key], redefine));
    else redefine([...path, key]);
  }
  return { kind: 'map', entries };
}

function holds(values: MapValue, path: readonly string[]): boolean {
  let at: Value | undefined = values;
  for (const key of path) at = at?.kind === 'map' ? at.entries.get(key) : undefined;
  return at !== undefined;
}

function keysIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
}

function firstTemplate(written: Written): { readonly text: string; readonly span: Span } | undefined {
  if (written.kind === 'scalar') {
    const { value, span } = written;
    return value.kind === 'string' && hasTemplate(value.value) ? { text: value.value, span } : undefined;
  }
  if (written.kind === 'list') return firstOf(written.items, firstTemplate);
  return firstOf(written.entries, ({ key, keySpan, value }) =>
    hasTemplate(key) ? { text: key, span: keySpan } : firstTemplate(value),
  );
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function spanOf(map: Written, key: string): Span {
  const entry = map.kind === 'map' ? map.entries.find((one) => one.key === key) : undefined;
  return entry?.keySpan ?? map.span;
}
