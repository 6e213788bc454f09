// A strict reader for the XML that the charts write, so that tests can say: this is well-formed, and these are its elements.
// It knows what they use and no more: elements, attributes in double quotes, text, the five entities.

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text within, that of its elements included. */
  readonly text: string;
}

/** Throws for what is not well-formed. */
export function parseXml(text: string): XmlElement {
  const tokens = text.match(/<[^<>]*>|[^<>]+/g) ?? [];
  if (tokens.join('') !== text) throw new Error('a stray < or >');
  type Open = { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string };
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  for (const token of tokens) {
    const inner = open.at(-1)!;
    if (!token.startsWith('<')) inner.text += unescaped(token);
    else if (token.startsWith('</')) {
      if (token !== `</${inner.name}>`) throw new Error(`${token} closes <${inner.name}>`);
      open.pop();
      const outer = open.at(-1)!;
      outer.children.push(inner);
      outer.text += inner.text;
    } else {
      const match = /^<([a-z]+)((?: [A-Za-z][\w:-]*="[^"]*")*)(\/?)>$/.exec(token);
      if (!match) throw new Error(`no well-formed tag: ${token}`);
      const pairs = [...match[2]!.matchAll(/ ([A-Za-z][\w:-]*)="([^"]*)"/g)].map(([, key, value]) => [
        key!,
        unescaped(value!),
      ]);
      const element: Open = { name: match[1]!, attributes: Object.fromEntries(pairs), children: [], text: '' };
      if (pairs.length !== Object.keys(element.attributes).length) throw new Error(`an attribute twice: ${token}`);
      if (match[3] === '/') inner.children.push(element);
      else open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  if (root.children.length !== 1) throw new Error('not one root');
  return root.children[0]!;
}

/** All elements of a name, at any depth, in the order of the text. */
export function elementsNamed(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsNamed(child, name)]);
}

function unescaped(text: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) throw new Error('a control character');
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) throw new Error(`a stray & in ${text}`);
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
