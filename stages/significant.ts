// Rounding of numbers that are stored for people and for caching by content.
// Six significant digits hide the last bits, which may differ between CPUs in native inference.

/** `value` rounded to `digits` significant decimal digits; exact by specification, unlike a division by a power of ten. */
export function significant(value: number, digits = 6): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}

/** JSON text for a file: two spaces, keys in code-unit order at every level, a final newline. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(sorted(value), undefined, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
