// The format of pipeline.lock: JSON, sorted, one value per line, so that git can merge it line by line. What cannot be
// read counts as absent, since the run cache finds every result again; only a newer version is refused.
import { type Content, contentFromJson, contentToJson } from './content.ts';
import { field, isRecord, mapRecord, parseJson } from './decode.ts';
import { type FingerprintData, fingerprintFromJson, fingerprintToJson } from '../freshness/fingerprint.ts';
import { sortedRecord } from '../order.ts';

export const lockVersion = 1;

/** What last succeeded for one stage. Paths are relative to the pipeline file's folder. */
export interface LockEntry {
  readonly fingerprint: FingerprintData;
  readonly outs: ReadonlyMap<string, Content>;
  /** Of deps that .dvc files track: the MD5 that those had, as DVC writes it. No part of the fingerprint. */
  readonly data?: Readonly<Record<string, string>>;
}

export type LockRead =
  | { readonly kind: 'absent' }
  | { readonly kind: 'entry'; readonly entry: LockEntry }
  /** The two sides of a merge conflict: whichever fits can be restored, neither counts as fresh. */
  | { readonly kind: 'conflict'; readonly candidates: readonly LockEntry[] };

/** Stage name → what the lock says of it. */
export type Lock = ReadonlyMap<string, LockRead>;

export type LockParse =
  | { readonly kind: 'read'; readonly lock: Lock; readonly conflict: boolean }
  | { readonly kind: 'broken' }
  | { readonly kind: 'newer'; readonly version: number };

export function formatLock(entries: ReadonlyMap<string, LockEntry>): string {
  const stages = sortedRecord([...entries].map(([name, entry]) => [name, entryToJson(entry)] as const));
  return `${JSON.stringify({ version: lockVersion, stages }, undefined, 2)}\n`;
}

export function parseLock(text: string): LockParse {
  if (!hasConflict(text)) return parseSide(text);
  const [ours, theirs] = [parseSide(conflictSide(text, 'ours')), parseSide(conflictSide(text, 'theirs'))];
  const newer = [ours, theirs].find((side) => side.kind === 'newer');
  if (newer) return newer;
  const sides = [ours, theirs].flatMap((side) => (side.kind === 'read' ? [side.lock] : []));
  return { kind: 'read', lock: mergeSides(sides), conflict: true };
}

/**
 * The entries that a later write keeps. One in conflict keeps its first side until its stage is done: what it claims is
 * checked anyway, and without it a frozen stage, or one that was no target, could not be given back any more.
 */
export function settledEntries(lock: Lock): ReadonlyMap<string, LockEntry> {
  return new Map(
    [...lock].flatMap(([name, read]) => {
      const entry = read.kind === 'entry' ? read.entry : read.kind === 'conflict' ? read.candidates[0] : undefined;
      return entry ? [[name, entry] as const] : [];
    }),
  );
}

export function entryToJson(entry: LockEntry): unknown {
  const outs = sortedRecord([...entry.outs].map(([path, content]) => [path, contentToJson(content)] as const));
  const data =
    entry.data && Object.keys(entry.data).length > 0 ? { data: sortedRecord(Object.entries(entry.data)) } : {};
  return { ...data, fingerprint: fingerprintToJson(entry.fingerprint), outs };
}

export function entryFromJson(json: unknown): LockEntry | undefined {
  if (!isRecord(json)) return undefined;
  const fingerprint = fingerprintFromJson(field(json, 'fingerprint'));
  const outs = mapRecord(field(json, 'outs'), contentFromJson);
  // Of a merge that git made alone: an entry that names other outs than it is about belongs to neither side.
  if (!fingerprint || !outs || !haveSameKeys(fingerprint.outs, outs)) return undefined;
  const data = mapRecord(field(json, 'data'), (text) => (typeof text === 'string' ? text : undefined));
  return { fingerprint, outs: new Map(Object.entries(outs)), ...(data ? { data } : {}) };
}

function haveSameKeys(a: object, b: object): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
}

function parseSide(text: string): LockParse {
  const json = parseJson(text);
  if (!isRecord(json)) return { kind: 'broken' };
  const version = field(json, 'version');
  if (typeof version === 'number' && version > lockVersion) return { kind: 'newer', version };
  const stages = field(json, 'stages');
  if (version !== lockVersion || !isRecord(stages)) return { kind: 'broken' };
  const lock = new Map<string, LockRead>();
  for (const [name, value] of Object.entries(stages)) {
    const entry = entryFromJson(value);
    if (entry) lock.set(name, { kind: 'entry', entry });
  }
  return { kind: 'read', lock, conflict: false };
}

/** The same entry on both sides is no conflict; one that only one side has is a candidate alone. */
function mergeSides(sides: readonly Lock[]): Lock {
  const merged = new Map<string, LockRead>();
  for (const name of new Set(sides.flatMap((side) => [...side.keys()]))) {
    const reads = sides.map((side) => side.get(name));
    const candidates = reads.flatMap((read) => (read?.kind === 'entry' ? [read.entry] : []));
    const texts = new Set(candidates.map((entry) => JSON.stringify(entryToJson(entry))));
    const [first] = candidates;
    if (first && texts.size === 1 && candidates.length === 2) merged.set(name, { kind: 'entry', entry: first });
    else merged.set(name, { kind: 'conflict', candidates });
  }
  return merged;
}

const conflictStart = /^<{7}(?: |$)/m;

function hasConflict(text: string): boolean {
  return conflictStart.test(text);
}

/** The text as one side of each conflict has it; the base of a diff3 conflict belongs to neither. */
function conflictSide(text: string, wanted: 'ours' | 'theirs'): string {
  let side: 'both' | 'ours' | 'base' | 'theirs' = 'both';
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    if (/^<{7}(?: |\r?$)/.test(line)) side = 'ours';
    else if (side === 'ours' && /^\|{7}(?: |\r?$)/.test(line)) side = 'base';
    else if (side !== 'both' && /^={7}\r?$/.test(line)) side = 'theirs';
    else if (side === 'theirs' && /^>{7}(?: |\r?$)/.test(line)) side = 'both';
    else if (side === 'both' || side === wanted) kept.push(line);
  }
  return kept.join('\n');
}
