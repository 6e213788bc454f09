// The mappings of a source map, read: from a position in generated code back to the source that it was made from.
// Lines and columns count from 0, columns in UTF-16 units, as source maps have them.

export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Segment {
  readonly generatedColumn: number;
  readonly original: Position;
}

/** The source position of the nearest mapping at or before a generated position on its line. */
export function originalPositions(mappings: string): (at: Position) => Position | undefined {
  const lines = segmentLines(mappings);
  return ({ line, column }) => lines[line]?.findLast((segment) => segment.generatedColumn <= column)?.original;
}

/** Source Map Revision 3: lines by `;`, segments by `,`, each 1, 4 or 5 numbers relative to the segment before. */
function segmentLines(mappings: string): readonly (readonly Segment[])[] {
  let line = 0;
  let column = 0;
  return mappings.split(';').map((text) => {
    let generatedColumn = 0;
    const segments: Segment[] = [];
    for (const field of text.split(',')) {
      const [columnStep = 0, , lineStep, sourceColumnStep] = vlqNumbers(field);
      generatedColumn += columnStep;
      if (lineStep === undefined || sourceColumnStep === undefined) continue;
      line += lineStep;
      column += sourceColumnStep;
      segments.push({ generatedColumn, original: { line, column } });
    }
    return segments;
  });
}

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 VLQ: five bits a digit, low ones first, the sixth says that more follow, the lowest of all is the sign. */
function vlqNumbers(text: string): readonly number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = base64Digits.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
