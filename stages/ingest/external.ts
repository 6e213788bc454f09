// Which of the files in data/external/ is the input, and its copy.
// Two files with different bytes are never merged or guessed between: the user has to choose.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { StageError, shownPath } from '../stage-error.ts';

const CHUNK = { highWaterMark: 256 * 1024 };

/** The only file, or the first of several with equal bytes; undefined when there is none. */
export async function externalFile(paths: readonly string[]): Promise<string | undefined> {
  const [first, ...others] = paths;
  if (first === undefined || others.length === 0) return first;
  const digest = await digestOf(first);
  for (const other of others) {
    if ((await digestOf(other)) !== digest) {
      throw new StageError(
        `these CSV files differ, and only one can be the input: ${paths.map(shownPath).join(', ')}; keep one`,
      );
    }
  }
  return first;
}

/** The SHA-256 of the bytes that were copied, not of a second reading. */
export async function copyHashed(from: string, to: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    createReadStream(from, CHUNK),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(to),
  );
  return hash.digest('hex');
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, CHUNK), hash);
  return hash.digest('hex');
}
