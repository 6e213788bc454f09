// Text by the columns that it takes on a terminal.

/** The longest start of `text` that fits into `columns`, with an ellipsis where something is missing. */
export function cutToWidth(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) break;
    kept += character;
  }
  return columns < 1 ? '' : `${kept}…`;
}

/** Columns of a terminal: two for East Asian wide characters and emoji, none for what combines with its neighbour. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[\p{Mn}\p{Me}]|[\u200b-\u200d]|\ufe0f/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}
