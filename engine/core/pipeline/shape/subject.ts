// How a sentence names a piece of a pipeline file, what is there and what should be.
import { formatScalar } from '../../values/value.ts';
import type { Written } from '../yaml/written.ts';

/** A key of a map, or the index of a list's item. */
export type PathPart = string | number;

/** `cache of 'a.csv' in outs of stage 'train'`. */
export function subjectOf(path: readonly PathPart[]): string {
  const [section, stage, key, ...below] = path;
  if (section === undefined) return 'the pipeline';
  if (section !== 'stages') return subjectBelow(String(section), path.slice(1), 'entries');
  if (stage === undefined) return 'stages';
  if (key === undefined) return `stage '${stage}'`;
  return subjectBelow(`${key} of stage '${stage}'`, below, key === 'cmd' ? 'keys' : 'entries');
}

/** @param maps whether a map right below holds entries by their names, or keys of the grammar */
function subjectBelow(start: string, below: readonly PathPart[], maps: 'entries' | 'keys'): string {
  let subject = start;
  let insideEntry = maps === 'keys';
  for (const [index, part] of below.entries()) {
    const isLast = index === below.length - 1;
    if (typeof part === 'number') {
      // An item that is a map is named by its key, which comes next.
      if (isLast || insideEntry) subject = `item ${part + 1} of ${subject}`;
    } else if (insideEntry) subject = `${part} of ${subject}`;
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
