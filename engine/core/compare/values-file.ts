// A file of metrics or params to one exact value. Unlike a params file that a stage takes, it may hold a single value
// or a list; and, as in DVC, a file with any other ending is read as YAML.
import { parseYaml } from '../pipeline/yaml/source.ts';
import { isEmpty, toValue } from '../pipeline/yaml/written.ts';
import type { Problem } from '../problem.ts';
import { type ParamsRead, parseParams } from '../values/params.ts';
import { emptyMap, type Value } from '../values/value.ts';

export type ValuesRead =
  | { readonly value: Value; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: Problem };

/** `fileName` decides the format, and is what the problem's place shows. An empty YAML file is an empty map. */
export function parseValues(fileName: string, text: string): ValuesRead {
  if (/\.(?:toml|py)$/.test(fileName)) return fromParams(parseParams(fileName, text));
  if (fileName.endsWith('.json')) return parseJsonValues(fileName, text);
  const { root, problems } = parseYaml(fileName, text);
  const [problem] = problems;
  if (problem) return { problem };
  return { value: !root || isEmpty(root) ? emptyMap : toValue(root) };
}

function parseJsonValues(fileName: string, text: string): ValuesRead {
  const read = parseParams(fileName, text);
  if (read.params || read.problems[0].code !== 'params-not-a-map') return fromParams(read);
  // It is JSON, but no map: read as the only value of one.
  const wrapped = fromParams(parseParams(fileName, `{"": ${text.replace(/^\uFEFF/, '')}}`));
  const value = wrapped.value?.kind === 'map' ? wrapped.value.entries.get('') : undefined;
  return value ? { value } : fromParams(read);
}

function fromParams(read: ParamsRead): ValuesRead {
  return read.params ? { value: read.params } : { problem: read.problems[0] };
}
