// A map in a command as flags, as DVC unpacks it: `{lr: 0.1, verbose: true}` is `--lr 0.1 --verbose`. Nested maps are
// dotted names; texts are quoted as Python's shlex.quote does, so that a shell reads one word.
import { formatScalar, type ListValue, type MapValue, type Value } from '../../values/value.ts';
import type { Parsing } from './scope.ts';

/** The dotted key of a list that holds lists or maps, which have no flags; else the text. */
export type Flags = { readonly text: string } | { readonly nested: string };

export function flagsOf(map: MapValue, parsing: Parsing): Flags {
  const words: string[] = [];
  for (const [name, value] of leaves(map, '')) {
    if (value.kind === 'list') {
      if (value.items.some(({ kind }) => kind === 'list' || kind === 'map')) return { nested: name };
      words.push(...listFlags(name, value, parsing));
    } else if (value.kind !== 'bool') words.push(`--${name}`, wordOf(value));
    else if (value.value) words.push(`--${name}`);
    else if (parsing.bool === 'boolean_optional') words.push(`--no-${name}`);
  }
  return { text: words.join(' ').trimEnd() };
}

function listFlags(name: string, { items }: ListValue, { list }: Parsing): readonly string[] {
  const words = items.map(pythonWordOf);
  if (words.length === 0) return [];
  return list === 'append' ? words.flatMap((word) => [`--${name}`, word]) : [`--${name}`, ...words];
}

/** Maps taken apart; an empty one is nothing. */
function leaves(map: MapValue, prefix: string): readonly (readonly [string, Value])[] {
  return [...map.entries].flatMap(([key, value]): readonly (readonly [string, Value])[] =>
    value.kind === 'map' ? leaves(value, `${prefix}${key}.`) : [[prefix + key, value]],
  );
}

function wordOf(value: Value): string {
  if (value.kind === 'string') return shellQuote(value.value);
  return value.kind === 'map' || value.kind === 'list' ? '' : formatScalar(value);
}

/** Inside a list DVC prints truth values as Python does. */
function pythonWordOf(value: Value): string {
  return value.kind === 'bool' ? (value.value ? 'True' : 'False') : wordOf(value);
}

/** Python's shlex.quote. */
export function shellQuote(text: string): string {
  if (text === '') return "''";
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
