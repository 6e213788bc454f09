// Text in columns of a terminal: how wide it is, and how it is shortened, cut or padded to a width.

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns of a terminal: two for East Asian wide characters and emoji, none for what combines with its neighbour. */
export function widthOf(text: string): number {
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0000-\u024f…]*$/.test(text)) return text.length;
  let [width, last] = [0, 0];
  for (const character of text) {
    // Asks for the colourful form of what is before it, which takes two.
    const isVariation = character === '\ufe0f';
    last = isVariation ? (last === 1 ? 1 : 0) : columnsOfOne(character);
    width += last;
  }
  return width;
}

function columnsOfOne(character: string): number {
  if (/[\p{Mn}\p{Me}]|[\u200b-\u200d]|\ufe0f/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

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

/** At most `limit` columns (at least 1): the middle goes, since `train@north` and `train@south` differ at the end. */
export function shorten(text: string, limit: number): string {
  if (widthOf(text) <= limit) return text;
  const characters = Array.from(text);
  let [head, tail] = ['', ''];
  let room = limit - 1;
  for (let [from, to] = [0, characters.length - 1]; from <= to;) {
    const atHead = widthOf(head) <= widthOf(tail);
    const next = (atHead ? characters[from] : characters[to]) ?? '';
    if (columnsOfOne(next) > room) break;
    room -= columnsOfOne(next);
    if (atHead) [head, from] = [head + next, from + 1];
    else [tail, to] = [next + tail, to - 1];
  }
  return `${head}…${tail}`;
}

/** Control characters, and those that turn the direction of writing. By their codes, which compile faster than names. */
// oxlint-disable-next-line no-control-regex
export const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** What is not printable cannot move anything. */
export function printable(text: string): string {
  return text.replace(unprintable, '\ufffd');
}
