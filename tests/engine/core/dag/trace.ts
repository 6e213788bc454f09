// Reads a drawing as a person does: follows the lines down from a box to the boxes that they lead to.
import type { Box, Drawing } from '../../../../engine/core/dag/layers.ts';

type Heading = 'down' | 'left' | 'right';

/** Where a line goes on from each glyph, by how it was come to; upwards is never gone. */
const turns: Readonly<Record<Heading, Readonly<Record<string, readonly Heading[]>>>> = {
  down: {
    '│': ['down'],
    '└': ['right'],
    '┘': ['left'],
    '├': ['down', 'right'],
    '┤': ['down', 'left'],
    '┴': ['left', 'right'],
    '┼': ['down', 'left', 'right'],
  },
  // A line that goes down is passed behind.
  right: {
    '─': ['right'],
    '│': ['right'],
    '┐': ['down'],
    '┘': [],
    '┤': ['down'],
    '┬': ['down', 'right'],
    '┴': ['right'],
    '┼': ['down', 'right'],
  },
  left: {
    '─': ['left'],
    '│': ['left'],
    '┌': ['down'],
    '└': [],
    '├': ['down'],
    '┬': ['down', 'left'],
    '┴': ['left'],
    '┼': ['down', 'left'],
  },
};

/** The boxes that `box` leads to, by id, sorted; a line into nothing is an error. */
export function ledTo(box: Box, drawing: Drawing, lines: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const at = (row: number, column: number): string => lines[row]?.[column] ?? ' ';
  const follow = (row: number, column: number, heading: Heading): void => {
    const key = `${row} ${column} ${heading}`;
    if (seen.has(key)) return;
    seen.add(key);
    const glyph = at(row, column);
    if (glyph === '▼' && heading === 'down') {
      const target = drawing.boxes.find(
        ({ left, top, width }) => top === row + 1 && left < column && column < left + width - 1,
      );
      if (!target) throw new Error(`an arrow into nothing at ${row}:${column}`);
      found.add(target.node.id);
      return;
    }
    const next = turns[heading][glyph];
    if (!next) throw new Error(`a line breaks off at ${row}:${column}: '${glyph}', going ${heading}`);
    for (const way of next)
      follow(row + (way === 'down' ? 1 : 0), column + (way === 'right' ? 1 : way === 'left' ? -1 : 0), way);
  };
  const bottom = box.top + 2;
  for (let column = box.left; column < box.left + box.width; column += 1)
    if (at(bottom, column) === '┬') follow(bottom + 1, column, 'down');
  return [...found].sort();
}
