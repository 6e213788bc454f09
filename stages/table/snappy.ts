// Snappy compression of a block: the compressor of the Parquet writer, several times as fast as the one it brings along.
// The bytes are part of what is cached: the same input gives the same output, on each machine.

const HASH_BITS = 14;
const MAX_OFFSET = 65_535;
/** Within the last bytes no match is looked for, so that four bytes can always be read. */
const MARGIN = 15;
const positions = new Int32Array(1 << HASH_BITS);

/**
 * The block format of https://github.com/google/snappy/blob/main/format_description.txt: length as a varint, then literals
 * and copies. Matches are found as in the reference implementation: a table of the last position of each hash of four bytes.
 */
export function snappyCompress(input: Uint8Array): Uint8Array {
  const size = input.length;
  // The bound of the reference implementation.
  const output = new Uint8Array(32 + size + Math.ceil(size / 6));
  let to = 0;
  let rest = size;
  for (; rest > 127; rest >>>= 7) output[to++] = (rest & 127) | 128;
  output[to++] = rest;
  positions.fill(-1);
  const last = size - MARGIN;
  const words = new DataView(input.buffer, input.byteOffset, size);
  let emitted = 0;
  let at = 0;
  let misses = 32;
  while (at < last) {
    const word = words.getInt32(at, true);
    const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - HASH_BITS);
    const candidate = positions[slot]!;
    positions[slot] = at;
    if (candidate < 0 || at - candidate > MAX_OFFSET || words.getInt32(candidate, true) !== word) {
      // The longer nothing is found, the larger the steps: what cannot be compressed is passed over.
      at += misses++ >>> 5;
      continue;
    }
    misses = 32;
    if (at > emitted) to = writeLiteral(input, emitted, at, output, to);
    let end = at + 4;
    let source = candidate + 4;
    while (end < last && words.getInt32(end, true) === words.getInt32(source, true)) {
      end += 4;
      source += 4;
    }
    while (end < size && input[end] === input[source]) {
      end++;
      source++;
    }
    to = writeCopy(output, to, at - candidate, end - at);
    emitted = at = end;
    if (at < last) positions[Math.imul(words.getInt32(at - 1, true), 0x1e35a7bd) >>> (32 - HASH_BITS)] = at - 1;
  }
  if (emitted < size) to = writeLiteral(input, emitted, size, output, to);
  return output.subarray(0, to);
}

function writeLiteral(input: Uint8Array, from: number, end: number, output: Uint8Array, start: number): number {
  let to = start;
  const length = end - from - 1;
  if (length < 60) output[to++] = length << 2;
  else {
    const lengthBytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4;
    output[to++] = (59 + lengthBytes) << 2;
    for (let k = 0; k < lengthBytes; k++) output[to++] = length >>> (8 * k);
  }
  // A call costs more than a short loop.
  if (length < 32) for (let k = from; k < end; k++) output[to++] = input[k]!;
  else {
    output.set(input.subarray(from, end), to);
    to += end - from;
  }
  return to;
}

function writeCopy(output: Uint8Array, start: number, offset: number, length: number): number {
  let to = start;
  let left = length;
  while (left > 0) {
    // A copy takes up to 64 bytes; at least 4 have to be left for the next one.
    const part = left >= 68 ? 64 : left > 64 ? 60 : left;
    if (part >= 4 && part < 12 && offset < 2048) {
      output[to++] = 1 | ((part - 4) << 2) | ((offset >>> 8) << 5);
      output[to++] = offset & 255;
    } else {
      output[to++] = 2 | ((part - 1) << 2);
      output[to++] = offset & 255;
      output[to++] = offset >>> 8;
    }
    left -= part;
  }
  return to;
}
