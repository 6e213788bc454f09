// MD5 of a file's bytes as DVC takes it; and as DVC 2 did, who counted the line ends of a text as `\n`.
import { createHash } from 'node:crypto';
import type { DvcHash } from '../../core/dvc/data.ts';
import type { FileSystem } from '../../io/disk/file-system.ts';

/** DVC 2 judged and converted each chunk by itself: with another size the digest of a text may be another. */
const chunkBytes = 1 << 20;
/** Of each chunk, as much as decides whether it is text. */
const judgedBytes = 512;

const textBytes = new Set([8, 9, 10, 12, 13, ...Array.from({ length: 95 }, (_, i) => i + 32)]);
const [lineFeed, carriageReturn] = [10, 13];

/** 32 hex digits. */
export function fileMd5(fs: FileSystem, path: string, hash: DvcHash): string {
  const md5 = createHash('md5');
  const buffer = new Uint8Array(chunkBytes);
  const reader = fs.openRead(path);
  try {
    for (let length = fill(reader, buffer); length > 0; length = fill(reader, buffer)) {
      const chunk = buffer.subarray(0, length);
      md5.update(hash === 'md5-dos2unix' && isText(chunk) ? withoutReturns(chunk) : chunk);
    }
  } finally {
    reader.close();
  }
  return md5.digest('hex');
}

export function bytesMd5(bytes: Uint8Array | string): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** A read may bring less than was asked for before the end. */
function fill(reader: ReturnType<FileSystem['openRead']>, buffer: Uint8Array): number {
  let length = 0;
  while (length < buffer.length) {
    const count = reader.read(buffer.subarray(length));
    if (count === 0) break;
    length += count;
  }
  return length;
}

function isText(chunk: Uint8Array): boolean {
  const judged = chunk.subarray(0, judgedBytes);
  if (judged.includes(0)) return false;
  return judged.filter((byte) => !textBytes.has(byte)).length / judged.length <= 0.3;
}

function withoutReturns(chunk: Uint8Array): Uint8Array {
  const kept = new Uint8Array(chunk.length);
  let length = 0;
  for (let i = 0; i < chunk.length; i++) {
    if (chunk[i] === carriageReturn && chunk[i + 1] === lineFeed) continue;
    kept[length++] = chunk[i] as number;
  }
  return kept.subarray(0, length);
}
