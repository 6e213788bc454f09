// Reading JSON that may be anything: small checks that answer undefined instead of throwing.

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property, so that no key of a file reaches the prototype. */
export function field(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Every value decoded, or undefined if one of them is not what it should be. */
export function mapRecord<T>(
  value: unknown,
  decode: (value: unknown, key: string) => T | undefined,
): Record<string, T> | undefined {
  if (!isRecord(value)) return undefined;
  const entries: [string, T][] = [];
  for (const [key, item] of Object.entries(value)) {
    const decoded = decode(item, key);
    if (decoded === undefined) return undefined;
    entries.push([key, decoded]);
  }
  return Object.fromEntries(entries);
}
