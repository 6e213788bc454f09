// The two digests: SHA-256 names content, XXH64 answers "is this still the file that I hashed?".
// Files are read in one pass with one reused buffer; a file is never held in memory whole.
import { createHash, hash } from 'node:crypto';
import xxhash from 'xxhash-wasm';
import type { FileSystem, Reader, Stat } from './file-system.ts';

const bufferBytes = 1 << 18;

export interface FileDigests {
  /** 64 hex digits. */
  readonly sha256: string;
  /** 16 hex digits. */
  readonly xxh64: string;
}

export interface HashedFile {
  readonly digests: FileDigests;
  readonly before: Stat;
  readonly after: Stat;
  readonly bytes?: Uint8Array;
}

export interface Hasher {
  /**
   * Both digests of a file's bytes as they are now, with its stat before and after they were read.
   * @param use is handed the bytes if they do not fit into the buffer
   * @returns with `bytes`, good until the next call, if they fit into the buffer
   */
  file(fs: FileSystem, path: string, use?: (chunk: Uint8Array) => void): HashedFile;
  /** Only the slow one, of bytes that `use` is handed on the way. */
  through(fs: FileSystem, path: string, use: (chunk: Uint8Array) => void): string;
  /** Only the fast one. */
  quick(fs: FileSystem, path: string): string;
  /** The fast one of a text. */
  quickText(text: string): string;
}

export async function createHasher(): Promise<Hasher> {
  const xxh64 = await xxhash();
  const buffer = new Uint8Array(bufferBytes);
  return {
    file(fs, path, use) {
      const reader = fs.openRead(path);
      try {
        const before = reader.stat();
        const first = buffer.subarray(0, reader.read(buffer));
        if (before.sizeBytes === first.length) {
          const digests = { sha256: sha256(first), xxh64: hex64(xxh64.h64Raw(first)) };
          return { digests, before, after: reader.stat(), bytes: first };
        }
        const sha = createHash('sha256');
        const xxh = xxh64.create64();
        drain(reader, buffer, first.length, (chunk) => {
          sha.update(chunk);
          xxh.update(chunk);
          use?.(chunk);
        });
        return { digests: { sha256: sha.digest('hex'), xxh64: hex64(xxh.digest()) }, before, after: reader.stat() };
      } finally {
        reader.close();
      }
    },
    through(fs, path, use) {
      const sha = createHash('sha256');
      eachChunk(fs, path, buffer, (chunk) => {
        sha.update(chunk);
        use(chunk);
      });
      return sha.digest('hex');
    },
    quick(fs, path) {
      const xxh = xxh64.create64();
      eachChunk(fs, path, buffer, (chunk) => xxh.update(chunk));
      return hex64(xxh.digest());
    },
    quickText: (text) => xxh64.h64ToString(text),
  };
}

export function sha256(bytes: Uint8Array | string): string {
  return hash('sha256', bytes);
}

/** Reads a file front to back into one buffer; how many bytes there were. */
export function eachChunk(fs: FileSystem, path: string, buffer: Uint8Array, use: (chunk: Uint8Array) => void): number {
  const reader = fs.openRead(path);
  try {
    return drain(reader, buffer, reader.read(buffer), use);
  } finally {
    reader.close();
  }
}

/** @param count how much of it is in the buffer already */
function drain(reader: Reader, buffer: Uint8Array, count: number, use: (chunk: Uint8Array) => void): number {
  let total = 0;
  for (let more = count; more > 0; more = reader.read(buffer)) {
    use(buffer.subarray(0, more));
    total += more;
  }
  return total;
}

function hex64(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}
