// A .dvc file: data that no stage makes, by its MD5. Read strictly, as DVC 3 does.
import { parseYaml } from '../pipeline/yaml/source.ts';
import { isEmpty, toValue, type Written, type WrittenMap } from '../pipeline/yaml/written.ts';
import type { Problem } from '../problem.ts';
import { dvcEmpty, dvcMissingKey, dvcTwice } from '../problems/dvc.ts';
import type { Value } from '../values/value.ts';
import { type DvcData, dataKeys, readData } from './data.ts';
import { Shape } from './shape.ts';

export interface DvcFile {
  readonly outs: readonly DvcOut[];
  /** Where an import comes from; empty for data that was added. */
  readonly deps: readonly DvcSource[];
  /** Relative to the file's folder; what the paths of outs are relative to. */
  readonly wdir: string | undefined;
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly md5: string | undefined;
  readonly desc: string | undefined;
  readonly meta: Value | undefined;
}

export interface DvcOut extends DvcData {
  readonly cache: boolean;
  readonly persist: boolean;
  readonly remote: string | undefined;
  readonly push: boolean;
  readonly desc: string | undefined;
  readonly type: string | undefined;
  readonly labels: readonly string[];
  readonly meta: Value | undefined;
}

/** A path, a URL, or a path in another repository. */
export interface DvcSource {
  readonly path: string | undefined;
  /** The repository's URL. */
  readonly repo: string | undefined;
}

export interface DvcFileRead {
  /** Undefined if there are problems. */
  readonly file: DvcFile | undefined;
  readonly problems: readonly Problem[];
}

const fileKeys = ['outs', 'deps', 'wdir', 'frozen', 'locked', 'always_changed', 'md5', 'desc', 'meta'];
const outKeys = [...dataKeys, 'cache', 'persist', 'remote', 'push', 'desc', 'type', 'labels', 'meta', 'fs_config'];
const sourceKeys = [...dataKeys, 'repo', 'db', 'persist', 'fs_config'];

/** @param name the .dvc file as shown to people */
export function parseDvcFile(name: string, text: string): DvcFileRead {
  const { root, problems, place } = parseYaml(name, text);
  if (problems.length > 0) return { file: undefined, problems };
  if (!root || isEmpty(root)) return { file: undefined, problems: [dvcEmpty(name)] };
  const shape = new Shape(place);
  const map = shape.map(root, name);
  const file = map && readFile(shape, map);
  return shape.problems.length > 0 ? { file: undefined, problems: shape.problems } : { file, problems: [] };
}

/** Imports are what they were until somebody asks for an update. */
export function isImport(file: DvcFile): boolean {
  return file.deps.length > 0;
}

function readFile(shape: Shape, map: WrittenMap): DvcFile {
  shape.onlyKeys(map, 'a .dvc file', fileKeys);
  const meta = shape.value(map, 'meta');
  const paths = new Set<string>();
  const outs = shape.list(shape.value(map, 'outs'), 'outs').flatMap((item): DvcOut[] => {
    const out = readOut(shape, item);
    if (out && paths.has(out.path)) shape.report(dvcTwice(out.path, shape.place(item.span)));
    if (out) paths.add(out.path);
    return out ? [out] : [];
  });
  return {
    outs,
    deps: shape.list(shape.value(map, 'deps'), 'deps').flatMap((item) => readSource(shape, item) ?? []),
    wdir: shape.text(shape.value(map, 'wdir'), 'wdir'),
    frozen: shape.flag(map, 'frozen', false) || shape.flag(map, 'locked', false),
    alwaysChanged: shape.flag(map, 'always_changed', false),
    md5: shape.anyText(shape.value(map, 'md5'), 'md5'),
    desc: shape.text(shape.value(map, 'desc'), 'desc'),
    meta: meta && toValue(meta),
  };
}

function readOut(shape: Shape, item: Written): DvcOut | undefined {
  const map = shape.map(item, 'an entry of outs');
  if (!map) return undefined;
  if (!shape.value(map, 'live')) shape.onlyKeys(map, 'an entry of outs', outKeys);
  const data = readData(shape, map, 'an entry of outs');
  const meta = shape.value(map, 'meta');
  const out = {
    cache: shape.flag(map, 'cache', true),
    persist: shape.flag(map, 'persist', false),
    remote: shape.text(shape.value(map, 'remote'), 'remote'),
    push: shape.flag(map, 'push', true),
    desc: shape.text(shape.value(map, 'desc'), 'desc'),
    type: shape.text(shape.value(map, 'type'), 'type'),
    labels: shape.list(shape.value(map, 'labels'), 'labels').flatMap((label) => shape.text(label, 'labels') ?? []),
    meta: meta && toValue(meta),
  };
  return data && { ...data, ...out };
}

function readSource(shape: Shape, item: Written): DvcSource | undefined {
  const map = shape.map(item, 'an entry of deps');
  if (!map) return undefined;
  shape.onlyKeys(map, 'an entry of deps', sourceKeys);
  const repo = shape.value(map, 'repo');
  const path = shape.text(shape.value(map, 'path'), 'path');
  // What comes out of a database has a query and no path.
  if (path === undefined && !shape.value(map, 'db'))
    shape.report(
      dvcMissingKey('path', 'an entry of deps', shape.place({ start: map.span.start, end: map.span.start })),
    );
  const repoMap = repo && shape.map(repo, 'repo');
  return { path, repo: repoMap && shape.text(shape.required(repoMap, 'url', 'repo'), 'url') };
}
