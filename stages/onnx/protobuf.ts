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
  return new Uint8Array(Buffer.concat(parts));
}

/** A non-negative integer below 2^53. */
export function integerField(field: number, value: number): Encoded {
  return Uint8Array.from([...varint(field * 8 + VARINT), ...varint(value)]);
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

/** Repeated float32, packed, little-endian on every machine. */
export function floatsField(field: number, values: ArrayLike<number>): Encoded {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let k = 0; k < values.length; k++) view.setFloat32(k * 4, values[k]!, true);
  return bytesField(field, new Uint8Array(view.buffer));
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
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
