// SVG as text: elements, attributes, numbers.
// Every text goes through `escapeXml`; whatever a column is called or holds, the picture stays well-formed.

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element; children are markup, already escaped. Attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeXml(String(value))}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

export interface TextStyle {
  readonly class?: string;
  /** Where the text stands at x: its start (the default), its middle or its end. */
  readonly anchor?: 'middle' | 'end';
  readonly transform?: string;
  /** What a reader sees who rests the pointer on it: a label in full. */
  readonly hint?: string;
}

export function textAt(x: number, y: number, content: string, style: TextStyle = {}): string {
  const attributes = { x, y, class: style.class, 'text-anchor': style.anchor, transform: style.transform };
  const hint = style.hint === undefined ? '' : element('title', {}, escapeXml(style.hint));
  return element('text', attributes, `${hint}${escapeXml(content)}`);
}

/** Pixels with at most two decimals; never `-0`, so equal places are equal text. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}

/** Text for XML content and attributes. Control characters, which XML 1.0 forbids, become U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

/** `text`, cut to `length` characters (code points) with an ellipsis. */
export function shortened(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
