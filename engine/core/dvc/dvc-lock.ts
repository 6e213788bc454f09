// dvc.lock, as DVC 2 and 3 write it (schema 2.0): what each stage was last run with. Read, never written.
import { parseYaml } from '../pipeline/yaml/source.ts';
import { isEmpty, toValue, type Written, type WrittenEntry, type WrittenMap } from '../pipeline/yaml/written.ts';
import type { Problem } from '../problem.ts';
import { dvcEmpty, dvcOldLock, dvcTwice, dvcUnknownSchema } from '../problems/dvc.ts';
import type { Value } from '../values/value.ts';
import { type DvcData, dataKeys, readData } from './data.ts';
import { Shape } from './shape.ts';

export interface DvcLockEntry {
  /** As written; a text of several lines is several commands, which `commandLines` makes of it. */
  readonly cmd: string | readonly string[];
  readonly deps: readonly DvcData[];
  /** Params file → key → exact value. */
  readonly params: ReadonlyMap<string, ReadonlyMap<string, Value>>;
  readonly outs: readonly DvcData[];
}

/** Stage → what it was last run with. */
export type DvcLock = ReadonlyMap<string, DvcLockEntry>;

export interface DvcLockRead {
  /** Undefined if there are problems. */
  readonly lock: DvcLock | undefined;
  readonly problems: readonly Problem[];
}

const lockKeys = ['schema', 'datasets', 'stages'];
const stageKeys = ['cmd', 'deps', 'params', 'outs'];
/** A dataset's entry among the deps has its own keys. */
const entryKeys = [...dataKeys, 'dataset'];

/** @param file as shown to people */
export function parseDvcLock(file: string, text: string): DvcLockRead {
  const { root, problems, place } = parseYaml(file, text);
  if (problems.length > 0) return { lock: undefined, problems };
  if (!root || isEmpty(root)) return { lock: undefined, problems: [dvcEmpty(file)] };
  const shape = new Shape(place);
  const lock = readLock(shape, file, root);
  return shape.problems.length > 0 || !lock ? { lock: undefined, problems: shape.problems } : { lock, problems: [] };
}

/** The commands as shells get them, each line one; what DVC would not run is none. */
export function commandLines(cmd: string | readonly string[]): readonly string[] {
  const texts = typeof cmd === 'string' ? [cmd] : cmd;
  return texts.flatMap((text) => text.split(/\r\n|\r|\n/)).filter((line) => line.trim() !== '');
}

function readLock(shape: Shape, file: string, root: Written): DvcLock | undefined {
  const map = shape.map(root, file);
  if (!map) return undefined;
  const schema = shape.value(map, 'schema');
  if (!schema) return shape.report(dvcOldLock(file, shape.place({ start: map.span.start, end: map.span.start })));
  const version = shape.anyText(schema, 'schema') ?? '';
  if (version !== '2.0') return shape.report(dvcUnknownSchema(version, shape.place(schema.span)));
  shape.onlyKeys(map, file, lockKeys);
  const stages = shape.value(map, 'stages');
  const entries = stages && !isEmpty(stages) ? (shape.map(stages, 'stages')?.entries ?? []) : [];
  return new Map(entries.flatMap((entry) => readStage(shape, entry)));
}

function readStage(shape: Shape, { key, value }: WrittenEntry): readonly (readonly [string, DvcLockEntry])[] {
  const map = shape.map(value, key);
  if (!map) return [];
  const where = `stage '${key}'`;
  shape.onlyKeys(map, where, stageKeys);
  const cmd = readCmd(shape, shape.required(map, 'cmd', where));
  const deps = readEntries(shape, map, 'deps');
  const params = readParams(shape, shape.value(map, 'params'));
  const outs = readEntries(shape, map, 'outs');
  return cmd === undefined ? [] : [[key, { cmd, deps, params, outs }]];
}

function readCmd(shape: Shape, written: Written | undefined): string | readonly string[] | undefined {
  if (written?.kind !== 'list') return shape.anyText(written, 'cmd');
  return written.items.flatMap((item) => shape.anyText(item, 'cmd') ?? []);
}

function readEntries(shape: Shape, stage: WrittenMap, key: 'deps' | 'outs'): readonly DvcData[] {
  const paths = new Set<string>();
  return shape.list(shape.value(stage, key), key).flatMap((item): DvcData[] => {
    const map = shape.map(item, `an entry of ${key}`);
    if (!map) return [];
    if (!shape.value(map, 'live')) shape.onlyKeys(map, `an entry of ${key}`, entryKeys);
    const data = readData(shape, map, `an entry of ${key}`);
    if (!data) return [];
    if (paths.has(data.path)) shape.report(dvcTwice(data.path, shape.place(map.span)));
    paths.add(data.path);
    return [data];
  });
}

function readParams(shape: Shape, written: Written | undefined): DvcLockEntry['params'] {
  if (!written || isEmpty(written)) return new Map();
  const files = shape.map(written, 'params')?.entries ?? [];
  return new Map(
    files.map(({ key, value }) => {
      // A file without params is `params.yaml: {}`.
      const keys = shape.map(value, key)?.entries ?? [];
      return [key, new Map(keys.map((entry) => [entry.key, toValue(entry.value)] as const))] as const;
    }),
  );
}
