// Whether what lies in `.cache` and the lock can be believed: objects have the bytes that they are named by, and what
// a record or the lock names is there. Reads files itself, not through the engine's stores.
import type { MemoryDisk } from '../../engine/io/disk/memory/memory-disk.ts';
import { sha256 } from '../../engine/io/disk/hashing.ts';
import { parseJson } from '../../engine/core/records/decode.ts';
import { readText, root } from './memory-world.ts';

const cache = `${root}/.cache`;

interface Content {
  readonly content: string;
}

/**
 * `lost`: tests have removed objects, so that some may be missing · `wrong`: have damaged them, so that nothing is
 * asked of their bytes either.
 */
export type Damage = 'none' | 'lost' | 'wrong';

/** At any moment, after a power cut too. */
export function storeProblems(fs: MemoryDisk, damage: Damage): readonly string[] {
  const problems: string[] = [];
  for (const path of damage === 'wrong' ? [] : files(fs, `${cache}/objects`)) {
    const name = path.slice(`${cache}/objects/`.length).replace('/', '');
    if (sha256(fs.read(path)) !== name) problems.push(`object ${name.slice(0, 8)} has other bytes`);
    if ((fs.stat(path)?.mode ?? 0) & 0o222) problems.push(`object ${name.slice(0, 8)} can be written to`);
  }
  return damage === 'none' ? [...problems, ...recordProblems(fs), ...lockProblems(fs)] : problems;
}

/** After a run that ended. A crash may leave the mutex's own temporary file, beside it. */
export function leftBehind(fs: MemoryDisk): readonly string[] {
  const mutex = fs
    .list(cache)
    .map(({ name }) => name)
    .filter((name) => name.startsWith('mutex'));
  return [...files(fs, `${cache}/tmp`), ...mutex];
}

/** Each run record names only objects that are there. One that a power cut has torn is no JSON, and nobody believes it. */
function recordProblems(fs: MemoryDisk): readonly string[] {
  return files(fs, `${cache}/runs`).flatMap((path) => {
    const record = parseJson(readText(fs, path));
    if (record === undefined) return [];
    const { id, outs } = record as unknown as {
      readonly id: string;
      readonly outs: Readonly<Record<string, Content>>;
    };
    const wrongName =
      path === `${cache}/runs/${id.slice(0, 2)}/${id.slice(2)}.json` ? [] : [`${path} is the record of ${id}`];
    return [...wrongName, ...Object.values(outs).flatMap((out) => missing(fs, out, 'a run record'))];
  });
}

/** The lock names only objects that are there, but for outs that are not kept as objects (`plain` in their name). */
function lockProblems(fs: MemoryDisk): readonly string[] {
  const path = `${root}/pipeline.lock`;
  if (!fs.stat(path)) return [];
  const { stages } = JSON.parse(readText(fs, path)) as {
    readonly stages: Readonly<Record<string, { readonly outs: Readonly<Record<string, Content>> }>>;
  };
  const outs = Object.values(stages).flatMap((stage) => Object.entries(stage.outs));
  return outs.filter(([name]) => !name.includes('plain')).flatMap(([, out]) => missing(fs, out, 'the lock'));
}

function missing(fs: MemoryDisk, { content }: Content, from: string): readonly string[] {
  const [kind, digest = ''] = content.split(':');
  const path = `${cache}/objects/${digest.slice(0, 2)}/${digest.slice(2)}`;
  if (!fs.stat(path)) return [`${from} names ${content.slice(0, 18)}, which is not there`];
  if (kind !== 'directory') return [];
  const { entries } = JSON.parse(readText(fs, path)) as { readonly entries: Readonly<Record<string, Content>> };
  return Object.values(entries).flatMap((entry) => missing(fs, entry, `directory ${digest.slice(0, 8)}`));
}

function files(fs: MemoryDisk, folder: string): readonly string[] {
  if (!fs.stat(folder)) return [];
  return Object.keys(fs.tree(folder))
    .filter((path) => path !== '' && !path.endsWith('/'))
    .map((path) => `${folder}/${path}`);
}
