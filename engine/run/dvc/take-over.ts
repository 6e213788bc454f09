// Taking over what DVC did: a stage that dvc.lock speaks of as it is now, and whose outs are in the workspace or in
// DVC's cache, was done. Everything is compared by MD5; what is recorded of it afterwards is ours.
import type { DvcDigest } from '../../core/dvc/data.ts';
import { type DvcMatch, matchDvcEntry } from '../../core/dvc/lock-match.ts';
import type { ObservedInputs } from '../../core/freshness/verdict.ts';
import { type Content, sameContent } from '../../core/records/content.ts';
import { sameStatLine } from '../../core/records/stat-line.ts';
import type { ProjectPath, Stage } from '../../core/model.ts';
import type { Contents } from '../../store/workspace/contents.ts';
import { lockPath, type Observation } from '../observe.ts';
import type { Project } from '../project/project.ts';
import type { Stores } from '../project/stores.ts';

/**
 * By the out's path as our lock has it. Undefined if dvc.lock does not prove the stage, or an out is nowhere. Deps that
 * will be written first are taken to become what dvc.lock says.
 */
export async function takeOver(
  stores: Stores,
  stage: Stage,
  observation: Observation,
  contents: Contents,
): Promise<ReadonlyMap<string, Content> | undefined> {
  const { inputs } = observation.now;
  if (inputs.kind === 'missing' || inputs.kind === 'broken') return undefined;
  const waiting = pendingPaths(inputs);
  const entry = stores.dvc.locks.entry(stage);
  const fingerprint = inputs.kind === 'ignored' ? undefined : inputs.fingerprint;
  const match = entry && matchDvcEntry(stage, entry, fingerprint, waiting);
  if (!match) return undefined;
  for (const { path, digest } of match.deps)
    if (!waiting.has(lockPath(stage, path)) && !(await hasDvcDigest(stores, contents, path, digest))) return undefined;
  const outs = new Map<string, Content>();
  for (const out of match.outs) {
    const content = await contentOf(stores, stage, observation, out);
    if (!content) return undefined;
    outs.set(lockPath(stage, out.out.path), content);
  }
  return outs;
}

function pendingPaths(inputs: ObservedInputs): ReadonlySet<string> {
  const reasons = inputs.kind === 'pending' ? inputs.reasons : [];
  return new Set(reasons.flatMap((reason) => (reason.kind === 'dep-pending' ? [reason.path] : [])));
}

/** What is to be restored comes into our cache first. False if DVC's cache has changed: then the table is read again. */
export async function bringOuts(
  stores: Stores,
  outs: ReadonlyMap<string, Content>,
  observation: Observation,
): Promise<boolean> {
  for (const [path, content] of outs) {
    const isThere = sameContent(content, observation.outs.get(path)?.content);
    if (!isThere && !(await stores.dvc.objects.bring(content))) return false;
  }
  return true;
}

/** Whether the outs that were there already are as they were seen: MD5 was taken after our digests. */
export function outsUntouched(
  { world }: Project,
  outs: ReadonlyMap<string, Content>,
  observation: Observation,
): boolean {
  const kept = [...observation.outs].filter(([path, seen]) => sameContent(outs.get(path), seen?.content));
  return kept.every(([, seen]) =>
    [...(seen?.files ?? [])].every(([path, { line }]) => {
      const stat = world.fs.stat(path);
      return stat !== undefined && sameStatLine(line, stat);
    }),
  );
}

/** Whether what lies at `path`, or is predicted to, is what DVC recorded. */
export async function hasDvcDigest(
  stores: Stores,
  contents: Contents,
  path: ProjectPath,
  digest: DvcDigest,
): Promise<boolean> {
  const absolute = contents.absolute(path);
  const predicted = contents.predicted(absolute);
  const known = predicted && stores.dvc.objects.digestOf(predicted, digest.hash);
  if (known) return sameDigest(known, digest);
  // A prediction may say what is there already.
  if (predicted && !sameContent((await stores.contents.look(absolute))?.content, predicted)) return false;
  return sameDigest(stores.dvc.contents.look(absolute, digest.hash)?.digest, digest);
}

async function contentOf(
  stores: Stores,
  stage: Stage,
  observation: Observation,
  { out, digest, executable }: DvcMatch['outs'][number],
): Promise<Content | undefined> {
  const absolute = stores.contents.absolute(out.path);
  const seen = observation.outs.get(lockPath(stage, out.path));
  if (!seen || !sameDigest(stores.dvc.contents.look(absolute, digest.hash)?.digest, digest))
    return stores.dvc.objects.content(digest, absolute, executable);
  stores.dvc.objects.remember(seen.content, digest);
  return seen.content;
}

export function sameDigest(a: DvcDigest | undefined, b: DvcDigest): boolean {
  return a?.hex === b.hex && a.hash === b.hash && a.isDirectory === b.isDirectory;
}
