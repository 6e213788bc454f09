// Text by the columns that it takes on a terminal.

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** The longest start of `text` that fits into `columns`, with an ellipsis where something is missing. */
export function cutToWidth(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) >= columns) break;
    kept += character;
  }
  return columns < 1 ? '' : `${kept}…`;
}

/** With spaces behind it, so that it takes as many columns. */
export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** Columns of a terminal: two for East Asian wide characters and emoji, none for what combines with its neighbour. */
export function widthOf(text: string): number {
  let [width, last] = [0, 0];
  for (const character of text) {
    // Asks for the colourful form of what is before it, which takes two.
    const isVariation = character === '\ufe0f';
    last = isVariation ? (last === 1 ? 1 : 0) : columnsOf(character);
    width += last;
  }
  return width;
}

function columnsOf(character: string): number {
  if (/[\p{Mn}\p{Me}]|[\u200b-\u200d]/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
