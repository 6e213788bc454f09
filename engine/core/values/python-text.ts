// Values as Python prints them: DVC's tables and the lists in its JSON are `str()` of Python values, byte for byte.
import { unreachable } from '../unreachable.ts';
import { formatScalar, type Value } from './value.ts';

/** Python's `str`: a text is itself, everything else as `repr`. */
export function pythonStr(value: Value): string {
  return value.kind === 'string' ? value.value : pythonRepr(value);
}

function pythonRepr(value: Value): string {
  switch (value.kind) {
    case 'list':
      return `[${value.items.map(pythonRepr).join(', ')}]`;
    case 'map':
      return `{${[...value.entries].map(([key, item]) => `${quoted(key)}: ${pythonRepr(item)}`).join(', ')}}`;
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'string':
      return quoted(value.value);
    case 'null':
    case 'int':
    case 'float':
    case 'time':
      return formatScalar(value);
    default:
      return unreachable(value);
  }
}

const named: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', String.raw`\\`).replaceAll(quote, `\\${quote}`);
  // What Python's `str.isprintable` denies: controls, formats, surrogates, private and unassigned, spaces but U+0020.
  const printable = escaped.replace(
    /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (character) => named[character] ?? byCode(character),
  );
  return `${quote}${printable}${quote}`;
}

function byCode(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
