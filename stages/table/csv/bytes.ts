// The values of one CSV column as raw bytes, one after the other, until its type is known.
// Each value is followed by a line feed: without it two halves of a broken UTF-8 sequence could join into a valid one.

/** Later rows may be a little longer than the first. */
const HEADROOM = 1.15;

/** Holds at most 4 GiB a column: offsets are 32-bit. */
export class ColumnBytes {
  bytes: Buffer = Buffer.allocUnsafe(1024);
  length = 0;
  /** ends[i] is where value i ends; value i + 1 starts one byte later. */
  ends: Uint32Array = new Uint32Array(256);
  count = 0;

  /** Room for `size` more bytes and the line feed after them. */
  reserve(size: number): void {
    if (this.length + size >= this.bytes.length) this.grow(size);
  }

  append(chunk: Uint8Array, from: number, to: number): void {
    this.reserve(to - from);
    this.bytes.set(chunk.subarray(from, to), this.length);
    this.length += to - from;
  }

  endValue(): void {
    this.reserve(1);
    if (this.count === this.ends.length) this.ends = widened(this.ends, this.count * 2);
    this.ends[this.count++] = this.length;
    this.bytes[this.length++] = 0x0a;
  }

  start(index: number): number {
    return index === 0 ? 0 : this.ends[index - 1]! + 1;
  }

  text(index: number): string {
    return this.bytes.toString('utf8', this.start(index), this.ends[index]);
  }

  /** Makes room for `factor` times what is held, at once: growing step by step copies all of it again and again. */
  foresee(factor: number): void {
    const size = Math.ceil(this.length * factor * HEADROOM) + 1024;
    const count = Math.ceil(this.count * factor * HEADROOM) + 16;
    if (size > this.bytes.length) this.resize(size);
    if (count > this.ends.length) this.ends = widened(this.ends, count);
  }

  clear(): void {
    this.length = 0;
    this.count = 0;
  }

  private grow(size: number): void {
    this.resize((this.bytes.length + size) * 2);
  }

  private resize(size: number): void {
    const wider = Buffer.allocUnsafeSlow(size);
    wider.set(this.bytes.subarray(0, this.length));
    this.bytes = wider;
  }
}

export function widened(values: Uint32Array, length: number): Uint32Array {
  const wider = new Uint32Array(length);
  wider.set(values);
  return wider;
}
