// Protocol Buffers, as much as an ONNX file needs: fields are written to bytes, the top level is read back.
// Field order is the caller's order, so the same model is the same bytes.

/** One encoded field, or several joined. */
export type Encoded = Uint8Array;
export interface DecodedField {
  readonly field: number;
  /** Of a length-delimited field; empty for the other wire types. */
  readonly bytes: Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

export function joined(...parts: readonly Encoded[]): Encoded {
  return concatenated(parts);
}

/** As `joined`, for more parts than a call takes arguments. */
export function concatenated(parts: readonly Encoded[]): Encoded {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** An integer between -2^53 and 2^53. */
export function integerField(field: number, value: number): Encoded {
  const bytes = varint(field * 8 + VARINT);
  if (value >= 0) pushVarint(bytes, value);
  else pushNegative(bytes, value);
  return Uint8Array.from(bytes);
}

export function bytesField(field: number, bytes: Uint8Array): Encoded {
  return joined(Uint8Array.from([...varint(field * 8 + LENGTH_DELIMITED), ...varint(bytes.length)]), bytes);
}

export function textField(field: number, text: string): Encoded {
  return bytesField(field, new TextEncoder().encode(text));
}

/** A message within a message. */
export function messageField(field: number, ...parts: readonly Encoded[]): Encoded {
  return bytesField(field, joined(...parts));
}

/** One float32. */
export function floatField(field: number, value: number): Encoded {
  return joined(Uint8Array.from(varint(field * 8 + FIXED32)), floatBytes([value]));
}

/** Repeated float32, packed. */
export function floatsField(field: number, values: ArrayLike<number>): Encoded {
  return bytesField(field, floatBytes(values));
}

/** Repeated integers, packed; negative ones as 64-bit two's complement, ten bytes each. */
export function integersField(field: number, values: ArrayLike<number>): Encoded {
  const bytes: number[] = [];
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (value >= 0) pushVarint(bytes, value);
    else pushNegative(bytes, value);
  }
  return bytesField(field, Uint8Array.from(bytes));
}

/** float64, little-endian on every machine: the raw data of a tensor. */
export function doubleBytes(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (let k = 0; k < values.length; k++) view.setFloat64(k * 8, values[k]!, true);
  return new Uint8Array(view.buffer);
}

/** float32, little-endian on every machine. */
export function floatBytes(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let k = 0; k < values.length; k++) view.setFloat32(k * 4, values[k]!, true);
  return new Uint8Array(view.buffer);
}

/** int64, little-endian on every machine. */
export function integerBytes(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (let k = 0; k < values.length; k++) view.setBigInt64(k * 8, BigInt(values[k]!), true);
  return new Uint8Array(view.buffer);
}

/** The fields of one message, in their order; undefined when the bytes are none. */
export function decodeFields(bytes: Uint8Array): DecodedField[] | undefined {
  const fields: DecodedField[] = [];
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    let weight = 1;
    for (; at < bytes.length; weight *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
    return NaN;
  };
  while (at < bytes.length) {
    const tag = readVarint();
    const field = Math.floor(tag / 8);
    let from = at;
    switch (tag % 8) {
      case VARINT:
        if (Number.isNaN(readVarint())) return undefined;
        from = at;
        break;
      case FIXED64:
        from = at += 8;
        break;
      case FIXED32:
        from = at += 4;
        break;
      case LENGTH_DELIMITED: {
        const length = readVarint();
        from = at;
        at += length;
        break;
      }
      default:
        return undefined;
    }
    if (!(at <= bytes.length)) return undefined;
    fields.push({ field, bytes: bytes.subarray(from, at) });
  }
  return fields;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  pushVarint(bytes, value);
  return bytes;
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function pushNegative(bytes: number[], value: number): void {
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 128n) {
    bytes.push(Number(rest % 128n) + 128);
    rest /= 128n;
  }
  bytes.push(Number(rest));
}
