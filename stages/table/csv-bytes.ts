// The values of one CSV column as raw bytes, one after the other, until its type is known.
// Each value is followed by a line feed: without it two halves of a broken UTF-8 sequence could join into a valid one.

/** Holds at most 4 GiB a column: offsets are 32-bit. */
export class ColumnBytes {
  bytes: Buffer = Buffer.allocUnsafe(1024);
  length = 0;
  /** ends[i] is where value i ends; value i + 1 starts one byte later. */
  ends = new Uint32Array(256);
  count = 0;

  append(chunk: Uint8Array, from: number, to: number): void {
    const size = to - from;
    if (this.length + size >= this.bytes.length) this.grow(size);
    if (size > 24) {
      this.bytes.set(chunk.subarray(from, to), this.length);
      this.length += size;
      return;
    }
    const bytes = this.bytes;
    let at = this.length;
    for (let k = from; k < to; k++) bytes[at++] = chunk[k]!;
    this.length = at;
  }

  endValue(): void {
    if (this.length + 1 >= this.bytes.length) this.grow(1);
    if (this.count === this.ends.length) {
      const wider = new Uint32Array(this.count * 2);
      wider.set(this.ends);
      this.ends = wider;
    }
    this.ends[this.count++] = this.length;
    this.bytes[this.length++] = 0x0a;
  }

  start(index: number): number {
    return index === 0 ? 0 : this.ends[index - 1]! + 1;
  }

  text(index: number): string {
    return this.bytes.toString('utf8', this.start(index), this.ends[index]);
  }

  clear(): void {
    this.length = 0;
    this.count = 0;
  }

  private grow(size: number): void {
    const wider = Buffer.allocUnsafe((this.bytes.length + size) * 2);
    wider.set(this.bytes.subarray(0, this.length));
    this.bytes = wider;
  }
}
