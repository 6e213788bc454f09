// Which of the files in data/external/ is the input, and its copy.
// The digest is that of the bytes that were copied: a second reading could see others.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { chunks, onlyFile } from '../only-file.ts';

/** The only file, or the first of several with equal bytes; undefined when there is none. */
export function externalFile(paths: readonly string[]): Promise<string | undefined> {
  return onlyFile(paths, { files: 'CSV files', fate: 'be the input' });
}

/** The SHA-256 of the bytes that were copied, not of a second reading. */
export async function copyHashed(from: string, to: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    createReadStream(from, chunks),
    async function* (read: AsyncIterable<Buffer>) {
      for await (const chunk of read) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(to),
  );
  return hash.digest('hex');
}
