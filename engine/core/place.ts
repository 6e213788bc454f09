// Offsets in a text as places for people. Lines end at LF or CRLF; offsets, columns and lengths are UTF-16 units.
import type { Place } from './model.ts';
import type { Problem } from './problem.ts';

/** The place of `text.slice(start, end)`, its length cut at the end of the line; at least one character long. */
export type Placer = (start: number, end: number) => Place;

export function placer(file: string, text: string): Placer {
  let starts: readonly number[] | undefined;
  return (start, end) => {
    starts ??= lineStarts(text);
    const index = lastAtMost(starts, start);
    const lineStart = starts[index] ?? 0;
    const lineEnd = endOfLine(text, lineStart, starts[index + 1]);
    return {
      file,
      line: index + 1,
      column: start - lineStart + 1,
      length: Math.max(1, Math.min(end, lineEnd) - start),
      text: text.slice(lineStart, lineEnd),
    };
  };
}

/** The text without the byte order mark that some editors put first. */
export function withoutBom(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** The offset of a line and column that count from 1. */
export function offsetAt(text: string, line: number, column: number): number {
  return (lineStarts(text)[line - 1] ?? text.length) + column - 1;
}

/** As a reader goes through one file: by line, then by column; those without a place first. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const line = ({ place }: Problem): number => place?.line ?? 0;
  const column = ({ place }: Problem): number => place?.column ?? 0;
  return [...problems].sort((a, b) => line(a) - line(b) || column(a) - column(b));
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lastAtMost(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** @param next where the next line starts; undefined for the last one */
function endOfLine(text: string, lineStart: number, next: number | undefined): number {
  const end = next === undefined ? text.length : next - 1;
  return end > lineStart && text[end - 1] === '\r' ? end - 1 : end;
}
