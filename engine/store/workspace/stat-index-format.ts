// The bytes of `.cache/index`: columns of numbers, then the paths, so that it opens without parsing a line.
//
//   magic (16) │ count (f64) │ paths' bytes (f64) │ size[] mtime[] ctime[] inode[] links[] hashedAt[] (f64 each)
//   │ sha256[] (32 each) │ xxh64[] (8 each) │ paths, NUL between │ SHA-256 of all before (32)
import { createHash } from 'node:crypto';
import type { StatLine } from '../../core/records/stat-line.ts';

export interface IndexEntry {
  readonly line: StatLine;
  /** When it was hashed, for the racy rule. */
  readonly hashedAtMs: number;
  readonly sha256: string;
  readonly xxh64: string;
}

const magic = 'restage-index-1\n';
const columns = 6;
const headBytes = 32;
const rowBytes = columns * 8 + 32 + 8;
const sealBytes = 32;

export function encodeIndex(entries: ReadonlyMap<string, IndexEntry>): Uint8Array {
  const count = entries.size;
  const numbers = new Float64Array(columns * count);
  const [sha256s, xxh64s]: [string[], string[]] = [[], []];
  let row = 0;
  for (const { line, hashedAtMs, sha256, xxh64 } of entries.values()) {
    numbers[row] = line.sizeBytes;
    numbers[count + row] = line.mtimeMs;
    numbers[2 * count + row] = line.ctimeMs;
    numbers[3 * count + row] = line.inode;
    numbers[4 * count + row] = line.links;
    numbers[5 * count + row] = hashedAtMs;
    sha256s.push(sha256);
    xxh64s.push(xxh64);
    row += 1;
  }
  const paths = Buffer.from([...entries.keys()].join('\0'));
  const bytes = Buffer.alloc(headBytes + count * rowBytes + paths.length + sealBytes);
  bytes.write(magic, 0, 'latin1');
  bytes.writeDoubleLE(count, 16);
  bytes.writeDoubleLE(paths.length, 24);
  Buffer.from(numbers.buffer).copy(bytes, headBytes);
  const digests = headBytes + count * columns * 8;
  const quick = digests + count * 32;
  bytes.write(sha256s.join(''), digests, 'hex');
  bytes.write(xxh64s.join(''), quick, 'hex');
  paths.copy(bytes, quick + count * 8);
  seal(bytes.subarray(0, -sealBytes)).copy(bytes, bytes.length - sealBytes);
  return bytes;
}

/** An empty index for anything that is not whole. */
export function decodeIndex(raw: Uint8Array): Map<string, IndexEntry> {
  const entries = new Map<string, IndexEntry>();
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (bytes.length < headBytes + sealBytes || bytes.toString('latin1', 0, 16) !== magic) return entries;
  if (!seal(bytes.subarray(0, -sealBytes)).equals(bytes.subarray(-sealBytes))) return entries;
  const count = bytes.readDoubleLE(16);
  const digests = headBytes + count * columns * 8;
  const quick = digests + count * 32;
  const start = quick + count * 8;
  const paths = bytes.toString('utf8', start, start + bytes.readDoubleLE(24)).split('\0');
  const sha = bytes.toString('hex', digests, quick);
  const xxh = bytes.toString('hex', quick, start);
  for (let row = 0; row < count; row++) {
    const number = (column: number): number => bytes.readDoubleLE(headBytes + (column * count + row) * 8);
    const line = { sizeBytes: number(0), mtimeMs: number(1), ctimeMs: number(2), inode: number(3), links: number(4) };
    const [sha256, xxh64] = [sha.slice(row * 64, row * 64 + 64), xxh.slice(row * 16, row * 16 + 16)];
    entries.set(paths[row] as string, { line, hashedAtMs: number(5), sha256, xxh64 });
  }
  return entries;
}

function seal(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
