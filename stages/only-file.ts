// One input out of a folder where several files may lie.
// Two files with different bytes are never merged or guessed between: the user has to choose.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { StageError, shownPath } from './stage-error.ts';

/** How files are read to be hashed or copied. */
export const chunks = { highWaterMark: 256 * 1024 };

/** Words of the error: `these CSV files differ, and only one can be the input`. */
export interface Choice {
  readonly files: string;
  readonly fate: string;
}

/** The only file, or the first of several with equal bytes; undefined when there is none. */
export async function onlyFile(paths: readonly string[], { files, fate }: Choice): Promise<string | undefined> {
  const [first, ...others] = paths;
  if (first === undefined || others.length === 0) return first;
  const digest = await digestOf(first);
  for (const other of others) {
    if ((await digestOf(other)) === digest) continue;
    throw new StageError(
      `these ${files} differ, and only one can ${fate}: ${paths.map(shownPath).join(', ')}; keep one`,
    );
  }
  return first;
}

/** SHA-256, hex. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, chunks), hash);
  return hash.digest('hex');
}
