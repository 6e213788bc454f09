// Checks on raw CSV bytes: the byte order mark, names in the header, UTF-8.
// Each answers with what it found; the parser knows the line and words the error.
import { isUtf8 } from 'node:buffer';
import type { ColumnBytes } from './bytes.ts';

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The trimmed names; a column without one is called `index`. */
export function headerNames(cells: ColumnBytes): string[] {
  return Array.from({ length: cells.count }, (_, index) => cells.text(index).trim() || 'index');
}

export function repeatedNames(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** The first value that is not UTF-8, or undefined. */
export function brokenUtf8(column: ColumnBytes): number | undefined {
  if (isUtf8(column.bytes.subarray(0, column.length))) return undefined;
  for (let index = 0; index < column.count; index++) {
    if (!isUtf8(column.bytes.subarray(column.start(index), column.ends[index]))) return index;
  }
  throw new Error('a column is not UTF-8 although all its values are');
}

/** Takes a UTF-8 byte order mark off the start of a stream, wherever the chunks are cut. */
export class LeadingMark {
  /** Bytes that may yet become a mark; undefined once that is decided. */
  private held: Uint8Array | undefined = new Uint8Array();

  skip(chunk: Uint8Array): Uint8Array {
    if (this.held === undefined) return chunk;
    const bytes = Buffer.concat([this.held, chunk]);
    const isMark = BYTE_ORDER_MARK.every((byte, at) => at >= bytes.length || bytes[at] === byte);
    if (isMark && bytes.length < BYTE_ORDER_MARK.length) {
      this.held = bytes;
      return new Uint8Array();
    }
    this.held = undefined;
    return isMark ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
  }

  /** What was held back and is no mark after all. */
  end(): Uint8Array {
    const rest = this.held ?? new Uint8Array();
    this.held = undefined;
    return rest;
  }
}
