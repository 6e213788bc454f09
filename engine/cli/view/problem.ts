// Problems as text: what is wrong, where with an excerpt, what to do. What comes from files is shown so that it cannot
// move the cursor or hide a line: control characters are made visible.
import { unprintable, widthOf } from '../../core/columns.ts';
import type { Place } from '../../core/model.ts';
import type { Problem } from '../../core/problem.ts';

/** The widest excerpt; longer lines are cut around the column. */
const widestExcerpt = 120;
const tabWidth = 4;

export function renderProblem(problem: Problem): string {
  const lines = [`error: ${visible(problem.message)}`];
  if (problem.place) lines.push(...renderPlace(problem.place));
  if (problem.hint !== undefined) lines.push(`hint: ${visible(problem.hint)}`);
  return lines.join('\n');
}

/** All of them, with an empty line between two. */
export function renderProblems(problems: readonly Problem[]): string {
  return problems.map(renderProblem).join('\n\n');
}

function renderPlace(place: Place): readonly string[] {
  const gutter = ' '.repeat(String(place.line).length);
  const { text, offset, length } = excerptOf(place);
  return [
    `${gutter}--> ${visible(place.file)}:${place.line}:${place.column}`,
    `${gutter} |`,
    `${place.line} | ${text}`.trimEnd(),
    `${gutter} | ${' '.repeat(offset)}${'^'.repeat(length)}`,
  ];
}

/** The line as shown, with the offset and length of the underlined part in columns of a terminal. */
function excerptOf({ text, column, length }: Place): {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
} {
  const start = Math.min(column - 1, text.length);
  const end = Math.min(start + length, text.length);
  let [from, to] = [0, text.length];
  if (text.length > widestExcerpt) {
    from = Math.max(0, Math.min(start - widestExcerpt / 4, text.length - widestExcerpt));
    to = Math.min(text.length, from + widestExcerpt);
  }
  const [before, marked, after] = [
    shown(text.slice(from, start)),
    shown(text.slice(start, Math.min(end, to))),
    shown(text.slice(Math.min(end, to), to)),
  ];
  const [head, tail] = [from > 0 ? '…' : '', to < text.length ? '…' : ''];
  return {
    text: head + before + marked + after + tail,
    offset: widthOf(head + before),
    length: Math.max(1, widthOf(marked)),
  };
}

function shown(text: string): string {
  return visible(text.replaceAll('\t', ' '.repeat(tabWidth)));
}

/** What is not printable as `\u001b`. */
export function visible(text: string): string {
  return text.replace(unprintable, (character) => {
    if (character === '\n') return String.raw`\n`;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
