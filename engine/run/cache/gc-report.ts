// What a gc keeps and removes, in the words of its user: stages, commits and sizes instead of digests.
import type { Content, Digest } from '../../core/records/content.ts';
import { type GcPlan, type Holdings, Reached } from '../../core/records/reachable.ts';
import type { RunRecord } from '../../core/records/run-record.ts';
import type { Measure } from '../../store/inventory/inventory.ts';
import type { Outdated } from '../../store/inventory/outdated.ts';
import { lockPath } from '../observe.ts';
import type { Project } from '../project/project.ts';
import { entriesOf, type LockSource } from './workspace-locks.ts';

export interface GcReport {
  readonly dry: boolean;
  readonly days: number;
  readonly kept: Holding;
  readonly removed: Holding;
  readonly sources: readonly KeptSource[];
  /** Of each run record that goes; sizes count only objects that go. */
  readonly results: readonly RemovedResult[];
  /** Objects that go and were of no such result. */
  readonly unnamed: Measure;
  readonly outdated: ReadonlyMap<Outdated['kind'], Measure>;
}

export interface Holding {
  readonly objects: number;
  readonly bytes: number;
  readonly records: number;
}

export interface KeptSource {
  readonly file: string;
  readonly names: readonly string[];
  readonly commits: readonly string[];
  readonly stages: ReadonlyMap<string, number>;
  readonly bytes: number;
  /** Objects that it names and that are not there. */
  readonly lost: number;
}

export interface RemovedResult {
  /** undefined if no stage that is known writes such outs. */
  readonly stage: string | undefined;
  readonly outs: readonly string[];
  /** ISO 8601. */
  readonly finished: string | undefined;
  readonly bytes: number;
}

interface Sweep {
  readonly holdings: Holdings;
  readonly plan: GcPlan;
  readonly sources: readonly LockSource[];
  readonly projects: readonly Project[];
  readonly outdated: readonly (Outdated & Measure)[];
  readonly request: { readonly dry: boolean; readonly days: number };
}

export function reportGc({ holdings, plan, sources, projects, outdated, request }: Sweep): GcReport {
  const { objects, records } = holdings;
  const bytesOf = (digests: Iterable<Digest>): number =>
    [...digests].reduce((bytes, digest) => bytes + (objects.get(digest)?.sizeBytes ?? 0), 0);
  const reachedFrom = (contents: Iterable<Content>): ReadonlySet<Digest> => {
    const reached = new Reached(holdings.treeOf);
    reached.add(contents);
    return reached.digests;
  };
  const stageOf = stageFinder(sources, projects);
  const accounted = new Set<Digest>();
  const results = [...plan.removedRecords].flatMap((id): RemovedResult[] => {
    const record = records.get(id)?.record;
    if (!record) return [];
    const gone = [...reachedFrom(record.outs.values())].filter(
      (digest) => plan.removedObjects.has(digest) && !accounted.has(digest),
    );
    for (const digest of gone) accounted.add(digest);
    return [
      {
        stage: stageOf(record),
        outs: [...record.outs.keys()],
        finished: record.provenance['finished'],
        bytes: bytesOf(gone),
      },
    ];
  });
  const unnamed = [...plan.removedObjects].filter((digest) => !accounted.has(digest));
  return {
    ...request,
    kept: { objects: plan.keptObjects.size, bytes: bytesOf(plan.keptObjects), records: plan.keptRecords.size },
    removed: {
      objects: plan.removedObjects.size,
      bytes: bytesOf(plan.removedObjects),
      records: plan.removedRecords.size,
    },
    sources: sources.map((source) => {
      const entries = entriesOf(source.lock);
      const reached = reachedFrom(entries.flatMap(([, { outs }]) => [...outs.values()]));
      return {
        file: source.file,
        names: source.names,
        commits: source.commits,
        stages: new Map(entries.map(([stage, { outs }]) => [stage, bytesOf(reachedFrom(outs.values()))])),
        bytes: bytesOf(reached),
        lost: [...reached].filter((digest) => !objects.has(digest)).length,
      };
    }),
    results,
    unnamed: { files: unnamed.length, bytes: bytesOf(unnamed) },
    outdated: outdatedByKind(outdated),
  };
}

/** By its first out: a record knows no stage, since stages with the same fingerprint share it. */
function stageFinder(
  sources: readonly LockSource[],
  projects: readonly Project[],
): (record: RunRecord) => string | undefined {
  const byOut = new Map<string, string>();
  for (const { lock } of sources)
    for (const [stage, { outs }] of entriesOf(lock)) for (const path of outs.keys()) byOut.set(path, stage);
  for (const { graph } of projects)
    for (const stage of graph.order) for (const { path } of stage.outs) byOut.set(lockPath(stage, path), stage.name);
  return ({ outs }) => [...outs.keys()].map((path) => byOut.get(path)).find((stage) => stage !== undefined);
}

function outdatedByKind(outdated: readonly (Outdated & Measure)[]): GcReport['outdated'] {
  const kinds = new Map<Outdated['kind'], Measure>();
  for (const { kind, bytes } of outdated) {
    const known = kinds.get(kind) ?? { files: 0, bytes: 0 };
    kinds.set(kind, { files: known.files + 1, bytes: known.bytes + bytes });
  }
  return kinds;
}
