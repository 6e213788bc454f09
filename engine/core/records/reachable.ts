// What the cache has to keep: every object that a lock, a young run record or a young directory object names, however
// deep. Nothing that is reached may ever be in the list of what is removed.
import type { Content, Digest } from './content.ts';
import type { RunRecord } from './run-record.ts';
import type { Tree } from './tree.ts';

/** A directory's entries; undefined for what is no directory object, or lost, or damaged: below it nothing is known. */
export type TreeOf = (digest: Digest) => Tree | undefined;

/** Everything that was reached so far. */
export class Reached {
  readonly digests = new Set<Digest>();
  /** Apart from `digests`: a file can have the bytes of a directory object, and is then one and not the other. */
  private readonly walked = new Set<Digest>();
  private readonly treeOf: TreeOf;

  constructor(treeOf: TreeOf) {
    this.treeOf = treeOf;
  }

  add(contents: Iterable<Content>): void {
    const waiting = [...contents];
    for (let content = waiting.pop(); content; content = waiting.pop()) {
      this.digests.add(content.digest);
      if (content.kind === 'directory') for (const child of this.enter(content.digest)) waiting.push(child);
    }
  }

  /** An object of which only the name is known: it may be a directory's. */
  addObject(digest: Digest): void {
    this.digests.add(digest);
    this.add(this.enter(digest));
  }

  private enter(digest: Digest): Iterable<Content> {
    if (this.walked.has(digest)) return [];
    this.walked.add(digest);
    return this.treeOf(digest)?.values() ?? [];
  }
}

export interface Aged {
  readonly sizeBytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedMs: number;
}

export interface AgedRecord extends Aged {
  /** undefined if it cannot be read. */
  readonly record: RunRecord | undefined;
}

/** All that is in the cache. */
export interface Holdings {
  readonly objects: ReadonlyMap<Digest, Aged>;
  /** By fingerprint id. */
  readonly records: ReadonlyMap<string, AgedRecord>;
  readonly treeOf: TreeOf;
}

export interface GcPlan {
  readonly keptObjects: ReadonlySet<Digest>;
  readonly removedObjects: ReadonlySet<Digest>;
  readonly keptRecords: ReadonlySet<string>;
  readonly removedRecords: ReadonlySet<string>;
}

/**
 * @param named what locks name
 * @param keepFromMs what is as young as this stays, whether anything names it or not
 */
export function planGc({ objects, records, treeOf }: Holdings, named: Iterable<Content>, keepFromMs: number): GcPlan {
  const reached = new Reached(treeOf);
  reached.add(named);
  const isYoung = ({ modifiedMs }: Aged): boolean => modifiedMs >= keepFromMs;
  const keptRecords = new Set<string>();
  for (const [id, aged] of records) {
    if (!isYoung(aged)) continue;
    keptRecords.add(id);
    if (aged.record) addRecord(reached, aged.record);
  }
  for (const [digest, aged] of objects) if (isYoung(aged)) reached.addObject(digest);
  // An old record may stay if all that it needs stays anyway; it holds nothing itself but its log.
  const knownTrees = new Map<Digest, boolean>();
  const isKept = (content: Content): boolean => {
    if (!reached.digests.has(content.digest) || !objects.has(content.digest)) return false;
    if (content.kind === 'file') return true;
    const known = knownTrees.get(content.digest);
    if (known !== undefined) return known;
    const tree = treeOf(content.digest);
    const isWhole = tree !== undefined && [...tree.values()].every(isKept);
    knownTrees.set(content.digest, isWhole);
    return isWhole;
  };
  for (const [id, { record }] of records) {
    if (keptRecords.has(id) || !record || record.outs.size === 0 || ![...record.outs.values()].every(isKept)) continue;
    keptRecords.add(id);
    addRecord(reached, record);
  }
  return {
    keptObjects: pick(objects, (digest) => reached.digests.has(digest)),
    removedObjects: pick(objects, (digest) => !reached.digests.has(digest)),
    keptRecords,
    removedRecords: pick(records, (id) => !keptRecords.has(id)),
  };
}

function addRecord(reached: Reached, record: RunRecord): void {
  reached.add(record.outs.values());
  if (record.log !== undefined) reached.digests.add(record.log);
}

function pick(all: ReadonlyMap<string, unknown>, wanted: (key: string) => boolean): ReadonlySet<string> {
  return new Set([...all.keys()].filter(wanted));
}
