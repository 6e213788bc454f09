// Exact values as a JSON document: 1.0 stays 1.0 and no integer loses a digit, which JSON.stringify cannot do.
import { unreachable } from '../unreachable.ts';
import { formatFloat, type Value } from './value.ts';

/** Indented by two spaces. What JSON has no number for becomes a text: "NaN", "Infinity", "-Infinity". */
export function formatJson(value: Value, indent = ''): string {
  const inner = `${indent}  `;
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'int':
      return value.value.toString();
    case 'float':
      return Number.isFinite(value.value) ? formatFloat(value.value) : JSON.stringify(String(value.value));
    case 'time':
      return JSON.stringify(value.text);
    case 'list':
      return bracketed(
        '[]',
        value.items.map((item) => formatJson(item, inner)),
        indent,
      );
    case 'map':
      return bracketed(
        '{}',
        [...value.entries].map(([key, item]) => `${JSON.stringify(key)}: ${formatJson(item, inner)}`),
        indent,
      );
    case 'bool':
    case 'string':
      return JSON.stringify(value.value);
    default:
      return unreachable(value);
  }
}

function bracketed(brackets: '[]' | '{}', items: readonly string[], indent: string): string {
  if (items.length === 0) return brackets;
  const lines = items.map((item) => `\n${indent}  ${item}`).join(',');
  return `${brackets.charAt(0)}${lines}\n${indent}${brackets.charAt(1)}`;
}
