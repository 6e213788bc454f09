// The no-op snapshot in random pipelines: it holds on the disk that it was written for, and after any edits it holds
// only if a repro really finds all stages fresh.
import { expect, test } from '@jest/globals';
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import {
  anyFolder,
  folderLine,
  parseSnapshotHead,
  parseSnapshotLines,
  witnessedAt,
  type WitnessedLine,
} from '../../../engine/core/records/snapshot.ts';
import type { Stat } from '../../../engine/io/disk/file-system.ts';
import { witness } from '../../../engine/io/disk/witness.ts';
import { readProject } from '../../../engine/run/project/project.ts';
import { repro } from '../../../engine/run/repro/repro.ts';
import { writeNoopSnapshot } from '../../../engine/store/noop.ts';
import { root } from '../../support/memory-world.ts';
import { apply, type Wishes } from '../../support/random/edits.ts';
import { stories, type Story } from '../../support/random/story.ts';
import { Tale } from '../../support/random/tale.ts';

const seed = Number(process.env['RESTAGE_SEED'] ?? 20261121);
const runs = Number(process.env['RESTAGE_RUNS'] ?? 150);
const snapshot = `${root}/.cache/noop`;
const plain: Wishes = { jobs: 1, keepGoing: true, force: false, runCache: true, target: undefined, pauseMs: 10_000 };

interface Seen {
  pipelines: number;
  snapshots: number;
  /** After edits: what repro found, and whether the snapshot had held. */
  staleAndBroken: number;
  freshAndHolds: number;
  freshAndBroken: number;
}

test('a snapshot holds on the unchanged disk, and never when an edit has left something to do', async () => {
  const seen: Seen = { pipelines: 0, snapshots: 0, staleAndBroken: 0, freshAndHolds: 0, freshAndBroken: 0 };
  await fc.assert(
    fc.asyncProperty(stories, (story) => tell(story, seen)),
    { seed, numRuns: runs },
  );
  process.stdout.write(`no-op snapshots: ${JSON.stringify(seen)}\n`);
  expect(Object.entries(seen).filter(([, count]) => count === 0)).toEqual([]);
});

async function tell({ spec, steps }: Story, seen: Seen): Promise<void> {
  const tale = new Tale(spec);
  seen.pipelines += 1;
  await tale.repro(plain, () => undefined);
  for (const { edits, wishes } of steps) {
    const written = await noopRun(tale);
    if (written) {
      seen.snapshots += 1;
      assert.ok(holds(tale), 'the snapshot holds on the disk that it was written for');
    }
    tale.past.push(tale.moment());
    tale.world.fs.tick(wishes.pauseMs);
    for (const edit of edits) apply(tale, edit);
    const [held, before] = [written && holds(tale), tale.world.started.length];
    const { results, events } = await tale
      .repro({ ...plain, pauseMs: wishes.pauseMs }, () => undefined)
      .catch(() => ({ results: undefined, events: [] }));
    const isFresh =
      results !== undefined &&
      [...results.values()].every(({ kind }) => kind === 'fresh') &&
      !events.some(({ kind }) => kind === 'objects-saved-again') &&
      tale.world.started.length === before;
    if (!written) continue;
    assert.ok(
      isFresh || !held,
      `the snapshot still holds after ${edits.map(({ kind }) => kind).join(', ')}, and there was something to do`,
    );
    seen[isFresh ? (held ? 'freshAndHolds' : 'freshAndBroken') : 'staleAndBroken'] += 1;
  }
}

/** A plain repro as the command does it; whether it left a snapshot. */
async function noopRun({ world }: Tale): Promise<boolean> {
  world.fs.remove(snapshot);
  world.fs.tick(10_000);
  const witnessed = witness(world.fs);
  const request = {
    ...plain,
    jobs: 2,
    wait: 'no',
    command: 'repro',
    signal: new AbortController().signal,
    selection: { targets: [], reach: 'upstream' },
  } as const;
  const read = readProject({ ...world, fs: witnessed.fs }, {});
  const { stages } = await repro(read, request, () => undefined);
  if (![...stages.values()].every(({ kind }) => kind === 'fresh')) return false;
  writeNoopSnapshot(world, read.project.layout, witnessed, stages.size);
  return world.fs.stat(snapshot) !== undefined;
}

/** As the entry of the command asks. */
function holds({ world: { fs } }: Tale): boolean {
  const bytes = Buffer.from(fs.read(snapshot));
  const head = parseSnapshotHead(bytes);
  const lines = head && parseSnapshotLines(bytes, head);
  if (!head || !lines) return false;
  return lines.paths.every((_, row) => {
    const { path, isLink, line } = witnessedAt(head, lines, row);
    const stat = isLink ? fs.lstat(path) : fs.stat(path);
    return isDeepStrictEqual(line, stat && lineOf(stat, line));
  });
}

function lineOf({ kind, sizeBytes, mtimeMs, ctimeMs, inode }: Stat, seen: WitnessedLine | undefined): WitnessedLine {
  const isAnyFolder = kind === 'directory' && seen?.sizeBytes === anyFolder;
  return isAnyFolder ? folderLine(inode) : { sizeBytes, mtimeMs, ctimeMs, inode };
}
