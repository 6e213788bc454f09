// The one order of names in everything that is hashed or written: by UTF-16 code unit, the same in every locale.

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A record with its keys in code-unit order. */
export function sortedRecord<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => byCodeUnit(a, b)));
}

export function sortedUnique(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort(byCodeUnit);
}
