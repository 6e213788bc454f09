// The faults that the tests are known to see: each a textual change of the engine, mostly of one file, and the check that fails
// with it. A change whose text is no longer there fails its test: move it with the code.
import type { FaultCheck } from '../support/fault-checks.ts';

export interface Change {
  /** Below `engine/`. */
  readonly file: string;
  /** What stands there, exactly once, and what is put in its place. */
  readonly changes: readonly (readonly [string, string])[];
}

export interface Fault extends Change {
  readonly name: string;
  /** Where one place alone would be covered by another. */
  readonly also?: Change;
  readonly seenBy: FaultCheck;
}

const saving = 'const { edited, outs, problems } = await stores.objects.withIntake((intake) =>';
const early =
  'const early = [...(await lookAtOuts(stage, stores.contents))].flatMap(([path, seen]) => (seen ? [[path, seen.content] as const] : []));';
const lookAtOutsToo = [
  'import { lockPath, type Observation',
  'import { lookAtOuts, lockPath, type Observation',
] as const;

export const faults: readonly Fault[] = [
  {
    name: 'object written in place',
    file: 'store/cache/intake.ts',
    changes: [
      [
        'this.takeIn = { folder: `${sharedTemp}/${nonce}`, objects };',
        'this.takeIn = { folder: objects, objects: `${sharedTemp}/${nonce}` };',
      ],
    ],
    seenBy: 'a crash at any write of the first run',
  },
  {
    name: 'object not synced before it is renamed',
    file: 'store/cache/intake.ts',
    changes: [['await this.bulk.syncFiles(', 'void Array.of(']],
    seenBy: 'a crash at any write of the first run',
  },
  {
    name: 'object not verified when it is read',
    file: 'store/cache/objects.ts',
    changes: [
      ['if ((ahead.get(path) ?? this.index.digest(path, stat)) === digest) right.add(digest);', 'right.add(digest);'],
      ['      else this.discard(digest);\n', ''],
    ],
    also: { file: 'io/disk/bulk/file-jobs.ts', changes: [['if (found === digest) return true;', 'return true;']] },
    seenBy: 'a wrong object is found when it is read',
  },
  {
    name: 'lock before objects',
    file: 'run/repro/stage-run.ts',
    changes: [
      lookAtOutsToo,
      [
        saving,
        `${early}
  recordLock(stores, stage, { fingerprint: inputs.fingerprint, outs: new Map(early) });
  await stores.lock.flush();
  ${saving}`,
      ],
    ],
    seenBy: 'a crash at any write of the first run',
  },
  {
    name: 'run record before objects',
    file: 'run/repro/stage-run.ts',
    changes: [
      lookAtOutsToo,
      [
        saving,
        `${early}
  stores.runs.write({ id: inputs.id, outs: new Map(early), durationMs: 0, provenance: {} });
  ${saving}`,
      ],
    ],
    seenBy: 'a crash at any write of the first run',
  },
  {
    name: 'directory dep not listed again',
    file: 'store/workspace/folders.ts',
    changes: [
      [
        'export class Folders {',
        'const listed = new Map<string, ReturnType<FileSystem["list"]>>();\nexport class Folders {',
      ],
      [
        'return this.fs.list(path);',
        'const known = listed.get(path) ?? this.fs.list(path);\n      listed.set(path, known);\n      return known;',
      ],
    ],
    seenBy: 'a file that comes into a directory dep is seen',
  },
  {
    name: 'name swap ignored',
    file: 'run/observe.ts',
    changes: [['name === undefined ? data : { ...data, name }', 'data']],
    seenBy: 'swapped names of a module are a change',
  },
  {
    name: 'mutex taken over by unlink and create',
    file: 'io/mutex/takeover.ts',
    changes: [
      [
        'const election = claim(place, self, dead.nonce);',
        `removeIfThere(fs, path);
  if (writeExclusive(fs, tempDir, path, formatHolder(self), clock.nonce())) return { kind: 'taken', holder: self };
  const election = claim(place, self, dead.nonce);`,
      ],
    ],
    seenBy: 'of two who take over a dead holder one gets in',
  },
  {
    name: 'run record found by path only',
    file: 'core/records/run-record.ts',
    changes: [[" || field(json, 'id') !== id", '']],
    seenBy: 'a run record under a wrong name is not believed',
  },
  {
    name: 'trash skipped',
    file: 'run/repro/clear-outs.ts',
    changes: [['const to = stores.trash.take(out.path);', "fs.remove(path);\n  const to = '';"]],
    seenBy: 'bytes that exist nowhere else go to the trash',
  },
  {
    name: 'trash skipped, by random edits',
    file: 'run/repro/clear-outs.ts',
    changes: [['const to = stores.trash.take(out.path);', "fs.remove(path);\n  const to = '';"]],
    seenBy: 'random pipelines',
  },
  {
    name: 'unfinished list not written',
    file: 'store/unfinished.ts',
    changes: [['    const known = new Set([...this.outsOf(stage), ...outs]);', '    const known = new Set<string>();']],
    seenBy: 'what a failed run left goes without trash',
  },
  {
    name: 'stat index without the racy rule',
    file: 'core/records/stat-line.ts',
    changes: [
      ['return mtimeMs > nowMs - (mtimeMs % 1000 === 0 ? racyWholeSecondsMs : racyMs);', 'return mtimeMs > nowMs;'],
    ],
    seenBy: 'a write in the same tick of the clock is seen',
  },
  {
    name: 'noted stat lines not compared',
    file: 'run/repro/edited.ts',
    changes: [['if (!untouched(project, stores, path, file)) return path;', 'void file;']],
    seenBy: 'a stage that touches its own dep is not recorded',
  },
  {
    name: 'failed stage recorded',
    file: 'run/repro/stage-run.ts',
    changes: [['if (failure) return failed([failure], reasons, durationMs);', 'void failure;']],
    seenBy: 'a failed stage is not recorded',
  },
  {
    name: 'upstream not awaited',
    file: 'run/repro/repro.ts',
    changes: [
      [
        'const failed = await firstBroken(upstream, visit);',
        'const failed = upstream.length < 0 ? await firstBroken(upstream, visit) : undefined;',
      ],
    ],
    seenBy: 'a stage waits for what it reads',
  },
  {
    name: 'outs on disk not compared with the lock',
    file: 'core/freshness/verdict.ts',
    changes: [['? outsOnDiskChanges(entry.outs, now.outs)\n', '? []\n']],
    seenBy: 'random pipelines',
  },
  {
    name: 'bundle believed by its name',
    file: 'store/code/modules.ts',
    changes: [['if (bundleId(this.readBundle(paths, id)) === id) return id;', 'if (this.fs.stat(folder)) return id;']],
    seenBy: 'a crash at any write of the first run',
  },
];
