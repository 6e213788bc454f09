// How a sentence names a piece of a pipeline file, what is there and what should be.
import { formatScalar } from '../values/value.ts';
import type { Written } from './written.ts';

/** A key of a map, or the index of a list's item. */
export type PathPart = string | number;

/** `cache of 'a.csv' in outs of stage 'train'`. */
export function subjectOf(path: readonly PathPart[]): string {
  const [section, stage, key, ...below] = path;
  if (section === undefined) return 'the pipeline';
  if (stage === undefined) return String(section);
  if (key === undefined) return `stage '${stage}'`;
  let subject = `${key} of stage '${stage}'`;
  let insideEntry = false;
  for (const [index, part] of below.entries()) {
    const isLast = index === below.length - 1;
    if (typeof part === 'number') {
      // An item that is a map is named by its key, which comes next.
      if (isLast || insideEntry) subject = `item ${part + 1} of ${subject}`;
    } else if (key === 'cmd' || insideEntry) subject = `${part} of ${subject}`;
    else {
      subject = `'${part}' in ${subject}`;
      insideEntry = true;
    }
  }
  return subject;
}

const words: Readonly<Record<string, string>> = {
  string: 'a string',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'empty',
};

export function expectedWords(types: readonly string[]): readonly string[] {
  return types.filter((type) => type !== 'null' || types.length === 1).map((type) => words[type] ?? type);
}

/** `bare`: the text alone. */
export function describe(written: Written, form: 'with-kind' | 'bare' = 'with-kind'): string {
  if (written.kind !== 'scalar') return written.kind === 'list' ? 'a list' : 'a map';
  const { value } = written;
  if (value.kind === 'null') return 'empty';
  const text = formatScalar(value);
  if (form === 'bare') return text;
  if (value.kind === 'bool') return text;
  return value.kind === 'string'
    ? `the string '${text}'`
    : value.kind === 'time'
      ? `the time ${text}`
      : `the number ${text}`;
}
