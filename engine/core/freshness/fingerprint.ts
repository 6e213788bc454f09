// The identity of a stage's inputs, as plain data that is kept whole in the lock, so that staleness is explained by
// comparing two values. Nothing local is in it: no time, no absolute path, no order of lists, no host.
import { canonicalJson, valueFromTagged, valueToTagged } from '../values/canonical.ts';
import { isContentWord } from '../records/content.ts';
import { field, isRecord, isStringList, type JsonRecord, mapRecord } from '../records/decode.ts';
import { sortedRecord } from '../order.ts';
import type { Value } from '../values/value.ts';

/** Paths are relative to the pipeline file's folder; contents are words of `formatContent`. */
export interface FingerprintData {
  readonly action: ActionData;
  readonly deps: Readonly<Record<string, DepData>>;
  /** Params file → key → exact value. */
  readonly params: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly outs: Readonly<Record<string, OutData>>;
  readonly wdir: string;
}

export type ActionData =
  | { readonly kind: 'shell'; readonly commands: readonly string[] }
  | { readonly kind: 'argv'; readonly argv: readonly string[] }
  | {
      readonly kind: 'module';
      readonly entry: string;
      /** Local code → SHA-256. */
      readonly files: Readonly<Record<string, string>>;
      /** tsconfig files that steered it → SHA-256. */
      readonly configs: Readonly<Record<string, string>>;
      /** Package → versions. */
      readonly packages: Readonly<Record<string, string>>;
    };

/** One dep: a path's content, or what a glob pattern matched. A name counts for modules only, which read deps by it. */
export type DepData =
  | { readonly kind: 'path'; readonly content: string; readonly name?: string }
  | { readonly kind: 'glob'; readonly files: Readonly<Record<string, string>>; readonly name?: string };

export interface OutData {
  readonly persist: boolean;
  readonly name?: string;
}

/** The JSON form: what the id is the digest of, and what the lock holds. */
export function fingerprintToJson(data: FingerprintData): JsonRecord {
  return {
    action: data.action,
    deps: sortedRecord(Object.entries(data.deps).map(([path, dep]) => [path, depToJson(dep)] as const)),
    params: sortedRecord(
      Object.entries(data.params).map(([file, keys]) => {
        const tagged = Object.entries(keys).map(([key, value]) => [key, valueToTagged(value)] as const);
        return [file, sortedRecord(tagged)] as const;
      }),
    ),
    outs: sortedRecord(Object.entries(data.outs)),
    wdir: data.wdir,
  };
}

/** The text whose SHA-256 is the fingerprint's id. */
export function fingerprintText(data: FingerprintData): string {
  return canonicalJson(fingerprintToJson(data));
}

/** undefined for anything that `fingerprintToJson` does not write. */
export function fingerprintFromJson(json: unknown): FingerprintData | undefined {
  if (!isRecord(json)) return undefined;
  const action = actionFromJson(field(json, 'action'));
  const deps = mapRecord(field(json, 'deps'), depFromJson);
  const params = mapRecord(field(json, 'params'), (keys) => mapRecord(keys, valueFromTagged));
  const outs = mapRecord(field(json, 'outs'), outFromJson);
  const wdir = field(json, 'wdir');
  if (!action || !deps || !params || !outs || typeof wdir !== 'string') return undefined;
  return { action, deps, params, outs, wdir };
}

/** A path's content alone is one word, so that the lock has one line for it. */
function depToJson(dep: DepData): unknown {
  const name = dep.name === undefined ? {} : { name: dep.name };
  if (dep.kind === 'glob') return { files: sortedRecord(Object.entries(dep.files)), ...name };
  return dep.name === undefined ? dep.content : { content: dep.content, ...name };
}

function depFromJson(json: unknown): DepData | undefined {
  if (isContentWord(json)) return { kind: 'path', content: json };
  if (!isRecord(json)) return undefined;
  const name = field(json, 'name');
  if (name !== undefined && typeof name !== 'string') return undefined;
  const named = name === undefined ? {} : { name };
  const content = field(json, 'content');
  if (isContentWord(content)) return { kind: 'path', content, ...named };
  const files = mapRecord(field(json, 'files'), (word) => (isContentWord(word) ? word : undefined));
  return files && { kind: 'glob', files, ...named };
}

function outFromJson(json: unknown): OutData | undefined {
  if (!isRecord(json)) return undefined;
  const persist = field(json, 'persist');
  const name = field(json, 'name');
  if (typeof persist !== 'boolean' || (name !== undefined && typeof name !== 'string')) return undefined;
  return name === undefined ? { persist } : { persist, name };
}

function actionFromJson(json: unknown): ActionData | undefined {
  if (!isRecord(json)) return undefined;
  const kind = field(json, 'kind');
  if (kind === 'shell') {
    const commands = field(json, 'commands');
    return isStringList(commands) ? { kind, commands } : undefined;
  }
  if (kind === 'argv') {
    const argv = field(json, 'argv');
    return isStringList(argv) ? { kind, argv } : undefined;
  }
  if (kind !== 'module') return undefined;
  const entry = field(json, 'entry');
  const [files, configs, packages] = ['files', 'configs', 'packages'].map((key) => mapRecord(field(json, key), text));
  if (typeof entry !== 'string' || !files || !configs || !packages) return undefined;
  return { kind, entry, files, configs, packages };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
