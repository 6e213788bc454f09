// Values out of JSON that nothing is known about: each function takes one of a kind or says where it is not as expected.
// Unknown keys are refused, so a file of another version is never half understood.

export class NotAsExpected extends Error {
  constructor(at: string, said: string) {
    super(`${at} ${said}`);
  }
}

export type JsonRecord = Readonly<Record<string, unknown>>;

/** An object with all of `keys`, and none but these and `optional`. */
export function recordFrom(
  json: unknown,
  at: string,
  keys: readonly string[],
  optional: readonly string[] = [],
): JsonRecord {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new NotAsExpected(at, 'is no object');
  const absent = keys.find((key) => !Object.hasOwn(json, key));
  if (absent !== undefined) throw new NotAsExpected(at, `has no '${absent}'`);
  const stray = Object.keys(json).find((key) => !keys.includes(key) && !optional.includes(key));
  if (stray !== undefined) throw new NotAsExpected(at, `has '${stray}', which is unknown`);
  return json as JsonRecord;
}

export function listFrom<Item>(json: unknown, at: string, itemFrom: (json: unknown, at: string) => Item): Item[] {
  if (!Array.isArray(json)) throw new NotAsExpected(at, 'is no list');
  return json.map((item, k) => itemFrom(item, `${at}[${k}]`));
}

export function isText(json: unknown): json is string {
  return typeof json === 'string';
}

export function textFrom(json: unknown, at: string): string {
  if (!isText(json) || json === '') throw new NotAsExpected(at, 'is no text');
  return json;
}

export function numberFrom(json: unknown, at: string): number {
  if (typeof json !== 'number' || !Number.isFinite(json)) throw new NotAsExpected(at, 'is no number');
  return json;
}

export function kindFrom<Kind extends string>(json: unknown, at: string, kinds: readonly Kind[]): Kind {
  const kind = kinds.find((known) => known === json);
  if (kind === undefined) throw new NotAsExpected(at, `is ${JSON.stringify(json)}, not one of ${kinds.join(', ')}`);
  return kind;
}
