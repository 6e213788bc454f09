// The no-op snapshot: written when a plain `repro` found every stage fresh, so that the next one can answer from stat
// lines alone. A hint: what might hide a later write (the racy rule) is not written down at all.
import { dirname, join } from 'node:path';
import {
  formatSnapshot,
  parseSnapshotHead,
  parseSnapshotLines,
  witnessedAt,
  type Witnessed,
} from '../core/records/snapshot.ts';
import { isRacy } from '../core/records/stat-line.ts';
import { offerHint, writeHint } from '../io/disk/atomic.ts';
import { isAsWitnessed, type Witness } from '../io/disk/witness.ts';
import type { World } from '../io/world.ts';
import type { Layout } from './layout.ts';

export function writeNoopSnapshot(world: World, layout: Layout, witness: Witness, stages: number): void {
  const { fs, clock, cwd, buildId } = world;
  const witnessed = witness.testimony((path) => placeOf(path, layout));
  const now = clock.now();
  if (!witnessed || witnessed.some((one) => mayHideWrite(one, now))) return;
  const free: Witnessed = { path: layout.mutex, isLink: true, line: undefined };
  const bytes = formatSnapshot({ buildId, cwd: fs.realpath(cwd), stages }, [...witnessed, free]);
  offerHint(() => writeHint(fs, layout.temp, layout.noop, bytes, clock.nonce()));
}

/** Whether a plain repro from the current folder would find every stage fresh, as far as the snapshot can tell. */
export function noopHolds({ fs, cwd, buildId }: World, { noop }: Layout): boolean {
  if (fs.stat(noop)?.kind !== 'file') return false;
  const bytes = Buffer.from(fs.read(noop));
  const head = parseSnapshotHead(bytes);
  if (!head || head.buildId !== buildId || head.cwd !== fs.realpath(cwd)) return false;
  const lines = parseSnapshotLines(bytes, head);
  return lines?.paths.every((_, row) => isAsWitnessed(fs, witnessedAt(head, lines, row))) === true;
}

/** Nothing in the cache steers the answer but that objects and run records are there: their folder tells when one goes. */
function placeOf(path: string, layout: Layout): string | undefined {
  if ([layout.objects, layout.runs].some((folder) => path.startsWith(`${folder}/`))) return dirname(path);
  const caches = [layout.local, layout.shared];
  return caches.some((cache) => path === cache || path.startsWith(join(cache, '/'))) ? undefined : path;
}

function mayHideWrite({ line }: Witnessed, nowMs: number): boolean {
  return line !== undefined && (isRacy(line.mtimeMs, nowMs) || isRacy(line.ctimeMs, nowMs));
}
