// A search of the whole tree, kept with the stat line of each folder and ignore file that it rests on: while they are as
// they were, nothing has to be listed again. A hint under the racy rule. Only commands that change nothing ask for it:
// what the no-op snapshot rests on must be listed through its witness.
import type { ProjectPath } from '../../core/model.ts';
import { parseJson } from '../../core/records/decode.ts';
import { isRacy, sameStatLine, type StatLine } from '../../core/records/stat-line.ts';
import { offerHint, writeHint } from '../../io/disk/atomic.ts';
import type { World } from '../../io/world.ts';
import type { Layout } from '../../store/layout.ts';
import type { Search } from './search.ts';

interface Kept {
  readonly buildId: string;
  readonly files: Search['files'];
  readonly data: Search['data'];
  readonly leftOut: Search['leftOut'];
  readonly seen: readonly (readonly [ProjectPath, StatLine])[];
}

/** @returns undefined if anything is not as it was, or other folders are outs now */
export function recallSearch(
  { fs, buildId }: World,
  layout: Layout,
  isOut: (path: ProjectPath) => boolean,
): Search | undefined {
  if (fs.stat(layout.search)?.kind !== 'file') return undefined;
  const kept = parseJson(Buffer.from(fs.read(layout.search)).toString('utf8')) as Kept | undefined;
  if (kept?.buildId !== buildId || !kept.leftOut.every(isOut)) return undefined;
  const seen: Map<ProjectPath, NonNullable<ReturnType<typeof fs.stat>>> = new Map();
  for (const [path, line] of kept.seen) {
    const stat = fs.stat(`${layout.root}/${path}`);
    if (!stat || !sameStatLine(line, stat) || isOut(path)) return undefined;
    seen.set(path, stat);
  }
  return { ...kept, seen };
}

/** @param startedMs before the search began */
export function keepSearch({ fs, clock, buildId }: World, layout: Layout, { search, startedMs }: Made): void {
  if (!fs.stat(layout.temp)) return;
  const seen = [...search.seen];
  const mayHide = ({ mtimeMs, ctimeMs }: StatLine): boolean => isRacy(mtimeMs, startedMs) || isRacy(ctimeMs, startedMs);
  if (seen.some(([, line]) => mayHide(line))) return;
  const { files, data, leftOut } = search;
  const kept: Kept = { buildId, files, data, leftOut, seen };
  offerHint(() => writeHint(fs, layout.temp, layout.search, Buffer.from(JSON.stringify(kept)), clock.nonce()));
}

interface Made {
  readonly search: Search;
  readonly startedMs: number;
}
