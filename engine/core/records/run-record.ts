// A run record: what a fingerprint produced, so that the same inputs are never worked through twice. It names its
// own fingerprint id: a record that lies under a wrong name, or is cut, or malformed, counts as absent.
import { type Content, contentFromJson, contentToJson } from './content.ts';
import { field, isRecord, mapRecord, parseJson, wholeNumber } from './decode.ts';
import type { Stage } from '../model.ts';
import { sortedRecord } from '../order.ts';

export interface RunRecord {
  /** SHA-256 of the fingerprint. */
  readonly id: string;
  /** Relative to the pipeline file's folder. */
  readonly outs: ReadonlyMap<string, Content>;
  readonly durationMs: number;
  /** SHA-256 of the output's text, an object of the cache. */
  readonly log?: string;
  /** Where and when it ran, for people: nothing of it steers a decision. */
  readonly provenance: Readonly<Record<string, string>>;
}

export function formatRunRecord(record: RunRecord): string {
  const outs = sortedRecord([...record.outs].map(([path, content]) => [path, contentToJson(content)] as const));
  return `${JSON.stringify({ version: 1, ...record, outs }, undefined, 2)}\n`;
}

/** undefined unless `text` is a whole record of `id`. */
export function parseRunRecord(text: string, id: string): RunRecord | undefined {
  const json = parseJson(text);
  if (!isRecord(json) || field(json, 'version') !== 1 || field(json, 'id') !== id) return undefined;
  const outs = mapRecord(field(json, 'outs'), contentFromJson);
  const durationMs = wholeNumber(field(json, 'durationMs'));
  const provenance = mapRecord(field(json, 'provenance'), (value) => (typeof value === 'string' ? value : undefined));
  const log = field(json, 'log');
  if (!outs || durationMs === undefined || !provenance) return undefined;
  const base = { id, outs: new Map(Object.entries(outs)), durationMs, provenance };
  return typeof log === 'string' ? { ...base, log } : base;
}

/** Whether what this stage makes can be given back later: see the freshness table in engine/README.md. */
export function keepsRunRecord(stage: Stage): boolean {
  if (stage.outs.length === 0 || stage.alwaysChanged) return false;
  return stage.outs.every((out) => !out.persist && isKeptAsObject(out));
}

/** Cached outs, and metrics and plots even if git keeps them, so that they come back with the rest. */
export function isKeptAsObject(out: Stage['outs'][number]): boolean {
  return out.cache || out.role !== 'out';
}
