// The record of a code trace under `.cache/modules/`: what the fingerprint takes from it, and what it rests on.
import { field, isRecord, isStringList, mapRecord, parseJson } from '../../core/records/decode.ts';
import { sha256 } from '../../io/disk/hashing.ts';
import { sortedRecord } from '../../core/order.ts';

/** Paths are absolute: a record of a project that was moved or copied is of another root, and made again. */
export interface Trace {
  readonly buildId: string;
  readonly root: string;
  readonly files: ReadonlyMap<string, string>;
  readonly configs: ReadonlyMap<string, string>;
  readonly packages: ReadonlyMap<string, string>;
  /** Path → a word for what was found there, `absent` included. */
  readonly watched: ReadonlyMap<string, string>;
  readonly bundleId: string;
  readonly bundleFiles: readonly [string, ...string[]];
}

export function formatTrace(trace: Trace): string {
  const { files, configs, packages, watched, ...rest } = trace;
  const maps = {
    files: sortedRecord(files),
    configs: sortedRecord(configs),
    packages: sortedRecord(packages),
    watched: sortedRecord(watched),
  };
  const text = `${JSON.stringify({ version: 1, ...rest, ...maps })}\n`;
  return `${sha256(text)}\n${text}`;
}

/** undefined for anything that is not whole: versions of packages are believed without a look at them. */
export function parseTrace(text: string): Trace | undefined {
  const sealed = text.slice(text.indexOf('\n') + 1);
  const json = text === `${sha256(sealed)}\n${sealed}` ? parseJson(sealed) : undefined;
  if (!isRecord(json) || field(json, 'version') !== 1) return undefined;
  const [files, configs, packages, watched] = ['files', 'configs', 'packages', 'watched'].map((key) =>
    mapRecord(field(json, key), (value) => (typeof value === 'string' ? value : undefined)),
  );
  const [buildId, root, bundleId, bundleFiles] = [
    field(json, 'buildId'),
    field(json, 'root'),
    field(json, 'bundleId'),
    field(json, 'bundleFiles'),
  ];
  if (!files || !configs || !packages || !watched) return undefined;
  if (typeof buildId !== 'string' || typeof root !== 'string') return undefined;
  if (typeof bundleId !== 'string' || !isStringList(bundleFiles)) return undefined;
  const [first, ...rest] = bundleFiles;
  if (first === undefined) return undefined;
  const map = (record: Record<string, string>): ReadonlyMap<string, string> => new Map(Object.entries(record));
  return {
    buildId,
    root,
    files: map(files),
    configs: map(configs),
    packages: map(packages),
    watched: map(watched),
    bundleId,
    bundleFiles: [first, ...rest],
  };
}
