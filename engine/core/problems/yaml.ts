// Sentences about YAML itself: what the parser stumbled over, and what YAML does that its writers do not expect.
import type { Place } from '../model.ts';
import type { Problem } from '../problem.ts';

function yamlProblem(code: string, message: string, place?: Place, hint?: string): Problem {
  return { code, category: 'project', message, ...(place && { place }), ...(hint !== undefined && { hint }) };
}

const quoteStar = (word: string): string =>
  `YAML takes an unquoted * for an alias; a path or pattern needs quotes: "*${word}"`;

/** What to do about the mistakes that the parser names by code. */
const hints: Readonly<Record<string, string>> = {
  BAD_ALIAS: quoteStar(''),
  BAD_DQ_ESCAPE: 'between double quotes a backslash is written twice, as in "\\\\${x}"; or use single quotes',
  BAD_SCALAR_START: 'a text that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: "a text with ': ' in it needs quotes",
  MULTIPLE_DOCS: "a file holds one document: remove the line '---'",
  TAB_AS_INDENT: 'indent with spaces',
};

const sentences: Readonly<Record<string, string>> = {
  BAD_ALIAS: "a '*' without a name after it",
  MULTIPLE_DOCS: 'a second YAML document begins here',
  TAB_AS_INDENT: 'YAML allows no tabs as indentation',
};

export function yamlMistake(code: string, message: string, place: Place): Problem {
  const [, quote] = /^Missing closing (["'])quote/.exec(message) ?? [];
  const unclosed = quote && `not valid YAML: a text that was opened with ${quote} further up is not closed`;
  return yamlProblem(
    'yaml-syntax',
    unclosed ?? sentences[code] ?? `not valid YAML: ${lowerFirst(message)}`,
    place,
    hints[code],
  );
}

export function unknownAlias(name: string, place: Place): Problem {
  return yamlProblem(
    'unknown-alias',
    `no anchor '&${name}' is written before the alias '*${name}'`,
    place,
    quoteStar(name),
  );
}

export function circularAlias(name: string, place: Place): Problem {
  return yamlProblem('circular-alias', `the alias '*${name}' stands inside of what it names`, place);
}

export function aliasBomb(most: number, place: Place): Problem {
  return yamlProblem('alias-bomb', `aliases make this larger than ${most} values`, place);
}

export function unknownTag(tag: string, place: Place): Problem {
  const standard = tag.startsWith('!!') || tag.startsWith('tag:');
  const hint = standard ? undefined : `YAML takes an unquoted ! for a tag; an exclusion needs quotes: "${tag}"`;
  return yamlProblem('unknown-tag', `the YAML tag '${tag}' is not supported`, place, hint);
}

export function duplicateKey(key: string, firstLine: number, place: Place): Problem {
  return yamlProblem('duplicate-key', `'${key}' is written twice`, place, `it is first written in line ${firstLine}`);
}

export function badKey(place: Place): Problem {
  return yamlProblem('bad-key', 'a key must be a text, not a list or a map', place);
}

export function badMerge(place: Place): Problem {
  return yamlProblem('bad-merge', "'<<' merges maps only: an alias of a map, or a list of them", place);
}

export function notUtf8(place: Place): Problem {
  return yamlProblem('not-utf-8', 'bytes that are not UTF-8', place, 'save the file as UTF-8');
}

export function tooDeep(most: number, place?: Place): Problem {
  return yamlProblem('too-deep', `nested more than ${most} levels deep`, place);
}

export function tooLarge(file: string, length: number, most: number): Problem {
  const millions = (count: number): string => (count / 1e6).toFixed(1);
  return yamlProblem(
    'too-large',
    `${file} has ${millions(length)} million characters; at most ${millions(most)} million are read`,
  );
}

export function tooManyWords(file: string, most: number): Problem {
  return yamlProblem(
    'too-large',
    `${file} has more than ${(most / 1e6).toFixed(1)} million words, signs, blanks and line ends`,
    undefined,
    'data belongs into files that stages read; only a part of this one can be a pipeline or params',
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
