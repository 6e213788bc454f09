// `.restage.yaml` (committed) and `.restage.local.yaml` (not): settings that are not part of a pipeline.
import type { Problem } from './problem.ts';
import { configUnknownKey, configWrongType } from './problems/config.ts';
import type { Parsing } from './pipeline/templates/scope.ts';
import type { MapValue, Value } from './values/value.ts';

export interface Config {
  /** As written; relative to the root. */
  readonly cacheDir?: string;
  /** In the order in which they are tried. */
  readonly cacheType?: readonly CacheType[];
  readonly jobs?: number;
  /** How a map becomes flags of a command; these win over DVC's. */
  readonly parsingBool?: Parsing['bool'];
  readonly parsingList?: Parsing['list'];
}

export type CacheType = 'reflink' | 'copy' | 'hardlink' | 'symlink';

export const configFiles = ['.restage.yaml', '.restage.local.yaml'] as const;

const cacheTypes: readonly string[] = ['reflink', 'copy', 'hardlink', 'symlink'];
const known = ['cache.dir', 'cache.type', 'jobs', 'parsing.bool', 'parsing.list'];
const bools = ['store_true', 'boolean_optional'] as const;
const lists = ['nargs', 'append'] as const;

/** `file` is for the problems. Later files win over earlier ones, key by key: merge with object spread. */
export function parseConfig(
  file: string,
  root: MapValue,
): { readonly config: Config; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const config: { -readonly [K in keyof Config]: Config[K] } = {};
  for (const [key, value] of flatten(root)) {
    if (key === 'cache.dir' && value.kind === 'string') config.cacheDir = value.value;
    else if (key === 'cache.type' && typesOf(value)) config.cacheType = typesOf(value) ?? [];
    else if (key === 'jobs' && value.kind === 'int' && value.value >= 1n && value.value <= 1024n)
      config.jobs = Number(value.value);
    else if (key === 'parsing.bool' && oneOf(value, bools)) config.parsingBool = oneOf(value, bools) ?? bools[0];
    else if (key === 'parsing.list' && oneOf(value, lists)) config.parsingList = oneOf(value, lists) ?? lists[0];
    else
      problems.push(
        known.includes(key) ? configWrongType(file, key, expected[key] ?? '') : configUnknownKey(file, key, known),
      );
  }
  return { config, problems };
}

const expected: Readonly<Record<string, string>> = {
  'cache.dir': 'a path',
  'cache.type': `one or a list of ${cacheTypes.join(', ')}`,
  jobs: 'a whole number from 1 to 1024',
  'parsing.bool': bools.join(' or '),
  'parsing.list': lists.join(' or '),
};

/** Sections are one level deep: `cache: {dir: …}` is `cache.dir`. */
function flatten(root: MapValue): readonly (readonly [string, Value])[] {
  return [...root.entries].flatMap(([key, value]): (readonly [string, Value])[] =>
    value.kind === 'map' ? [...value.entries].map(([inner, item]) => [`${key}.${inner}`, item]) : [[key, value]],
  );
}

function oneOf<T extends string>(value: Value, names: readonly T[]): T | undefined {
  return names.find((name) => value.kind === 'string' && value.value === name);
}

function typesOf(value: Value): readonly CacheType[] | undefined {
  const items = value.kind === 'list' ? value.items : [value];
  const names = items.flatMap((item) =>
    item.kind === 'string' ? item.value.split(',').map((name) => name.trim()) : [''],
  );
  return names.length > 0 && names.every((name): name is CacheType => cacheTypes.includes(name)) ? names : undefined;
}
