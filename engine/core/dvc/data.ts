// What DVC records of a file or directory: one entry of dvc.lock or of a .dvc file. The digest is MD5; without `hash:`
// it is that of DVC 2, in which the line ends of a text count as `\n`.
import type { Written, WrittenMap } from '../pipeline/yaml/written.ts';
import { dvcBadDigest, dvcLive, dvcUnknownHash } from '../problems/dvc.ts';
import type { Shape } from './shape.ts';

export type DvcHash = 'md5' | 'md5-dos2unix';

export interface DvcDigest {
  readonly hash: DvcHash;
  /** 32 hex digits; of a directory those of its `.dir` object. */
  readonly hex: string;
  readonly isDirectory: boolean;
}

export interface DvcData {
  /** As written: relative to the stage's wdir; a slash at its end is no part of it. */
  readonly path: string;
  /** Undefined where DVC knows none: never committed, or data of a cloud. */
  readonly digest: DvcDigest | undefined;
  readonly sizeBytes: number | undefined;
  readonly files: number | undefined;
  readonly executable: boolean;
}

/** The keys of an entry, of which `etag` and its like belong to clouds. */
export const dataKeys = [
  'md5',
  'size',
  'nfiles',
  'isexec',
  'hash',
  'path',
  'etag',
  'checksum',
  'version_id',
  'cloud',
  'files',
] as const;

/** Undefined if there is no path to it. */
export function readData(shape: Shape, map: WrittenMap, where: string): DvcData | undefined {
  const live = map.entries.find(({ key }) => key === 'live');
  if (live) return shape.report(dvcLive(shape.place(live.keySpan)));
  const path = shape.text(shape.required(map, 'path', where), 'path');
  const digest = readDigest(shape, map);
  const sizeBytes = shape.whole(map, 'size');
  const files = shape.whole(map, 'nfiles');
  const executable = shape.flag(map, 'isexec', false);
  if (path === undefined) return undefined;
  return { path, digest, sizeBytes, files, executable };
}

function readDigest(shape: Shape, map: WrittenMap): DvcDigest | undefined {
  const written = shape.value(map, 'md5');
  const text = shape.anyText(written, 'md5');
  const hashWritten = shape.value(map, 'hash');
  const hash = shape.text(hashWritten, 'hash') ?? 'md5-dos2unix';
  if (hash !== 'md5' && hash !== 'md5-dos2unix')
    return shape.report(dvcUnknownHash(hash, shape.place((hashWritten as Written).span)));
  if (!written || text === undefined || text === '') return undefined;
  const digest = parseDvcDigest(text, hash);
  return digest ?? shape.report(dvcBadDigest(text, shape.place(written.span)));
}

/** Undefined if `text` is none. */
export function parseDvcDigest(text: string, hash: DvcHash): DvcDigest | undefined {
  const [, hex, directory] = /^([0-9a-f]{32})(\.dir)?$/.exec(text.toLowerCase()) ?? [];
  return hex === undefined ? undefined : { hash, hex, isDirectory: directory !== undefined };
}

export function formatDvcDigest({ hex, isDirectory }: DvcDigest): string {
  return isDirectory ? `${hex}.dir` : hex;
}
