// What a pipeline file says about an out or an artifact for people and registries; no input of anything.
import type { Json } from '../../../stage.ts';
import type { Annotations } from '../../model.ts';
import { formatScalar } from '../../values/value.ts';
import { entryOf, type Written, type WrittenMap } from '../yaml/written.ts';
import { textOf } from './reader.ts';

export function readAnnotations(map: WrittenMap): Annotations {
  const [desc, type] = [optionalText(map, 'desc'), optionalText(map, 'type')];
  const labels = entryOf(map, 'labels')?.value;
  const meta = entryOf(map, 'meta')?.value;
  return {
    ...(desc !== undefined && { desc }),
    ...(type !== undefined && { type }),
    ...(labels?.kind === 'list' && { labels: labels.items.map(textOf) }),
    ...(meta && { meta: looseJson(meta) }),
  };
}

export function optionalText(map: WrittenMap, key: string): string | undefined {
  const value = entryOf(map, key)?.value;
  return value && textOf(value);
}

/** As JSON, a number that JSON cannot hold exactly as its text. */
export function looseJson(written: Written): Json {
  if (written.kind === 'list') return written.items.map(looseJson);
  if (written.kind === 'map')
    return Object.fromEntries(written.entries.map(({ key, value }) => [key, looseJson(value)]));
  const { value } = written;
  if (value.kind === 'null') return null;
  if (value.kind === 'int')
    return Number.isSafeInteger(Number(value.value)) ? Number(value.value) : String(value.value);
  if (value.kind === 'time' || (value.kind === 'float' && !Number.isFinite(value.value))) return formatScalar(value);
  return value.value;
}
