// The text values of one raw CSV column as strings; in a column with few different values, equal ones share an instance.
// The table of values is open addressing over the raw bytes: a value that was seen before is not decoded again.
import { isAscii } from 'node:buffer';
import { blanks } from '../rows.ts';
import type { ColumnBytes } from './bytes.ts';

/** Sharing is looked for in so many rows, and given up when most of them differ. */
const TRIAL_ROWS = 4096;
const BLOCK_BYTES = 64 * 1024;

/** One text a row; undefined for the empty value and those in `missing`. */
export function texts(raw: ColumnBytes, missing: ReadonlySet<string>): (string | undefined)[] {
  const values = blanks<string>(raw.count);
  const pool = new TextPool(raw);
  const done = pool.fill(values);
  if (done < raw.count) decodeBlocks(raw, done, values);
  if (missing.size > 0) {
    for (let row = 0; row < values.length; row++) if (missing.has(values[row]!)) values[row] = undefined;
  }
  return values;
}

/** Many values in one call, since a call costs more than a short value; the strings are slices of their block. */
function decodeBlocks(raw: ColumnBytes, from: number, values: (string | undefined)[]): void {
  const { bytes, ends, count } = raw;
  for (let row = from; row < count;) {
    const start = raw.start(row);
    let last = row;
    while (last + 1 < count && ends[last + 1]! - start <= BLOCK_BYTES) last++;
    const isSimple = isAscii(bytes.subarray(start, ends[last]));
    const block = isSimple ? bytes.toString('latin1', start, ends[last]) : '';
    for (let at = start; row <= last; row++) {
      const end = ends[row]!;
      if (at < end) values[row] = isSimple ? block.slice(at - start, end - start) : bytes.toString('utf8', at, end);
      at = end + 1;
    }
  }
}

class TextPool {
  private readonly raw: ColumnBytes;
  /** 1 + the place in `known`; 0 is free. The size is a power of two, at most half of it taken. */
  private slots: Int32Array = new Int32Array(1024);
  private hashes: Int32Array = new Int32Array(512);
  private rows: Int32Array = new Int32Array(512);
  private readonly known: string[] = [];

  constructor(raw: ColumnBytes) {
    this.raw = raw;
  }

  /** Fills the values of all rows, or of the first ones when the column turns out to have little to share. */
  fill(values: (string | undefined)[]): number {
    const { bytes, ends, count } = this.raw;
    let start = 0;
    for (let row = 0; row < count; row++) {
      if (row === TRIAL_ROWS && this.known.length * 2 > TRIAL_ROWS) return row;
      const end = ends[row]!;
      if (start < end) values[row] = this.textOf(row, bytes, start, end);
      start = end + 1;
    }
    return count;
  }

  private textOf(row: number, bytes: Buffer, start: number, end: number): string {
    const hash = hashOf(bytes, start, end);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const place = this.slots[slot]! - 1;
      if (this.hashes[place] === hash && this.isEqual(this.rows[place]!, start, end)) return this.known[place]!;
    }
    const text = bytes.toString('utf8', start, end);
    this.add(text, hash, row, slot);
    return text;
  }

  private isEqual(row: number, start: number, end: number): boolean {
    const { bytes } = this.raw;
    let at = this.raw.start(row);
    if (this.raw.ends[row]! - at !== end - start) return false;
    for (let other = start; other < end; other++) if (bytes[at++] !== bytes[other]) return false;
    return true;
  }

  private add(text: string, hash: number, row: number, slot: number): void {
    const place = this.known.push(text) - 1;
    if (place === this.hashes.length) {
      this.hashes = widened(this.hashes);
      this.rows = widened(this.rows);
    }
    this.hashes[place] = hash;
    this.rows[place] = row;
    this.slots[slot] = place + 1;
    if (this.known.length * 2 > this.slots.length) this.rehash();
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let place = 0; place < this.known.length; place++) {
      let slot = this.hashes[place]! & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = place + 1;
    }
  }
}

/** All bytes count: a hash of some of them would make a chain of every counter that stands between. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

function widened(values: Int32Array): Int32Array {
  const wider = new Int32Array(values.length * 2);
  wider.set(values);
  return wider;
}
